"""Who sees which plans and tasks: a draft its own house, what is issued those whom it concerns, the office all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import ours, scope
from .choices import PlanStage, Stage
from .models import Change, Clause, Plan, Task


@scope(Plan, Purpose.ADMINISTRATIVE)
def _plans(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """A plan that is in force is everybody's who works by it."""
    if not acting.builds:
        return found.none()
    return found.filter(Q(house=acting.organisation_id) | ~Q(stage=PlanStage.DRAFT))


@scope(Clause, Purpose.ADMINISTRATIVE)
def _clauses(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found.filter(plan__in=_plans(acting, Plan.objects.all()))


@scope(Task, Purpose.ADMINISTRATIVE)
def _tasks(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    drafted = Q(house=acting.organisation_id)
    if acting.sees_zone:
        return found.filter(drafted | ~Q(stage=Stage.DRAFT))
    if not acting.is_concerned:
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
