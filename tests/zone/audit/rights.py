"""Who gets into the trail."""

from __future__ import annotations

from typing import Any

from gongjian.zone.audit.models import Event
from zone.rows import Ground, Row, only, table

ROWS: dict[str, Row] = {
    # the trail and the engine room
    "audit_events": table(own=only("audit_admin", "auditor"), lists=only("audit_admin", "auditor")),
    "audit_verified": Row(own=only("audit_admin", "auditor")),
    "audit_event": Row(own=only("audit_admin", "auditor"), others=only("audit_admin", "auditor"), argument="event"),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    """The first event, which is nobody's house's."""
    return {"event": Event.objects.order_by("number").values_list("number", flat=True)[0]}
