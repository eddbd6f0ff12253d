"""Reforms and legislation: seeded from the pack, drafted, made known, carried from milestone to milestone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..history.deeds import begin, deed, fresh
from ..history.together import Opened, is_mine, put_together
from . import arrays
from .choices import ReformStage
from .models import Reform, Step

Steps = Sequence[tuple[str, date]]
GOING = (ReformStage.PLANNED, ReformStage.UNDER_WAY)


@transaction.atomic
def seed(*, by: Acting | None, house: Organisation) -> list[Reform]:
    """Every reform of the pack in force that is not here yet, with where each milestone is known from."""
    made = []
    for told in arrays.reforms():
        if Reform.objects.filter(code=told.reform).exists():
            continue
        done = [step.done for step in told.steps]
        last = max((day for day in done if day), default=None)
        whole = bool(done) and all(done)
        reform = Reform(
            code=told.reform, category=told.kind, title=str(told.title.zh), basis=told.basis, source=told.provenance.source,
            certainty=_certainty(told), text=told.provenance.note, owner=_owner(told.lead) or house, house=house,
            stage=ReformStage.DONE if whole else ReformStage.UNDER_WAY, done_on=last if whole else None,
        )  # fmt: skip
        rows = [
            Step(title=step.title, due=step.due, done_on=step.done, source=step.provenance.source,
                 certainty=_certainty(step), note=step.provenance.note)
            for step in told.steps
        ]  # fmt: skip
        deed(reform, "seeded", by=by, rows=partial(_hang, steps=rows))
        made.append(reform)
    return made


def _certainty(told: Any) -> str:
    return told.provenance.certainty.value if told.provenance.certainty else ""


def _owner(lead: str) -> Organisation | None:
    """The house that the pack names, by what it is called at any time."""
    return Organisation.objects.filter(names__name__endswith=lead).first() if lead else None


def _hang(reform: Reform, steps: Sequence[Step]) -> None:
    for step in steps:
        step.reform = reform
    Step.objects.bulk_create(steps)


@transaction.atomic
def draft(*, by: Acting, steps: Steps = (), **told: Any) -> Reform:
    return begin(Reform(**told), by=by, rows=lambda reform: _write(reform, steps))


@transaction.atomic
def edit(*, reform: Reform, by: Acting, steps: Steps | None = None, at: Opened | None = None, **told: Any) -> Reform:  # fmt: skip
    """Raises ValidationError."""
    now = fresh(reform)
    put_together(now, told, at)
    due = None if steps is None else sorted((str(day), title[:200]) for title, day in steps)
    mine = due is not None and is_mine(now, "steps", due, at, _due)
    return deed(now, "edited", by=by, rows=lambda reform: _write(reform, steps if mine else None))


def _due(steps: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The milestones that were not reached, as a form tells them."""
    return sorted((str(step["due"]), step["title"]) for step in steps if not step["done"])


def _write(reform: Reform, steps: Steps | None) -> None:
    """Milestones that are not reached yet, as a whole; what was reached stays as it was."""
    if steps is None:
        return
    reform.steps.filter(done_on=None).delete()
    _hang(reform, [Step(title=title[:200], due=day) for title, day in steps])


@transaction.atomic
def make_known(*, reform: Reform, by: Acting) -> Reform:
    """From a draft of one house to what all can read. Raises ValidationError."""
    now = fresh(reform, ReformStage.DRAFT)
    if not now.basis.strip():
        raise ValidationError(_("请先写明依据（文件或条款）"), code="basis")
    return deed(now, "made_known", by=by, stage=ReformStage.PLANNED)


@transaction.atomic
def reach(*, step: Step, on: date, by: Acting, note: str = "") -> Reform:
    """A milestone is reached. Raises ValidationError."""
    now = fresh(step.reform, *GOING)
    if on > timezone.localdate():
        raise ValidationError(_("不能晚于今天"), code="day")

    def write(_reform: Reform) -> None:
        Step.objects.filter(pk=step.pk).update(done_on=on, note=note[:300])

    return deed(
        now, "reached", by=by, also={"step": step.title}, rows=write, stage=ReformStage.UNDER_WAY
    )


@transaction.atomic
def finish(*, reform: Reform, on: date, result: str, by: Acting) -> Reform:
    """It is done, and what came of it. Raises ValidationError."""
    now = fresh(reform, *GOING)
    if on > timezone.localdate():
        raise ValidationError(_("不能晚于今天"), code="day")
    if not result.strip():
        raise ValidationError(_("请写成效"), code="result")
    if now.steps.filter(done_on=None).exists():
        raise ValidationError(_("还有节点没有完成，先记节点或改计划"), code="steps")
    return deed(now, "finished", by=by, stage=ReformStage.DONE, done_on=on, result=result.strip())


@transaction.atomic
def stop(*, reform: Reform, reason: str, by: Acting) -> Reform:
    """Raises ValidationError."""
    now = fresh(reform, *GOING)
    if not reason.strip():
        raise ValidationError(_("请写明停止的原因"), code="reason")
    return deed(now, "stopped", by=by, reason=reason, stage=ReformStage.STOPPED)
