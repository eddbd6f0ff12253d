"""Questions to innovation platforms."""

from __future__ import annotations

from django.db.models import QuerySet

from ...accounts.acting import Acting
from ...accounts.scopes import within
from ..models import Platform


def platforms(acting: Acting | None) -> QuerySet[Platform]:
    return within(acting, Platform).filter(withdrawn_at=None)
