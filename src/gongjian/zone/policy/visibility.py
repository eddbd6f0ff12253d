"""Who sees which editions: those in force are public, drafts and refusals are for staff."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import scope
from .models import Edition, State


@scope(Edition, Purpose.PUBLIC)
def _public(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found.filter(state=State.APPROVED)


@scope(Edition, Purpose.ADMINISTRATIVE)
def _administrative(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found if acting.is_staff else found.filter(state=State.APPROVED)
