"""What a meeting decided: written down, and with the minutes carried out as a task or a matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..history.deeds import about, begin, deed, fresh
from ..history.deeds import withdraw as taken_back
from ..history.together import Opened, is_mine, put_together
from ..inbox.actions import close_matters
from ..tasks import actions as tasks
from ..tasks.choices import PlanStage
from .choices import Origin, Stage, Way
from .coordinating import opened
from .due import MINUTES
from .models import Decision, Meeting


@transaction.atomic
def decide(*, meeting: Meeting, by: Acting, partners: Iterable[Organisation] = (), **told: Any) -> Decision:  # fmt: skip
    """One thing that was decided: `text owner due`, its `way`, and for a task `clause result`.

    Raises ValidationError.
    """
    now, others = fresh(meeting, Stage.HELD), list(partners)
    last = now.decisions.aggregate(Max("number"))["number__max"]
    decision = Decision(meeting=now, number=int(last or 0) + 1, **told)
    _checked(decision)
    return begin(decision, "decided", by=by, rows=lambda decision: _partners(decision, others))


@transaction.atomic
def edit(
    *, decision: Decision, by: Acting, partners: Iterable[Organisation] | None = None, at: Opened | None = None, **told: Any,
) -> Decision:  # fmt: skip
    """Until the minutes are issued. Raises ValidationError; BothChanged."""
    now = _open(decision)
    put_together(now, told, at)
    _checked(now)
    others = None if partners is None else sorted(partners, key=lambda each: each.pk)
    mine = others is not None and is_mine(now, "partners", [each.pk for each in others], at)
    return deed(now, "edited", by=by, rows=(lambda d: _partners(d, others or ())) if mine else None)


@transaction.atomic
def withdraw(*, decision: Decision, by: Acting, reason: str) -> Decision:
    return taken_back(_open(decision), by=by, reason=reason)


def _open(decision: Decision) -> Decision:
    fresh(decision.meeting, Stage.HELD)
    now = fresh(decision)
    if now.carried_at is not None:
        raise ValidationError(_("已经交办的议定事项不能再改"), code="carried")
    return now


def _checked(decision: Decision) -> None:
    if decision.meeting.held_on is not None and decision.due < decision.meeting.held_on:
        raise ValidationError(_("期限不能早于会议召开"), code="due")
    if decision.way != Way.TASK:
        decision.clause, decision.result = None, ""
        return
    if decision.clause is None or not decision.result.strip():
        raise ValidationError(_("转为重点任务要选条款、写可衡量的结果"), code="clause")
    if decision.clause.plan.stage != PlanStage.IN_FORCE:
        raise ValidationError(_("规划还没有施行，不能分解任务"), code="plan")


def _partners(decision: Decision, partners: Iterable[Organisation]) -> None:
    decision.partners.set([each for each in partners if each.pk != decision.owner_id])


# ---- with the minutes


@transaction.atomic
def conclude(*, meeting: Meeting, by: Acting) -> Meeting:
    """The minutes are issued: every decision is carried out, or none is. Raises ValidationError."""
    now = fresh(meeting, Stage.HELD)
    deed(now, "minuted", by=by, stage=Stage.MINUTED)
    for decision in now.decisions.filter(withdrawn_at=None, carried_at=None):
        carry(decision=decision, by=by)
    close_matters(kind=MINUTES, about=about(now), by=by.person_name)
    return now


@transaction.atomic
def reopen(*, meeting: Meeting, by: Acting, reason: str) -> Meeting:
    """The minutes were withdrawn: others may be issued. What was carried out stays with those who do it."""
    now = fresh(meeting, Stage.MINUTED)
    return deed(now, "reopened", by=by, reason=reason, stage=Stage.HELD)


def carry(*, decision: Decision, by: Acting) -> Decision:
    """A decision becomes a draft of a key task, which goes its own way, or a matter that is due at once."""
    now = fresh(decision)
    made = {"task": _task(now, by)} if now.way == Way.TASK else {"matter": _matter(now, by)}
    return deed(now, "carried", by=by, carried_at=timezone.now(), **made)


def _task(decision: Decision, by: Acting) -> Any:
    assert decision.clause is not None  # the database holds it
    (task,) = tasks.draft(
        clause=decision.clause, by=by, parks=[decision.park], partners=decision.partners.all(), owner=decision.owner,
        year=decision.due.year, title=decision.text, result=decision.result,
        start=min(timezone.localdate(), decision.due), due=decision.due,
    )  # fmt: skip
    return task


def _matter(decision: Decision, by: Acting) -> Any:
    today = timezone.localdate()
    return opened(
        origin=Origin.DECISION, title=decision.text, in_charge=decision.owner, by=by, park=decision.park,
        partners=decision.partners.all(), due=max(decision.due, today),
        text=f"{decision.meeting.title}议定事项第{decision.number}项",
    )  # fmt: skip
