"""What this room tells others: all that concerns a park as of a moment, and sums of every park."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..accounts.scopes import within
from ..history.queries import as_of
from .chains.queries import Stand, parks, stands
from .choices import Standing
from .models import Activity, Agreement, Exchange, Foothold, Platform
from .projects import queries as projects
from .projects.queries import Sum

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class OfPark:
    """A park at a moment. Rows are copies as they were then, each with its `key`; projects have their `light` of
    that day too. `projects_sum` is of the projects; `industries` what it declares beside what its units are."""

    projects: Rows
    projects_sum: Sum
    agreements: Rows
    activities: Rows
    footholds: Rows
    platforms: Rows
    exchanges: Rows
    industries: list[Stand]


def of_park(acting: Acting, park: Organisation, moment: datetime) -> OfPark:
    """As somebody may see it."""
    known = projects.known(acting, moment, park)
    places = set(Organisation.objects.beneath(park.path).values_list("pk", flat=True))
    day = timezone.localdate(moment)
    return OfPark(
        known, projects.sum_of(known),
        [r for r in _known(acting, Agreement, moment) if r["park_id"] in places and r["stage"] != Standing.DRAFT],
        [r for r in _known(acting, Activity, moment) if r["park_id"] in places],
        [r for r in _known(acting, Foothold, moment) if r["park_id"] in places and _stood(r, str(day))],
        [r for r in _known(acting, Platform, moment) if r["park_id"] in places and _stood(r, str(day))],
        [r for r in _known(acting, Exchange, moment) if r["stage"] == Standing.IN_FORCE and _exchanges(r, places)],
        stands(acting, day, park, moment),
    )  # fmt: skip


def _known(acting: Acting, model: Any, moment: datetime) -> Rows:
    visible: Any = within(acting, model).values("pk")
    found = as_of(model.kind(), moment, visible)
    return [{**told, "key": key} for key, told in sorted(found.items()) if not told["withdrawn_at"]]


def _stood(row: dict[str, Any], day: str) -> bool:
    return bool(row["since"] <= day and (row["until"] is None or day <= row["until"]))


def _exchanges(row: dict[str, Any], places: set[int]) -> bool:
    """Given by it, or to it."""
    return row["giver_id"] in places or not places.isdisjoint(row["takers"])


def sums_by_park(acting: Acting) -> dict[int, Sum]:
    """By the key of every park the sum of its projects as somebody may see them. Two questions for all parks."""
    return projects.by_park(projects.listed(acting), parks())
