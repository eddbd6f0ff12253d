"""What is due, for an organisation's own desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from ..accounts.api import FAULTS, Paged, entered, page
from ..accounts.scopes import within
from .models import Matter

router = Router(tags=["inbox"])


class MatterOut(Schema):
    title: str
    url: str
    due_on: date
    organisation: str

    @staticmethod
    def resolve_organisation(matter: Matter) -> str:
        return matter.organisation.code


class MattersOut(Schema):
    count: int
    items: list[MatterOut]


@router.get("matters", response={200: MattersOut, **FAULTS}, operation_id="matters")
def matters(request: HttpRequest, asked: Query[Paged]) -> Any:
    """未办的待办事项 what is due from the token's organisation and not done."""
    found = (
        within(entered(request, "inbox", asked=asked), Matter)
        .filter(done_at=None)
        .select_related("organisation")
    )
    return page(found, asked)
