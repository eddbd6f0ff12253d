"""What is told of projects each quarter: due from their parks some working days after it, late or missing told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...accounts.acting import Acting
from ...accounts.choices import Kind as House
from ...accounts.models import Organisation
from ...audit.recording import About
from ...history.deeds import deed
from ...history.together import Opened, put_together
from ...inbox.actions import close_matters, open_matter
from ...inbox.models import Matter
from .. import arrays
from ..arrays import Quarter
from ..choices import WAY, Entry
from ..models import Project, Update
from .actions import check, listed, reached, relit, values

UPDATE = "update_projects"
TITLES = {UPDATE: gettext_lazy("更新重点项目：%(name)s")}
DAYS = "project.update_days"
# What an update may tell of a project beside its stage and its words.
TOLD = ("invest_done", "invest_year", "invest_plan_year", "jobs", "output", "tax", "agreed_due", "signed_due",
        "started_due", "produced_due")  # fmt: skip


def due_on(quarter: Quarter) -> date:
    """Raises ValidationError where the pack has no number of days."""
    return arrays.due_after(quarter.end, arrays.number(DAYS, quarter.end))


def owed(quarter: Quarter) -> QuerySet[Project]:
    """The projects of which something is to be told for a quarter: in the list by its end, and not in production
    or lost before it began."""
    began = Project.objects.filter(
        entry=Entry.LISTED, withdrawn_at=None, listed_on__lte=quarter.end
    )
    return began.filter(
        Q(produced_on=None) | Q(produced_on__gte=quarter.start),
        Q(lost_on=None) | Q(lost_on__gte=quarter.start),
    )


@transaction.atomic
def update(
    *, project: Project, period: str, words: str, by: Acting, next_plan: str = "", stage: str = "",
    on: date | None = None, explained: str = "", at: Opened | None = None, **told: Any,
) -> Update:  # fmt: skip
    """What is told of a project for a quarter; told again it takes the place of the last, and the day of the
    first word stays. Raises ValidationError."""
    quarter, today = arrays.quarter(period), timezone.localdate()
    if quarter is None or quarter.end >= today:
        raise ValidationError(_("只能报已经结束的季度"), code="period")
    if not words.strip():
        raise ValidationError(_("请写本季进展"), code="words")
    now = listed(project, *WAY)
    before = values(now)
    put_together(now, {name: value for name, value in told.items() if name in TOLD}, at)
    if stage and stage != now.stage:
        for name, value in reached(now, stage, on).items():
            setattr(now, name, value)
    check(now, before, explained)
    made = _said(now, quarter, words, next_plan, explained, by)
    now.updated_on = today
    deed(now, "updated_again" if made.pk else "updated", by=by, reason=explained,
         also={"period": quarter.code, "words": words[:300]}, rows=lambda _p: made.save())  # fmt: skip
    relit(now)
    _closed(now, quarter, by)
    return made


def _said(
    project: Project, quarter: Quarter, words: str, next_plan: str, explained: str, by: Acting
) -> Update:
    """The update of the quarter as it is now said, not saved; what was said before stays in the copies."""
    made = project.updates.filter(period=quarter.code).first() or Update(
        project=project, period=quarter.code, due_on=due_on(quarter), sent_on=timezone.localdate()
    )
    made.stage, made.invest_done, made.invest_year = (
        project.stage, project.invest_done, project.invest_year,
    )  # fmt: skip
    made.words, made.next_plan = words.strip()[:1000], next_plan.strip()[:1000]
    made.explained = explained.strip()[:500]
    made.sent_by_id, made.house_id = by.person_id, by.organisation_id
    return made


# ---- in the inbox


def _about(quarter: Quarter, name: str) -> About:
    return About("project_quarter", quarter.code, name)


def open_quarter(day: date | None = None) -> int:
    """What is due of the quarter that ended last, from each park that has told of some project not yet; how many
    parks. To do so again harms nothing."""
    today = day or timezone.localdate()
    quarter = arrays.last_quarter(today)
    due, count = due_on(quarter), 0
    for park, left in missing(quarter):
        name = _("%(quarter)s（%(n)s 个项目）") % {"quarter": quarter.title, "n": len(left)}
        open_matter(
            kind=UPDATE, about=_about(quarter, name), organisation=park,
            url=f"{reverse('project_updates')}?period={quarter.code}",
            working_days=arrays.working_days_left(today, due),
        )  # fmt: skip
        count += 1
    return count


def missing(quarter: Quarter) -> list[tuple[Organisation, list[Project]]]:
    """By park the projects of which nothing was told for a quarter."""
    told = Update.objects.filter(period=quarter.code).values("project")
    silent = (
        owed(quarter).exclude(pk__in=told).select_related("park").order_by("park__path", "number")
    )
    held: dict[int, tuple[Organisation, list[Project]]] = {}
    parks = answering_parks()
    for project in silent:
        park = answering(project.park, parks)
        held.setdefault(park.pk, (park, []))[1].append(project)
    return list(held.values())


def answering_parks() -> list[Organisation]:
    return list(Organisation.objects.filter(kind=House.PARK))


def answering(place: Organisation, parks: Iterable[Organisation]) -> Organisation:
    """The park that answers for a place: itself, or the one that a sub-park lies in."""
    return next((p for p in parks if place.path.startswith(p.path)), place)


def _closed(project: Project, quarter: Quarter, by: Acting) -> None:
    """Once the last project of a park is told of."""
    due = Matter.objects.open().filter(kind=UPDATE, object_id=quarter.code)
    if not due.exists():
        return
    told = Update.objects.filter(period=quarter.code).values("project")
    park = answering(project.park, answering_parks())
    if not owed(quarter).filter(park__path__startswith=park.path).exclude(pk__in=told).exists():
        close_matters(kind=UPDATE, about=_about(quarter, ""), by=by.person_name, organisation=park)


# ---- how a quarter stands


@dataclass(frozen=True, slots=True)
class Told:
    """A project in a quarter: what was told of it, in time or late, or nothing yet."""

    project: Project
    update: Update | None
    due_on: date

    @property
    def state(self) -> tuple[str, Any]:
        if self.update is not None:
            return ("wait", _("逾期报送")) if self.update.late else ("ok", _("按时报送"))
        return ("bad", _("缺报")) if self.due_on < timezone.localdate() else ("idle", _("待报"))


@dataclass(slots=True)
class OfPark:
    """How a park stands in a quarter."""

    park: Organisation
    owed: int = 0
    in_time: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        return self.owed - self.in_time - self.late


def told(projects: QuerySet[Project], quarter: Quarter) -> list[Told]:
    """Each of the projects that are owed in a quarter, with what was told."""
    keys: Any = owed(quarter).values("pk")
    found = (
        projects.filter(pk__in=keys)
        .select_related("park", "owner")
        .order_by("park__path", "number")
    )
    said = {
        u.project_id: u
        for u in Update.objects.filter(period=quarter.code).select_related("sent_by")
    }
    due = due_on(quarter)
    return [Told(project, said.get(project.pk), due) for project in found]


def by_park(rows: Iterable[Told]) -> list[OfPark]:
    held: dict[int, OfPark] = {}
    parks = answering_parks()
    for row in rows:
        park = answering(row.project.park, parks)
        of = held.setdefault(park.pk, OfPark(park))
        of.owed += 1
        if row.update is not None:
            of.late += row.update.late
            of.in_time += not row.update.late
    return list(held.values())


def last(project: Project) -> Update | None:
    return project.updates.order_by("-period").first()
