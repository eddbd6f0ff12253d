"""What is done with activities and with the leads that they bring."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...history.deeds import begin, deed, fresh
from ...history.together import Opened, put_together
from ..choices import Held, Outcome, Stage
from ..models import Activity, Project, Prospect
from ..projects import actions as projects

WAY = (Outcome.LEAD, Outcome.SIGNED, Outcome.LANDED)


@transaction.atomic
def plan(*, by: Acting, **told: Any) -> Activity:
    """An activity is to be. Raises ValidationError."""
    return begin(Activity(**told), "planned", by=by)


@transaction.atomic
def edit(*, activity: Activity, by: Acting, at: Opened | None = None, **told: Any) -> Activity:
    """Raises ValidationError; BothChanged."""
    now = fresh(activity, Held.PLANNED, Held.HELD, field="held")
    put_together(now, told, at)
    return deed(now, "edited", by=by)


@transaction.atomic
def hold(*, activity: Activity, present: int | None, summary: str, by: Acting) -> Activity:
    """It took place: who came, what was said. Raises ValidationError."""
    if not summary.strip():
        raise ValidationError(_("请写活动情况"), code="summary")
    now = fresh(activity, Held.PLANNED, field="held")
    if now.on > timezone.localdate():
        raise ValidationError(_("活动还没有到日期，改期的先改日期"), code="day")
    return deed(now, "held", by=by, held=Held.HELD, present=present, summary=summary.strip()[:2000])


@transaction.atomic
def call_off(*, activity: Activity, reason: str, by: Acting) -> Activity:
    """Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("请写明取消的原因"), code="reason")
    now = fresh(activity, Held.PLANNED, field="held")
    return deed(now, "cancelled", by=by, reason=reason, held=Held.CANCELLED)


@transaction.atomic
def find_lead(*, activity: Activity, name: str, partner: str, by: Acting, amount: Decimal | None = None) -> Prospect:  # fmt: skip
    """Somebody is interested. Raises ValidationError."""
    now = fresh(activity, Held.PLANNED, Held.HELD, field="held")
    made = Prospect(activity=now, name=name.strip()[:200], partner=partner.strip()[:200], amount=amount,
                    found_on=timezone.localdate())  # fmt: skip
    deed(
        now,
        "lead_found",
        by=by,
        also={"lead": made.name, "partner": made.partner},
        rows=lambda _a: made.save(),
    )
    return made


@transaction.atomic
def follow(*, prospect: Prospect, stage: str, on: date, by: Acting, note: str = "") -> Prospect:
    """What became of a lead: signed, landed, or nothing; back only with a reason. Raises ValidationError."""
    now = fresh(prospect.activity, Held.PLANNED, Held.HELD, field="held")
    locked = Prospect.objects.select_for_update().get(pk=prospect.pk)
    if on > timezone.localdate() or on < locked.found_on:
        raise ValidationError(_("日期要在线索之后，且不晚于今天"), code="day")
    if stage == locked.stage:
        raise ValidationError(_("没有变化"), code="same")
    if _goes_back(locked.stage, stage) and not note.strip():
        raise ValidationError(_("没有谈成、退回或重谈的，请写明原因"), code="note")
    before, locked.stage = locked.stage, stage
    locked.note = note.strip()[:500] or locked.note
    _dated(locked, on)
    deed(now, "lead_moved", by=by, reason=note, also={"lead": locked.name, "from": before, "to": stage},
         rows=lambda _a: locked.save())  # fmt: skip
    return locked


def _goes_back(before: str, after: str) -> bool:
    if Outcome.LOST in (before, after):
        return True
    return WAY.index(Outcome(after)) < WAY.index(Outcome(before))


def _dated(prospect: Prospect, on: date) -> None:
    """The day of the stage it has come to; none for those ahead."""
    if prospect.stage == Outcome.SIGNED:
        prospect.signed_on, prospect.landed_on = prospect.signed_on or on, None
    elif prospect.stage == Outcome.LANDED:
        prospect.landed_on = on
    elif prospect.stage == Outcome.LEAD:
        prospect.signed_on = prospect.landed_on = None


@transaction.atomic
def make_project(*, prospect: Prospect, park: Organisation, by: Acting, **told: Any) -> Project:
    """A lead becomes a key project, as far as it has come. Raises ValidationError."""
    now = fresh(prospect.activity, Held.PLANNED, Held.HELD, field="held")
    locked = Prospect.objects.select_for_update().get(pk=prospect.pk)
    if locked.project_id is not None or locked.stage == Outcome.LOST:
        raise ValidationError(_("这条线索已经转为项目，或没有谈成"), code="project")
    stage, days = _as_stage(locked)
    given = {
        "name": locked.name,
        "investor": locked.partner,
        "invest_total": locked.amount,
        "owner": park,
        **told,
    }
    project = projects.enter(by=by, at_once=True, park=park, stage=stage, **{**days, **given})
    locked.project = project
    deed(now, "lead_made_project", by=by, also={"lead": locked.name, "project": project.number},
         rows=lambda _a: locked.save(update_fields=("project",)))  # fmt: skip
    return project


def _as_stage(prospect: Prospect) -> tuple[Stage, dict[str, date]]:
    """A lead that was signed is a signed project; one that landed has begun."""
    days = {"lead_on": prospect.found_on}
    if prospect.signed_on is not None:
        days["signed_on"] = prospect.signed_on
    if prospect.stage == Outcome.LANDED and prospect.landed_on is not None:
        days["started_on"] = prospect.landed_on
        return Stage.STARTED, days
    return (Stage.SIGNED, days) if prospect.stage == Outcome.SIGNED else (Stage.LEAD, days)
