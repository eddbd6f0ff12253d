"""What both databases hold to, and in which words they refuse."""

from __future__ import annotations

FACTS = ("register_state", "register_residence", "register_identifier")
LANES = FACTS[1:]  # those that may have gaps
WHOLE = 1_000_000
ONE_CODE = "two units have one code on one day"
OVERLAP = "two facts of one kind overlap"
FROZEN = "a frozen frame is never altered"
KEPT = "a fact of the register is closed, never changed"
STANDING = "the parts of a sharing are never changed: another sharing holds from a day on"
_CLOSING = ("known_to", "closed_by_id")
IS_FROZEN = (
    "EXISTS (SELECT 1 FROM register_frame f WHERE f.id = {row}.frame_id AND f.state = 'frozen')"
)
Columns = dict[str, list[str]]  # by table


def changed(columns: list[str], differs: str) -> str:
    """True of an update that does more than close."""
    kept = [column for column in columns if column not in _CLOSING]
    found = (f'OLD."{name}" {differs} NEW."{name}"' for name in kept)
    return " OR ".join(["OLD.known_to IS NOT NULL", *found])
