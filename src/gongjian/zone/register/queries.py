"""Questions to the register: as of a day, as known on another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count
from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.choices import Purpose, Role
from ..accounts.models import Letter, Membership, Organisation
from ..accounts.scopes import within
from .models import SearchWord, SharePart, State, Unit
from .searching import meaning

WHOLE = 1_000_000


@dataclass(frozen=True, slots=True)
class AsOf:
    """A day, and the day at whose end it is looked at; without that, as known now."""

    day: date
    known: date | None = None

    @classmethod
    def today(cls) -> AsOf:
        return cls(timezone.localdate())

    @property
    def moment(self) -> datetime | None:
        return None if self.known is None else end_of(self.known)

    @property
    def is_now(self) -> bool:
        return self.known is None and self.day >= timezone.localdate()


def end_of(day: date) -> datetime:
    """The last moment of a day here; before and after all record, that of the first and the last."""
    day = min(max(day, date(1900, 1, 1)), date(9000, 1, 1))
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(
        microseconds=1
    )


def states(acting: Acting | None, when: AsOf) -> Any:
    """The states that somebody may see, one for each unit that lived on the day."""
    return within(acting, State.objects.as_of(when.day, when.moment), Purpose.STATISTICAL)


def found_by(rows: Any, text: str) -> Any:
    """Those of the states whose unit a text means: by any name that it has or had, a code, initials."""
    return rows.filter(unit__in=SearchWord.objects.filter(meaning(text)).values("unit"))


def beneath(park: Organisation) -> list[int]:
    """A park and its sub-parks."""
    return list(Organisation.objects.beneath(park.path).values_list("pk", flat=True))


def counted(rows: Any) -> dict[int, Fraction]:
    """How many units each park counts, by its key: a shared one in parts that sum to one."""
    found: dict[int, Fraction] = {}
    for owner, count in (
        rows.filter(sharing=None).order_by().values_list("owner").annotate(Count("pk"))
    ):
        found[owner] = found.get(owner, Fraction()) + count
    shared = rows.exclude(sharing=None).order_by().values_list("sharing").annotate(Count("pk"))
    parts = parts_of(sharing for sharing, _count in shared)
    for sharing, count in shared:
        for park, part in parts[sharing].items():
            found[park] = found.get(park, Fraction()) + count * part
    return found


def parts_of(sharings: Iterable[int]) -> dict[int, dict[int, Fraction]]:
    found: dict[int, dict[int, Fraction]] = {}
    for sharing, park, part in SharePart.objects.filter(sharing__in=set(sharings)).values_list(
        "sharing", "park", "millionths"
    ):
        found.setdefault(sharing, {})[park] = Fraction(part, WHOLE)
    return found


def story(acting: Acting | None, unit: Unit) -> list[State]:
    """The believed states of a unit that somebody may see, the newest first."""
    seen = within(acting, State.objects.known().filter(unit=unit), Purpose.STATISTICAL)
    return list(seen.select_related("owner", "change").order_by("-since"))


def reporters(unit: Unit) -> list[str]:
    """Who reports for a unit today: its members, and agents with a letter of authority."""
    if unit.organisation_id is None:
        return []
    members = Membership.objects.on().filter(organisation=unit.organisation_id, role=Role.REPORTER)
    letters = Letter.objects.on().filter(
        enterprise=unit.organisation_id, revoked_at=None, confirmed_at__isnull=False
    )
    names = [
        *members.values_list("person__name", flat=True),
        *letters.values_list("agent__name", flat=True),
    ]
    return list(dict.fromkeys(names))
