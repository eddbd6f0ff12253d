"""Results that the platform computes: the pack's indicators over the register, for tasks that name one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from ..register.counting import figures
from .choices import Measure, Progress, Stage
from .models import Task


def measure(tasks: Sequence[Task], day: date | None = None) -> int:
    """What each task that names an indicator has reached by a day; how many have a figure. Nobody's act: the
    figure is the register's."""
    day = day or timezone.localdate()
    wanted = [t for t in tasks if t.measure == Measure.INDICATOR]
    paths = sorted({_place(t) for t in wanted})
    found = figures({t.indicator for t in wanted}, paths, day)
    told = []
    for task in wanted:
        value = found.get(task.indicator, [None] * len(paths))[paths.index(_place(task))]
        task.reached = None if value is None else Decimal(str(value))
        task.percent = _percent(task)
        told.append(task)
    Task.objects.bulk_update(told, ("reached", "percent"), batch_size=400)
    return sum(t.reached is not None for t in told)


def measure_all() -> int:
    return measure(
        list(
            Task.objects.filter(stage=Stage.ISSUED, measure=Measure.INDICATOR, withdrawn_at=None)
            .exclude(progress=Progress.DONE).select_related("park", "owner")
        )
    )  # fmt: skip


def _place(task: Task) -> str:
    """The branch of the tree that a task is measured in: its park, else its owner's."""
    return str((task.park or task.owner).path)


def _percent(task: Task) -> int | None:
    if task.reached is None or not task.target or task.target <= 0:
        return None
    return int(min(max(task.reached / task.target * 100, Decimal(0)), Decimal(100)))
