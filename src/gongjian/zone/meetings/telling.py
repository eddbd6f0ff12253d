"""What a page says of a field: names for keys, words for codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from ..accounts.models import Organisation, Person
from ..history.models import Kept
from ..history.queries import moment
from ..tasks.models import Clause, Task
from ..web.numbers import NOTHING
from .choices import Presence
from .models import AgendaItem, Coordination, Meeting

_OF: dict[str, Any] = {
    **dict.fromkeys(("house_id", "owner_id", "park_id", "in_charge_id", "partners"), Organisation),
    **dict.fromkeys(("made_by_id", "instructed_by_id", "answered_by_id", "accepted_by_id", "ruled_by_id"), Person),
    "clause_id": Clause, "task_id": Task, "matter_id": Coordination, "meeting_id": Meeting, "item_id": AgendaItem,
}  # fmt: skip


def shown_of(model: type[Kept]) -> Callable[[str, Any], str]:
    """How the story of such a thing says a value."""

    def shown(name: str, value: Any) -> str:
        if value in (None, "", []):
            return NOTHING
        if name == "seats":
            return _attendance(value)
        if name in _OF:
            keys = value if isinstance(value, list) else [value]
            return "、".join(_called(_OF[name], key) for key in keys)
        if (when := moment(value)) is not None:
            return when
        field: Any = model._meta.get_field(name)
        return str(dict(field.flatchoices).get(value, value))[:500]

    return shown


def _called(model: Any, key: Any) -> str:
    found = model.objects.filter(pk=key).first()
    return str(found or key)


def _attendance(seats: list[dict[str, Any]]) -> str:
    """到会 20，请假 2: a page does not say forty seats twice for each act."""
    counted = Counter(told["presence"] for told in seats)
    return "，".join(f"{p.label} {counted[p]}" for p in Presence if counted[p])
