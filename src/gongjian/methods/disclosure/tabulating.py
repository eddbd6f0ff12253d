"""Records of units into the cells of a table, with what the rules ask of each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from ..kinds.words import Words
from .tables import Dimension, DisclosureError, Table, relations_of, size_of

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """What each unit contributes: `units` (keys), `values`, and `places` (records × dimensions) among
    the nodes of each dimension.

    A unit that is shared between cells has a record in each, with the `shares` in which it counts there.
    """

    units: Places
    values: Floats
    places: Places
    shares: Floats

    def __post_init__(self) -> None:
        size = len(self.units)
        if len(self.values) != size or len(self.places) != size or len(self.shares) != size:
            raise DisclosureError(Words("记录的各列长短不一", "columns of the records differ in length"))  # fmt: skip
        if not np.isfinite(self.values).all() or not ((self.shares > 0) & (self.shares <= 1)).all():
            raise DisclosureError(
                Words("记录的值不是数，或者份额不在零和一之间", "a value is no number, or a share is not of a whole")
            )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """What stands behind each cell: how many units, how many of them with a value other than zero, the
    sum of their values by size, and the two largest."""

    units: Places
    givers: Places
    total: Floats
    largest: Floats
    second: Floats

    def __len__(self) -> int:
        return len(self.units)


@dataclass(frozen=True, slots=True, eq=False)
class Tabulated:
    """A table over dimensions; cells in row-major order of their nodes."""

    dimensions: tuple[Dimension, ...]
    table: Table
    contributions: Contributions
    records: Records
    leaves: Places  # in which cell each record counts

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(dimension) for dimension in self.dimensions)


def tabulate(
    dimensions: Sequence[Dimension], records: Records, *, lower: float = 0.0, weights: str = "value"
) -> Tabulated:
    """Cells, margins and all that stands behind them.

    `weights`: what a withheld cell costs: its "value", its "count", or "one". `lower`: below what nobody
    takes a cell of whole units to be; one of shared units may be anything from zero. Empty cells are
    told. Raises DisclosureError for a record that is in no leaf.
    """
    dims = tuple(dimensions)
    size = size_of(dims)
    _refuse_strays(dims, records)
    cells, record = _memberships(dims, records)
    values, contributions = contributed(
        size, cells, records.units[record], (records.values * records.shares)[record]
    )
    empty = contributions.units == 0
    whole = np.ones(size, dtype=np.bool_)
    whole[cells[records.shares[record] < 1]] = False
    least = np.minimum(np.where(whole, lower, min(lower, 0.0)), values)
    costs = {"value": np.abs(values), "count": contributions.units, "one": np.ones(size)}[weights]
    table = Table(
        values, relations_of(dims), np.where(empty, 0.0, least), np.where(empty, 0.0, np.inf),
        np.asarray(costs, dtype=np.float64), empty,
        np.zeros(size, dtype=np.bool_),
    )  # fmt: skip
    return Tabulated(dims, table, contributions, records, _cell_of(dims, records.places))


def contributed(
    size: int, cells: Places, units: Places, values: Floats
) -> tuple[Floats, Contributions]:
    """Sums of `size` cells, and what each unit gives to each, of rows (cell, unit, value)."""
    order = np.lexsort((units, cells))
    cells, units, values = cells[order], units[order], values[order]
    first = np.ones(len(cells), dtype=np.bool_)
    first[1:] = (cells[1:] != cells[:-1]) | (units[1:] != units[:-1])
    starts = np.flatnonzero(first)
    given = np.add.reduceat(values, starts) if len(starts) else np.empty(0)
    of = cells[starts]
    sums: Floats = np.bincount(of, weights=given, minlength=size).astype(np.float64)
    amounts = np.abs(given)
    by_size = np.lexsort((-amounts, of))
    ranked, at = amounts[by_size], of[by_size]
    begins = np.searchsorted(at, np.arange(size))
    count = np.bincount(of, minlength=size)
    largest, second = np.zeros(size), np.zeros(size)
    largest[count > 0] = ranked[begins[count > 0]]
    second[count > 1] = ranked[begins[count > 1] + 1]
    givers = np.bincount(of[amounts > 0], minlength=size)
    total: Floats = np.bincount(of, weights=amounts, minlength=size).astype(np.float64)
    return sums, Contributions(count, givers, total, largest, second)


def _refuse_strays(dimensions: tuple[Dimension, ...], records: Records) -> None:
    if records.places.shape != (len(records.units), len(dimensions)):
        raise DisclosureError(
            Words("记录要在每个维度里各有一个位置", "a record has a place in each dimension")
        )
    for column, dimension in zip(records.places.T, dimensions, strict=True):
        inside = (column >= 0) & (column < len(dimension))
        if not inside.all() or not dimension.leaf[column].all():
            raise DisclosureError(
                Words("有的记录不在最细的一级", "a record is not at the finest level")
            )


def _memberships(dimensions: tuple[Dimension, ...], records: Records) -> tuple[Places, Places]:
    """Every cell that a record counts in, margins too, with the record."""
    ways = [_padded(dimension.up()) for dimension in dimensions]
    shape = tuple(len(dimension) for dimension in dimensions)
    cells, found = [], []
    for steps in product(*(range(way.shape[1]) for way in ways)):
        at = [way[column, step] for way, column, step in zip(ways, records.places.T, steps, strict=True)]  # fmt: skip
        there = np.logical_and.reduce([node >= 0 for node in at], axis=0)
        rows = np.flatnonzero(np.broadcast_to(there, len(records.units)))
        cells.append(np.ravel_multi_index([node[rows] for node in at], shape))
        found.append(rows)
    return np.concatenate(cells), np.concatenate(found)


def _padded(ways: list[list[int]]) -> Places:
    longest = max(map(len, ways))
    return np.array([way + [-1] * (longest - len(way)) for way in ways], dtype=np.intp)


def _cell_of(dimensions: tuple[Dimension, ...], places: Places) -> Places:
    shape = tuple(len(dimension) for dimension in dimensions)
    found: Places = np.ravel_multi_index(list(places.T), shape).astype(np.intp)
    return found
