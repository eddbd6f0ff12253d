"""Who sees which projects, agreements, activities and entries: a draft its own house, what stands those whom it
concerns, the office and the leaders all of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import CONCERNED, OFFICE, Purpose, Role
from ..accounts.scopes import ours, scope
from .choices import Entry, Standing
from .models import (
    Activity,
    Agreement,
    Exchange,
    Foothold,
    Platform,
    Problem,
    Project,
    ProjectImport,
)

ANY = ~Q(pk__in=())


def _seen(acting: Acting, found: QuerySet[Any], standing: Q, concerns: Q) -> QuerySet[Any]:
    """What one's own house drafted, and of what stands all of it or what concerns one's house."""
    drafted = Q(house=acting.organisation_id)
    if acting.sees_zone:
        return found.filter(drafted | standing)
    if not acting.is_concerned:
        return found.none()
    return found.filter(drafted | (standing & concerns))


@scope(Project, Purpose.ADMINISTRATIVE)
def _projects(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """Also whoever is to clear one of its problems."""
    asked = Problem.objects.filter(owner__path__startswith=acting.path).values("project")
    return _seen(
        acting, found, ~Q(entry=Entry.DRAFT), ours(acting, "park", "owner") | Q(pk__in=asked)
    )


@scope(ProjectImport, Purpose.ADMINISTRATIVE)
def _imports(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """A list is its house's own; what was applied of it is seen as projects are. The auditor sees all."""
    if acting.role == Role.AUDITOR:
        return found
    if acting.role not in OFFICE | CONCERNED:
        return found.none()
    return found.filter(house=acting.organisation_id)


@scope(Agreement, Purpose.ADMINISTRATIVE)
def _agreements(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """One without a park is the zone's, and everybody's who works for it."""
    concerns = ours(acting, "park", "owner") | Q(park=None)
    return _seen(acting, found, ~Q(stage=Standing.DRAFT), concerns)


@scope(Activity, Purpose.ADMINISTRATIVE)
def _activities(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return _seen(acting, found, ANY, ours(acting, "park", "host") | Q(park=None))


@scope(Foothold, Purpose.ADMINISTRATIVE)
def _footholds(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return _seen(acting, found, ANY, ours(acting, "park"))


@scope(Platform, Purpose.ADMINISTRATIVE)
def _platforms(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return _seen(acting, found, ANY, ours(acting, "park"))


@scope(Exchange, Purpose.ADMINISTRATIVE)
def _exchanges(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """Whoever gives and whoever is given to."""
    takers = Exchange.takers.through.objects.filter(organisation__path__startswith=acting.path)
    concerns = ours(acting, "giver") | Q(pk__in=takers.values("exchange"))
    return _seen(acting, found, ~Q(stage=Standing.DRAFT), concerns)
