"""What the worker does for needs."""

from __future__ import annotations

from django_tasks import task

from .actions import relight_all
from .settling import close_silent


@task()
def each_morning() -> list[int]:
    """What nobody marked is closed; then lights."""
    return [close_silent(), relight_all()]
