"""Every table that leaves is told in the trail."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ..web.tables import exported
from .recording import About, record


def listen() -> None:
    exported.connect(_record, dispatch_uid="audit.exports")


def _record(
    sender: Any, *, request: Any, table: str, count: int, query: dict[str, Any], **_: Any
) -> None:
    with transaction.atomic():
        record(
            "table.exported",
            About("table", table, table),
            by=request.acting.actor,
            after=query,
            count=count,
        )
