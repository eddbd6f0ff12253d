"""What the worker does for the inbox."""

from __future__ import annotations

from django_tasks import task

from . import actions, delivering


@task()
def remind() -> int:
    return actions.remind_all()


@task()
def deliver() -> list[int]:
    return list(delivering.deliver())
