"""A matter is seen by those from whom it is due, and by the level above once it is escalated."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import scope
from .models import Matter, Message


@scope(Matter, Purpose.ADMINISTRATIVE)
def _matters(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    due = Q(organisation=acting.organisation_id) & (Q(role="") | Q(role=acting.role))
    found = found.exclude(except_for=acting.person_id)
    return found.filter(due | Q(escalated_to=acting.organisation_id))


@scope(Message, Purpose.ADMINISTRATIVE)
def _messages(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found.filter(person=acting.person_id)
