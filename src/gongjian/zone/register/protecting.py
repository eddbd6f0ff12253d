"""What of a table may be told to people who see no unit: the register's door to the methods of disclosure."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...methods.disclosure import (
    Dimension,
    Publication,
    Records,
    Rules,
    Tabulated,
    joined,
    needs_of,
    needs_of_counts,
    suppress,
    tabulate,
)
from .choices import Measure
from .tabulating import Cells, Entry, summed

MOST_MOVING = 8_000  # cells that more tables held together may leave open: about half a minute
ONE = 1.0  # a person, a thousand yuan: figures are told in these, so less would hide nothing
Cell = tuple[str, str]


class TooMany(Exception):
    """More tables have been told than one more can be held against."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A table as its units make it: keys of rows and columns, and what each unit gives where."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Out:
    """A table that was told: its units then, the cells withheld, the rules by which."""

    spread: Spread
    withheld: frozenset[Cell]
    rules: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Told:
    """Cells that may be told, those withheld, and those of them that earlier tables bound already."""

    cells: Cells
    withheld: list[Cell]
    lost: list[Cell]
    cost: float
    bound: float


def protected(
    spread: Spread, before: Sequence[Out], rules: Mapping[str, float], measure: str
) -> Told:
    """One more table, held against those that are out. Raises TooMany."""
    out = [_publication(one.spread, one.rules, measure, one.withheld) for one in before]
    counts = measure == Measure.UNITS
    whole = joined([*out, _publication(spread, rules, measure)], None if counts else _rules(rules))
    if before and int((~whole.table.settled().told).sum()) > MOST_MOVING:
        raise TooMany
    pattern = suppress(whole.table, whole.needs, insiders=whole.insiders, barely=whole.barely)
    withheld = whole.of(len(before), pattern.withheld)
    lost = whole.of(len(before), pattern.lost) & withheld
    keys = _keys(spread)
    hidden = [keys[n] for n in np.flatnonzero(withheld)]
    told = {cell: value for cell, value in summed(spread.entries).items() if cell not in hidden}
    return Told(told, hidden, [keys[n] for n in np.flatnonzero(lost)], pattern.cost, pattern.bound)


def _publication(
    spread: Spread, rules: Mapping[str, float], measure: str, withheld: Container[Cell] | None = None
) -> Publication:  # fmt: skip
    made = _tabulated(spread, measure)
    needs = (
        needs_of_counts(made.table, round(rules["minimum_count"]))
        if measure == Measure.UNITS
        else needs_of(made.contributions, _rules(rules))
    )
    hidden = None if withheld is None else np.array([cell in withheld for cell in _keys(spread)])
    return Publication(made, needs, hidden)


def _tabulated(spread: Spread, measure: str) -> Tabulated:
    dimensions = Dimension.flat(spread.rows), Dimension.flat(spread.columns)
    row, column = ({key: place for place, key in enumerate(d.codes)} for d in dimensions)
    given = spread.entries
    values = np.array([float(entry.value) for entry in given])
    records = Records(
        np.array([entry.unit for entry in given], dtype=np.intp), values,
        np.array([(row[e.row], column[e.column]) for e in given], dtype=np.intp).reshape(-1, 2),
        np.array([float(entry.share) for entry in given]),
    )  # fmt: skip
    if measure == Measure.UNITS:
        return tabulate(dimensions, records, lower=1.0, weights="count")
    return tabulate(dimensions, records, lower=-np.inf if (values < 0).any() else 0.0)


def _keys(spread: Spread) -> list[Cell]:
    """The cells in the order of the methods, totals first."""
    return [(row, column) for row in ("", *spread.rows) for column in ("", *spread.columns)]


def _rules(numbers: Mapping[str, float]) -> Rules:
    return Rules(
        round(numbers["minimum_count"]), numbers["one_dominates"], numbers["two_dominate"],
        numbers["p_percent"], numbers["margin"], ONE,
    )  # fmt: skip
