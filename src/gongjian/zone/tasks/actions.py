"""What is done with tasks: drafted, sent for comment, agreed, issued, changed, carried on, done, accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.acting import Acting
from ..accounts.houses import offices
from ..accounts.models import Organisation
from ..documents import proving
from ..history.deeds import about, begin, deed, fresh
from ..history.deeds import withdraw as taken_back
from ..history.together import Opened, is_mine, put_together
from ..inbox.actions import close_matters, inform, open_matter
from ..inbox.arrays import working_days
from . import arrays
from .choices import OPEN, Adopted, Decision, Measure, PlanStage, Progress, Stage, Verdict
from .lighting import relit
from .models import Clause, Milestone, Opinion, Task

COMMENT, CHANGE, ACCEPT, DUE = "comment_on_task", "decide_task_change", "accept_task", "do_task"
OFFERED = "task_offered"
TITLES = {
    COMMENT: gettext_lazy("对任务提意见：%(name)s"),
    CHANGE: gettext_lazy("审批任务调整：%(name)s"),
    ACCEPT: gettext_lazy("认定任务完成：%(name)s"),
    DUE: gettext_lazy("完成任务：%(name)s"),
    OFFERED: gettext_lazy("收到任务草稿：%(name)s"),
}

# ---- drafting


@transaction.atomic
def draft(
    *, clause: Clause, by: Acting, parks: Sequence[Organisation | None] = (None,), partners: Iterable[Organisation] = (),
    milestones: Sequence[tuple[str, date]] = (), **told: Any,
) -> list[Task]:  # fmt: skip
    """One task of a clause for each park (or for none); without an owner each park answers for its own.

    Raises ValidationError.
    """
    if clause.plan.stage != PlanStage.IN_FORCE:
        raise ValidationError(_("规划还没有施行，不能分解任务"), code="plan")
    partners, made = list(partners), []
    for park in parks:
        owner = told.get("owner") or park
        if owner is None:
            raise ValidationError(_("请选牵头单位或园区"), code="owner")
        task = Task(
            clause=clause, park=park, number=_number(told["year"]), **{**told, "owner": owner}
        )
        checked(task)
        begin(task, by=by, rows=lambda task: _rows(task, partners, milestones))
        made.append(task)
    return made


@transaction.atomic
def edit(
    *, task: Task, by: Acting, partners: Iterable[Organisation] | None = None,
    milestones: Sequence[tuple[str, date]] | None = None, at: Opened | None = None, **told: Any,
) -> Task:  # fmt: skip
    """A task that is not issued yet. Raises ValidationError; BothChanged."""
    now = fresh(task, Stage.DRAFT, Stage.COMMENT, Stage.AGREED)
    put_together(now, told, at)
    checked(now)
    beside = None if partners is None else sorted(partners, key=lambda each: each.pk)
    if beside is not None and not is_mine(now, "partners", [each.pk for each in beside], at):
        beside = None
    steps = None if milestones is None else [(str(day), title) for title, day in milestones]
    if steps is not None and not is_mine(now, "milestones", steps, at, _steps):
        milestones = None
    return deed(now, "edited", by=by, rows=lambda task: _rows(task, beside, milestones))


def _steps(milestones: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(str(each["due"]), each["title"]) for each in milestones]


def _number(year: int) -> str:
    newest = (
        Task.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first()
    )
    return f"{year}-{int(newest.rpartition('-')[2]) + 1 if newest else 1:04d}"


def checked(task: Task) -> None:
    if task.due < task.start:
        raise ValidationError(_("期限不能早于开始"), code="due")
    if task.measure == Measure.INDICATOR and not task.indicator:
        raise ValidationError(_("请选由哪个指标计算"), code="indicator")
    if task.measure != Measure.TEXT and task.target is None:
        raise ValidationError(_("请写目标值；没有定的先用文字结果"), code="target")


def _rows(
    task: Task,
    partners: Iterable[Organisation] | None,
    milestones: Sequence[tuple[str, date]] | None,
) -> None:
    if partners is not None:
        task.partners.set([p for p in partners if p.pk != task.owner_id])
    if milestones is not None:
        if any(not task.start <= day <= task.due for _title, day in milestones):
            raise ValidationError(_("节点要在任务的起止之间"), code="milestone")
        task.milestones.all().delete()
        Milestone.objects.bulk_create(
            Milestone(task=task, title=title[:200], due=day) for title, day in milestones
        )


@transaction.atomic
def offer(*, task: Task, by: Acting) -> Task:
    """A house's own draft goes to the office, whose it is from then on. Raises ValidationError."""
    now = fresh(task, Stage.DRAFT)
    (office, *_others) = offices()
    made = deed(now, "offered", by=by, house=office)
    inform(kind=OFFERED, about=about(made), url=url_of(made), organisation=office)
    return made


# ---- 征求意见


@transaction.atomic
def ask_for_comment(*, tasks: Iterable[Task], by: Acting) -> int:
    """Drafts go to their owners and partners, who speak by a day; how many. Raises ValidationError."""
    today, count = timezone.localdate(), 0
    days = arrays.number("task.comment_days", today)
    due = arrays.due_after(today, days)
    for task in tasks:
        now = fresh(task, Stage.DRAFT)
        deed(now, "sent", by=by, stage=Stage.COMMENT, comment_due=due)
        for place in _asked(now, by):
            open_matter(
                kind=COMMENT,
                about=about(now),
                url=url_of(now),
                organisation=place,
                working_days=days,
            )
        count += 1
    return count


@transaction.atomic
def comment(*, task: Task, verdict: str, text: str, by: Acting) -> Opinion:
    """An organisation's one opinion, until the draft is agreed; said again it takes the place of the last, which
    the task's copies keep."""
    now = fresh(task, Stage.COMMENT)
    if verdict != Verdict.AGREE and not text.strip():
        raise ValidationError(_("请写明意见"), code="text")
    told = {
        "verdict": verdict,
        "text": text.strip(),
        "by_id": by.person_id,
        "adopted": "",
        "answer": "",
    }
    house: dict[str, Any] = {"task": now, "organisation_id": by.organisation_id}
    deed(now, "commented", by=by, also={"verdict": verdict, "text": text[:300]},
         rows=lambda _task: Opinion.objects.update_or_create(**house, defaults=told))  # fmt: skip
    made = Opinion.objects.select_related("organisation").get(**house)
    close_matters(kind=COMMENT, about=about(now), by=by.person_name, organisation=made.organisation)
    return made


@transaction.atomic
def answer(*, opinion: Opinion, adopted: str, reason: str, by: Acting) -> Opinion:
    """Whether an opinion is taken up, and why not. Raises ValidationError."""
    now = fresh(opinion.task, Stage.COMMENT, Stage.AGREED)
    if adopted == Adopted.NO and not reason.strip():
        raise ValidationError(_("不采纳要写明理由"), code="reason")
    opinion.adopted, opinion.answer, opinion.answered_by_id = adopted, reason.strip(), by.person_id
    deed(now, "answered", by=by, also={"house": opinion.organisation.code, "adopted": adopted},
         rows=lambda _task: opinion.save(update_fields=("adopted", "answer", "answered_by")))  # fmt: skip
    return opinion


@transaction.atomic
def agree(*, task: Task, by: Acting) -> Task:
    """Whoever was asked has spoken, or the day is past; what is no plain yes has its answer.

    Raises ValidationError.
    """
    now = fresh(task, Stage.COMMENT)
    if (fault := disagreed(now, by)) is not None:
        raise fault
    close_matters(kind=COMMENT, about=about(now), by=by.person_name)
    return deed(now, "agreed", by=by, stage=Stage.AGREED)


def disagreed(task: Task, by: Acting) -> ValidationError | None:
    """Why a task that was sent for comment cannot be agreed yet."""
    said = list(task.opinions.all())
    if any(o.verdict != Verdict.AGREE and not o.adopted for o in said):
        return ValidationError(_("还有意见没有答复，先答复再商定"), code="open")
    if task.comment_due is None or task.comment_due < timezone.localdate():
        return None
    spoken = {o.organisation_id for o in said}
    silent = [place.name for place in _asked(task, by) if place.pk not in spoken]
    if not silent:
        return None
    return ValidationError(
        _("%(houses)s还没有回复，期限 %(day)s；等回复或过期后再商定")
        % {"houses": "、".join(silent), "day": task.comment_due}, code="silent",
    )  # fmt: skip


@transaction.atomic
def issue(*, tasks: Iterable[Task], by: Acting) -> int:
    """Agreed tasks are issued to their owners; how many. Raises ValidationError."""
    count = 0
    for task in tasks:
        now = fresh(task, Stage.AGREED)
        deed(now, "issued", by=by, stage=Stage.ISSUED)
        relit(now)
        wait_for(now)
        count += 1
    return count


def wait_for(task: Task) -> None:
    """It is due from its owner, in the inbox, until it is done."""
    close_matters(kind=DUE, about=about(task), by="")
    left = max(working_days(timezone.localdate()).between(timezone.localdate(), task.due), 1)
    open_matter(
        kind=DUE, about=about(task), url=url_of(task), organisation=task.owner, working_days=left
    )


# ---- carrying on


@transaction.atomic
def start(*, task: Task, by: Acting) -> Task:
    now = fresh(task, Progress.NOT_STARTED, field="progress")
    return relit(deed(now, "started", by=by, progress=Progress.UNDER_WAY))


@transaction.atomic
def reach(*, milestone: Milestone, on: date, by: Acting) -> Task:
    """A step is done. Raises ValidationError."""
    now = fresh(milestone.task, *OPEN, field="progress")
    if on > timezone.localdate():
        raise ValidationError(_("不能晚于今天"), code="day")

    def write(_task: Task) -> None:
        Milestone.objects.filter(pk=milestone.pk).update(done_on=on)

    changed = {"progress": Progress.UNDER_WAY} if now.progress == Progress.NOT_STARTED else {}
    return relit(
        deed(now, "reached", by=by, also={"milestone": milestone.title}, rows=write, **changed)
    )


@transaction.atomic
def report(
    *, task: Task, by: Acting | None, progress: str, percent: int | None = None, reached: Decimal | None = None,
    missed: int = 0, reason: str = "",
) -> Task:  # fmt: skip
    """What a progress report that was accepted says of a task; or that a report is missing."""
    now = fresh(task, *OPEN, field="progress")
    told: dict[str, Any] = {"missed": missed}
    if progress:
        told |= {"progress": progress, "percent": percent, "reached": reached}
    return relit(deed(now, "reported", by=by, reason=reason, **told))


@transaction.atomic
def propose_done(*, task: Task, by: Acting, words: str, reached: Decimal | None = None) -> Task:
    """Its owner says that it is done and shows it: with a file of each kind that is wanted. Raises
    ValidationError."""
    now = fresh(task, *OPEN, field="progress")
    if now.stage != Stage.ISSUED:
        raise ValidationError(_("任务还没有下达"), code="stage")
    if now.evidence_wanted and (lacking := proving.missing(now, now.evidence_wanted)):
        raise ValidationError(
            _("请先上传证明材料，再报完成；还缺：%(kinds)s") % {"kinds": "、".join(lacking)}, code="proof"
        )  # fmt: skip
    if not proving.of(now).exists():
        raise ValidationError(_("请先上传证明材料，再报完成"), code="proof")
    if now.measure == Measure.NUMBER and reached is None:
        raise ValidationError(_("请填写完成值"), code="reached")
    if now.measure == Measure.NUMBER and now.target is not None and reached is not None and reached < now.target and not words.strip():  # fmt: skip
        raise ValidationError(_("完成值没有达到目标，请说明"), code="short")
    deed(now, "proposed", by=by, reason=words, progress=Progress.PROPOSED, proposed_at=timezone.now(),
         proposed_by_id=by.person_id, reached=reached if reached is not None else now.reached)  # fmt: skip
    days = arrays.number("task.accept_days", timezone.localdate())
    for office in offices():
        open_matter(
            kind=ACCEPT, about=about(now), url=url_of(now), organisation=office, working_days=days
        )
    return relit(now)


@transaction.atomic
def accept(*, task: Task, by: Acting, words: str = "") -> Task:
    """The office has looked at the evidence: done. Raises ValidationError."""
    now = fresh(task, Progress.PROPOSED, field="progress")
    if now.proposed_by_id == by.person_id:
        raise ValidationError(_("报完成的人不能自己认定"), code="own")
    close_matters(kind=ACCEPT, about=about(now), by=by.person_name)
    close_matters(kind=DUE, about=about(now), by=by.person_name)
    return relit(deed(now, "accepted", by=by, reason=words, progress=Progress.DONE, percent=100,
                      done_on=timezone.localdate(), accepted_by_id=by.person_id, missed=0))  # fmt: skip


@transaction.atomic
def send_back(*, task: Task, by: Acting, words: str) -> Task:
    """Not done yet, and why. Raises ValidationError."""
    if not words.strip():
        raise ValidationError(_("退回要写明理由"), code="reason")
    now = fresh(task, Progress.PROPOSED, field="progress")
    close_matters(kind=ACCEPT, about=about(now), by=by.person_name)
    return relit(deed(now, "sent_back", by=by, reason=words, progress=Progress.UNDER_WAY, proposed_at=None,
                      proposed_by_id=None))  # fmt: skip


@transaction.atomic
def withdraw(*, task: Task, by: Acting, reason: str) -> Task:
    """It is nobody's to do any more: nothing is due of it, nor is a change of it to be decided.

    Raises ValidationError.
    """
    done = taken_back(task, by=by, reason=reason)
    done.changes.filter(state=Decision.ASKED).update(state=Decision.WITHDRAWN)
    close_matters(kind=(COMMENT, CHANGE, ACCEPT, DUE), about=about(done), by=by.person_name)
    return done


def _asked(task: Task, by: Acting) -> list[Organisation]:
    """Owner and partners, but for the house that asks."""
    found = {task.owner, *task.partners.all()}
    return sorted((o for o in found if o.pk != by.organisation_id), key=lambda o: o.pk)


def url_of(task: Task) -> str:
    return reverse("task", args=[task.pk])
