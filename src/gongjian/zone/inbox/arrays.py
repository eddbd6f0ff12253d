"""The calendar of the pack in force."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from ...methods.periods.working_days import WorkingDays
from ..policy.arrays import pack_of
from ..policy.models import Edition

WEEKENDS_ONLY = WorkingDays(frozenset(), frozenset(), frozenset())


def working_days(day: date | None = None) -> WorkingDays:
    edition = Edition.objects.on(day)
    return WEEKENDS_ONLY if edition is None else _of(edition.hash)


@lru_cache(maxsize=8)
def _of(key: str) -> WorkingDays:
    """The calendar of an edition, which never changes."""
    pack = pack_of(Edition.objects.defer("files").get(hash=key))
    return WorkingDays.of((y.year, y.holidays, y.workdays) for y in pack.calendar)
