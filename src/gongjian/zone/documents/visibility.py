"""A draft is its house's own; what is issued is read by those to whom it is addressed, and by the office."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose, Role
from ..accounts.scopes import scope
from .choices import Stage
from .models import Document

WHOLE_ZONE = frozenset({Role.ZONE_STATISTICIAN, Role.ZONE_OFFICER, Role.LEADER, Role.AUDITOR})
OTHERS = frozenset({Role.DIVISION_OFFICER, Role.DISTRICT_OFFICER, Role.PARK_OFFICER})


@scope(Document, Purpose.ADMINISTRATIVE)
def _documents(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    own = Q(house=acting.organisation_id)
    if acting.role in WHOLE_ZONE:
        return found.filter(own | Q(stage=Stage.ISSUED))
    if acting.role not in OTHERS:
        return found.none()
    to_us = Document.addressed.through.objects.filter(
        organisation__path__startswith=acting.path
    ).values("document")
    return found.filter(own | Q(stage=Stage.ISSUED, pk__in=to_us))
