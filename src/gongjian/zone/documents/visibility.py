"""A draft is its house's own; what is issued is read by those to whom it is addressed, and by the office."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import scope
from .choices import Stage
from .models import Document


@scope(Document, Purpose.ADMINISTRATIVE)
def _documents(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    own = Q(house=acting.organisation_id)
    if acting.sees_zone:
        return found.filter(own | Q(stage=Stage.ISSUED))
    if not acting.is_concerned:
        return found.none()
    to_us = Document.addressed.through.objects.filter(
        organisation__path__startswith=acting.path
    ).values("document")
    return found.filter(own | Q(stage=Stage.ISSUED, pk__in=to_us))
