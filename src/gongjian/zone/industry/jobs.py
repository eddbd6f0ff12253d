"""What the worker does for this room."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django_tasks import task

from .cooperation import actions as cooperation
from .exchange import actions as exchange
from .projects import updating
from .projects.actions import relight_all


@task()
def each_morning() -> list[int]:
    """What is due of the last quarter, of agreements and of the catalogue is told; then the lights."""
    return [
        _or_none(job)
        for job in (updating.open_quarter, cooperation.open_due, exchange.open_due, relight_all)
    ]


def _or_none(job: Callable[[], int]) -> int:
    """A number that the pack has not yet keeps one job back and no other."""
    try:
        return job()
    except ValidationError:
        return 0
