"""Progress reports that were submitted, as a token may see them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from ..accounts.api import FAULTS, Paged, entered, page
from ..accounts.scopes import find
from ..history.searching import keys_of
from . import permissions, queries
from .choices import UNREPORTED
from .models import Line, Report

router = Router(tags=["joint building"])
SCOPE = "reports"


class ReportOut(Schema):
    id: int
    period: str
    owner: str
    stage: str
    due: date
    submitted_on: date | None

    @staticmethod
    def resolve_period(report: Report) -> str:
        return report.round.period

    @staticmethod
    def resolve_owner(report: Report) -> str:
        return report.owner.code

    @staticmethod
    def resolve_due(report: Report) -> date:
        return report.round.due


class PartOut(Schema):
    task: str
    state: str
    percent: int | None
    reached: Decimal | None
    outcome: str
    words: str
    next_steps: str
    problem: str
    verdict: str

    @staticmethod
    def resolve_task(line: Line) -> str:
        return line.task.number


class WholeOut(ReportOut):
    words: str
    next_steps: str
    problem: str
    parts: list[PartOut]


class ReportsOut(Schema):
    count: int
    items: list[ReportOut]


class Asked(Paged):
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")
    period: str = Field("", max_length=10, pattern=r"^[0-9QH-]*$")
    owner: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")


@router.get("reports", response={200: ReportsOut, **FAULTS}, operation_id="reports")
def reports(request: HttpRequest, asked: Query[Asked]) -> Any:
    """已报送的进展报告 the progress reports that were submitted, as far as the token may see them."""
    found = queries.reports(entered(request, SCOPE, asked=asked)).exclude(stage__in=UNREPORTED)
    found = found.select_related("round", "owner")
    if asked.period:
        found = found.filter(round__period=asked.period)
    if asked.owner:
        found = found.filter(owner__code=asked.owner)
    if asked.q:
        found = found.filter(pk__in=keys_of("report", asked.q))
    return page(found, asked)


@router.get("reports/{number}", response={200: WholeOut, **FAULTS}, operation_id="report")
def report(request: HttpRequest, number: int) -> Any:
    """一份进展报告 one report with each task's part, by its key."""
    acting = entered(request, SCOPE)
    found: Any = find(acting, Report.objects.select_related("round", "owner"), pk=number)
    if not permissions.may_read(acting, found):
        raise Http404
    found.parts = queries.lines_of(acting, found)
    return found
