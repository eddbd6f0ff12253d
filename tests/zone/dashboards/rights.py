"""Who gets into the first screen, the file of a park and the one search."""

from __future__ import annotations

from typing import Any

from zone.rows import DONE, EVERYBODY, HOUSE, JOINT, OFFICE, Ground, Row, only, table

ROWS: dict[str, Row] = {
    "home": Row(status=DONE, lists=OFFICE | only("leader")),
    # the file of a park
    "find": table(own=EVERYBODY, lists=JOINT - HOUSE),
    "parks": Row(own=JOINT, lists=JOINT - HOUSE), "parks_compared": Row(own=JOINT, lists=JOINT - HOUSE),
    **dict.fromkeys(("park", "park_word"), Row(own=JOINT, others=JOINT - HOUSE, argument="park_code")),
    "park_paper": Row(own=OFFICE, others=OFFICE, argument="park_code", method="post", status=DONE),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    return {"park_code": at.park.code}
