"""Units as of a day, as known on another, for programs with the statistical purpose."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from ..accounts.api import FAULTS, Paged, entered, page
from ..accounts.choices import Purpose
from ..audit.recording import About, record_read
from .models import State
from .queries import AsOf, found_by, states

router = Router(tags=["register"])


class UnitOut(Schema):
    """A unit as it was on the day; amounts in thousands of yuan."""

    unit: str
    name: str
    code: str
    park: str
    industry: str
    status: str
    size: str
    since: date
    staff: int | None
    revenue: str | None

    @staticmethod
    def resolve_unit(state: State) -> str:
        return f"U{state.unit_id:08d}"

    @staticmethod
    def resolve_park(state: State) -> str:
        return state.owner.code

    @staticmethod
    def resolve_revenue(state: State) -> str | None:
        return None if state.revenue is None else str(state.revenue)


class UnitsOut(Schema):
    count: int
    day: date
    known: date | None
    items: list[UnitOut]


class Asked(Paged):
    day: date | None = None
    known: date | None = None
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")
    park: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")


@router.get("units", response={200: UnitsOut, **FAULTS}, operation_id="units")
def units(request: HttpRequest, asked: Query[Asked]) -> Any:
    """名录，截至某日、按某日所知 the units that the token may see, as of a day, as known on another."""
    acting = entered(request, "register", Purpose.STATISTICAL, asked)
    when = AsOf(asked.day or timezone.localdate(), asked.known)
    found = states(acting, when).select_related("owner").order_by("unit")
    if asked.q:
        found = found_by(found, asked.q)
    if asked.park:
        found = found.filter(owner__code=asked.park)
    shown = page(found, asked)
    if acting.is_staff:
        record_read("microdata.read", About("table", "units", "units"), by=acting.actor, purpose="statistical",
                    keys=[row.pk for row in shown["items"]], asked=asked.model_dump(mode="json"))  # fmt: skip
    return {**shown, "day": when.day, "known": when.known}
