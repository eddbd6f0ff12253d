"""What this room has to say on the pages of others: a park's, and a task that came of a need."""

from __future__ import annotations

from typing import Any

from ..accounts.choices import Kind as House
from ..accounts.scopes import within
from ..web.panels import Panel, add
from . import permissions, queries
from .models import Need, Power


def enter() -> None:
    add(Panel("needs_of_park", "organisation", 40, "needs/park_panel.html", _of_park))
    add(Panel("needs_of_task", "task", 40, "needs/task_panel.html", _of_task))


def _of_park(request: Any, house: Any) -> dict[str, Any] | None:
    acting = request.acting
    if house.kind != House.PARK or not permissions.may_see_joint(acting):
        return None
    held = within(acting, Power).filter(holders__park=house, withdrawn_at=None, stage="listed")
    return {
        "needs": queries.counts(queries.in_park(queries.needs(acting), house)), "powers": held.distinct().count(),
        "shared": queries.shared(house),
    }  # fmt: skip


def _of_task(request: Any, task: Any) -> dict[str, Any] | None:
    found = within(request.acting, Need).filter(task=task, withdrawn_at=None)
    return {"needs": found} if found else None
