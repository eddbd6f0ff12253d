"""What is done with rounds: opened for a period, tasks added that came later, missing reports chased, closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.acting import Acting
from ..accounts.houses import offices
from ..accounts.models import Organisation
from ..history import deeds
from ..history.deeds import about, begin, deed, fresh
from ..inbox.actions import close_matters, open_matter, tell
from ..inbox.arrays import working_days
from ..tasks import actions as tasks
from ..tasks.choices import OPEN as TASK_OPEN
from ..tasks.choices import Progress
from ..tasks.choices import Stage as TaskStage
from ..tasks.lighting import relight
from ..tasks.models import Task
from . import arrays
from .choices import UNREPORTED, Claim, RoundStage, Stage, Verdict
from .models import REWRITTEN, Line, Report, Round, Snapshot

REPORT, REVIEW = "write_report", "review_report"
TITLES = {
    REPORT: gettext_lazy("报送进展报告：%(name)s"),
    REVIEW: gettext_lazy("审核进展报告：%(name)s"),
}
_AT_ONCE = 400


# ---- opened


@transaction.atomic
def open_round(
    *, period: str, by: Acting | None, due: date | None = None, house: Organisation | None = None
) -> Round:
    """A round for a period that is over: each house with issued tasks of the year owes a report. Without a day
    it is due as many working days after the period as the pack says. Raises ValidationError."""
    of, today = arrays.period_of(period), timezone.localdate()
    if arrays.opens(of) > today:
        raise ValidationError(
            _("%(period)s还没有结束，%(day)s 起才能开始报送")
            % {"period": arrays.title_for_reader(str(of)), "day": arrays.opens(of)}, code="early",
        )  # fmt: skip
    if Round.objects.filter(period=str(of), withdrawn_at=None).exists():
        raise _again()
    made = Round(period=str(of), year=of.year, begins=of.start, ends=of.end, opened_on=today,
                 due=_due(of, due, today))  # fmt: skip
    if by is None:
        made.house = house or offices()[0]
    owed = owed_tasks(made)
    if not owed:
        raise ValidationError(_("%(year)s 年没有已下达、还要报告的任务") % {"year": of.year}, code="none")  # fmt: skip
    try:
        with transaction.atomic():
            begin(made, "opened", by=by)
    except IntegrityError as error:  # the clock and an officer at the same moment
        raise _again() from error
    _ask(made, owed, by)
    return made


def _again() -> ValidationError:
    return ValidationError(_("这个报告期已经开始了"), code="again")


def _due(of: Any, due: date | None, today: date) -> date:
    wanted = due or arrays.due_of(of)
    if wanted < today:
        raise ValidationError(
            _("报送期限 %(day)s 已经过了，请写明新的期限") % {"day": wanted}, code="due"
        )
    return wanted


def owed_tasks(of: Round) -> list[Task]:
    """The issued tasks of its year that were not done before the period, and are not in the round yet."""
    found = Task.objects.filter(year=of.year, stage=TaskStage.ISSUED, withdrawn_at=None).filter(
        ~Q(progress=Progress.DONE) | Q(done_on__gte=of.begins)
    )
    if of.pk is not None:
        found = found.exclude(report_lines__report__round=of)
    return list(found.select_related("owner").order_by("owner__path", "number"))


@transaction.atomic
def extend(*, round: Round, by: Acting) -> int:
    """Tasks that were issued since the round was opened are asked for too; how many. A house that has submitted
    already reports on them next time. Raises ValidationError."""
    now = fresh(round, RoundStage.OPEN)
    told = Report.objects.filter(round=now).exclude(stage__in=UNREPORTED).values_list("owner")
    owners = {key for (key,) in told}
    owed = [task for task in owed_tasks(now) if task.owner_id not in owners]
    if not owed:
        raise ValidationError(_("没有要补列的任务"), code="none")
    deed(now, "extended", by=by, also={"tasks": len(owed)})
    _ask(now, owed, by)
    return len(owed)


def _ask(of: Round, owed: Sequence[Task], by: Acting | None) -> None:
    """A report of each owner, with a part for each task, begun from what was told last."""
    last = _last_told(owed)
    before = _last_reports(of, {task.owner_id for task in owed})
    have = {r.owner_id: r for r in Report.objects.filter(round=of)}
    held: dict[int, list[Task]] = {}
    for task in owed:
        held.setdefault(task.owner_id, []).append(task)
    for owner, mine in held.items():
        if owner in have:  # somebody may be writing it just now
            report = fresh(have[owner], *UNREPORTED)
            report.round, report.owner = of, mine[0].owner
        else:
            report = Report(
                round=of, owner=mine[0].owner, house=mine[0].owner, before=before.get(owner)
            )
        deed(report, "asked", by=by, rows=partial(_begun, mine=mine, last=last))
        _wait_for(report, of.due)


def _begun(report: Report, mine: Iterable[Task], last: dict[int, Line]) -> None:
    Line.objects.bulk_create(
        (_line(report, task, last.get(task.pk)) for task in mine), batch_size=_AT_ONCE
    )


def _line(report: Report, task: Task, last: Line | None) -> Line:
    """How it stood is carried on; what was done and what comes next is told anew."""
    state = Claim.DONE if task.progress in (Progress.PROPOSED, Progress.DONE) else task.progress
    percent = task.percent if task.percent is not None or last is None else last.percent
    return Line(report=report, task=task, before=last, state=state, percent=percent,
                reached=task.reached, problem=last.problem if last else "")  # fmt: skip


def _last_told(owed: Iterable[Task]) -> dict[int, Line]:
    """What was last submitted of each task."""
    keys = [task.pk for task in owed]
    rows = Line.objects.filter(task__in=keys, report__submitted_on__isnull=False,
                               report__round__withdrawn_at=None).exclude(REWRITTEN)  # fmt: skip
    return {line.task_id: line for line in rows.order_by("report__round__ends")}


def _last_reports(of: Round, owners: set[int]) -> dict[int, Report]:
    rows = Report.objects.filter(owner__in=owners, submitted_on__isnull=False,
                                 round__withdrawn_at=None).exclude(round=of.pk)  # fmt: skip
    return {report.owner_id: report for report in rows.order_by("round__ends")}


def _wait_for(report: Report, due: date) -> None:
    today = timezone.localdate()
    open_matter(
        kind=REPORT, about=about(report), url=reverse("report_write", args=[report.pk]),
        organisation=report.owner, working_days=max(working_days(today).between(today, due), 0),
    )  # fmt: skip


# ---- chased


@transaction.atomic
def chase(*, round: Round, by: Acting, reports: Iterable[Report] | None = None) -> int:
    """Whose reports are missing, or were sent back, are reminded at once, not more than once a day; how many.

    Raises ValidationError where nobody is to be reminded.
    """
    now, today = fresh(round, RoundStage.OPEN), timezone.localdate()
    found = Report.objects.filter(round=now, stage__in=(*UNREPORTED, Stage.SENT_BACK))
    if reports is not None:
        found = found.filter(pk__in=[r.pk for r in reports])
    missing = list(found.exclude(chased_on=today).select_related("owner", "round"))
    if not missing:
        raise ValidationError(_("没有要催的：都报了，或今天已经催过"), code="none")
    for each in missing:
        report = deed(fresh(each), "chased", by=by, chased=each.chased + 1, chased_on=today)
        tell(
            open_matter(
                kind=REPORT, about=about(report), url=reverse("report_write", args=[report.pk]),
                organisation=report.owner, working_days=0,
            ),
            "chased",
        )  # fmt: skip
    return len(missing)


# ---- closed


@transaction.atomic
def close(*, round: Round, by: Acting | None) -> Round:
    """No report is taken any more: each task without an accepted part has missed a report, and how all tasks of
    the year stand is kept. Raises ValidationError while something waits to be reviewed."""
    now = fresh(round, RoundStage.OPEN)
    reports = list(Report.objects.select_for_update().filter(round=now))
    waiting = Line.objects.filter(report__round=now, verdict="").exclude(report__stage__in=UNREPORTED)  # fmt: skip
    count = waiting.values("report").distinct().count()
    if count:
        raise ValidationError(
            _("还有 %(n)s 份报告等待审核，审完再关闭") % {"n": count}, code="waiting"
        )
    missed = _count_missed(now, by)
    for report in reports:
        close_matters(kind=REPORT, about=about(report), by=by.person_name if by else "")
    deed(now, "closed", by=by, stage=RoundStage.CLOSED, closed_at=timezone.now(), also={"missed": missed})  # fmt: skip
    _keep_standing(now)
    return now


def _count_missed(of: Round, by: Acting | None) -> int:
    lines = Line.objects.filter(report__round=of).exclude(verdict=Verdict.ACCEPTED)
    found = [
        line.task for line in lines.select_related("task")
        if line.task.withdrawn_at is None and line.task.progress in TASK_OPEN
    ]  # fmt: skip
    reason = _("%(period)s缺报") % {"period": of}
    for task in found:
        tasks.report(task=task, by=by, progress="", missed=task.missed + 1, reason=reason)
    return len(found)


def _keep_standing(of: Round) -> None:
    """How each issued task of the year stands today, with its light by today's rule."""
    found = list(Task.objects.filter(year=of.year, stage=TaskStage.ISSUED, withdrawn_at=None))
    relight(found)
    Snapshot.objects.bulk_create(
        (Snapshot(round=of, task=t, **{name: getattr(t, name) for name in STOOD}) for t in found),
        batch_size=_AT_ONCE,
    )


STOOD = ("version", "clause_id", "owner_id", "park_id", "due", "target", "progress", "percent", "reached", "light")  # fmt: skip


@transaction.atomic
def withdraw(*, round: Round, by: Acting, reason: str) -> Round:
    """A round opened by mistake is taken back while nobody has submitted; nothing is due for it any more.

    Raises ValidationError.
    """
    now = fresh(round, RoundStage.OPEN)
    reports = list(Report.objects.select_for_update().filter(round=now))
    if any(report.stage not in UNREPORTED for report in reports):
        raise ValidationError(_("已经有单位报送，不能撤回，只能关闭"), code="submitted")
    for report in reports:
        close_matters(kind=REPORT, about=about(report), by=by.person_name)
    return deeds.withdraw(now, by=by, reason=reason)


# ---- by the clock


def open_what_is_due() -> list[str]:
    """Each morning: the quarter that is over is opened, if its day to report is still to come; rounds before it
    that nothing waits in are closed. The periods that were opened. Raises ValidationError where the pack has no
    number of days."""
    today = timezone.localdate()
    of = arrays.ended_before(today)
    if Round.objects.filter(period=str(of)).exists() or not offices():
        return []
    if not owed_tasks(Round(year=of.year, begins=of.start)) or arrays.due_of(of) < today:
        return []
    for earlier in Round.objects.filter(
        stage=RoundStage.OPEN, withdrawn_at=None, ends__lt=of.start
    ):
        _close_if_ready(earlier)
    return [open_round(period=str(of), by=None).period]


def _close_if_ready(of: Round) -> None:
    try:
        close(round=of, by=None)
    except ValidationError:
        return  # something waits to be reviewed: the office closes it
