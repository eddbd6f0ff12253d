"""What a page says of a task's field: names for keys, words for codes."""

from __future__ import annotations

from typing import Any

from ..accounts.models import Organisation, Person
from ..history.queries import moment
from ..web.numbers import NOTHING
from .models import Clause, Task

_HOUSES = ("owner_id", "park_id", "house_id", "owner", "park")
_PEOPLE = ("made_by_id", "accepted_by_id", "proposed_by_id")


def shown(name: str, value: Any) -> str:
    if value in (None, "", []):
        return NOTHING
    if name in _HOUSES:
        return _name(Organisation, value)
    if name in _PEOPLE:
        return _name(Person, value)
    if name == "partners":
        return "、".join(_name(Organisation, each) for each in value)
    if name == "milestones":
        return "；".join(f"{m['due']} {m['title']}{' ✓' if m['done'] else ''}" for m in value)
    if name == "clause_id":
        found = Clause.objects.filter(pk=value).first()
        return str(found) if found else str(value)
    if (when := moment(value)) is not None:
        return when
    if isinstance(value, list):
        return "；".join(map(str, value))
    field: Any = Task._meta.get_field(name.removesuffix("_id"))
    return str(dict(field.flatchoices).get(value, value))[:300]


def _name(model: Any, key: Any) -> str:
    found = model.objects.filter(pk=key).values_list("name", flat=True).first()
    return str(found or key)
