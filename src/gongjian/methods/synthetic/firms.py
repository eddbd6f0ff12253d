"""The firms of the synthetic zone: who they are, where, since when, and what happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from ..kinds.columns import Column, Floats, Mask, TextColumn
from .codes import credit_codes
from .draws import Draws, Ints
from .names import company_names, renamed

# Shares of sections among a zone's firms, made up: industry, trade, software, science services.
SECTIONS: dict[str, float] = {"C": 32, "D": 1, "F": 11, "I": 24, "J": 2, "L": 7, "M": 20, "N": 3}
REGISTRATION_TYPES: dict[str, float] = {
    "110": 3,
    "159": 25,
    "160": 6,
    "173": 55,
    "330": 6,
    "310": 5,
}
FOREIGN = ("310", "330")
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Ground:
    """Where firms can be: parks with their sub-parks and districts, and industry classes by section."""

    parks: tuple[str, ...]
    sub_parks: tuple[tuple[str, str], ...]  # sub-park, park
    districts: tuple[str, ...]  # of each park
    classes: tuple[tuple[str, str], ...]  # class, section


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Something that happens to one firm on a day; `other` is the firm taken over or merged into."""

    kind: str  # renamed, moved, merged, closed, born
    firm: int
    day: date
    before: str
    after: str


@dataclass(frozen=True, eq=False)
class Firms:
    """Arrays of one entry per firm. Days count from 1970-01-01; -1 is never."""

    codes: Sequence[str]
    names: Sequence[str]
    new_names: Sequence[str]
    industry: TextColumn
    section: TextColumn
    registration: TextColumn
    park: Ints
    new_park: Ints
    sub_park: Ints  # place in ground.sub_parks, -1 for none
    founded: Ints
    admitted: Ints
    closed: Ints
    size: Floats  # of the logarithm of revenue, in standard deviations
    is_new: Mask  # founded after the first year began
    moved: Ints
    renamed: Ints
    merged_into: Ints
    hnte_since: Ints
    listed_since: Ints
    incubated_since: Ints
    graduated: Ints
    ground: Ground

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def is_industry(self) -> Mask:
        return self._in("B", "C", "D")

    @cached_property
    def is_trade(self) -> Mask:
        return self._in("F")

    def _in(self, *sections: str) -> Mask:
        wanted = [code for code, text in enumerate(self.section.values) if text in sections]
        return np.isin(self.section.codes, wanted)

    def alive(self, year: int) -> Mask:
        """In the survey of a year: founded before it, and not closed before its end."""
        first, last = day(date(year, 1, 1)), day(date(year, 12, 31))
        return (self.founded < first) & ((self.closed < 0) | (self.closed > last))

    def parks_on(self, at: date) -> Ints:
        moved = (self.moved >= 0) & (self.moved <= day(at))
        return np.where(moved, self.new_park, self.park)

    def names_on(self, at: date) -> list[str]:
        gone = (self.renamed >= 0) & (self.renamed <= day(at))
        return [self.new_names[i] if new else self.names[i] for i, new in enumerate(gone.tolist())]

    def has(self, since: Ints, at: date) -> Mask:
        """True of those for whom something has begun by a day."""
        return (since >= 0) & (since <= day(at))

    def changes(self) -> list[Change]:
        """Everything that happens, in the order of the days."""
        told = []
        for kind, days in (("born", self.founded), ("closed", self.closed), ("moved", self.moved),
                           ("renamed", self.renamed)):  # fmt: skip
            for firm in np.flatnonzero(days >= 0).tolist():
                told.append(self._change(kind, firm, date.fromordinal(int(days[firm]) + EPOCH)))
        return sorted(told, key=lambda change: (change.day, change.kind, change.firm))

    def _change(self, kind: str, firm: int, at: date) -> Change:
        if kind == "moved":
            parks = self.ground.parks
            return Change(kind, firm, at, parks[self.park[firm]], parks[self.new_park[firm]])
        if kind == "renamed":
            return Change(kind, firm, at, self.names[firm], self.new_names[firm])
        if kind == "closed" and self.merged_into[firm] >= 0:
            return Change("merged", firm, at, self.codes[firm], self.codes[self.merged_into[firm]])
        return Change(kind, firm, at, "", "")


def day(at: date) -> int:
    return at.toordinal() - EPOCH


def make_firms(draws: Draws, ground: Ground, first_year: int, years: int) -> Firms:
    """Firms that are there before the first year, and those that come and go in the years after."""
    start, end = day(date(first_year, 1, 1)), day(date(first_year + years - 1, 12, 31))
    section_names = tuple(SECTIONS)
    places = draws.choice(list(SECTIONS.values()), "section")
    section = TextColumn(places.astype(np.int32), section_names)
    weights = 1.0 / np.arange(1, len(ground.parks) + 1) ** 0.7
    park = draws.choice(weights.tolist(), "park")
    founded = _founded(draws, start, end)
    size = draws.normal(0, 1, "size")
    settled = size > 0.8  # the largest neither close nor move, or a park's totals would leap
    closes = draws.chance(0.04 * years / 4, "closes") & (founded < end - 500) & ~settled
    last_day = draws.whole(0, max(years - 1, 0), "closed year")
    closed = np.where(closes, [day(date(first_year + int(y), 12, 31)) for y in last_day], -1)
    closed = np.where(closed > founded + 400, closed, -1)
    names = company_names(draws, [section_names[i] for i in places.tolist()])
    renaming = draws.chance(0.03, "renamed")
    hnte = _later(draws, 0.35, "hnte", founded + 400, end)
    incubated = _later(draws, 0.12, "incubated", founded, founded + 300)
    return Firms(
        codes=credit_codes(_registry(draws, ground, park), _different(draws)),
        names=names,
        new_names=renamed(names, np.flatnonzero(renaming)),
        industry=_industries(draws, ground, places, section_names),
        section=section,
        registration=TextColumn(
            draws.choice(list(REGISTRATION_TYPES.values()), "registration").astype(np.int32),
            tuple(REGISTRATION_TYPES),
        ),
        park=park,
        new_park=(park + draws.whole(1, max(1, len(ground.parks) - 1), "new park")) % len(ground.parks),
        sub_park=_sub_parks(draws, ground, park),
        founded=founded,
        admitted=np.maximum(founded, day(date(2015, 2, 26))),
        closed=closed,
        size=size,
        is_new=founded >= start,
        moved=_alive_on(draws.whole(start, end, "moved"), draws.chance(0.04, "moves") & ~settled, founded, closed),
        renamed=_alive_on(draws.whole(start, end, "renamed on"), renaming, founded, closed),
        merged_into=_merged(draws, founded, closed),
        hnte_since=hnte,
        listed_since=_later(draws, 0.02, "listed", founded + 1_500, end),
        incubated_since=incubated,
        graduated=np.where((incubated >= 0) & draws.chance(0.5, "graduates"), incubated + 900, -1),
        ground=ground,
    )  # fmt: skip


def _founded(draws: Draws, start: int, end: int) -> Ints:
    """Most are there at the start; about a seventh come later."""
    before = start - 1 - (draws.of("age").exponential(2_600, draws.size)).astype(np.int64)
    later = draws.whole(start, end, "born")
    born = np.where(draws.chance(0.14, "is born"), later, before)
    return np.maximum(born, day(date(1985, 1, 2)))


def _later(draws: Draws, share: float, name: str, low: Ints, high: int | Ints) -> Ints:
    """A day between two for a share of the firms; never for the rest, or where there is no time."""
    span = np.maximum(np.asarray(high) - low, 0)
    at = low + (draws.uniform(0, 1, name, "day") * span).astype(np.int64)
    return np.where(draws.chance(share, name) & (span > 0), at, -1)


def _alive_on(days: Ints, chosen: Mask, founded: Ints, closed: Ints) -> Ints:
    """The day for those chosen, if it falls within their lives; else never."""
    return np.where(chosen & (days > founded) & ((closed < 0) | (days < closed)), days, -1)


def _merged(draws: Draws, founded: Ints, closed: Ints) -> Ints:
    """A firm that a fifth of those that close go into, and that lives on; -1 for none."""
    into = draws.whole(0, draws.size - 1, "merged into")
    lives = (founded[into] < closed) & ((closed[into] < 0) | (closed[into] > closed))
    merges = (closed >= 0) & draws.chance(0.2, "merges")
    return np.where(merges & lives & (into != np.arange(draws.size)), into, -1)


def _industries(draws: Draws, ground: Ground, places: Ints, sections: Sequence[str]) -> TextColumn:
    """A class of the firm's own section."""
    by_section = {s: [c for c, of in ground.classes if of == s] for s in sections}
    values = [c for s in sections for c in by_section[s]]
    starts = np.cumsum([0, *(len(by_section[s]) for s in sections)])[:-1]
    counts = np.array([max(1, len(by_section[s])) for s in sections])
    # A few classes hold most firms of a section, as in real registers.
    picks = (counts[places] * draws.uniform(0, 1, "class") ** 2.5).astype(np.int64)
    return TextColumn((starts[places] + picks).astype(np.int32), tuple(values))


def _sub_parks(draws: Draws, ground: Ground, park: Ints) -> Ints:
    chosen = np.full(draws.size, -1, dtype=np.int64)
    pick = draws.uniform(0, 1, "sub-park")
    for place, name in enumerate(ground.parks):
        own = [i for i, (_, of) in enumerate(ground.sub_parks) if of == name]
        here = np.flatnonzero(park == place)
        if own:
            at = (pick[here] * (len(own) + 1)).astype(np.int64)  # the last share is in none
            chosen[here] = np.array([*own, -1])[at]
    return chosen


def _registry(draws: Draws, ground: Ground, park: Ints) -> Ints:
    districts = np.array([int(d or 120116) for d in ground.districts])
    own = districts[park]
    elsewhere = districts[draws.whole(0, len(districts) - 1, "registry")]
    return np.where(draws.chance(0.1, "registered elsewhere"), elsewhere, own)


def _different(draws: Draws) -> Ints:
    """As many different numbers: a step that has no factor in common with the whole goes round."""
    whole, step = 29_999_999, 7_368_787
    return (np.arange(draws.size, dtype=np.int64) * step + draws.seed % whole) % whole


def register(firms: Firms, at: date, capital: Floats) -> dict[str, Column]:
    """The register's attributes as of a day, by the codes of the pack's register.yaml."""
    yes: dict[str, Mask] = {
        "hnte": firms.has(firms.hnte_since, at),
        "listed": firms.has(firms.listed_since, at),
        "incubated": firms.has(firms.incubated_since, at),
    }
    parks = firms.parks_on(at)
    sub = [name for name, _ in firms.ground.sub_parks]
    districts = firms.ground.districts
    return {
        "uscc": TextColumn.of(firms.codes),
        "name": TextColumn.of(firms.names_on(at)),
        "park": TextColumn(parks.astype(np.int32), firms.ground.parks),
        "sub_park": TextColumn(firms.sub_park.astype(np.int32), tuple(sub)),
        "district": TextColumn.of([districts[p] for p in parks.tolist()]),
        "industry": firms.industry,
        "section": firms.section,
        "registration_type": firms.registration,
        "founded": firms.founded.astype(np.float64),
        "admitted": firms.admitted.astype(np.float64),
        "registered_capital": capital,
        "hnte_since": np.where(yes["hnte"], firms.hnte_since, np.nan).astype(np.float64),
        **{name: held.astype(np.float64) for name, held in yes.items()},
    }
