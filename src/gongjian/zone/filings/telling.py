"""What a page says of a field of a filing or a declared fact: names for keys, words for codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..accounts.models import Organisation, Person
from ..history.queries import moment
from ..tasks.choices import Adopted, Verdict
from ..tasks.models import Task
from ..web.numbers import NOTHING
from . import wording
from .choices import Sort
from .models import Fact, Filing

_KEYS: dict[str, Any] = {
    "park_id": Organisation, "house_id": Organisation, "made_by_id": Person, "filed_by_id": Person,
    "accepted_by_id": Person, "excused_by_id": Person, "amends_id": Filing, "filing_id": Filing,
}  # fmt: skip


def shown(name: str, value: Any) -> str:
    return _shown(Filing, name, value)


def shown_of_fact(name: str, value: Any) -> str:
    return _shown(Fact, name, value)


def _shown(model: Any, name: str, value: Any) -> str:
    if value in (None, "", []):
        return NOTHING
    if name in _KEYS:
        return _name(_KEYS[name], value)
    if name in _LISTS:
        return "；".join(_LISTS[name](each) for each in value)
    if name == "area":
        return wording.area(value)
    if (when := moment(value)) is not None:
        return when
    if isinstance(value, list):
        return "、".join(map(str, value))
    field: Any = model._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value))[:300]


def _opinion(told: dict[str, Any]) -> str:
    words = [told["house"], str(dict(Verdict.choices).get(told["verdict"], NOTHING)), told["text"]]
    if told["adopted"]:
        words += [f"→ {Adopted(told['adopted']).label}", told["answer"]]
    return " ".join(filter(None, words))


def _enclosure(told: dict[str, Any]) -> str:
    return f"{told['paper']}：{told['file']}"


def _proposal(told: dict[str, Any]) -> str:
    return f"{Sort(told['sort']).label} {told['since']} {wording.content(told['sort'], told)}"


_LISTS: dict[str, Callable[[Any], str]] = {
    "opinions": _opinion, "enclosures": _enclosure, "proposals": _proposal,
    "tasks": lambda key: _name(Task, key), "covers": lambda key: _name(Fact, key),
}  # fmt: skip


def _name(model: Any, key: Any) -> str:
    found = model.objects.filter(pk=key).first()
    return str(found or key)
