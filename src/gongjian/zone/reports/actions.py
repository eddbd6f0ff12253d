"""What is done with a report: written, by several people at once without loss, submitted, accepted, sent back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.houses import offices
from ..history.deeds import about, deed, fresh
from ..history.merging import Merged, merged
from ..history.models import Copy
from ..inbox.actions import close_matters, open_matter
from ..tasks import actions as tasks
from ..tasks.choices import OPEN as TASK_OPEN
from ..tasks.choices import Measure, Progress
from . import arrays, hints
from .choices import WRITABLE, Claim, RoundStage, Stage, Verdict
from .models import Line, Report, Round
from .rounds import REPORT, REVIEW

SUM = ("words", "next_steps", "problem")
PART = ("state", "percent", "reached", "outcome", *SUM)


class Clash(ValidationError):
    """Somebody else changed the same words meanwhile: `merged` has theirs and mine of each, for a person to
    choose; `version` is what they are looking at when they do."""

    def __init__(self, found: Merged, version: int) -> None:
        super().__init__(_("别人同时改了同样的地方，请逐处选定后再保存"), code="clash")
        self.merged, self.version = found, version


# ---- written


@transaction.atomic
def save(*, report: Report, told: Mapping[str, Any], version: int, by: Acting) -> Report:
    """What somebody wrote, from the version that they began with; what others wrote meanwhile stays.

    `told`: by name, as `flat` names things. Raises ValidationError; Clash where both changed the same.
    """
    now = _open(report)
    own, lines = _put_together(now, told, version)
    stage = Stage.DRAFT if now.stage == Stage.DUE else now.stage
    return deed(now, "saved", by=by, rows=lambda _report: _write(lines), stage=stage, **own)


@transaction.atomic
def submit(
    *, report: Report, by: Acting, told: Mapping[str, Any] | None = None, version: int = 0
) -> Report:
    """Saved and handed to the office, once every task has its words. Raises ValidationError, saying which lack
    them; Clash."""
    now = _open(report)
    own, lines = _put_together(now, told or {}, version or now.version)
    if faults := [*_lacking_in_sum(now, own), *lacking(lines)]:
        raise ValidationError(faults)
    for line in lines:
        line.verdict = "" if line.verdict == Verdict.SENT_BACK else line.verdict
    today, moment = timezone.localdate(), timezone.now()
    deed(now, "submitted", by=by, rows=lambda _report: _write(lines), stage=Stage.SUBMITTED, **own,
         submitted_on=now.submitted_on or today, submitted_at=moment, submitted_by_id=by.person_id,
         submitted_for=by.deputises, sum_reason="")  # fmt: skip
    hints.look(now)
    close_matters(kind=REPORT, about=about(now), by=by.person_name)
    days = arrays.number("report.review_days", today)
    for office in offices():
        open_matter(kind=REVIEW, about=about(now), url=_url(now), organisation=office, working_days=days,
                    except_for=now.submitted_by)  # fmt: skip
    return now


def _lacking_in_sum(now: Report, own: Mapping[str, Any]) -> list[str]:
    """What the part in sum still wants."""
    named = ((_("总体进展"), "words"), (_("下步总体安排"), "next_steps"))
    wanted = [said for said, name in named if not str(own.get(name, getattr(now, name))).strip()]
    return [_("总体情况没有写：%(what)s") % {"what": "、".join(wanted)}] if wanted else []


def lacking(lines: Iterable[Line]) -> list[str]:
    """What each task's part still wants before it can be submitted, in a sentence for each. A task that was
    withdrawn meanwhile wants no words."""
    faults = []
    for line in lines:
        if line.task.withdrawn_at is not None:
            continue
        wanted = [
            said for said, lacks in (
                (_("本期进展"), not line.words.strip()),
                (_("下步计划"), not line.next_steps.strip() and line.state != Claim.DONE),
                (_("上期计划落实情况"), not line.outcome and plan_before(line) != ""),
            ) if lacks
        ]  # fmt: skip
        if wanted:
            faults.append(_("%(task)s 没有写：%(what)s") % {"task": line.task, "what": "、".join(wanted)})  # fmt: skip
    return faults


def plan_before(line: Line) -> str:
    """What was planned last time: the question of this time."""
    return line.before.next_steps if line.before else ""


def flat(own: Mapping[str, Any], parts: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """A report by names: words, next_steps, problem, and for the part of task 7 7.words, 7.percent and so on."""
    return {name: own[name] for name in SUM} | {
        f"{task}.{name}": told[name] for task, told in parts.items() for name in PART
    }


def _open(report: Report) -> Report:
    """The report, nobody else's to change, while its round takes reports. Raises ValidationError."""
    now = fresh(report, *WRITABLE)
    of = Round.objects.get(
        pk=now.round_id
    )  # after the lock: whoever closes a round locks its reports
    now.round, now.owner = of, report.owner
    if of.stage != RoundStage.OPEN or of.withdrawn_at is not None:
        raise ValidationError(_("这个报告期已经关闭，不再收报告"), code="closed")
    return now


def _put_together(
    now: Report, told: Mapping[str, Any], version: int
) -> tuple[dict[str, Any], list[Line]]:
    """Own fields, and the lines to be written, with what somebody told put upon what stands. Raises Clash."""
    lines = {line.task_id: line for line in now.lines.select_related("task", "before")}
    theirs = flat(now.own(), {key: line.told() for key, line in lines.items()})
    open_ones = {
        key for key, line in lines.items()
        if now.stage != Stage.SENT_BACK or line.verdict == Verdict.SENT_BACK
    }  # fmt: skip
    mine = {
        name: _plain(value) for name, value in told.items()
        if name in theirs and ("." not in name or int(name.partition(".")[0]) in open_ones)
    }  # fmt: skip
    base = theirs if version == now.version else as_it_was(now, version)
    found = merged(base, theirs, mine)
    if found.clashes:
        raise Clash(found, now.version)
    own = {name: value for name, value in found.values.items() if "." not in name}
    for name, value in found.values.items():
        task, dot, field = name.partition(".")
        if dot:
            setattr(lines[int(task)], field, _typed(field, value))
    written = [lines[key] for key in sorted(open_ones)]
    for line in written:
        line.clean_fields(exclude=("report", "task", "before", "decided_by"))
    return own, written


def as_it_was(now: Report, version: int) -> dict[str, Any]:
    """What somebody had before them when they began; nothing where there is no such version."""
    copy = Copy.objects.of(now).filter(version=version).first()
    if copy is None:
        return {}
    parts = {int(n.removeprefix("task_")): t for n, t in copy.told.items() if n.startswith("task_")}
    return flat(copy.told, parts)


def _plain(value: Any) -> Any:
    """As a line tells it."""
    if isinstance(value, Decimal) or value is None:
        return arrays.written(value) if isinstance(value, Decimal) else None
    return value.strip() if isinstance(value, str) else value


def _typed(field: str, value: Any) -> Any:
    if field == "reached":
        return Decimal(value) if value else None
    return value if field == "percent" else value or ""


def _write(lines: Collection[Line]) -> None:
    Line.objects.bulk_update(lines, (*PART, "verdict"), batch_size=100)


# ---- reviewed


@transaction.atomic
def review(
    *, report: Report, by: Acting, accepted: Collection[int] = (), sent_back: Mapping[int, str] | None = None,
    sum_back: str = "",
) -> Report:  # fmt: skip
    """Parts of tasks accepted, others sent back with a reason, by the keys of their lines; the rest stands.
    `sum_back`: why the part in sum goes back; without it that is accepted with the last task's part.

    What is accepted the tasks learn. Raises ValidationError.
    """
    back, now = dict(sent_back or {}), fresh(report, Stage.SUBMITTED, Stage.SENT_BACK)
    now.round, now.owner = report.round, report.owner
    if now.submitted_by_id == by.person_id:
        raise ValidationError(_("不能审核自己报送的报告"), code="own")
    lines = {line.pk: line for line in now.lines.filter(verdict="").select_related("task")}
    if lines or now.stage != Stage.SUBMITTED:  # else the part in sum alone came anew
        _looked_at(lines, set(accepted), back, sum_back)
    decided = [lines[key] for key in (*accepted, *back)]
    for line in decided:
        line.verdict = Verdict.SENT_BACK if line.pk in back else Verdict.ACCEPTED
        line.reason = back.get(line.pk, "").strip()[:500]
        line.decided_by_id, line.decided_at = by.person_id, timezone.now()
    now.sum_reason = sum_back.strip()[:500] or now.sum_reason
    stage = _stage(now, decided, len(lines))
    done: dict[str, Any] = {"sum_reason": now.sum_reason}
    if stage == Stage.ACCEPTED:
        done |= {"accepted_at": timezone.now(), "accepted_by_id": by.person_id}
    returned = bool(back or sum_back)
    act = "accepted" if stage == Stage.ACCEPTED else "sent_back" if returned else "reviewed"
    deed(now, act, by=by, stage=stage, **done, also={"accepted": len(accepted)},
         rows=lambda _report: Line.objects.bulk_update(decided, ("verdict", "reason", "decided_by", "decided_at")))  # fmt: skip
    for line in decided:
        if line.verdict == Verdict.ACCEPTED:
            _tell_task(line, now, by)
    _next_due(now, by, sent_back=returned, all_read=len(decided) == len(lines))
    return now


@transaction.atomic
def accept(*, report: Report, by: Acting) -> Report:
    """All that still waits in it."""
    waiting = report.lines.filter(verdict="").values_list("pk", flat=True)
    return review(report=report, by=by, accepted=list(waiting))


def _looked_at(
    lines: Mapping[int, Line], accepted: set[int], back: Mapping[int, str], sum_back: str
) -> None:
    if not accepted and not back and not sum_back.strip():
        raise ValidationError(_("请至少对一项任务写明认可或退回"), code="none")
    if accepted & set(back) or not (accepted | set(back)) <= set(lines):
        raise ValidationError(_("有的任务已经审过，请刷新后再看"), code="stage")
    if any(not reason.strip() for reason in back.values()):
        raise ValidationError(_("退回要写明理由"), code="reason")


def _stage(now: Report, decided: Collection[Line], waiting: int) -> str:
    back = any(line.verdict == Verdict.SENT_BACK for line in decided)
    if back or now.sum_reason or now.lines.filter(verdict=Verdict.SENT_BACK).exists():
        return Stage.SENT_BACK
    return Stage.ACCEPTED if len(decided) == waiting else Stage.SUBMITTED


def _tell_task(line: Line, report: Report, by: Acting) -> None:
    """A task that is still carried on learns what was accepted; what the register counts stays the register's."""
    task = line.task
    if task.withdrawn_at is not None or task.progress not in TASK_OPEN:
        return
    counted = task.measure == Measure.INDICATOR
    percent = 100 if line.state == Claim.DONE else line.percent
    tasks.report(
        task=task, by=by, progress=_progress(line), missed=0, reason=str(report.round),
        percent=task.percent if counted or percent is None else percent,
        reached=task.reached if counted or line.reached is None else line.reached,
    )  # fmt: skip


def _progress(line: Line) -> str:
    """That it is done is accepted with its evidence, on the task's own page; what has begun is not unbegun."""
    if line.state == Claim.DONE:
        return Progress.UNDER_WAY
    if line.state == Claim.NOT_STARTED:
        return str(line.task.progress)
    return str(line.state)


def _next_due(now: Report, by: Acting, *, sent_back: bool, all_read: bool) -> None:
    if all_read:
        close_matters(kind=REVIEW, about=about(now), by=by.person_name)
    if sent_back:
        days = arrays.number("report.back_days", timezone.localdate())
        open_matter(kind=REPORT, about=about(now), url=reverse("report_write", args=[now.pk]),
                    organisation=now.owner, working_days=days)  # fmt: skip


def _url(report: Report) -> str:
    return reverse("report", args=[report.pk])
