"""Who gets into the engine room."""

from __future__ import annotations

from zone.rows import Row, only

ROWS: dict[str, Row] = {
    "operations": Row(own=only("system_admin")),
}  # fmt: skip
