"""Periods, the calendar of the pack, and texts held against each other: the only door to the methods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ...methods.periods import Frequency, Period, PeriodError
from ...methods.texts import Likeness, closest, marked
from ..documents.checking import said
from ..tasks.arrays import due_after, number
from ..web.numbers import bare

__all__ = [
    "bounds",
    "due_of",
    "ended_before",
    "likened",
    "marked",
    "number",
    "period_of",
    "title",
    "written",
]
REPORTED = (Frequency.QUARTERLY, Frequency.MONTHLY)


def period_of(text: str) -> Period:
    """A quarter or a month. Raises ValidationError."""
    try:
        period = Period.parse(text)
    except PeriodError as error:
        raise ValidationError(said(error.words), code="period") from error
    if period.frequency not in REPORTED:
        raise ValidationError(_("报告期是一个季度或一个月，例如 2026-Q3、2026-09"), code="period")
    return period


def ended_before(day: date, frequency: Frequency = Frequency.QUARTERLY) -> Period:
    """The newest period that was over before a day."""
    index = (day.month - 1) // frequency.months + 1
    return Period(frequency, day.year, index).previous


def opens(period: Period) -> date:
    """The day after the period."""
    return period.end + timedelta(days=1)


def due_of(period: Period) -> date:
    """So many working days after its end as the pack says. Raises ValidationError where it says none."""
    return due_after(period.end, number("report.due_days", period.end))


def title(text: str) -> str:
    """2026年三季度, as documents and the trail write it."""
    return Period.parse(text).title.zh


def title_for_reader(text: str) -> str:
    return Period.parse(text).title.in_language(language())


def language() -> Literal["zh", "en"]:
    """The reader's, as the methods name it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def since_january(text: str) -> str:
    """2026年前三季度: what a figure of the year to the period's end covers."""
    return Period.parse(text).title_since_january.zh


def bounds(day: date) -> tuple[float, int]:
    """The share from which a text counts as copied, and the letters below which it says nothing, by the pack."""
    return number("report.copied", day) / 100, number("report.copied_least", day)


def likened(texts: Sequence[str], others: Sequence[str], by: tuple[float, int]) -> list[Likeness]:
    """The texts that stand almost whole among others, by these bounds."""
    if not texts or not others:
        return []
    return closest(texts, others, share=by[0], least=by[1])


def written(value: Decimal | None) -> str:
    """2, never 2.0000; nothing where there is none."""
    return "" if value is None else bare(value)
