"""What a page says of a task's field: names for keys, words for codes."""

from __future__ import annotations

from typing import Any

from ..accounts.models import Organisation, Person
from ..history.queries import moment
from ..web.numbers import NOTHING
from .choices import Adopted, Verdict
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
    if name == "opinions":
        return "；".join(_said(each) for each in value)
    if name == "clause_id":
        found = Clause.objects.filter(pk=value).first()
        return str(found) if found else str(value)
    if (when := moment(value)) is not None:
        return when
    if isinstance(value, list):
        return "；".join(map(str, value))
    field: Any = Task._meta.get_field(name.removesuffix("_id"))
    return str(dict(field.flatchoices).get(value, value))[:300]


def _said(opinion: dict[str, Any]) -> str:
    """Who said what of a draft, and what became of it."""
    became = Adopted(opinion["adopted"]).label if opinion["adopted"] else ""
    words = (Verdict(opinion["verdict"]).label, opinion["text"], became, opinion["reason"])
    return (
        f"{_name(Organisation, opinion['house'])}：{' '.join(str(word) for word in words if word)}"
    )


def _name(model: Any, key: Any) -> str:
    found = model.objects.filter(pk=key).values_list("name", flat=True).first()
    return str(found or key)
