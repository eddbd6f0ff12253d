"""A reporting period is the n-th part of a year: 2017, 2017-H1, 2017-Q3, 2017-09."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import total_ordering

from ..kinds.words import Words


class Frequency(Enum):
    """How often a form is reported."""

    ANNUAL = "annual"
    HALF_YEARLY = "half-yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"

    @property
    def per_year(self) -> int:
        return _PER_YEAR[self]


_PER_YEAR = {
    Frequency.ANNUAL: 1,
    Frequency.HALF_YEARLY: 2,
    Frequency.QUARTERLY: 4,
    Frequency.MONTHLY: 12,
}
_WRITTEN = re.compile(r"(\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d{2})))?")
_CHINESE = re.compile(
    r"(\d{4})年(?:第?(?P<quarter>[一二三四1-4])季度|(?P<month>1[0-2]|0?[1-9])月|(?P<half>[上下])半年)?"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９－", "0123456789-")
_ORDINAL = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}


class PeriodError(ValueError):
    """A text that is no period; `words` says how one is written."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.words = Words(
            f"“{text}”不是报告期；写作 2017、2017-H1、2017-Q3 或 2017-09",
            f"{text!r} is no period; write 2017, 2017-H1, 2017-Q3 or 2017-09",
        )


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """`index_in_year` counts from 1 to as many as the frequency has in a year."""

    year: int
    index_in_year: int
    frequency: Frequency

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise PeriodError(str(self.year))
        if not 1 <= self.index_in_year <= self.frequency.per_year:
            raise PeriodError(f"{self.year}-{self.index_in_year}")

    def __lt__(self, other: Period) -> bool:
        return (self.end, self.start) < (other.end, other.start)

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period written `2017`, `2017-H1`, `2017-Q3`, `2017-09`, or `2017年三季度` and the like.

        Raises PeriodError.
        """
        plain = text.strip().translate(_FULL_WIDTH)
        match = _WRITTEN.fullmatch(plain.upper()) or _CHINESE.fullmatch(plain)
        if match is None:
            raise PeriodError(text)
        parts = {name: part for name, part in match.groupdict().items() if part is not None}
        if not parts:
            return cls._checked(text, int(match.group(1)), 1, Frequency.ANNUAL)
        ((name, part),) = parts.items()
        frequency = {
            "half": Frequency.HALF_YEARLY,
            "quarter": Frequency.QUARTERLY,
            "month": Frequency.MONTHLY,
        }[name]
        index = _ORDINAL[part] if part in _ORDINAL else int(part)
        return cls._checked(text, int(match.group(1)), index, frequency)

    @classmethod
    def _checked(cls, text: str, year: int, index: int, frequency: Frequency) -> Period:
        try:
            return cls(year, index, frequency)
        except PeriodError:
            raise PeriodError(text) from None

    def minus(self, periods: int) -> Period:
        """The period that many before this one; a negative number looks ahead."""
        per_year = self.frequency.per_year
        count = self.year * per_year + self.index_in_year - 1 - periods
        return Period(count // per_year, count % per_year + 1, self.frequency)

    @property
    def previous(self) -> Period:
        return self.minus(1)

    @property
    def year_ago(self) -> Period:
        return self.minus(self.frequency.per_year)

    @property
    def first_in_year(self) -> Period:
        return Period(self.year, 1, self.frequency)

    @property
    def start(self) -> date:
        return date(self.year, (self.index_in_year - 1) * self._months + 1, 1)

    @property
    def end(self) -> date:
        """The last day."""
        months = self.year * 12 + self.index_in_year * self._months
        if months // 12 > 9999:
            return date(9999, 12, 31)
        return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)

    @property
    def half(self) -> int | None:
        """1 or 2; None for a year, which has both."""
        return None if self.frequency is Frequency.ANNUAL else (self.start.month - 1) // 6 + 1

    @property
    def quarter(self) -> int | None:
        if self.frequency in (Frequency.ANNUAL, Frequency.HALF_YEARLY):
            return None
        return (self.start.month - 1) // 3 + 1

    @property
    def month(self) -> int | None:
        return self.index_in_year if self.frequency is Frequency.MONTHLY else None

    @property
    def _months(self) -> int:
        return 12 // self.frequency.per_year

    def __str__(self) -> str:
        tail = {
            Frequency.ANNUAL: "",
            Frequency.HALF_YEARLY: f"-H{self.index_in_year}",
            Frequency.QUARTERLY: f"-Q{self.index_in_year}",
            Frequency.MONTHLY: f"-{self.index_in_year:02d}",
        }[self.frequency]
        return f"{self.year:04d}{tail}"

    @property
    def title(self) -> str:
        """As a Chinese form heads it: 2017年, 2017年上半年, 2017年三季度, 2017年9月."""
        tail = {
            Frequency.ANNUAL: "",
            Frequency.HALF_YEARLY: "上下"[self.index_in_year - 1] + "半年",
            Frequency.QUARTERLY: "一二三四"[(self.index_in_year - 1) % 4] + "季度",
            Frequency.MONTHLY: f"{self.index_in_year}月",
        }[self.frequency]
        return f"{self.year}年{tail}"
