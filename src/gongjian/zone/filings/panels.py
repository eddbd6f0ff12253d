"""What filings add to the pages of things beneath them."""

from __future__ import annotations

from typing import Any

from ..history.models import Kept
from ..web import panels
from . import permissions, queries, tables
from .models import Filing


def add() -> None:
    panels.add(panels.Panel("filings", "task", 60, "filings/panel.html", _of_task))


def _of_task(request: Any, task: Any) -> dict[str, Any] | None:
    """The filings that name a task, as far as they may be seen; nothing where there is none."""
    if not permissions.may_see_filings(request.acting):
        return None
    found = list(
        queries.filings(request.acting).filter(tasks=task, withdrawn_at=None).select_related("park")
    )
    return {"rows": [(each, tables.stage(each)) for each in found]} if found else None


def is_settled(filing: Kept) -> bool:
    """While others decide on it, and once it is archived, the files of a filing stay as they are."""
    return isinstance(filing, Filing) and not filing.is_open
