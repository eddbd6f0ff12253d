"""What a wrong cell probably should say, where one slip explains it.

A repair is put in and kept only if all hard rules then hold with no other cell changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats, Mask
from ..kinds.items import Item
from .components import Rows
from .located import Repair, Suggestion
from .systems import System, holding

_MIDWAY = 30.0  # a slip of a thousand is evident only where a factor of thirty would not do


_SLIPS = (  # what undoes it, and what must not do as well for it to be evident
    (Repair.TOO_LARGE, 1e-3, 1 / _MIDWAY),
    (Repair.TOO_SMALL, 1e3, _MIDWAY),
    (Repair.SIGN, -1.0, 0.0),
)


def suggested(
    asked: System, changed: Mapping[int, tuple[int, ...]]
) -> dict[tuple[int, int], Suggestion]:
    """By record and place of the item; nothing where no slip explains all cells of the record.

    `changed` are the cells to change by record. The slips are tried in the order of Repair.
    """
    found: dict[tuple[int, int], Suggestion] = {}
    waiting = {row: cells for row, cells in changed.items() if cells}
    for repair, factor, other in _SLIPS:
        rows = np.array(sorted(waiting), dtype=np.intp)
        held = _held(asked, waiting, rows, factor)
        held &= ~_held(asked, waiting, rows, other) | _negative(asked, waiting, rows, repair)
        for row in rows[held].tolist():
            for cell in waiting.pop(row):
                value = _rounded(asked.values[row, cell] * factor, asked.items[cell])
                found[row, cell] = Suggestion(float(value), repair)
    _swap(asked, waiting, found)
    _balance(asked, waiting, found)
    return found


def _held(asked: System, waiting: Mapping[int, tuple[int, ...]], rows: Rows, factor: float) -> Mask:
    values = asked.values[rows]
    for i, row in enumerate(rows.tolist()):
        for cell in waiting[row]:
            values[i, cell] = _rounded(values[i, cell] * factor, asked.items[cell])
    return holding(asked, rows, values)


def _negative(
    asked: System, waiting: Mapping[int, tuple[int, ...]], rows: Rows, repair: Repair
) -> Mask:
    """A minus sign where none may be is evident, whatever else would do."""
    if repair is not Repair.SIGN:
        return np.zeros(len(rows), dtype=np.bool_)
    cells = (asked.values[row, list(waiting[row])] for row in rows.tolist())
    return np.array([bool((values < 0).all()) for values in cells], dtype=np.bool_)


def _rounded(value: Floats, item: Item) -> Floats:
    """To the item's decimals, half away from zero."""
    if item.decimals is None:
        return value
    scale = 10.0**item.decimals
    told: Floats = np.sign(value) * np.floor(np.abs(value) * scale + 0.5) / scale
    return told


def _swap(
    asked: System, waiting: dict[int, tuple[int, ...]], found: dict[tuple[int, int], Suggestion]
) -> None:
    rows = np.array(sorted(r for r, cells in waiting.items() if len(cells) == 2), dtype=np.intp)
    values = asked.values[rows]
    for i, row in enumerate(rows.tolist()):
        first, second = waiting[row]
        values[i, [first, second]] = values[i, [second, first]]
    for row in rows[holding(asked, rows, values)].tolist():
        first, second = waiting.pop(row)
        for cell, other in ((first, second), (second, first)):
            found[row, cell] = Suggestion(float(asked.values[row, other]), Repair.SWAPPED)


def _balance(
    asked: System, waiting: dict[int, tuple[int, ...]], found: dict[tuple[int, int], Suggestion]
) -> None:
    """Every cell from a balance whose other cells stand or have been told already."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for row, cells in waiting.items():
        groups.setdefault(cells, []).append(row)
    values = asked.values.copy()
    told = np.ones(len(values), dtype=np.bool_)
    balances = list(_balances(asked))
    for cells, group in groups.items():
        rows = np.array(group)
        values[np.ix_(rows, np.array(cells))] = np.nan
        for _ in cells:
            for balance in balances:
                _tell(asked, values, rows, balance, cells)
        told[rows] = ~np.isnan(values[np.ix_(rows, np.array(cells))]).any(axis=1)
    rows = np.array(sorted(row for row in waiting if told[row]), dtype=np.intp)
    for row in rows[holding(asked, rows, values[rows])].tolist():
        for cell in waiting.pop(row):
            before, after = asked.values[row, cell], values[row, cell]
            repair = Repair.DIGITS if _slip(before, after, asked.items[cell]) else Repair.BALANCE
            found[row, cell] = Suggestion(float(after), repair)


@dataclass(frozen=True, slots=True, eq=False)
class _Balance:
    """Σ coefficient·item = middle, by place of the item; `middle` is for all records or by record."""

    places: tuple[int, ...]
    coefficients: Floats
    middle: Floats


def _balances(asked: System) -> Iterator[_Balance]:
    """Bands closed on both sides that must hold whatever else does."""
    place = {item.code: i for i, item in enumerate(asked.items)}
    for rule in asked.rules:
        for band in rule.disjuncts[0] if len(rule.disjuncts) == 1 else ():
            told = [*band.coefficients.values()]
            low, high = np.asarray(band.low), np.asarray(band.high)
            if any(np.ndim(c) for c in told) or not np.isfinite(high - low).any():
                continue
            middle = np.broadcast_to((low + high) / 2, len(asked.values))
            places = tuple(place[code] for code in band.coefficients)
            yield _Balance(places, np.array(told, dtype=np.float64), middle)


def _tell(
    asked: System, values: Floats, rows: Rows, balance: _Balance, cells: Sequence[int]
) -> None:
    """Fills the one cell of the set that a balance is about, where its other cells are known."""
    for k, place in enumerate(balance.places):
        if place not in cells:
            continue
        others = np.delete(np.array(balance.places), k)
        terms = values[np.ix_(rows, others)] @ np.delete(balance.coefficients, k)
        value = (balance.middle[rows] - terms) / balance.coefficients[k]
        value[~np.isfinite(value)] = np.nan
        empty = np.isnan(values[rows, place])
        values[rows[empty], place] = _rounded(value[empty], asked.items[place])


def _slip(before: float, after: float, item: Item) -> bool:
    """Whether two neighbouring digits were exchanged, or one digit lost or added."""
    scale = 10.0 ** (item.decimals or 0)
    old, new = f"{before * scale:.0f}", f"{after * scale:.0f}"
    if len(old) == len(new):
        apart = [i for i in range(len(old)) if old[i] != new[i]]
        return (
            len(apart) == 2
            and apart[1] == apart[0] + 1
            and old[apart[0]] + old[apart[1]] == new[apart[1]] + new[apart[0]]
        )
    short, long = sorted((old, new), key=len)
    return len(long) == len(short) + 1 and any(
        long[:i] + long[i + 1 :] == short for i in range(len(long))
    )
