"""Who acts in the made-up past of joint building, and on which day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from unittest import mock

from django.utils import timezone

from ..accounts.acting import Acting, all_for
from ..accounts.choices import Kind
from ..accounts.models import Person

SCAN = b"%PDF-1.4\n% made up for the demonstration: proves nothing\n%%EOF\n"
Happening = tuple[date, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demonstration, as they act first."""

    zhao: Acting
    qian: Acting
    parks: dict[int, Acting]  # by the key of the park

    @classmethod
    def of_the_zone(cls) -> Cast:
        ways = {
            p.username: all_for(p)[0] for p in Person.objects.filter(made_up=True) if all_for(p)
        }
        parks = {way.organisation_id: way for way in ways.values() if way.kind == Kind.PARK}
        return cls(ways["zhao"], ways["qian"], parks)


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    """Acts within happen on a day of the past, as far as the platform can see."""
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield
