"""What a page says of a field of this room's things: names for keys, words for codes, numbers as they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from ..accounts.models import Organisation, Person
from ..history.models import Kept
from ..history.queries import moment
from ..web.numbers import NOTHING, number
from . import arrays
from .choices import Outcome
from .models import Activity, Agreement, Exchange, Foothold, Platform, Project

_AMOUNT = re.compile(r"-?\d+\.\d\d")
LISTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "problems": lambda p: f"{p['due']} {p['text']}{' ✓' if p['solved'] else ''}",
    "years": lambda y: f"{y['year']} {y['plan']}{' → ' + y['result'] if y['result'] else ''}",
    "updates": lambda u: " ".join(
        filter(None, (u["period"], u["words"], u["next_plan"] and f"→ {u['next_plan']}"))
    ),
    "prospects": lambda p: f"{p['name']}（{Outcome(p['stage']).label}{_note(p)}）",
    "receipts": lambda r: f"{r['on']} {r['period']}{_note(r)}",
}


def _note(row: Mapping[str, Any]) -> str:
    """What was said to a row; older copies keep none."""
    return f"：{row['note']}" if row.get("note") else ""


def shown_of(model: type[Kept]) -> Callable[[str, Any], str]:
    """How a thing's story says its fields."""
    relations = {
        f.attname: f.related_model
        for f in model._meta.concrete_fields
        if f.is_relation and f.related_model is not None
    }

    def shown(name: str, value: Any) -> str:
        if value in (None, "", []):
            return NOTHING
        if name in LISTS:
            return "；".join(LISTS[name](each) for each in value)
        if name == "takers":
            return "、".join(_named(Organisation, each) for each in value)
        if name in relations:
            return _named(relations[name], value)
        return _plain(model, name, value)

    return shown


def _plain(model: type[Kept], name: str, value: Any) -> str:
    if (when := moment(value)) is not None:
        return when
    if name == "chain":
        return arrays.names().chain(str(value))
    if name == "kind_of" and model is Platform:
        return arrays.platform_kinds().get(str(value), str(value))
    if isinstance(value, Decimal) or (isinstance(value, str) and _AMOUNT.fullmatch(value)):
        return number(value, 2)
    field: Any = model._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value))[:300]


def _named(model: Any, key: Any) -> str:
    """What the row of a key is called; a unit by its number, for its name is for some eyes only."""
    if model in (Organisation, Person):
        return str(model.objects.filter(pk=key).values_list("name", flat=True).first() or key)
    return str(model._default_manager.filter(pk=key).first() or key)


@cache
def tellers() -> dict[str, Callable[[str, Any], str]]:
    return {
        m.kind(): shown_of(m) for m in (Project, Agreement, Activity, Foothold, Platform, Exchange)
    }


def shown(thing: Kept) -> Callable[[str, Any], str]:
    return tellers()[thing.kind()]


def too_few(least: int) -> str:
    """What stands where a count is withheld."""
    return _("少于 %(n)s 家") % {"n": least}
