"""Working days by the notice for 2018, counted on a wall calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.periods.working_days import WorkingDays
from packs.tianjin import tianjin

DAYS = WorkingDays.of((y.year, y.holidays, y.workdays) for y in tianjin().calendar)


@pytest.mark.parametrize(
    ("day", "works"),
    [("2018-02-15", False), ("2018-02-11", True), ("2018-02-24", True), ("2018-02-25", False),
     ("2018-02-26", True), ("2018-10-01", False), ("2018-09-29", True), ("2018-03-03", False)],
)  # fmt: skip
def test_holidays_and_the_weekend_days_worked_for_them(day: str, works: bool) -> None:
    assert DAYS.is_working(date.fromisoformat(day)) is works


def test_days_are_counted_over_the_spring_festival() -> None:
    # Wednesday 14 February 2018; the 15th to the 21st are off; 22, 23 and the worked Saturday 24
    start = date(2018, 2, 14)
    assert DAYS.after(start, 1) == date(2018, 2, 22)
    assert DAYS.after(start, 3) == date(2018, 2, 24)
    assert DAYS.after(start, 4) == date(2018, 2, 26)
    assert DAYS.between(start, date(2018, 2, 26)) == 4
    assert DAYS.after(date(2018, 2, 17), 0) == date(2018, 2, 22)
    assert DAYS.between(date(2018, 2, 26), start) == -4


def test_a_year_without_a_notice_is_not_known() -> None:
    assert DAYS.knows(date(2018, 5, 1)) and not DAYS.knows(date(2030, 5, 1))
    assert DAYS.is_working(date(2030, 5, 1))  # a Wednesday; the notice is not out


@given(st.dates(date(2016, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_so_many_days_later_are_so_many_days_between(day: date, count: int) -> None:
    later = DAYS.after(day, count)
    assert DAYS.is_working(later) and DAYS.between(day, later) == count
