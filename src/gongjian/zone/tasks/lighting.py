"""The lights of tasks, by the rule in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count
from django.utils import timezone

from ..history.deeds import is_many
from ..history.lighting import put_on
from . import arrays
from .choices import Progress, Stage
from .models import Milestone, Task


def relit(task: Task) -> Task:
    if not is_many():
        relight([task])
    return task


def relight(tasks: Sequence[Task], day: date | None = None) -> int:
    """The lights of tasks by the rule in force, as of a day; how many changed. Not an act: nobody did it."""
    today = day or timezone.localdate()
    issued = [t for t in tasks if t.stage == Stage.ISSUED and t.withdrawn_at is None]
    late = dict(
        Milestone.objects.filter(task__in=issued, done_on=None, due__lt=today)
        .values_list("task").annotate(Count("pk"))
    )  # fmt: skip
    rows = [
        {"progress": t.progress, "start": t.start, "due": t.due, "percent": t.percent, "missed": t.missed,
         "late": late.get(t.pk, 0)}
        for t in issued
    ]  # fmt: skip
    return put_on(issued, arrays.lights(rows, today), today)


def relight_all() -> int:
    """Each morning: what a day more does to the lights of all that is not done."""
    today = timezone.localdate()
    stale = Task.objects.filter(stage=Stage.ISSUED, withdrawn_at=None).exclude(lit_on=today)
    return relight(list(stale.exclude(progress=Progress.DONE)), today)
