"""What the worker does for organisations."""

from __future__ import annotations

from django_tasks import task

from . import actions


@task()
def put_names_in_force() -> int:
    return actions.put_names_in_force()
