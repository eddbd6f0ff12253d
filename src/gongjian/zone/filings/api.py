"""Filings and declared facts, as a token may see them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field

from ..accounts.api import FAULTS, Paged, Strict, entered, page
from ..accounts.models import Organisation
from ..accounts.scopes import find
from ..history.searching import keys_of
from . import queries
from .models import Filing

router = Router(tags=["joint building"])
SCOPE = "filings"


class FilingOut(Schema):
    id: int
    number: str
    subject: str
    park: str
    title: str
    content: str
    grounds: str
    stage: str
    outcome: str
    due_on: date | None
    light: str
    archived_on: date | None
    amends: str

    @staticmethod
    def resolve_park(filing: Filing) -> str:
        return filing.park.code

    @staticmethod
    def resolve_amends(filing: Filing) -> str:
        return filing.amends.number if filing.amends else ""


class FilingsOut(Schema):
    count: int
    items: list[FilingOut]


class FactOut(Schema):
    park: str
    sort: str
    since: date
    area: Decimal | None
    text: str
    industries: list[str]
    name: str
    level: str
    duty: str
    standing: str


class FactsOut(Schema):
    count: int
    items: list[FactOut]


class Asked(Paged):
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")
    park: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")


def _as_written(value: Any) -> Any:
    """2026-06-01, and no count of seconds, which pydantic would read as a day too."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("应为日期，如 2026-06-01 a date such as 2026-06-01")
    return value


class OfDay(Strict):
    day: Annotated[date, BeforeValidator(_as_written)] | None = None


@router.get("filings", response={200: FilingsOut, **FAULTS}, operation_id="filings")
def filings(request: HttpRequest, asked: Query[Asked]) -> Any:
    """重大事项备案 the filings that the token may see."""
    found = queries.filings(entered(request, SCOPE, asked=asked)).filter(withdrawn_at=None)
    if asked.park:
        found = found.filter(park__code=asked.park)
    if asked.q:
        found = found.filter(pk__in=keys_of("filing", asked.q))
    return page(found.select_related("park", "amends"), asked)


@router.get("filings/{number}", response={200: FilingOut, **FAULTS}, operation_id="filing")
def filing(request: HttpRequest, number: int) -> Any:
    """一件备案 one filing, by its key."""
    return find(entered(request, SCOPE), Filing.objects.select_related("park", "amends"), pk=number)


@router.get("facts", response={200: FactsOut, **FAULTS}, operation_id="facts")
def facts(request: HttpRequest, asked: Query[OfDay]) -> Any:
    """申报事实 what each park declares of itself on a day, and what it stands on."""
    acting = entered(request, SCOPE, asked=asked)
    rows = queries.rows_of_parks(acting, asked.day or timezone.localdate())
    items = [_told(row.park, held) for row in rows for held in row.facts.values()]
    return {"count": len(items), "items": items}


def _told(park: Organisation, held: queries.Held) -> dict[str, Any]:
    return {
        "park": park.code, "sort": held.sort, "since": held.since, "area": held.area, "text": held.text,
        "industries": list(held.industries), "name": held.name, "level": held.level, "duty": held.duty,
        "standing": held.standing,
    }  # fmt: skip
