"""What rules look at: this period's answers, earlier ones, other forms, the register.

Every column is laid beside the units of the returns that are checked. What nobody gave is told
apart from what is missing: a rule that needs it cannot be decided for anyone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property

import numpy as np

from ..formulas.nodes import Key, Reference
from ..kinds.columns import Column, TextColumn
from ..kinds.types import Type
from ..kinds.words import Words
from ..kinds.written import as_type
from ..packs import PARAMETER, Form, Parameter, in_force
from ..periods import Frequency, Period


class MaterialsError(ValueError):
    """What was given does not fit together."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to one form in one period: a row per unit, a column per item code."""

    units: Sequence[str]
    columns: Mapping[str, Column]

    @cached_property
    def rows(self) -> dict[str, int]:
        return {unit: row for row, unit in enumerate(self.units)}


class Lack(Enum):
    """Why a column is not there for anyone."""

    PREVIOUS = "previous"
    YEAR_AGO = "year_ago"
    HISTORY = "history"
    OTHER = "other"
    REGISTER = "register"
    ATTRIBUTE = "attribute"
    PERIOD = "period"
    COLUMN = "column"  # the item has no column: missing for all, and rules still run


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that was not given, and what it was wanted for."""

    lack: Lack
    name: str


@dataclass(frozen=True, eq=False)
class Materials:
    """Everything that was given for one check of one form.

    `past` holds the own form's earlier answers by how many periods back they are; where the
    form's frequency or the period is not known, -1 stands for "a year ago".
    """

    form: Form
    current: Answers
    period: Period | None = None
    previous: Answers | None = None
    year_ago: Answers | None = None
    history: Mapping[Period, Answers] = field(default_factory=dict)
    others: Mapping[str, Answers] = field(default_factory=dict)
    register: Answers | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    day: date | None = None  # on which parameters are read; else the last of the period

    def __post_init__(self) -> None:
        _refuse_misfit(self)

    @property
    def frequency(self) -> Frequency | None:
        return self.form.frequency or (self.period.frequency if self.period else None)

    def column(self, reference: Reference) -> Column | Lacking | None:
        """The values beside the current units; None if missing for all by the rules themselves."""
        key = reference.key
        if key.source == "period":
            return self._of_period(key)
        if key.source == "unit":
            return self._of_register(reference)
        if key.source == PARAMETER:
            return self._of_parameter(key)
        if key.source:
            return self._of_other(key)
        return self._own(key)

    def _own(self, key: Key) -> Column | Lacking | None:
        if not key.shift:
            column = self.current.columns.get(key.code)
            return Lacking(Lack.COLUMN, key.code) if column is None else column
        if key.shift.within and self._starts_year(key.shift.within):
            return None
        if key.shift.within and self.period is None and self.frequency is not Frequency.ANNUAL:
            return Lacking(Lack.PERIOD, "prev_in_year")
        answers = self._earlier(key)
        if isinstance(answers, Lacking):
            return answers
        return self._beside(answers, key.code) if key.code in answers.columns else None

    def _starts_year(self, within: int) -> bool:
        if self.frequency is Frequency.ANNUAL:
            return True
        return self.period is not None and self.period.index_in_year <= within

    def _earlier(self, key: Key) -> Answers | Lacking:
        """The answers that far back, by period where it is known, else by what they were given as."""
        shift, frequency = key.shift, self.frequency
        back = shift.periods + shift.within
        if frequency is not None:
            back += shift.years * frequency.per_year
            if self.period is not None:
                given = self.history.get(self.period.minus(back))
                if given is not None:
                    return given
            a_year = back == frequency.per_year and self.year_ago is not None
            if a_year and (shift.years or self.previous is None or back != 1):
                assert self.year_ago is not None
                return self.year_ago
            if back == 1 and self.previous is not None:
                return self.previous
        elif (back, shift.years) == (1, 0) and self.previous is not None:
            return self.previous
        elif (back, shift.years) == (0, 1) and self.year_ago is not None:
            return self.year_ago
        return self._lacking_earlier(back, shift.years)

    def _lacking_earlier(self, back: int, years: int) -> Lacking:
        a_year = self.frequency.per_year if self.frequency else 0
        if back == 1:
            return Lacking(Lack.PREVIOUS, "")
        if (back, years) == (0, 1) or back == a_year:
            return Lacking(Lack.YEAR_AGO, "")
        name = str(self.period.minus(back)) if self.period and self.frequency else f"-{back}"
        return Lacking(Lack.HISTORY, name)

    def _of_other(self, key: Key) -> Column | Lacking | None:
        answers = self.others.get(key.source)
        if answers is None or key.shift:
            return Lacking(Lack.OTHER, key.source)
        return self._beside(answers, key.code) if key.code in answers.columns else None

    def _of_register(self, reference: Reference) -> Column | Lacking:
        if self.register is None:
            return Lacking(Lack.REGISTER, "")
        if reference.key.code not in self.register.columns:
            return Lacking(Lack.ATTRIBUTE, reference.key.code)
        column = self._beside(self.register, reference.key.code)
        return as_type(column, reference.type)

    def _of_period(self, key: Key) -> Column | Lacking | None:
        if self.period is None:
            return Lacking(Lack.PERIOD, f"period.{key.code}")
        value = getattr(self.period, key.code)
        if value is None:
            return None
        number = (value - date(1970, 1, 1)).days if isinstance(value, date) else value
        return np.full(len(self.current.units), float(number))

    def _of_parameter(self, key: Key) -> Column | Lacking:
        """What is in force on the day, or on the last of the period."""
        day = self.day or (self.period.end if self.period else None)
        if day is None:
            return Lacking(Lack.PERIOD, PARAMETER)
        value = in_force(self.parameters, day)[key.code]
        return np.full(len(self.current.units), value)

    def _beside(self, answers: Answers, code: str) -> Column:
        """A column of other answers in the order of the current units; missing for who is not there."""
        if answers.units is self.current.units:
            return answers.columns[code]
        rows = np.array([answers.rows.get(unit, -1) for unit in self.current.units], dtype=np.int64)
        column = answers.columns[code]
        if isinstance(column, TextColumn):
            codes = np.where(rows >= 0, column.codes[rows], -1) if len(column) else rows
            return TextColumn(codes.astype(np.int32), column.values)
        if not len(column):
            return np.full(len(rows), np.nan)
        return np.where(rows >= 0, column[rows], np.nan)


def with_zeros(form: Form, answers: Answers, unreadable: Mapping[str, Sequence[int]]) -> Answers:
    """Blank cells of items that say `blank: zero` read as 0; `unreadable` rows stay missing."""
    columns = dict(answers.columns)
    for item in form.items:
        column = columns.get(item.code)
        if not item.blank_is_zero or column is None or item.type is not Type.NUMBER:
            continue
        assert not isinstance(column, TextColumn)
        filled = np.where(np.isnan(column), 0.0, column)
        filled[list(unreadable.get(item.code, ()))] = np.nan
        columns[item.code] = filled
    return Answers(answers.units, columns)


def _refuse_misfit(m: Materials) -> None:
    frequency = m.form.frequency
    if m.period is not None and frequency is not None and m.period.frequency is not frequency:
        raise MaterialsError(
            Words(
                f"报告期 {m.period} 与表的频率（{frequency.value}）不符",
                f"period {m.period} does not fit a form that is {frequency.value}",
            )
        )
    if m.history and m.period is None:
        raise MaterialsError(
            Words("给了 --history，还要给 --period", "--history also wants --period")
        )
    for period in m.history:
        if m.period is not None and period.frequency is not m.period.frequency:
            raise MaterialsError(
                Words(
                    f"--history 的 {period} 与报告期 {m.period} 频率不同",
                    f"--history {period} has another frequency than {m.period}",
                )
            )
