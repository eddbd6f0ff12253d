"""By which deed each unit came into the register, and by which its life ended there; and what a deed is where it
came by a list, which says what is so and not why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from .choices import ENDS, SUCCESSIONS, Deed


@dataclass(frozen=True, slots=True)
class Bound:
    """The beginning or the end of a unit's life. `founded`: it began on the day on which the unit was founded."""

    day: date
    deed: Deed
    listed: bool  # it came by a list
    founded: bool = False

    def __str__(self) -> str:
        return worded(self.deed, self.listed)


def worded(deed: Deed, listed: bool) -> str:
    name = str(deed.label)
    return str(_("%(deed)s（批量导入）") % {"deed": name}) if listed else name


def beginnings(known: Any) -> dict[int, Bound]:
    """Of each unit of these states, its first among them: the deed by which it entered."""
    first: dict[int, Bound] = {}
    columns = ("unit", "since", "founded", "unit__entered__deed")
    for unit, since, founded, deed in known.order_by().values_list(*columns):
        if unit not in first or since < first[unit].day:
            first[unit] = _begun(since, founded, Deed(deed))
    return first


def _begun(day: date, founded: date | None, deed: Deed) -> Bound:
    if deed != Deed.IMPORT:
        return Bound(day, deed, False, founded == day)
    return Bound(day, Deed.BIRTH if founded == day else Deed.ENTRY, True, founded == day)


def endings(known: Any, ever: Any, at: datetime | None) -> dict[int, Bound]:
    """Of each unit of these states, its last among them: the deed by which it ended. `known`: as known at a moment;
    `ever`: the same days, whatever was known of them when."""
    last: dict[int, date] = {}
    for unit, until in known.order_by().values_list("unit", "until"):
        last[unit] = max(until, last.get(unit, until))
    found: dict[int, Bound] = {}
    for deeds in ((*ENDS, *SUCCESSIONS), (Deed.IMPORT,)):
        for unit, until, deed in _ends(ever, at, deeds):
            if last.get(unit) == until:
                found.setdefault(unit, _ended(until, Deed(deed)))
    return {unit: found.get(unit) or _ended(day, Deed.CLOSURE) for unit, day in last.items()}


def _ends(ever: Any, at: datetime | None, deeds: Iterable[Deed]) -> Any:
    """The first to tell of an end comes first: what was revised of the unit afterwards did not end it."""
    kept = Q(change__undone_by=None)
    if at is not None:
        kept = (kept | Q(change__undone_by__at__gt=at)) & Q(known_from__lte=at)
    rows = ever.filter(kept, change__deed__in=list(deeds)).order_by("known_from", "pk")
    return rows.values_list("unit", "until", "change__deed")


def _ended(day: date, deed: Deed) -> Bound:
    return Bound(day, Deed.CLOSURE, True) if deed == Deed.IMPORT else Bound(day, deed, False)
