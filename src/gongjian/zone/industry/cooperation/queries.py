"""Questions to agreements, activities and footholds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from ...accounts.acting import Acting
from ...accounts.scopes import within
from .. import arrays
from ..choices import Held, Outcome, Standing
from ..models import Activity, Agreement, Foothold, Prospect
from .actions import EXPIRING_DAYS

SOON = 90  # days, where the pack does not say


def agreements(acting: Acting | None) -> QuerySet[Agreement]:
    return within(acting, Agreement).filter(withdrawn_at=None)


def activities(acting: Acting | None) -> QuerySet[Activity]:
    return within(acting, Activity).filter(withdrawn_at=None)


def footholds(acting: Acting | None) -> QuerySet[Foothold]:
    return within(acting, Foothold).filter(withdrawn_at=None)


def soon(day: date) -> int:
    """Within how many days an agreement is said to expire soon."""
    return arrays.number(EXPIRING_DAYS, day, SOON)


@dataclass(frozen=True, slots=True)
class Cooperation:
    """How it stands: agreements in force and expiring, activities held, leads on their way."""

    in_force: int
    expiring: int
    done: int
    to_come: int
    leads: int
    signed: int
    landed: int
    lost: int
    became_projects: int
    amount: Decimal


def standing(acting: Acting, day: date) -> Cooperation:
    last = day + timedelta(days=soon(day))
    of = agreements(acting).aggregate(
        in_force=Count("pk", filter=Q(stage=Standing.IN_FORCE)),
        expiring=Count("pk", filter=Q(stage=Standing.IN_FORCE, until__lte=last)),
    )
    seen = activities(acting)
    when = seen.aggregate(
        done=Count("pk", filter=Q(held=Held.HELD)), to_come=Count("pk", filter=Q(held=Held.PLANNED))
    )
    keys: Any = seen.values("pk")
    leads = Prospect.objects.filter(activity__in=keys)
    by_stage = dict(leads.order_by().values_list("stage").annotate(Count("pk")))
    amounts = leads.filter(stage__in=(Outcome.SIGNED, Outcome.LANDED)).values_list(
        "amount", flat=True
    )
    return Cooperation(
        **of, **when, leads=by_stage.get(Outcome.LEAD, 0), signed=by_stage.get(Outcome.SIGNED, 0),
        landed=by_stage.get(Outcome.LANDED, 0), lost=by_stage.get(Outcome.LOST, 0),
        became_projects=leads.exclude(project=None).count(),
        amount=sum((Decimal(a) for a in amounts if a is not None), Decimal(0)),
    )  # fmt: skip
