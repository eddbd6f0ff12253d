"""How the firms do, year by year: size, growth with cycles and shocks, staff, assets, R&D.

Sizes are log-normal and heavy-tailed, so that a few firms carry most of a park. Growth has a
persistent part per firm, a cycle of all, shocks of sections, and noise; it stays within bounds that
leave every year-on-year check satisfied, since the zone is to be clean before errors are planted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..kinds.columns import Floats, Mask
from .draws import Draws
from .firms import Firms

MEDIAN_REVENUE = 20_000.0  # thousand yuan
MOST_AT_BIRTH = 100_000.0  # a firm that is born does not begin as a giant
SPREAD = 2.2  # of the logarithm: the mean is some eleven times the median
LEAST_GROWTH, MOST_GROWTH = 0.64, 1.38


@dataclass(frozen=True, eq=False)
class Traits:
    """What a firm keeps over the years; one entry per firm."""

    revenue: Floats  # thousand yuan, of the year before the first
    productivity: Floats  # revenue per head
    assets_to_revenue: Floats
    trend: Floats
    margin: Floats
    pay: Floats  # thousand yuan per head
    rd_share: Floats  # 0 for those without R&D
    value_added_tax: Floats
    capital: Floats  # registered capital, ten thousand yuan

    @cached_property
    def has_rd(self) -> Mask:
        return self.rd_share > 0


def make_traits(draws: Draws, firms: Firms) -> Traits:
    revenue = np.clip(np.exp(np.log(MEDIAN_REVENUE) + SPREAD * firms.size), 150.0, 60_000_000.0)
    revenue = np.where(firms.is_new, np.minimum(revenue, MOST_AT_BIRTH), revenue)
    productivity = np.clip(np.exp(draws.normal(np.log(700.0), 0.7, "productivity")), 80.0, 12_000.0)
    rd = np.clip(np.exp(draws.normal(np.log(0.035), 0.7, "R&D")), 0.004, 0.3)
    hnte = firms.hnte_since >= 0
    doing = hnte | draws.chance(0.3, "does R&D")
    rd = np.where(hnte, np.maximum(rd, 0.06), rd)
    ratio = np.clip(np.exp(draws.normal(np.log(1.3), 0.5, "assets")), 0.45, 4.0)
    return Traits(
        revenue=np.floor(revenue),
        productivity=productivity,
        assets_to_revenue=ratio,
        trend=draws.normal(0.08, 0.05, "trend"),
        margin=np.clip(draws.normal(0.08, 0.07, "margin"), -0.08, 0.22),
        pay=np.clip(np.exp(draws.normal(np.log(85.0), 0.4, "pay")), 20.0, 600.0),
        rd_share=np.where(doing, rd, 0.0),
        value_added_tax=draws.uniform(0.02, 0.05, "VAT"),
        capital=np.ceil(revenue * ratio * draws.uniform(0.1, 0.4, "capital") / 10) + 10,
    )


@dataclass(frozen=True, eq=False)
class Year:
    """One year of all firms; money in thousand yuan, and zero for firms that stand still."""

    year: int
    alive: Mask
    operating: Mask
    revenue: Floats
    staff: Floats
    staff_before: Floats  # as reported a year ago; of firms that are new, this year's
    assets: Floats
    assets_before: Floats
    first: Mask  # in the survey for the first time


def years_of(draws: Draws, firms: Firms, traits: Traits, first: int, count: int) -> Iterator[Year]:
    """The years one after another; each needs the one before."""
    revenue, staff, assets = traits.revenue, _staff_of(traits, traits.revenue), _assets_of(traits)
    before, reported = np.zeros(draws.size, dtype=bool), staff
    for year in range(first, first + count):
        growth = _growth(draws, firms, traits, year)
        alive = firms.alive(year)
        new = alive & ~before
        drift = draws.uniform(0.97, 1.03, "productivity", year)
        least = np.floor(draws.uniform(150, 220, "least", year))
        grown = np.maximum(np.floor(revenue * growth), least)
        # No firm repeats its revenue: that is how stale copies are known.
        next_revenue = np.where(new, revenue, grown + (grown == revenue))
        next_staff = np.where(
            new, staff, np.clip(np.round(staff * np.sqrt(growth) * drift), 1, None)
        )
        next_assets = np.where(
            new, assets, np.maximum(np.floor(assets * np.sqrt(growth) * drift), 60.0)
        )
        # Only small firms stand still, for their fall would be a finding for any other.
        still = (next_revenue < 11_000) & (next_staff < 30) & draws.chance(0.02, "still", year)
        still &= (firms.hnte_since < 0) & (next_revenue * traits.rd_share < 1_500)
        operating = alive & ~still
        yield Year(
            year=year, alive=alive, operating=operating,
            revenue=np.where(operating, next_revenue, 0.0),
            staff=np.where(operating, next_staff, 0.0),
            staff_before=np.where(new, next_staff, reported),
            assets=next_assets, assets_before=np.where(new, next_assets, assets), first=new,
        )  # fmt: skip
        revenue, staff, assets, before = next_revenue, next_staff, next_assets, alive
        reported = np.where(operating, staff, 0.0)


def _growth(draws: Draws, firms: Firms, traits: Traits, year: int) -> Floats:
    cycle = 0.05 * np.sin(2 * np.pi * (year % 7) / 7)
    shocks = draws.of("shock", year).normal(0, 0.04, len(firms.section.values))
    noise = draws.normal(0, 0.13, "growth", year)
    logs = traits.trend + cycle + shocks[firms.section.codes] + noise
    growth: Floats = np.clip(np.exp(logs), LEAST_GROWTH, MOST_GROWTH)
    return growth


def _staff_of(traits: Traits, revenue: Floats) -> Floats:
    return np.clip(np.round(revenue / traits.productivity), 1, 60_000)


def _assets_of(traits: Traits) -> Floats:
    return np.maximum(np.floor(traits.revenue * traits.assets_to_revenue), 100.0)
