"""One reporting period: a calendar year, or a half, a quarter or a month of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import total_ordering

from ..kinds.words import Words
from . import titles, written
from .frequencies import Frequency


class PeriodError(ValueError):
    """A text or a number that names no period."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """What a return reports on; `index_in_year` counts from 1 to the frequency's `per_year`.

    Periods are in the order in which they begin; of two that begin together the shorter comes
    first. As a text: `2017`, `2017-H1`, `2017-Q3`, `2017-09`.
    """

    frequency: Frequency
    year: int
    index_in_year: int = 1

    def __post_init__(self) -> None:
        if not MINYEAR <= self.year <= MAXYEAR:
            raise PeriodError(
                Words(f"没有公元 {self.year} 年", f"there is no year {self.year} in the calendar")
            )
        most = self.frequency.per_year
        if not 1 <= self.index_in_year <= most:
            raise PeriodError(
                Words(
                    f"{self.year} 年没有第 {self.index_in_year} 期，应为 1 到 {most}",
                    f"{self.year} has no period {self.index_in_year}: 1 to {most}",
                )
            )

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period written `2017`, `2017-H1`, `2017-Q3`, `2017-09`, or 2017年三季度 and the like.

        Raises PeriodError with examples.
        """
        read = written.parts_of(text)
        if read is None or read.year < MINYEAR or not 1 <= read.part <= read.frequency.per_year:
            raise PeriodError(
                Words(
                    f"“{text}”不是报告期，应写作 2017、2017-H1、2017-Q3 或 2017-09",
                    f"{text!r} is no reporting period: write 2017, 2017-H1, 2017-Q3 or 2017-09",
                )
            )
        return cls(read.frequency, read.year, read.part)

    def minus(self, periods: int) -> Period:
        """That many periods back; a negative number goes forward. Raises PeriodError."""
        ordinal = self.year * self.frequency.per_year + self.index_in_year - 1 - periods
        year, place = divmod(ordinal, self.frequency.per_year)
        return Period(self.frequency, year, place + 1)

    @property
    def previous(self) -> Period:
        return self.minus(1)

    @property
    def year_ago(self) -> Period:
        return self.minus(self.frequency.per_year)

    @property
    def first_in_year(self) -> bool:
        """True of the period that opens a year: nothing of this year came before it."""
        return self.index_in_year == 1

    @property
    def start(self) -> date:
        return date(self.year, self._last_month - self.frequency.months + 1, 1)

    @property
    def end(self) -> date:
        if self._last_month == 12:
            return date(self.year, 12, 31)
        return date(self.year, self._last_month + 1, 1) - timedelta(days=1)

    @property
    def half(self) -> int | None:
        """1 or 2; None of a year, which lies in both."""
        return self._part_of(Frequency.HALF_YEARLY)

    @property
    def quarter(self) -> int | None:
        """1 to 4; None of what is longer than a quarter."""
        return self._part_of(Frequency.QUARTERLY)

    @property
    def month(self) -> int | None:
        """1 to 12; None of what is longer than a month."""
        return self._part_of(Frequency.MONTHLY)

    @property
    def title(self) -> Words:
        """2017年三季度, third quarter of 2017."""
        return titles.of_period(self.frequency, self.year, self.index_in_year)

    @property
    def title_since_january(self) -> Words:
        """What a cumulative number covers: 2017年前三季度, first three quarters of 2017."""
        return titles.since_january(self.frequency, self.year, self.index_in_year)

    @property
    def _last_month(self) -> int:
        return self.index_in_year * self.frequency.months

    def _part_of(self, longer: Frequency) -> int | None:
        if self.frequency.months > longer.months:
            return None
        return (self._last_month - 1) // longer.months + 1

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.start, self.end) < (other.start, other.end)

    def __str__(self) -> str:
        return written.text_of(self.frequency, self.year, self.index_in_year)
