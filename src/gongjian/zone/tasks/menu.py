from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..web.navigation import Entry, register
from . import permissions
from .models import Change


def enter() -> None:
    register(
        *(
            Entry(key=key, label_zh=zh, label_en=en, url_name=url, group="委区共建", order=order, may=_asks(may), count=count)
            for key, zh, en, url, order, may, count in (
                ("tasks", "重点任务", "Key tasks", "tasks", 10, permissions.may_see_tasks, None),
                ("tasks_coverage", "条款覆盖", "Coverage", "tasks_coverage", 20, permissions.may_see_tasks, None),
                ("task_changes", "任务调整", "Changes", "task_changes", 30, permissions.may_see_tasks, _open),
                ("plans", "规划", "Plans", "plans", 90, permissions.may_see_tasks, None),
            )
        )
    )  # fmt: skip


def _asks(may: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda request: may(request.acting)


def _open(request: Any) -> int:
    return (
        Change.objects.filter(state="asked").count() if permissions.may_plan(request.acting) else 0
    )
