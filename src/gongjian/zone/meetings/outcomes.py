"""What became of what a meeting decided (落实情况), in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.models import Organisation
from ..history.choices import Light
from ..tasks.choices import Progress as TaskProgress
from ..tasks.choices import Stage as TaskStage
from .choices import Progress, Stage
from .models import Decision, Meeting


@dataclass(frozen=True, slots=True)
class Became:
    """A decision with what became of it, in words."""

    decision: Decision
    tone: str
    words: str
    light: str
    url: str  # "" where it may not be opened


def became(decision: Decision) -> Became:
    """落实情况, as it stands now."""
    opens = getattr(decision, "opens", True)
    if decision.task is not None:
        tone, words = task_said(decision.task.stage, decision.task.progress, bool(decision.task.withdrawn_at))  # fmt: skip
        light, url = decision.task.light, reverse("task", args=[decision.task.pk])
    elif decision.matter is not None:
        tone, words = matter_said(decision.matter.stage, bool(decision.matter.withdrawn_at))
        light, url = decision.matter.light, reverse("coordination", args=[decision.matter.pk])
    else:
        return Became(decision, "wait", str(_("待印发纪要后交办")), Light.NONE, "")
    if tone not in ("ok", "idle") and decision.due < timezone.localdate():
        tone, words = "bad", f"{words}，{_('逾期')}"
    return Became(decision, tone, words, light, url if opens else "")


def task_said(stage: str, progress: str, withdrawn: bool) -> tuple[str, str]:
    if withdrawn:
        return "idle", str(_("任务已撤回"))
    if stage != TaskStage.ISSUED:
        return "wait", str(_("任务待下达"))
    label = str(TaskProgress(progress).label)
    return ("ok" if progress == TaskProgress.DONE else "info"), label


def matter_said(stage: str, withdrawn: bool) -> tuple[str, str]:
    if withdrawn:
        return "idle", str(_("协调事项已撤回"))
    return ("ok" if stage == Progress.CLOSED else "info"), str(Progress(stage).label)


def earlier(meeting: Meeting, decisions: QuerySet[Decision] | None = None) -> list[Became]:
    """With what the next meeting of a kind opens: what became of all that the last one decided, and of what is
    still open from those before; of all decisions, or of those that somebody may see."""
    before = Meeting.objects.filter(
        category=meeting.category, starts_at__lt=meeting.starts_at, withdrawn_at=None, stage=Stage.MINUTED
    ).order_by("-starts_at")  # fmt: skip
    last = before.first()
    if last is None:
        return []
    rows = with_what_became(Decision.objects.all() if decisions is None else decisions).filter(
        meeting__in=before.order_by(), withdrawn_at=None, carried_at__isnull=False
    ).order_by("-meeting__starts_at", "number")  # fmt: skip
    return [
        each for each in map(became, rows)
        if each.decision.meeting_id == last.pk or each.tone not in ("ok", "idle")
    ]  # fmt: skip


def with_what_became(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    return rows.select_related("meeting", "owner", "park", "task", "matter")


def names(keys: Iterable[int]) -> Mapping[int, str]:
    """What organisations are called, by their keys."""
    return dict(Organisation.objects.filter(pk__in=set(keys)).values_list("pk", "name"))
