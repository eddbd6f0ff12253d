"""Pages of the house itself."""

from __future__ import annotations

from zone.rows import Row

ROWS: dict[str, Row] = {
    "components": Row(),  # made-up content, in the demonstration only

}  # fmt: skip
