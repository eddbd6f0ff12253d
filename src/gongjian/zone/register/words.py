"""What a page shows of an attribute: names for keys, words for codes, thousands apart, persons masked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ..accounts.models import Organisation
from ..web.numbers import NOTHING, number
from . import arrays
from .attributes import PERSONAL
from .models import Sharing, State


def shown(column: str, value: Any) -> str:
    """The value of a column in words; "—" where there is none."""
    if value is None or value == "":
        return NOTHING
    if column in PERSONAL:
        return f"{str(value)[:1]}***"
    if column == "owner_id":
        return str(
            Organisation.objects.filter(pk=value).values_list("name", flat=True).first() or value
        )
    if column == "sharing_id":
        return str(Sharing.objects.filter(pk=value).first() or value)
    if column == "industry":
        return f"{value} {arrays.class_name(str(value))}".strip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        whole = Decimal(value) == Decimal(value).to_integral_value()
        return number(value, 0 if whole else 2)
    field: Any = State._meta.get_field(column)
    return str(dict(field.flatchoices).get(value, value))
