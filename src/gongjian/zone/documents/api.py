"""Documents that were issued, as a token may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from ..accounts.api import FAULTS, Paged, entered, page
from ..accounts.scopes import within
from ..history.searching import keys_of
from .choices import Stage
from .models import Document

router = Router(tags=["documents"])


class DocumentOut(Schema):
    id: int
    paper: str
    title: str
    number: str
    house: str
    issued_on: date | None
    data: dict[str, Any]

    @staticmethod
    def resolve_house(document: Document) -> str:
        return document.house.code


class DocumentsOut(Schema):
    count: int
    items: list[DocumentOut]


class Asked(Paged):
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")


@router.get("documents", response={200: DocumentsOut, **FAULTS}, operation_id="documents")
def documents(request: HttpRequest, asked: Query[Asked]) -> Any:
    """已印发的文书 documents that were issued to the token's organisation, with the data they were made of."""
    found = within(entered(request, "documents", asked=asked), Document).filter(
        stage=Stage.ISSUED, withdrawn_at=None
    )
    if asked.q:
        found = found.filter(pk__in=keys_of("document", asked.q))
    return page(found.select_related("house"), asked)
