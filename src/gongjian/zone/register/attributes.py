"""What is told of a unit: the fields of a state that people change, in the order in which pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .choices import INCUBATED, Where
from .models import State

# Kept apart by their purpose: what a unit reported serves statistics alone (统计法).
REPORTED = ("staff", "revenue", "assets", "size")
PERSONAL = ("contact", "phone")
OPEN = (
    "name", "code", "status", "industry", "industry_edition", "registration_type", "owner", "sharing",
    "founded", "address", "business", "incubation", "carrier",
)  # fmt: skip
ATTRIBUTES = (*OPEN, *PERSONAL, *REPORTED)
COMPUTED = ("size",)
CHANGEABLE = tuple(each for each in ATTRIBUTES if each not in COMPUTED)


def _field(name: str) -> Any:
    return State._meta.get_field(name)


# What lists tell of a unit that stands beside its states: places with days of their own, and whose establishment
# it is.
BESIDE = {"registered": Where.REGISTERED.label, "taxed": Where.TAX.label, "head": _("归属法人")}
# As they stand in a row of the table.
COLUMNS = tuple(_field(each).attname for each in ATTRIBUTES)
_DEFAULTS: dict[str, Any] = {
    _field(each).attname: _field(each).get_default() for each in ATTRIBUTES
}

Content = dict[str, Any]


def content_of(state: State) -> Content:
    return {column: getattr(state, column) for column in COLUMNS}


def content(told: Mapping[str, Any]) -> Content:
    """A whole content from what is told; the rest as the table has it by itself."""
    return {**_DEFAULTS, **as_columns(told)}


def fitted(whole: Content) -> Content:
    """Without what goes with something else that is not told: a carrier with no tenant, an edition
    without a code."""
    gone: Content = {}
    if whole["carrier_id"] is not None and whole["incubation"] not in INCUBATED:
        gone["carrier_id"] = None
    if not whole["industry"] and whole["industry_edition"]:
        gone["industry_edition"] = ""
    return {**whole, **gone} if gone else whole


def as_columns(told: Mapping[str, Any]) -> Content:
    """By column: an organisation by its key. Raises KeyError for what is no attribute."""
    found = {}
    for name, value in told.items():
        field = _field(name.removesuffix("_id"))
        if field.attname not in _DEFAULTS:
            raise KeyError(name)
        found[field.attname] = getattr(value, "pk", value)
    return found


def as_json(value: Any) -> Any:
    """As a difference is kept and the trail tells it."""
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def label(column: str) -> str:
    if column in BESIDE:
        return str(BESIDE[column])
    return str(_field(column.removesuffix("_id")).verbose_name)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The columns in which two contents differ, in order."""
    return [column for column in COLUMNS if before.get(column) != after.get(column)]
