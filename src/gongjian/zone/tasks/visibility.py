"""Who sees which plans and tasks: a draft its own house, what is issued those whom it concerns, the office all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose, Role
from ..accounts.scopes import ours, scope
from .choices import PlanStage, Stage
from .models import Change, Clause, Plan, Task

WHOLE_ZONE = frozenset({Role.ZONE_STATISTICIAN, Role.ZONE_OFFICER, Role.LEADER, Role.AUDITOR})
CONCERNED = frozenset({Role.DIVISION_OFFICER, Role.DISTRICT_OFFICER, Role.PARK_OFFICER})


@scope(Plan, Purpose.ADMINISTRATIVE)
def _plans(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """A plan that is in force is everybody's who works by it."""
    if acting.role not in WHOLE_ZONE | CONCERNED:
        return found.none()
    return found.filter(Q(house=acting.organisation_id) | ~Q(stage=PlanStage.DRAFT))


@scope(Clause, Purpose.ADMINISTRATIVE)
def _clauses(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found.filter(plan__in=_plans(acting, Plan.objects.all()))


@scope(Task, Purpose.ADMINISTRATIVE)
def _tasks(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    drafted = Q(house=acting.organisation_id)
    if acting.role in WHOLE_ZONE:
        return found.filter(drafted | ~Q(stage=Stage.DRAFT))
    if acting.role not in CONCERNED:
        return found.none()
    partners = Task.partners.through.objects.filter(
        organisation__path__startswith=acting.path
    ).values("task")
    return found.filter(
        drafted | (~Q(stage=Stage.DRAFT) & (ours(acting, "owner", "park") | Q(pk__in=partners)))
    )


@scope(Change, Purpose.ADMINISTRATIVE)
def _changes(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found.filter(task__in=_tasks(acting, Task.objects.all()))
