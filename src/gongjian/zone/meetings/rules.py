"""What follows from an act of a room below, in the same transaction: minutes issued or withdrawn, a draft changed
while it lies before a leader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..accounts.acting import Acting, all_for
from ..accounts.models import Person
from ..audit.models import Event
from ..audit.recording import recorded
from ..documents.models import Document
from . import deciding
from .models import Meeting, Referral
from .papers import MINUTES


def listen() -> None:
    recorded.connect(_heard, dispatch_uid="meetings.rules")


def _heard(sender: Any, event: Event, **_more: Any) -> None:
    rule = RULES.get(event.act)
    if rule is not None:
        rule(event, Document.objects.get(pk=event.object_id))


def _issued(event: Event, document: Document) -> None:
    _left_alone(event, document)
    meeting = _minutes_of(document)
    if meeting is not None:
        deciding.conclude(meeting=meeting, by=acting_of(event))


def _withdrawn(event: Event, document: Document) -> None:
    _left_alone(event, document)
    meeting = _minutes_of(document)
    if meeting is not None and document.issued_on is not None:
        deciding.reopen(meeting=meeting, by=acting_of(event), reason=document.withdrawn_because)


def _left_alone(event: Event, document: Document) -> None:
    """What lies before a leader is not changed meanwhile."""
    if Referral.objects.filter(document=document, ruling="asked", withdrawn_at=None).exists():
        raise ValidationError(
            _("这份文书正在送领导审定，先等审定或撤回送审再改"), code="before_a_leader"
        )


def _minutes_of(document: Document) -> Meeting | None:
    if document.paper != MINUTES or document.about_kind != Meeting.kind():
        return None
    return Meeting.objects.filter(pk=document.about_key or 0).first()


def acting_of(event: Event) -> Acting:
    """Whoever did what the event tells, as they did it."""
    ways = all_for(Person.objects.get(pk=event.actor))
    way = next(w for w in ways if (w.organisation_code, w.role) == (event.organisation, event.role))
    return replace(way, address=event.address)


RULES: dict[str, Callable[[Event, Document], None]] = {
    "document.edited": _left_alone,
    "document.handed_back": _left_alone,
    "document.issued": _issued,
    "document.withdrawn": _withdrawn,
}
