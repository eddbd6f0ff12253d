"""Working days (工作日): weekdays, less the year's holidays, with the weekend days worked for them (调休).

Source: the yearly notice of the State Council's General Office on holidays, as the pack keeps it. For a year
without a notice only weekends are off, and `knows` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The calendar of offices. `years` are those whose notice is known."""

    years: frozenset[int]
    holidays: frozenset[date]
    worked: frozenset[date]

    @classmethod
    def of(cls, years: Iterable[tuple[int, Iterable[str], Iterable[str]]]) -> WorkingDays:
        """From (year, holidays, weekend days worked), days as 2018-02-15."""
        told = [(year, tuple(off), tuple(on)) for year, off, on in years]
        return cls(
            frozenset(year for year, _, _ in told),
            frozenset(date.fromisoformat(day) for _, off, _ in told for day in off),
            frozenset(date.fromisoformat(day) for _, _, on in told for day in on),
        )

    def knows(self, day: date) -> bool:
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        if day in self.holidays:
            return False
        return day.weekday() < SATURDAY or day in self.worked

    def after(self, day: date, count: int) -> date:
        """The day `count` working days after `day`, which itself does not count. For 0 the same day, or the
        next working day if it is none."""
        while count > 0 or not self.is_working(day):
            day += ONE
            if count > 0 and self.is_working(day):
                count -= 1
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative where `last` lies before."""
        if last < first:
            return -self.between(last, first)
        days = (first + ONE * n for n in range(1, (last - first).days + 1))
        return sum(self.is_working(day) for day in days)
