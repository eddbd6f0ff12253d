"""What the worker does for filings and declared facts."""

from __future__ import annotations

from django_tasks import task

from . import declaring, lighting


@task()
def each_morning() -> list[int]:
    return [lighting.relight_all(), declaring.look_after()]
