"""Rows as arrays and back: the register's door to the methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from ...methods.classifications import Crosswalk, Tree
from ...methods.editing.materials import Answers
from ...methods.kinds.columns import Column, TextColumn
from ...methods.ladders import MET, NOT_MET, assess
from ...methods.linkage import Finder, Links, Parser, Units, codes_of, deduplicate, link, weigh
from ...methods.packs import LadderText, Pack
from ...methods.packs.crosswalk_table import crosswalks_of
from ..policy.arrays import pack_of, said
from ..policy.models import Edition
from .choices import Size
from .models import State
from .searching import plain

LADDER = "unit_size"
INDUSTRY = "industry"
REGISTRATION = "registration"
PER_WAN = 10  # thousands of yuan in ten thousand yuan


def pack_on(day: date | None = None) -> Pack | None:
    """The pack in force, if one is."""
    edition = Edition.objects.on(day)
    return None if edition is None else pack_of(edition)


def pack_named(digest: str) -> Pack | None:
    """The pack of an edition by its hash; of the one in force where that edition is not kept here."""
    edition = Edition.objects.filter(hash=digest).first()
    return pack_on() if edition is None else pack_of(edition)


NO_TREE = Tree({}, {})
_walks: dict[str, list[Crosswalk]] = {}  # by the hash of the edition
_trees: dict[tuple[str, str], Tree] = {}  # by the hash of the edition and the classification


def tree(pack: Pack | None, name: str = INDUSTRY) -> Tree:
    """A classification of the pack, read once in each process."""
    if pack is None:
        return NO_TREE
    key = (pack.edition_hash, name)
    if key not in _trees:
        classes = pack.classifications.get(name, ())
        _trees[key] = Tree.of((each.code, each.parent, each.name) for each in classes)
    return _trees[key]


def current(pack: Pack, code: str, edition_of: str = "") -> str:
    """A code in the edition in force, as finely as it can be told there; "" where it cannot."""
    here = tree(pack)
    if not edition_of or edition_of == edition(pack):
        return code if code in here else ""
    for walk in crosswalks(pack):
        if walk.before == edition_of:
            return walk.above(code, here)
    return ""


def section(pack: Pack, code: str, edition_of: str = "") -> str:
    """The section (门类) of an industry code, "" where the edition in force has no such code."""
    return tree(pack).top(current(pack, code, edition_of))


def edition(pack: Pack | None = None) -> str:
    """What the industry classification in force is called: the document that it comes from."""
    found = pack or pack_on()
    classes = found.classifications.get(INDUSTRY, ()) if found else ()
    return classes[0].provenance.source if classes else ""


def crosswalks(pack: Pack | None) -> list[Crosswalk]:
    """From each old edition of the industry classification to the one in force."""
    if pack is None:
        return []
    if pack.edition_hash not in _walks:
        known = crosswalks_of(pack.crosswalks.get(INDUSTRY, ()))
        _walks[pack.edition_hash] = [
            w for (_b, after), w in known.items() if after == edition(pack)
        ]
    return _walks[pack.edition_hash]


def parameter(code: str, day: date | None = None) -> Decimal | None:
    """A number of the pack in force on a day; None where it says none."""
    pack = pack_on(day)
    if pack is None or code not in pack.parameters:
        return None
    found = pack.parameters[code].on(day or timezone.localdate())
    return None if found is None or found.value is None else exact(found.value)


def exact(number: Fraction) -> Decimal:
    """A fraction whose denominator divides a power of ten, as it is written."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def class_names(name: str = INDUSTRY) -> dict[str, str]:
    """What each code of a classification is called in the edition in force."""
    return dict(tree(pack_on(), name).names)


def codes_beneath(code: str) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """The codes at and below an industry in the edition in force; and of each old edition those of which
    all that they have become stands there."""
    pack = pack_on()
    here = tree(pack)
    return here.beneath(code), {w.before: w.within(code, here) for w in crosswalks(pack)}


def sizes(pack: Pack | None, contents: Sequence[Mapping[str, Any]], day: date) -> list[str]:
    """The size class of each content by the pack's rule on a day; "" where it cannot be told."""
    ladder = None if pack is None else pack.ladders.get(LADDER)
    if pack is None or ladder is None or not contents:
        return [""] * len(contents)
    industry = [
        current(pack, str(each["industry"]), str(each.get("industry_edition", "")))
        for each in contents
    ]
    columns: dict[str, Column] = {
        "section": TextColumn.of(tree(pack).top(code) or None for code in industry),
        "division": TextColumn.of(tree(pack).at(code, 1) or None for code in industry),
        "group": TextColumn.of(tree(pack).at(code, 2) or None for code in industry),
        "staff": _numbers(contents, "staff", 1),
        "revenue": _numbers(contents, "revenue", PER_WAN),
        "assets": _numbers(contents, "assets", PER_WAN),
    }
    units = [str(place) for place in range(len(contents))]
    best = assess(ladder, Answers(units, columns), day, parameters=pack.parameters).highest()
    classes = (Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE)
    return ["" if place < 0 else str(classes[place]) for place in best.tolist()]


def industries() -> list[str]:
    """Every code of the classification in force."""
    return list(tree(pack_on()).parents)


def contradicting(rows: Iterable[tuple[int, str, str]]) -> list[int]:
    """Keys of those whose activity is the name of a class, and of a class of another section than theirs."""
    pack = pack_on()
    if pack is None:
        return []
    sections: dict[str, set[str]] = {}
    for code, name in tree(pack).names.items():
        sections.setdefault(name, set()).add(section(pack, code))
    found = []
    for key, industry, business in rows:
        named = sections.get(business.strip())
        if named and section(pack, industry) not in named:
            found.append(key)
    return found


def title(ladder: LadderText) -> str:
    return said(ladder.title) or ladder.ladder


LOOKED_AT = (
    "pk", "unit", "name", "owner", "owner__name", "unit__kind", "status", "industry", "industry_edition", "size",
    "founded", "staff", "revenue",
)  # fmt: skip


class Candidate(NamedTuple):
    """A state as a frame's rule looks at it: these columns of it."""

    pk: int | None
    unit: int
    name: str
    owner: int
    park: str
    kind: str
    status: str
    industry: str
    edition: str
    size: str
    founded: date | None
    staff: int | None
    revenue: Decimal | None

    @classmethod
    def of(cls, state: State) -> Candidate:
        return cls(
            state.pk, state.unit_id, state.name, state.owner_id, state.owner.name, state.unit.kind, state.status,
            state.industry, state.industry_edition, state.size, state.founded, state.staff, state.revenue,
        )  # fmt: skip


def framed(pack: Pack | None, rule: str, found: Sequence[Candidate], day: date) -> list[str]:
    """Of each "in" or "out" by a frame's rule, or what is missing to tell."""
    if pack is None or rule not in pack.ladders or not found:
        return ["out"] * len(found)
    contents = [{"staff": each.staff, "revenue": each.revenue} for each in found]
    columns: dict[str, Callable[[], Column]] = {
        "kind": lambda: TextColumn.of(each.kind for each in found),
        "status": lambda: TextColumn.of(each.status or None for each in found),
        "section": lambda: TextColumn.of(section(pack, each.industry, each.edition) or None for each in found),
        "size": lambda: TextColumn.of(each.size or None for each in found),
        "founded": lambda: np.array([days(each.founded) for each in found]),
        "staff": lambda: _numbers(contents, "staff", 1),
        "revenue": lambda: _numbers(contents, "revenue", PER_WAN),
    }  # fmt: skip
    ladder = pack.ladders[rule]
    answers = Answers(
        [str(place) for place in range(len(found))],
        {item.code: columns[item.code]() for item in ladder.inputs if item.code in columns},
    )
    verdicts = assess(ladder, answers, day, parameters=pack.parameters).tiers[0].verdicts
    unsure = str(_("资料不全，判断不了"))
    return [{MET: "in", NOT_MET: "out"}.get(verdict, unsure) for verdict in verdicts.tolist()]


def days(day: date | None) -> float:
    return float("nan") if day is None else float((day - date(1970, 1, 1)).days)


def _numbers(contents: Sequence[Mapping[str, Any]], column: str, per: int) -> Any:
    return numbers([each[column] for each in contents], per)


def numbers(values: Sequence[Any], per: int) -> Any:
    return np.array([np.nan if value is None else float(value) / per for value in values])


def codes_hold(codes: Sequence[str]) -> list[bool]:
    """Whether the check characters of each code are right; some early ones are not."""
    return [bool(holds) for holds in codes_of(codes).holds]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A row of a list and a unit of the register that may be one: bits, and what each comparison gave."""

    row: int
    unit: int
    weight: float
    reasons: tuple[str, str]  # Chinese, English


def likenesses(rows: Sequence[tuple[int, Mapping[str, str]]], held: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Likeness]:  # fmt: skip
    """For each row the unit that it most likely is, where one is even odds or better; no branches."""
    theirs = list(held)
    if not rows or not theirs:
        return []
    found = link(_listed(rows), _listed(theirs), areas=_areas(), one_to_one=True)
    return [_likeness(found, n) for n in range(len(found)) if not found.branches[n]]


def likenesses_of(
    rows: Sequence[tuple[int, Mapping[str, str]]], held: Sequence[tuple[int, Mapping[str, Any]]],
    pairs: Iterable[tuple[int, int]], *, among: int,
) -> dict[tuple[int, int], Likeness]:  # fmt: skip
    """What each of these pairs weighs, whatever it is, by row and unit; pairs of which one is not told are left
    out. `among`: how many units live."""
    left, right = ({key: place for place, (key, _told) in enumerate(each)} for each in (rows, held))
    chosen = [(left[row], right[unit]) for row, unit in pairs if row in left and unit in right]
    if not chosen:
        return {}
    found = weigh(_listed(rows), _listed(held), chosen, among=among, areas=_areas())
    return {
        (each.row, each.unit): each for each in map(partial(_likeness, found), range(len(found)))
    }


def doubles(held: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Likeness]:
    """Pairs of units of one list that may be one; no branches."""
    units = list(held)
    if len(units) < 2:
        return []
    found = deduplicate(_listed(units), areas=_areas())
    return [_likeness(found, n) for n in range(len(found)) if not found.branches[n]]


def _likeness(found: Links, n: int) -> Likeness:
    return Likeness(int(found.ids_a[n]), int(found.ids_b[n]), float(found.weights[n]), _why(found, n))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that a name or a code may mean."""

    unit: int
    score: float  # 0 to 100
    reasons: tuple[str, str]  # Chinese, English


def brand(name: str) -> tuple[str, str]:
    """The brand (字号) of a company's name; and with it the words of its industry."""
    parsed = Parser(_areas()).parsed(name)
    return parsed.brand, parsed.brand + parsed.industry


def nearest(text: str, held: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Found]:
    """Which of these units a name or a code means most likely, the likeliest first."""
    found = Finder(_listed(held), _areas()).find(text)
    return [
        Found(int(each.id), each.score, ("；".join(w.zh for w in each.reasons), "; ".join(w.en for w in each.reasons)))
        for each in found
    ]  # fmt: skip


def _areas() -> tuple[str, ...]:
    """Names of districts that a company's name may hold."""
    pack = pack_on()
    return () if pack is None or pack.zone is None else tuple(d.name.zh for d in pack.zone.districts)  # fmt: skip


def _why(found: Links, row: int) -> tuple[str, str]:
    said = found.reasons(row)
    return "；".join(w.zh for w in said), "; ".join(w.in_language("en") for w in said)


def _listed(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> Units:
    def column(name: str) -> tuple[str, ...]:
        return tuple(str(told.get(name) or "") for _key, told in rows)

    return Units(
        tuple(str(key) for key, _told in rows), column("name"), column("code"), column("address"), column("phone"),
        tuple(tuple(told.get("former", ())) for _key, told in rows),
    )  # fmt: skip


def alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 100: the share of characters that need no change."""
    return float(fuzz.ratio(plain(one), plain(other)))
