"""Errors of known kinds put into clean returns, with the truth kept beside.

At most one error per return and period, so that whatever a method finds can be judged. Every item is
tried with every kind of error that fits it, in turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from ..editing import Answers
from ..kinds.columns import Column, Floats, TextColumn
from ..kinds.items import Item
from ..kinds.types import Type
from ..packs import Form
from .draws import Draws, Ints


class Kind(Enum):
    """What went wrong in a return."""

    UNIT_SLIP = "unit_slip"  # a thousand times too much
    SIGN = "sign"
    DIGIT_SLIP = (
        "digit_slip"  # two neighbouring digits exchanged, one too many; a character of a code lost
    )
    BROKEN_SUM = "broken_sum"  # a part larger than its whole
    SWAPPED = "swapped"  # two items in each other's place
    MISSING = "missing"
    STALE_COPY = "stale_copy"  # the return of the period before, sent again
    COPIED = "copied"  # another unit's figures
    WRONG_CODE = "wrong_code"  # an industry or another code that is not the unit's
    WRONG_DATE = "wrong_date"
    WRONG_FLAG = "wrong_flag"


@dataclass(frozen=True, slots=True)
class Planted:
    """One error: whose, of which kind, in which items, and what stood there before (NaN missing)."""

    unit: str
    kind: Kind
    items: tuple[str, ...]
    before: tuple[float | str | None, ...]
    after: tuple[float | str | None, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    kind: Kind
    items: tuple[Item, ...]


def plant(
    clean: Answers, form: Form, draws: Draws, rate: float, previous: Answers | None = None
) -> tuple[Answers, list[Planted]]:
    """The returns with errors in a share of them, and what was planted.

    `previous`: the period before, out of which stale copies are made. Units keep their order.
    """
    tasks = list(_tasks(form, clean.columns, previous is not None))
    rng = draws.of("planting", form.code)
    rows = rng.permutation(len(clean.units))[: round(rate * len(clean.units))]
    planter = _Planter(clean, form, rng, previous)
    order = rng.permutation(len(tasks))
    waiting = list(rows.tolist())
    turn = 0
    while waiting and turn < 4 * len(rows) + len(tasks):
        planter.plant(tasks[order[turn % len(tasks)]], waiting)
        turn += 1
    return Answers(clean.units, planter.columns), planter.planted


def _tasks(form: Form, columns: Mapping[str, Column], has_previous: bool) -> Iterator[_Task]:
    """Every item with every kind of error that fits it."""
    before: Item | None = None
    for item in form.items:
        if item.code not in columns:
            continue
        if item.type is Type.NUMBER:
            for kind in (Kind.UNIT_SLIP, Kind.SIGN, Kind.DIGIT_SLIP, Kind.MISSING):
                yield _Task(kind, (item,))
            whole = next((i for i in form.items if i.code == item.of_which), None)
            if whole is not None and whole.type is Type.NUMBER:
                yield _Task(Kind.BROKEN_SUM, (item, whole))
            if before is not None and before.unit is not None and before.unit == item.unit:
                yield _Task(Kind.SWAPPED, (before, item))
            before = item
        elif item.type is Type.BOOL:
            yield _Task(Kind.WRONG_FLAG, (item,))
        elif item.type is Type.DATE:
            yield _Task(Kind.WRONG_DATE, (item,))
            yield _Task(Kind.MISSING, (item,))
        else:
            yield _Task(Kind.WRONG_CODE, (item,))
            yield _Task(Kind.DIGIT_SLIP, (item,))
            yield _Task(Kind.MISSING, (item,))
    for _ in range(max(1, len(form.items) // 20)):  # as often as an error of one item
        yield _Task(Kind.COPIED, ())
        if has_previous:
            yield _Task(Kind.STALE_COPY, ())


_LOOKED_AT = 400  # rows that are tried for one error


class _Planter:
    """Plants one error after another; `columns` are copies that grow wrong."""

    def __init__(
        self, clean: Answers, form: Form, rng: np.random.Generator, previous: Answers | None
    ) -> None:
        self.clean, self.rng, self.previous = clean, rng, previous
        self.items = [i for i in form.items if i.code in clean.columns]
        self.columns: dict[str, Column] = {
            code: TextColumn(c.codes.copy(), c.values) if isinstance(c, TextColumn) else c.copy()
            for code, c in clean.columns.items()
        }
        self.planted: list[Planted] = []

    def plant(self, task: _Task, waiting: list[int]) -> None:
        """The task on the first waiting row that it fits; that row waits no more."""
        for place in range(len(waiting) - 1, max(-1, len(waiting) - _LOOKED_AT), -1):
            row = waiting[place]
            changes = self._changes(task, row)
            if changes:
                waiting.pop(place)
                self._write(task.kind, row, changes)
                return

    def _write(self, kind: Kind, row: int, changes: Mapping[str, float | str | None]) -> None:
        before = tuple(_cell(self.columns[code], row) for code in changes)
        for code, value in changes.items():
            self.columns[code] = _put(self.columns[code], row, value)
        unit = self.clean.units[row]
        self.planted.append(Planted(unit, kind, tuple(changes), before, tuple(changes.values())))

    def _changes(self, task: _Task, row: int) -> dict[str, float | str | None]:
        """New values by item; nothing if the error would change nothing here."""
        if task.kind is Kind.STALE_COPY:
            return self._all_of(self.previous, self._row_before(row), row)
        if task.kind is Kind.COPIED:
            return self._all_of(self.clean, int(self.rng.integers(len(self.clean.units))), row)
        codes = [item.code for item in task.items]
        values = [_cell(self.columns[code], row) for code in codes]
        if task.kind is Kind.SWAPPED:
            return dict(zip(codes, reversed(values), strict=True)) if values[0] != values[1] else {}
        new = self._one(task.kind, values, codes[0])
        return {} if new == values[0] or (new is None and values[0] is None) else {codes[0]: new}

    def _one(
        self, kind: Kind, values: Sequence[float | str | None], code: str
    ) -> float | str | None:
        value = values[0]
        if kind is Kind.MISSING:
            return None
        if kind is Kind.WRONG_CODE:
            return self._another(code, value)
        if kind is Kind.WRONG_DATE:
            shift = float(self.rng.choice([-3_652, -365, 365, 3_653]))
            return value + shift if isinstance(value, float) else value
        if kind is Kind.WRONG_FLAG:
            return 1.0 - value if isinstance(value, float) else 1.0
        if kind is Kind.BROKEN_SUM:
            whole = values[1]
            return (
                np.ceil(whole * self.rng.uniform(1.05, 1.6)) + 3
                if isinstance(whole, float)
                else value
            )
        if isinstance(value, str):
            return value[:-1] or value  # a character lost
        if value is None or value == 0:
            return value
        if kind is Kind.UNIT_SLIP:
            return value * 1_000
        return -value if kind is Kind.SIGN else self._slipped(value)

    def _slipped(self, value: float) -> float:
        """Two neighbouring digits exchanged; of numbers where that changes nothing, one digit more."""
        digits = list(str(int(abs(value))))
        places = [
            i
            for i in range(len(digits) - 1)
            if digits[i] != digits[i + 1] and (i or digits[1] != "0")
        ]
        if not places:
            return value * 10
        at = int(self.rng.choice(places))
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
        slipped = float("".join(digits)) + abs(value) % 1
        return slipped if value > 0 else -slipped

    def _another(self, code: str, value: float | str | None) -> str:
        column = self.columns[code]
        assert isinstance(column, TextColumn)
        known = [text for text in column.values if text != value]
        return known[int(self.rng.integers(len(known)))] if known else f"{value}?"

    def _row_before(self, row: int) -> int:
        assert self.previous is not None
        return self.previous.rows.get(self.clean.units[row], -1)

    def _all_of(self, source: Answers | None, at: int, row: int) -> dict[str, float | str | None]:
        """All numbers of another row; nothing if there is none, or hardly anything in it."""
        if source is None or at < 0 or (source is self.clean and at == row):
            return {}
        numbers = [i.code for i in self.items if i.type is Type.NUMBER]
        new = {code: _cell(source.columns[code], at) for code in numbers if code in source.columns}
        changed = {c: v for c, v in new.items() if v != _cell(self.columns[c], row)}
        return changed if len(changed) > 3 else {}


def _cell(column: Column, row: int) -> float | str | None:
    if isinstance(column, TextColumn):
        return column.text(row)
    value = float(column[row])
    return None if np.isnan(value) else value


def _put(column: Column, row: int, value: float | str | None) -> Column:
    if not isinstance(column, TextColumn):
        assert not isinstance(value, str)
        column[row] = np.nan if value is None else value
        return column
    if value is None:
        column.codes[row] = -1
        return column
    values = column.values if value in column.values else (*column.values, str(value))
    column.codes[row] = values.index(str(value))
    return TextColumn(column.codes, values)


def bunched(
    values: Floats, threshold: float, draws: Draws, share: float, width: float = 0.05
) -> tuple[Floats, Ints]:
    """Values just above a threshold moved just under it, for a share of those near; who they are."""
    near = np.flatnonzero((values >= threshold) & (values < threshold * (1 + width)))
    rng = draws.of("bunched", round(threshold))
    moved = np.sort(near[rng.random(len(near)) < share])
    new = values.copy()
    new[moved] = np.floor(threshold * (1 - rng.uniform(0.001, width / 2, len(moved))))
    return new, moved
