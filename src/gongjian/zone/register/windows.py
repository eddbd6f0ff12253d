"""When the register is gone through, and units come into the statistics: every year and every quarter, between
days that the pack says; and what is told to its keepers when a window opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.houses import offices
from ..audit.recording import About
from ..inbox.actions import open_matter
from ..inbox.arrays import working_days
from . import arrays
from .choices import Turn
from .models import Round

MATTER_OPEN = "open_register_round"
DAYS_TO_OPEN = 3  # working days


@dataclass(frozen=True, slots=True)
class Window:
    """One round as the pack's calendar has it; the last day counts."""

    turn: str
    period: str  # 2026, 2026-Q3
    opens: date
    closes: date

    @property
    def name(self) -> str:
        year, _dash, quarter = self.period.partition("-Q")
        if quarter:
            words = (_("一季度"), _("二季度"), _("三季度"), _("四季度"))[int(quarter) - 1]
            return _("%(year)s 年%(quarter)s名录维护") % {"year": year, "quarter": words}
        return _("%(year)s 年度名录维护") % {"year": year}

    def holds(self, day: date) -> bool:
        return self.opens <= day <= self.closes


def windows(day: date) -> list[Window]:
    """Those of the year and of the quarter that ended last, as far as the pack says when."""
    return [*_yearly(day), *_quarterly(day)]


def open_on(day: date) -> list[Window]:
    return [each for each in windows(day) if each.holds(day)]


def window(turn: str, period: str) -> Window | None:
    """The window of a period, if the pack has one."""
    year = int(period[:4]) if period[:4].isdigit() else 0
    if not 1949 < year < 9000:
        return None
    days = [date(year, 7, 1)] if "-Q" not in period else [
        date(year, 3 * n, 1) + timedelta(days=35) for n in range(1, 5)
    ]  # fmt: skip
    found = (each for day in days for each in windows(day))
    return next((each for each in found if (each.turn, each.period) == (turn, period)), None)


def _yearly(day: date) -> Iterator[Window]:
    first, last = (arrays.parameter(f"register.yearly_{which}", day) for which in ("opens", "closes"))  # fmt: skip
    if first is not None and last is not None and 1 <= first <= last <= 12:
        opens, month = date(day.year, int(first), 1), int(last)
        after = date(day.year + month // 12, month % 12 + 1, 1)
        yield Window(Turn.YEARLY, str(day.year), opens, after - timedelta(days=1))


def _quarterly(day: date) -> Iterator[Window]:
    nth, days = (arrays.parameter(f"register.quarterly_{which}", day) for which in ("opens", "days"))  # fmt: skip
    if nth is None or days is None or nth < 1 or days < 1:
        return
    begun = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    ended = begun - timedelta(days=1)
    calendar = working_days(day)
    opens = calendar.after(ended, int(nth))
    closes = calendar.after(opens, int(days) - 1)
    yield Window(Turn.QUARTERLY, f"{ended.year}-Q{(ended.month - 1) // 3 + 1}", opens, closes)


def key_of(turn: str, period: str) -> About:
    found = window(turn, period)
    return About("register_window", f"{turn}:{period}", found.name if found else period)


def remind(day: date | None = None) -> int:
    """The keepers are told of every window that is open and whose round nobody has begun; how many there are."""
    today = day or timezone.localdate()
    missing = [
        each for each in open_on(today)
        if not Round.objects.filter(turn=each.turn, period=each.period).exists()
    ]  # fmt: skip
    for office in offices()[:1]:
        for each in missing:
            open_matter(
                kind=MATTER_OPEN, about=key_of(each.turn, each.period), organisation=office, working_days=DAYS_TO_OPEN,
                url=f"{reverse('round_new')}?turn={each.turn}&period={each.period}",
            )  # fmt: skip
    return len(missing)
