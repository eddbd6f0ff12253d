"""Periods as they stand at the head of a form."""

from __future__ import annotations

from ..kinds.words import Words
from .frequencies import Frequency

_HALVES = (Words("上半年", "first half"), Words("下半年", "second half"))
_QUARTERS = (
    Words("一季度", "first quarter"),
    Words("二季度", "second quarter"),
    Words("三季度", "third quarter"),
    Words("四季度", "fourth quarter"),
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def of_period(frequency: Frequency, year: int, index: int) -> Words:
    """2017年, 2017年上半年, 2017年三季度, 2017年9月."""
    if frequency is Frequency.ANNUAL:
        return Words(f"{year}年", f"{year}")
    if frequency is Frequency.MONTHLY:
        return Words(f"{year}年{index}月", f"{_MONTHS[index - 1]} {year}")
    part = (_HALVES if frequency is Frequency.HALF_YEARLY else _QUARTERS)[index - 1]
    return Words(f"{year}年{part.zh}", f"{part.en} of {year}")


def since_january(frequency: Frequency, year: int, index: int) -> Words:
    """From the first day of the year to the period's end: 2017年前三季度, 2017年1—9月."""
    if index == 1:
        return of_period(frequency, year, index)
    if frequency is Frequency.MONTHLY:
        return Words(f"{year}年1—{index}月", f"January to {_MONTHS[index - 1]} {year}")
    if index == frequency.per_year:
        return of_period(Frequency.ANNUAL, year, 1)
    if index == 2:
        return of_period(Frequency.HALF_YEARLY, year, 1)
    return Words(f"{year}年前三季度", f"first three quarters of {year}")
