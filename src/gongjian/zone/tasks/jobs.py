"""What the worker does for tasks."""

from __future__ import annotations

from django_tasks import task

from .actions import relight_all
from .measuring import measure_all


@task()
def each_morning() -> list[int]:
    """Figures first, since lights look at them."""
    return [measure_all(), relight_all()]
