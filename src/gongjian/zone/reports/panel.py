"""What this room adds to the page of a task."""

from __future__ import annotations

from typing import Any

from ..tasks.models import Task
from ..web.panels import Panel
from . import queries


def _told(request: Any, task: Task) -> dict[str, Any] | None:
    lines = queries.of_task(request.acting, task)
    return {"lines": lines} if lines else None


OF_TASK = Panel("reports", "task", 20, "reports/of_task.html", _told)
