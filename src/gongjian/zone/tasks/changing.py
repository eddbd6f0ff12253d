"""An issued task changes by request: who answers for it asks, with a reason, and a second person decides."""

from __future__ import annotations

from collections.abc import Mapping
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
from .models import Change, Task

CHANGEABLE = ("title", "owner", "park", "result", "target", "unit", "start", "due")
_DAYS, _KEYS, _NUMBERS = ("start", "due"), ("owner", "park"), ("target",)


@transaction.atomic
def ask_change(*, task: Task, told: Mapping[str, Any], reason: str, by: Acting) -> Change:
    """Raises ValidationError."""
    now = fresh(task, *OPEN, field="progress")
    if now.stage != Stage.ISSUED:
        raise ValidationError(_("没有下达的任务直接改，不用申请"), code="stage")
    differs = {n: v for n, v in told.items() if n in CHANGEABLE and getattr(now, n) != v}
    if not differs:
        raise ValidationError(_("没有变化"), code="same")
    if not reason.strip():
        raise ValidationError(_("请写明理由"), code="reason")
    if now.changes.filter(state=Decision.ASKED).exists():
        raise ValidationError(_("已经有一项调整在审批"), code="again")
    made = Change.objects.create(
        task=now, told={n: None if v is None else str(getattr(v, "pk", v)) for n, v in differs.items()},
        reason=reason.strip(), house_id=by.organisation_id, asked_by_id=by.person_id,
    )  # fmt: skip
    deed(now, "change_asked", by=by, reason=reason, also=made.told)
    days = arrays.number("task.change_days", timezone.localdate())
    for office in offices():
        open_matter(kind=CHANGE, about=about(now), url=url_of(now), organisation=office, working_days=days,
                    except_for=made.asked_by)  # fmt: skip
    return made


@transaction.atomic
def decide_change(*, change: Change, approved: bool, words: str, by: Acting) -> Change:
    """A second person says yes or no. Raises ValidationError."""
    task = fresh(change.task)
    locked = Change.objects.select_for_update().get(pk=change.pk)
    if locked.state != Decision.ASKED:
        raise ValidationError(_("这项调整已经办完了"), code="state")
    if locked.asked_by_id == by.person_id:
        raise ValidationError(_("不能审批自己提出的调整"), code="own")
    if not approved and not words.strip():
        raise ValidationError(_("不同意要写明理由"), code="reason")
    locked.state = Decision.APPROVED if approved else Decision.REJECTED
    locked.decided_by_id, locked.decided_at, locked.answer = (
        by.person_id,
        timezone.now(),
        words.strip(),
    )
    locked.save(update_fields=("state", "decided_by", "decided_at", "answer"))
    close_matters(kind=CHANGE, about=about(task), by=by.person_name)
    if approved:
        for name, value in values(locked).items():
            setattr(task, name, value)
        checked(task)
        relit(deed(task, "changed", by=by, reason=locked.reason))
        wait_for(task)
    else:
        deed(task, "change_refused", by=by, reason=words)
    return locked


def values(change: Change) -> dict[str, Any]:
    """What a change asks for, as values."""
    return {name: _value(name, text) for name, text in change.told.items()}


def _value(name: str, text: str | None) -> Any:
    if text is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(text)
    if name in _KEYS:
        return Organisation.objects.get(pk=int(text))
    return Decimal(text) if name in _NUMBERS else text
