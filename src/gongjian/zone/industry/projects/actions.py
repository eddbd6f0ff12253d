"""What is done with a project: entered, listed, edited, moved from stage to stage, lost and taken up again; its
problems raised and solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...accounts.acting import Acting
from ...accounts.choices import Kind as House
from ...accounts.models import Organisation
from ...audit.recording import About
from ...history import deeds
from ...history.deeds import begin, deed, fresh, is_many
from ...history.lighting import put_on
from ...history.together import Opened, put_together
from ...inbox.actions import close_matters, open_matter
from .. import arrays
from ..choices import WAY, Entry, Stage
from ..models import Problem, Project
from ..models.projects import REACHED
from . import checks

SOLVE = "solve_problem"
TITLES = {SOLVE: gettext_lazy("解决项目问题：%(name)s")}


def labels() -> dict[str, str]:
    """What the fields of a project are called, in the reader's language and without their units."""
    return {
        f.name: str(f.verbose_name).partition("（")[0].partition(" (")[0].removesuffix("日期")
        for f in Project._meta.concrete_fields
    }


# ---- entered and edited


@transaction.atomic
def enter(
    *, by: Acting, at_once: bool = False, act: str = "drafted", explained: str = "", **told: Any
) -> Project:
    """A new project: a draft of its house, or in the list at once. Raises ValidationError."""
    today = timezone.localdate()
    told.setdefault("lead_on", today)
    project = Project(number=_number(today.year), updated_on=today, **told)
    if at_once:
        project.entry, project.listed_on = Entry.LISTED, today
    check(project, None, explained)
    begin(project, act, by=by, reason=explained)
    return relit(project)


@transaction.atomic
def edit(
    *, project: Project, by: Acting, explained: str = "", act: str = "edited", at: Opened | None = None, **told: Any,
) -> Project:  # fmt: skip
    """What is told of a project, put right. Raises ValidationError; BothChanged."""
    now = fresh(project, Entry.DRAFT, Entry.LISTED, field="entry")
    before = values(now)
    put_together(now, told, at)
    check(now, before, explained)
    now.updated_on = timezone.localdate()
    return relit(deed(now, act, by=by, reason=explained))


@transaction.atomic
def list_it(*, project: Project, by: Acting) -> Project:
    """A draft enters the list of key projects (入库). Raises ValidationError."""
    now = fresh(project, Entry.DRAFT, field="entry")
    check(now, None, now.over_because)
    today = timezone.localdate()
    return relit(deed(now, "listed", by=by, entry=Entry.LISTED, listed_on=today, updated_on=today))


def listed(project: Project, *stages: str) -> Project:
    """A project of the list as it is now, at one of these stages. Raises ValidationError."""
    now = fresh(project, Entry.LISTED, field="entry")
    if stages and now.stage not in stages:
        raise ValidationError(_("它已经不在这一步了，请刷新后再看"), code="stage")
    return now


def _number(year: int) -> str:
    """The next of a year. Whoever takes one holds the zone until it is written: two never take the same."""
    Organisation.objects.select_for_update().get(kind=House.ZONE)
    stem = f"P{year}-"
    newest = Project.objects.filter(number__startswith=stem).order_by("-number").first()
    return f"{stem}{int(newest.number.removeprefix(stem)) + 1 if newest else 1:04d}"


def values(project: Project) -> dict[str, Any]:
    """What checks look at."""
    return {
        f.name: getattr(project, f.name) for f in Project._meta.concrete_fields if not f.is_relation
    }


def check(project: Project, before: Mapping[str, Any] | None, explained: str) -> None:
    """Raises ValidationError. An explanation of what exceeds the plan stays with the project while it does."""
    _placed(project)
    found = checks.faults(values(project), before, timezone.localdate(), labels())
    checks.refuse(found, explained, standing=project.over_because)
    exceeds = any(f.code == checks.EXCEEDS for f in found)
    project.over_because = (explained.strip() or project.over_because)[:500] if exceeds else ""


def _placed(project: Project) -> None:
    """Chain, node and industry are ones of the pack. Raises ValidationError."""
    arrays.refuse_unknown_place(project.chain, project.node)
    if project.industry and project.industry not in arrays.industry_codes():
        raise ValidationError(_("行业代码不在现行分类里"), code="industry")


# ---- from stage to stage


@transaction.atomic
def move(*, project: Project, stage: str, on: date, by: Acting, explained: str = "") -> Project:
    """It has come to a stage on a day; back only with an explanation, and then what lies ahead has no day any
    more. Raises ValidationError."""
    now = fresh(project, Entry.LISTED, field="entry")
    if stage not in WAY or stage == now.stage:
        raise ValidationError(_("请选要到的阶段"), code="stage")
    before = values(now)
    back = checks.goes_back(now.stage, stage)
    told = reached(now, stage, on)
    for name, value in told.items():
        setattr(now, name, value)
    check(now, before, explained)
    return relit(deed(now, "moved_back" if back else "moved", by=by, reason=explained))


def reached(project: Project, stage: str, on: date | None) -> dict[str, Any]:
    """The fields by which a project stands at a stage: its day, and none for the stages ahead."""
    ahead = REACHED[WAY.index(Stage(stage)) + 1 :]
    told: dict[str, Any] = {"stage": stage, **dict.fromkeys(ahead)}
    told |= {
        "lost_on": None,
        "lost_stage": "",
        "lost_reason": "",
        "updated_on": timezone.localdate(),
    }
    if not checks.goes_back(project.stage, stage) or getattr(project, f"{stage}_on") is None:
        told[f"{stage}_on"] = on
    return told


@transaction.atomic
def lose(*, project: Project, reason: str, on: date, by: Acting) -> Project:
    """It will not be, and why; where it stood is kept. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("请写明终止原因"), code="reason")
    now = listed(project, *WAY[:-1])
    if on > timezone.localdate():
        raise ValidationError(_("不能晚于今天"), code="day")
    made = deed(now, "lost", by=by, reason=reason, lost_stage=now.stage, stage=Stage.LOST, lost_on=on,
                lost_reason=reason.strip()[:500], updated_on=timezone.localdate())  # fmt: skip
    _nothing_due(now, by)
    return relit(made)


@transaction.atomic
def revive(*, project: Project, reason: str, by: Acting) -> Project:
    """What was lost is taken up again where it stood. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("请写明重新启动的理由"), code="reason")
    now = listed(project, Stage.LOST)
    return relit(
        deed(now, "revived", by=by, reason=reason, stage=now.lost_stage, lost_on=None, lost_stage="",
             lost_reason="", updated_on=timezone.localdate())
    )  # fmt: skip


@transaction.atomic
def withdraw(*, project: Project, reason: str, by: Acting) -> Project:
    """It was no project: it stands withdrawn, and nothing is due of its problems. Raises ValidationError."""
    made = deeds.withdraw(project, by=by, reason=reason)
    _nothing_due(made, by)
    return made


def _nothing_due(project: Project, by: Acting) -> None:
    for problem in project.problems.filter(solved_on=None):
        close_matters(kind=SOLVE, about=_about(problem), by=by.person_name)


# ---- problems


@transaction.atomic
def raise_problem(*, project: Project, text: str, owner: Organisation, due: date, by: Acting) -> Problem:  # fmt: skip
    """Something is in the way: who is to clear it by when is told so. Raises ValidationError."""
    now = listed(project, *WAY)
    today = timezone.localdate()
    if due < today:
        raise ValidationError(_("期限不能早于今天"), code="due")
    problem = Problem(project=now, text=text.strip()[:500], owner=owner, due=due, raised_by_id=by.person_id, raised_on=today)  # fmt: skip
    deed(now, "problem_raised", by=by, also={"problem": problem.text, "owner": owner.code},
         rows=lambda _project: problem.save())  # fmt: skip
    _wait_for(problem)
    relit(now)
    return problem


@transaction.atomic
def solve(*, problem: Problem, answer: str, by: Acting, on: date | None = None) -> Problem:
    """It is cleared, and how. Raises ValidationError."""
    if not answer.strip():
        raise ValidationError(_("请写明怎样解决的"), code="answer")
    now = fresh(problem.project)
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    day = on or timezone.localdate()
    if locked.solved_on is not None:
        raise ValidationError(_("这个问题已经解决了"), code="solved")
    if not locked.raised_on <= day <= timezone.localdate():
        raise ValidationError(_("解决日期要在提出之后，且不晚于今天"), code="day")
    locked.solved_on, locked.answer = day, answer.strip()[:500]
    deed(now, "problem_solved", by=by, also={"problem": locked.text, "answer": locked.answer},
         rows=lambda _project: locked.save(update_fields=("solved_on", "answer")))  # fmt: skip
    close_matters(kind=SOLVE, about=_about(locked), by=by.person_name)
    relit(now)
    return locked


@transaction.atomic
def put_off(*, problem: Problem, due: date, reason: str, by: Acting) -> Problem:
    """Another day by which a problem is to be cleared, and why. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("请写明改期的理由"), code="reason")
    now = listed(problem.project, *WAY)
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    if locked.solved_on is not None or due < timezone.localdate():
        raise ValidationError(_("期限不能早于今天，已解决的不改期"), code="due")
    locked.due = due
    deed(now, "problem_put_off", by=by, reason=reason, also={"problem": locked.text, "due": str(due)},
         rows=lambda _project: locked.save(update_fields=("due",)))  # fmt: skip
    close_matters(kind=SOLVE, about=_about(locked), by="")
    _wait_for(locked)
    relit(now)
    return locked


def _wait_for(problem: Problem) -> None:
    left = arrays.working_days_left(timezone.localdate(), problem.due)
    open_matter(kind=SOLVE, about=_about(problem), url=reverse("project", args=[problem.project_id]) + "#problems",
                organisation=problem.owner, working_days=left)  # fmt: skip


def _about(problem: Problem) -> About:
    return About("problem", str(problem.pk), f"{problem.project.name}：{problem}"[:200])


# ---- lights


def relit(project: Project) -> Project:
    if not is_many():
        relight([project])
    return project


def relight(projects: Sequence[Project], day: date | None = None) -> int:
    """The lights of projects by the rule in force, as of a day; how many changed. Not an act: nobody did it."""
    today = day or timezone.localdate()
    stand = [p for p in projects if p.entry == Entry.LISTED and p.withdrawn_at is None]
    waiting = {
        key: (every, late)
        for key, every, late in Problem.objects.filter(project__in=stand, solved_on=None)
        .order_by().values_list("project")
        .annotate(every=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    }  # fmt: skip
    rows = [
        {"stage": p.stage, "next_due": p.next_due, "updated_on": p.updated_on,
         "open": waiting.get(p.pk, (0, 0))[0], "late": waiting.get(p.pk, (0, 0))[1]}
        for p in stand
    ]  # fmt: skip
    return put_on(stand, arrays.lights(rows, today), today)


def relight_all() -> int:
    """Each morning: what a day more does to the lights of all that is under way."""
    today = timezone.localdate()
    stale = Project.objects.filter(entry=Entry.LISTED, withdrawn_at=None).exclude(lit_on=today)
    return relight(list(stale), today)
