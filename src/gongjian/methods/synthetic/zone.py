"""A made-up zone, true to the forms and rules of its pack, on which every later claim is measured.

Nothing in it is about a real firm, park or project. The same seed gives the same zone, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from ..editing import Answers
from ..kinds.columns import Column, Floats, Mask, TextColumn
from ..packs import Pack
from ..periods import Frequency, Period
from .annual import Carried, Maker
from .bodies import Body, incubator, park_annual, park_quarter, park_year, platform
from .draws import Draws
from .economy import Traits, Year, make_traits, years_of
from .firms import Firms, Ground, make_firms, register
from .projects import district, project
from .quarterly import quarterly

FIRST_YEAR = 2016
QUARTERS = (1, 2, 3, 4)
ENTERPRISE_FORMS = ("annual", "quarterly")


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a zone, over which years, from which seed."""

    firms: int
    seed: int = 1
    first_year: int = FIRST_YEAR
    years: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.firms <= 5_000_000 or not 1 <= self.years <= 30:
            raise ValueError("1 to 5,000,000 firms over 1 to 30 years")


@dataclass(frozen=True, eq=False)
class SyntheticZone:
    """The zone: its firms for good, its years one after another."""

    plan: Plan
    firms: Firms
    traits: Traits
    draws: Draws

    def years(self) -> Iterator[ZoneYear]:
        """Each year with its returns; a year is made when it is asked for and not kept."""
        before, debt = Carried(), None
        plan = self.plan
        for year in years_of(self.draws, self.firms, self.traits, plan.first_year, plan.years):
            maker = Maker(self.draws, self.firms, self.traits, year, before)
            annual = maker.columns()
            yield ZoneYear(self, year, annual, maker.c["qc31"] if debt is None else debt)
            before, debt = maker.carried(), maker.c["qc31"]


@dataclass(frozen=True, eq=False)
class ZoneYear:
    """One year of the zone; returns are of those who are in the survey."""

    zone: SyntheticZone
    core: Year
    annual_of_all: Mapping[str, Column]
    debt_before: Floats

    @property
    def year(self) -> int:
        return self.core.year

    @cached_property
    def reporting(self) -> Mask:
        return self.core.alive

    @cached_property
    def units(self) -> list[str]:
        codes = self.zone.firms.codes
        return [codes[i] for i in np.flatnonzero(self.reporting).tolist()]

    def annual(self) -> Answers:
        return self._reported(self.annual_of_all)

    def quarter(self, quarter: int) -> Answers:
        first = np.where(self.core.first, _floats(self.annual_of_all["qc31"]), self.debt_before)
        columns = quarterly(self.zone.draws, self.core, self.annual_of_all, first, quarter)
        return self._reported(columns)

    def register(self, at: date) -> Answers:
        """The register as of a day, of the units in the survey of this year."""
        firms = self.zone.firms
        columns = register(firms, at, self.zone.traits.capital)
        status = TextColumn(np.where(self.core.operating, 0, 1).astype(np.int32), ("营业", "停业"))
        large = (self.core.revenue >= 20_000).astype(np.float64)
        return self._reported({**columns, "status": status, "above_scale": large})

    def _reported(self, columns: Mapping[str, Column]) -> Answers:
        return Answers(
            self.units, {code: column[self.reporting] for code, column in columns.items()}
        )

    # ---- others than enterprises

    def others(self, form: str, quarter: int = 4) -> Answers:
        """Returns of parks (`park`, `park_annual`), `incubator`, `platform`, `project`, `district`."""
        plan, firms = self.zone.plan, self.zone.firms
        units = self._units_of(form)
        body = Body(Draws(plan.seed, len(units)), plan.first_year, plan.firms / 3_000)
        if form in ("park", "park_annual"):
            staff, revenue, rd = (self._by_park(code) for code in ("qd01", "qc05_0", "qj20"))
            here = np.bincount(firms.park[self.reporting], minlength=len(units)).astype(np.float64)
            whole = park_year(body, self.year, here, staff)
            made = park_annual(body, whole, revenue, rd) if form == "park_annual" else (
                park_quarter(body, self.year, quarter, whole))  # fmt: skip
        elif form == "incubator":
            made = incubator(body, self.year, quarter)
        elif form == "platform":
            hosts = [firms.codes[i % len(firms)] for i in range(0, 7 * len(units), 7)]
            made = platform(body, self.year, TextColumn.of(hosts))
        elif form == "project":
            made = project(body, self.year, quarter, firms.ground.parks)
        elif form == "district":
            made = district(body, self.year)
        else:
            raise ValueError(f"no such form: {form}")
        return Answers(units, made)

    def _units_of(self, form: str) -> list[str]:
        ground, size = self.zone.firms.ground, self.zone.plan.firms
        if form in ("park", "park_annual"):
            return list(ground.parks)
        if form == "district":
            return sorted({d for d in ground.districts if d})
        count = {"incubator": 40 + size // 500, "platform": 60 + size // 300, "project": 120}[form]
        return [f"{form}{number:04d}" for number in range(1, count + 1)]

    def _by_park(self, code: str) -> Floats:
        values = np.where(self.reporting, _floats(self.annual_of_all[code]), 0.0)
        parks = self.zone.firms.park
        count = len(self.zone.firms.ground.parks)
        return np.bincount(parks, weights=values, minlength=count).astype(np.float64)


def make_zone(plan: Plan, pack: Pack) -> SyntheticZone:
    """The zone of a plan on the ground of a pack: its parks, sub-parks, districts and industries."""
    draws = Draws(plan.seed, plan.firms)
    firms = make_firms(draws, ground_of(pack), plan.first_year, plan.years)
    return SyntheticZone(plan, firms, make_traits(draws, firms), draws)


def ground_of(pack: Pack) -> Ground:
    assert pack.zone is not None
    parks = [p for p in pack.zone.parks if p.kind in ("core", "branch")]
    parents = {c.code: c.parent for c in pack.classifications["industry"]}

    def section(code: str) -> str:
        while parents[code]:
            code = parents[code]
        return code

    return Ground(
        parks=tuple(p.code for p in parks),
        sub_parks=tuple(
            (p.code, p.parent) for p in pack.zone.parks if p.kind == "sub_park" and p.parent
        ),
        districts=tuple(p.district for p in parks),
        classes=tuple((c, section(c)) for c in parents if len(c) == 4),
    )


def period(year: int, quarter: int | None = None) -> Period:
    if quarter is None:
        return Period(Frequency.ANNUAL, year)
    return Period(Frequency.QUARTERLY, year, quarter)


def _floats(column: Column) -> Floats:
    assert isinstance(column, np.ndarray)
    return column
