"""Pages of the house itself."""

from __future__ import annotations

from zone.rows import Row

ROWS: dict[str, Row] = {
    "components": Row(purpose="public"),  # made-up content, in the demonstration only

}  # fmt: skip
