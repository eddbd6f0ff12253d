"""The pack's chains, numbers and rule of lights, and periods: this room's door to the methods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ...methods.kinds.columns import TextColumn
from ...methods.packs import Pack
from ...methods.packs.entries import Chain, ChainNode, Park
from ...methods.periods import Frequency, Period, PeriodError
from ..history.choices import Light
from ..inbox.arrays import working_days
from ..policy.arrays import said
from ..register.arrays import INDUSTRY, pack_on, tree
from ..tasks.arrays import day_written, lit, number, rule
from .choices import REGULAR, Often

__all__ = ["day_written", "due_after", "lit", "number", "rule"]

LADDER = "project_light"
LEAST_SHOWN = 10  # units, where the pack does not say
LEAST_SHOWN_CODE = "disclosure.minimum_count"
_FREQUENCIES = {
    Often.MONTHLY: Frequency.MONTHLY, Often.QUARTERLY: Frequency.QUARTERLY,
    Often.HALF_YEARLY: Frequency.HALF_YEARLY, Often.ANNUAL: Frequency.ANNUAL,
}  # fmt: skip
assert set(_FREQUENCIES) == set(REGULAR)


# ---- industries and their chains


@dataclass(frozen=True, slots=True)
class Published:
    """The lead industries of a park as the pack publishes them: their names, since when, on which ground."""

    names: tuple[str, ...]
    since: date | None
    source: str


def published(codes: Iterable[str], day: date) -> dict[str, Published]:
    """By the codes of parks what the pack publishes for a day; a park of which it says nothing is not in it."""
    pack = pack_on(day)
    found = {} if pack is None else {code: told for code in codes if (told := _park(pack, code))}
    return {
        code: Published(told.lead_industries, told.since, told.provenance.source or told.provenance.note)
        for code, told in found.items() if told.lead_industries and _held(told, day)
    }  # fmt: skip


def _park(pack: Pack, code: str) -> Park | None:
    """A park of the pack by the code of its organisation, which differs where an office has the code."""
    parks = () if pack.zone is None else pack.zone.parks
    return next((p for p in parks if p.code in (code, code.removeprefix("park_"))), None)


def _held(park: Park, day: date) -> bool:
    return (park.since is None or park.since <= day) and (park.until is None or day <= park.until)


def _called(pack: Pack) -> dict[str, str]:
    return {name: code for code, chain in pack.chains.items() for name in chain.called}


def called(day: date | None = None) -> dict[str, str]:
    """By every name under which an industry may be declared its chain."""
    pack = pack_on(day)
    return {} if pack is None else _called(pack)


def chains(day: date | None = None) -> Mapping[str, Chain]:
    pack = pack_on(day)
    return {} if pack is None else pack.chains


@dataclass(frozen=True, slots=True)
class Names:
    """What chains and their nodes are called on a day; a code that the pack has no more is called by itself."""

    chains: Mapping[str, Chain]

    def chain(self, code: str) -> str:
        found = self.chains.get(code)
        return code if found is None else said(found.name)

    def node(self, chain: str, code: str) -> str:
        found = self.chains.get(chain)
        named = None if found is None else node(found, code)
        return code if named is None else said(named.name)

    def place(self, chain: str, code: str) -> str:
        """Chain and node in one."""
        return " · ".join(filter(None, (self.chain(chain), self.node(chain, code))))


def names(day: date | None = None) -> Names:
    return Names(chains(day))


def node(chain: Chain, code: str) -> ChainNode | None:
    return next((n for n in chain.nodes if n.code == code), None)


def refuse_unknown_place(code: str, at: str = "") -> None:
    """Raises ValidationError where the pack has no such chain, or it no such node."""
    chain = chains().get(code)
    if code and chain is None:
        raise ValidationError(_("政策包里没有这条产业链"), code="chain")
    if at and (chain is None or node(chain, at) is None):
        raise ValidationError(_("这条产业链上没有这个环节"), code="node")


_placed: dict[tuple[str, str], dict[str, str]] = {}  # by edition and chain, which never change


def industries_of(chain: str, code: str = "", day: date | None = None) -> list[str]:
    """Every industry code of the classification with which a unit stands at a node; without one, in the chain."""
    pack = pack_on(day)
    if pack is None or chain not in pack.chains:
        return []
    key = (pack.edition_hash, chain)
    if key not in _placed:
        codes = [each.code for each in pack.classifications.get(INDUSTRY, ())]
        _placed[key] = {c: pack.chains[chain].node_of(c) for c in codes}
    return [industry for industry, at in _placed[key].items() if at and (at == code or not code)]


def industry_codes() -> frozenset[str]:
    """Every code of the classification in force, sections, divisions, groups and classes."""
    pack = pack_on()
    classes = () if pack is None else pack.classifications.get(INDUSTRY, ())
    return frozenset(each.code for each in classes)


def least_shown(day: date) -> int:
    """The least count of units that is shown to those who may not see the units themselves."""
    return number(LEAST_SHOWN_CODE, day, LEAST_SHOWN)


# ---- kinds of innovation platforms

PLATFORM = "platform"


def platform_kinds() -> dict[str, str]:
    """By its code what each kind of platform of the pack in force is called; groups of kinds are none."""
    kinds = tree(pack_on(), PLATFORM)
    return {code: name for code, name in kinds.names.items() if code not in kinds.children}


def kinds_by_group() -> list[tuple[str, Any]]:
    """As a choice: each group with its kinds, and kinds of no group by themselves."""
    kinds, found = tree(pack_on(), PLATFORM), dict[str, list[tuple[str, str]]]()
    for code, name in platform_kinds().items():
        found.setdefault(kinds.names.get(kinds.parents.get(code) or "", ""), []).append(
            (code, name)
        )
    alone = found.pop("", [])
    return [("", "—"), *found.items(), *alone]


# ---- lights of projects


def lights(rows: Sequence[Mapping[str, Any]], day: date) -> list[Light]:
    """The light of each project on a day by the pack's rule. A row has `stage next_due updated_on open late`."""
    left = [None if r["next_due"] is None else (r["next_due"] - day).days for r in rows]
    return lit(LADDER, {
        "stage": TextColumn.of(row["stage"] for row in rows),
        "days_left": np.array([np.nan if n is None else n for n in left], dtype=float),
        "days_silent": np.array([(day - row["updated_on"]).days for row in rows], dtype=float),
        "open_problems": np.array([row["open"] for row in rows], dtype=float),
        "late_problems": np.array([row["late"] for row in rows], dtype=float),
    }, len(rows), day)  # fmt: skip


# ---- periods


@dataclass(frozen=True, slots=True)
class Quarter:
    """A reporting period as pages and rows know it."""

    code: str
    title: str
    start: date
    end: date


def _of(period: Period) -> Quarter:
    return Quarter(str(period), said(period.title), period.start, period.end)


def period(text: str) -> Quarter | None:
    """The period that a text names; None where it names none."""
    try:
        return _of(Period.parse(text))
    except PeriodError:
        return None


def quarter(text: str) -> Quarter | None:
    found = period(text)
    return found if found is not None and "-Q" in found.code else None


def last_quarter(day: date) -> Quarter:
    """The quarter that ended last before a day."""
    return ended(Often.QUARTERLY, day)


def quarters(day: date, count: int) -> list[Quarter]:
    """The quarters that ended last before a day, the newest first."""
    newest = Period.parse(last_quarter(day).code)
    return [_of(newest.minus(back)) for back in range(count)]


def ended(often: str, day: date) -> Quarter:
    """The period of a frequency that ended last before a day. Raises KeyError for what is not regular."""
    of = _FREQUENCIES[Often(often)]
    here = Period(of, day.year, (day.month - 1) // of.months + 1)
    return _of(here.previous)


def frequency_of(found: Quarter) -> str:
    """How often a period like this one comes."""
    of = Period.parse(found.code).frequency
    return str(next(often for often, frequency in _FREQUENCIES.items() if frequency is of))


def due_after(day: date, days: int) -> date:
    """So many working days later."""
    return working_days(day).after(day, days)


def working_days_left(day: date, due: date) -> int:
    """How many working days are left; one at least, for what is due in the inbox."""
    return max(working_days(day).between(day, due), 1)
