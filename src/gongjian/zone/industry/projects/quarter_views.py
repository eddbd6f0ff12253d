"""How a quarter's updates of projects stand: by park and by project; late and missing told."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ...accounts.acting import Request
from ...accounts.guards import permitted
from ...web.tables import listed
from .. import arrays, permissions
from ..arrays import Quarter
from . import queries, tables, updating
from .views import frame

QUARTERS = 8


@permitted(permissions.may_see_industry)
def updates(request: Request) -> HttpResponse:
    quarters = arrays.quarters(timezone.localdate(), QUARTERS)
    quarter = _asked(request, quarters)
    try:
        rows = updating.told(queries.listed(request.acting), quarter)
    except ValidationError as error:  # the pack does not say in how many days
        return render(request, "industry/no_rule.html", {"why": " ".join(error.messages)})
    table = tables.updates(rows, quarter.code, request.acting)
    return listed(
        request, table, "industry/updates.html", quarter=quarter, quarters=quarters, due_on=updating.due_on(quarter),
        parks=updating.by_park(rows), **frame(request, "updates"),
    )  # fmt: skip


def _asked(request: Request, quarters: list[Quarter]) -> Quarter:
    """One that has ended; else the newest."""
    asked = arrays.quarter(request.GET.get("period", ""))
    return asked if asked is not None and asked.end < timezone.localdate() else quarters[0]
