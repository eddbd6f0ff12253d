"""What the worker does for matters."""

from __future__ import annotations

from django_tasks import task

from .coordinating import escalate_overdue, relight_all


@task()
def each_morning() -> list[int]:
    """What is late goes before the leaders first, since lights look at that."""
    return [escalate_overdue(), relight_all()]
