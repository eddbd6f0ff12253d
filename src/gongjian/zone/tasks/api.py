"""Clauses and tasks, as a token may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from ..accounts.api import FAULTS, Paged, entered, page
from ..accounts.scopes import find, within
from ..history.searching import keys_of
from .models import Clause, Task
from .queries import tasks as live

router = Router(tags=["joint building"])
SCOPE = "tasks"


class ClauseOut(Schema):
    plan: str
    number: str
    text: str
    mechanism: str
    lead: str
    due: date | None

    @staticmethod
    def resolve_plan(clause: Clause) -> str:
        return clause.plan.code


class TaskOut(Schema):
    id: int
    number: str
    year: int
    title: str
    clause: str
    owner: str
    park: str | None
    result: str
    start: date
    due: date
    stage: str
    progress: str
    percent: int | None
    light: str

    @staticmethod
    def resolve_clause(task: Task) -> str:
        return task.clause.number

    @staticmethod
    def resolve_owner(task: Task) -> str:
        return task.owner.code

    @staticmethod
    def resolve_park(task: Task) -> str | None:
        return task.park.code if task.park else None


class ClausesOut(Schema):
    count: int
    items: list[ClauseOut]


class TasksOut(Schema):
    count: int
    items: list[TaskOut]


class Asked(Paged):
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")
    year: int | None = Field(None, ge=2000, le=2100)
    park: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")


@router.get("clauses", response={200: ClausesOut, **FAULTS}, operation_id="clauses")
def clauses(request: HttpRequest, asked: Query[Paged]) -> Any:
    """规划条款 the clauses of the plans that the token may see."""
    return page(within(entered(request, SCOPE, asked=asked), Clause).select_related("plan"), asked)


@router.get("tasks", response={200: TasksOut, **FAULTS}, operation_id="tasks")
def tasks(request: HttpRequest, asked: Query[Asked]) -> Any:
    """重点任务 the key tasks that the token may see."""
    found = live(entered(request, SCOPE, asked=asked)).select_related("clause", "owner", "park")
    if asked.year:
        found = found.filter(year=asked.year)
    if asked.park:
        found = found.filter(park__code=asked.park)
    if asked.q:
        found = found.filter(pk__in=keys_of("task", asked.q))
    return page(found, asked)


@router.get("tasks/{number}", response={200: TaskOut, **FAULTS}, operation_id="task")
def task(request: HttpRequest, number: int) -> Any:
    """一项任务 one task, by its key."""
    return find(
        entered(request, SCOPE), Task.objects.select_related("clause", "owner", "park"), pk=number
    )
