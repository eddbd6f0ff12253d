"""The calendar of the pack in force."""

from __future__ import annotations

from datetime import date

from ...methods.periods.working_days import WorkingDays
from ..policy.arrays import pack_of
from ..policy.models import Edition

WEEKENDS_ONLY = WorkingDays(frozenset(), frozenset(), frozenset())


def working_days(day: date | None = None) -> WorkingDays:
    edition = Edition.objects.on(day)
    if edition is None:
        return WEEKENDS_ONLY
    return WorkingDays.of((y.year, y.holidays, y.workdays) for y in pack_of(edition).calendar)
