"""Who sees which reports: a draft's words its own house, what was submitted those whom it concerns, the office all.

That a report is due, and from whom, is no secret of its house: the office has to ask for it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import ours, scope, within
from ..tasks.models import Task
from .choices import UNREPORTED
from .models import REWRITTEN, Line, Report, Round


@scope(Round, Purpose.ADMINISTRATIVE)
def _rounds(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """A round is asked of everybody; one that was taken back stays with those who see the whole zone."""
    if acting.sees_zone:
        return found
    return found.filter(withdrawn_at=None) if acting.is_concerned else found.none()


@scope(Report, Purpose.ADMINISTRATIVE)
def _reports(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.sees_zone:
        return found
    if not acting.is_concerned:
        return found.none()
    return found.filter(ours(acting, "owner"), round__withdrawn_at=None)


@scope(Line, Purpose.ADMINISTRATIVE)
def _lines(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """Words of a task: of one's own house always; else once they were submitted, and not while they are written
    anew, with the task."""
    if not acting.builds:
        return found.none()
    own = Q(report__house=acting.organisation_id)
    told = ~Q(report__stage__in=UNREPORTED) & ~REWRITTEN
    if acting.is_concerned:
        told &= Q(report__round__withdrawn_at=None, task__in=within(acting, Task))
    return found.filter(own | told)
