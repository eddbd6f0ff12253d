"""Every table that leaves is told in the trail, and every page of microdata that staff read."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ..web.tables import exported, read
from .recording import About, digest_of, record, record_read

STATISTICAL = "statistical"  # accounts, which knows the purposes, stands above


def listen() -> None:
    exported.connect(_record, dispatch_uid="audit.exports")
    read.connect(_read, dispatch_uid="audit.reads")


def _record(
    sender: Any,
    *,
    request: Any,
    table: str,
    count: int,
    query: dict[str, Any],
    keys: list[Any] | None,
    **_: Any,
) -> None:
    """Of microdata it is told for which purpose, and a digest of the rows: which they were can be held against it."""
    with transaction.atomic():
        record(
            "table.exported",
            About("table", table, table),
            by=request.acting.actor,
            after=query,
            count=count,
            purpose="" if keys is None else STATISTICAL,
            digest="" if keys is None else digest_of(map(str, keys)),
        )


def _read(
    sender: Any, *, request: Any, table: str, keys: list[Any], query: dict[str, Any], **_: Any
) -> None:
    if request.acting.is_staff:
        record_read("microdata.read", About("table", table, table), by=request.acting.actor,
                    purpose=STATISTICAL, keys=keys, asked=query)  # fmt: skip
