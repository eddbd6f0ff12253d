"""An issued task changes by request: who answers for it or the office asks, with a reason, and a second person
decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.houses import offices
from ..accounts.models import Organisation
from ..history.deeds import about, deed, fresh
from ..inbox.actions import close_matters, open_matter
from . import arrays
from .actions import CHANGE, checked, url_of, wait_for
from .choices import OPEN, Decision, Stage
from .lighting import relit
from .models import Change, Milestone, Task

CHANGEABLE = (
    "title", "owner", "partners", "park", "result", "measure", "indicator", "target", "unit", "start", "due",
    "milestones", "evidence_wanted",
)  # fmt: skip
_DAYS, _KEYS, _NUMBERS = ("start", "due"), ("owner", "park"), ("target",)
_ROWS = ("partners", "milestones")
Told = Mapping[str, Any]


@transaction.atomic
def ask_change(*, task: Task, told: Told, reason: str, by: Acting) -> Change:
    """`partners` are houses, `milestones` those still to be reached: what each is called, and its day.

    Raises ValidationError.
    """
    now = fresh(task, *OPEN, field="progress")
    if now.stage != Stage.ISSUED:
        raise ValidationError(_("没有下达的任务直接改，不用申请"), code="stage")
    differs = {n: _told(n, v) for n, v in told.items() if n in CHANGEABLE and _differs(now, n, v)}
    if not differs:
        raise ValidationError(_("没有变化"), code="same")
    if not reason.strip():
        raise ValidationError(_("请写明理由"), code="reason")
    if now.changes.filter(state=Decision.ASKED).exists():
        raise ValidationError(_("已经有一项调整在审批"), code="again")
    made = Change(
        task=now, told=differs, reason=reason.strip(), house_id=by.organisation_id, asked_by_id=by.person_id
    )  # fmt: skip
    _put(copy(now), values(made))
    made.save()
    deed(now, "change_asked", by=by, reason=reason, also=made.told)
    days = arrays.number("task.change_days", timezone.localdate())
    for office in offices():
        open_matter(kind=CHANGE, about=about(now), url=url_of(now), organisation=office, working_days=days,
                    except_for=made.asked_by)  # fmt: skip
    return made


@transaction.atomic
def take_back_change(*, change: Change, by: Acting) -> Change:
    """Whoever asked thinks better of it before it is decided. Raises ValidationError."""
    task = fresh(change.task)
    locked = _asked(change)
    _settle(locked, Decision.WITHDRAWN, "", by)
    close_matters(kind=CHANGE, about=about(task), by=by.person_name)
    deed(task, "change_withdrawn", by=by, also=locked.told)
    return locked


@transaction.atomic
def decide_change(*, change: Change, approved: bool, words: str, by: Acting) -> Change:
    """A second person says yes or no. Raises ValidationError."""
    task = fresh(change.task)
    locked = _asked(change)
    if locked.asked_by_id == by.person_id:
        raise ValidationError(_("不能审批自己提出的调整"), code="own")
    if not approved and not words.strip():
        raise ValidationError(_("不同意要写明理由"), code="reason")
    _settle(locked, Decision.APPROVED if approved else Decision.REJECTED, words, by)
    close_matters(kind=CHANGE, about=about(task), by=by.person_name)
    if approved:
        rows = _put(task, values(locked))
        relit(deed(task, "changed", by=by, reason=locked.reason, rows=rows))
        wait_for(task)
    else:
        deed(task, "change_refused", by=by, reason=words)
    return locked


def _asked(change: Change) -> Change:
    """A change that still waits, nobody else's to decide."""
    locked = Change.objects.select_for_update().get(pk=change.pk)
    if locked.state != Decision.ASKED:
        raise ValidationError(_("这项调整已经办完了"), code="state")
    return locked


def _settle(change: Change, state: Decision, words: str, by: Acting) -> None:
    change.state, change.answer = state, words.strip()
    change.decided_by_id, change.decided_at = by.person_id, timezone.now()
    change.save(update_fields=("state", "decided_by", "decided_at", "answer"))


# ---- what differs, as it is written and read


def _differs(task: Task, name: str, value: Any) -> bool:
    if name == "partners":
        return sorted(task.partners.values_list("pk", flat=True)) != _told(name, value)
    if name == "milestones":
        return [m.told() for m in task.milestones.filter(done_on=None)] != _told(name, value)
    return bool(getattr(task, name) != value)


def _told(name: str, value: Any) -> Any:
    if name == "partners":
        return sorted(each.pk for each in value)
    if name == "milestones":
        steps = sorted(value, key=lambda step: step[1])
        return [{"title": title[:200], "due": str(day), "done": ""} for title, day in steps]
    return value if value is None or isinstance(value, list) else str(getattr(value, "pk", value))


def values(change: Change) -> dict[str, Any]:
    """What a change asks for, as values."""
    return {name: _value(name, told) for name, told in change.told.items()}


def _value(name: str, told: Any) -> Any:
    if name == "partners":
        return list(Organisation.objects.filter(pk__in=told))
    if name == "milestones":
        return [(step["title"], date.fromisoformat(step["due"])) for step in told]
    if told is None or isinstance(told, list):
        return told
    if name in _DAYS:
        return date.fromisoformat(told)
    if name in _KEYS:
        return Organisation.objects.get(pk=int(told))
    return Decimal(told) if name in _NUMBERS else told


def _put(task: Task, told: Told) -> Callable[[Task], None] | None:
    """Puts what a change asks for upon a task; what is left is to write its rows. Raises ValidationError where
    it does not hold together."""
    for name, value in told.items():
        if name not in _ROWS:
            setattr(task, name, value)
    checked(task)
    steps = told.get("milestones")
    days = (
        task.milestones.filter(done_on=None).values_list("due", flat=True) if steps is None
        else [day for _title, day in steps]
    )  # fmt: skip
    if any(not task.start <= day <= task.due for day in days):
        raise ValidationError(
            _("节点要在任务的起止之间；期限提前的，请同时调整节点"), code="milestone"
        )
    return (lambda task: _write(task, told)) if {*_ROWS, "owner"} & set(told) else None


def _write(task: Task, told: Told) -> None:
    """Who answers for a task is none of its partners; what was reached stays reached."""
    partners = told.get("partners", task.partners.all())
    task.partners.set([p for p in partners if p.pk != task.owner_id])
    if "milestones" in told:
        task.milestones.filter(done_on=None).delete()
        Milestone.objects.bulk_create(
            Milestone(task=task, title=title, due=day) for title, day in told["milestones"]
        )
