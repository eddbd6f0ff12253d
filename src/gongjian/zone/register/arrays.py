"""Rows as arrays and back: the register's door to the methods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from ...methods.classifications import Crosswalk, Tree
from ...methods.editing.materials import Answers
from ...methods.kinds.columns import Column, TextColumn
from ...methods.ladders import MET, NOT_MET, assess
from ...methods.linkage import Links, Units, codes_of, link
from ...methods.packs import LadderText, Pack
from ...methods.packs.crosswalk_table import crosswalks_of
from ..policy.arrays import pack_of, said
from ..policy.models import Edition
from .choices import Size
from .searching import plain

LADDER = "unit_size"
INDUSTRY = "industry"
REGISTRATION = "registration"
_PER_WAN = 10  # thousands of yuan in ten thousand yuan


def pack_on(day: date | None = None) -> Pack | None:
    """The pack in force, if one is."""
    edition = Edition.objects.on(day)
    return None if edition is None else pack_of(edition)


NO_TREE = Tree({}, {})
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


def section(pack: Pack, code: str) -> str:
    """The section (门类) of an industry code, "" where the edition has no such code."""
    return tree(pack).top(code)


def edition(pack: Pack | None = None) -> str:
    """What the industry classification in force is called: the document that it comes from."""
    found = pack or pack_on()
    classes = found.classifications.get(INDUSTRY, ()) if found else ()
    return classes[0].provenance.source if classes else ""


def crosswalks(pack: Pack | None) -> list[Crosswalk]:
    """From each old edition of the industry classification to the one in force."""
    if pack is None:
        return []
    known = crosswalks_of(pack.crosswalks.get(INDUSTRY, ()))
    return [found for (_before, after), found in known.items() if after == edition(pack)]


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
    industry = [str(each["industry"]) for each in contents]
    columns: dict[str, Column] = {
        "section": TextColumn.of(section(pack, code) or None for code in industry),
        "division": TextColumn.of(code[:2] or None for code in industry),
        "group": TextColumn.of(code[:3] or None for code in industry),
        "staff": _numbers(contents, "staff", 1),
        "revenue": _numbers(contents, "revenue", _PER_WAN),
        "assets": _numbers(contents, "assets", _PER_WAN),
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


def framed(pack: Pack, rule: str, states: Sequence[Any], day: date) -> list[str]:
    """Of each state "in" or "out" by a frame's rule, or what is missing to tell."""
    industry = [state.industry for state in states]
    contents = [{"staff": s.staff, "revenue": s.revenue} for s in states]
    columns: dict[str, Column] = {
        "kind": TextColumn.of(s.unit.kind for s in states),
        "status": TextColumn.of(s.status or None for s in states),
        "section": TextColumn.of(section(pack, code) or None for code in industry),
        "size": TextColumn.of(s.size or None for s in states),
        "founded": np.array([_days(s.founded) for s in states]),
        "staff": _numbers(contents, "staff", 1),
        "revenue": _numbers(contents, "revenue", _PER_WAN),
    }
    ladder = pack.ladders[rule]
    wanted = {item.code for item in ladder.inputs}
    answers = Answers(
        [str(s.pk) for s in states], {c: v for c, v in columns.items() if c in wanted}
    )
    found = assess(ladder, answers, day, parameters=pack.parameters).tiers[0].verdicts
    unsure = str(_("资料不全，判断不了"))
    return [{MET: "in", NOT_MET: "out"}.get(verdict, unsure) for verdict in found.tolist()]


def _days(day: date | None) -> float:
    return float("nan") if day is None else float((day - date(1970, 1, 1)).days)


def _numbers(contents: Sequence[Mapping[str, Any]], column: str, per: int) -> Any:
    found = [each[column] for each in contents]
    return np.array([np.nan if value is None else float(value) / per for value in found])


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
    pack = pack_on()
    districts = (
        () if pack is None or pack.zone is None else tuple(d.name.zh for d in pack.zone.districts)
    )
    found = link(_listed(rows), _listed(theirs), areas=districts, one_to_one=True)
    return [
        Likeness(int(found.ids_a[n]), int(found.ids_b[n]), float(found.weights[n]), _why(found, n))
        for n in range(len(found))
        if not found.branches[n]
    ]


def _why(found: Links, row: int) -> tuple[str, str]:
    said = found.reasons(row)
    return "，".join(w.zh for w in said), ", ".join(w.in_language("en") for w in said)


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
