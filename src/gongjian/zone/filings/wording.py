"""A declared fact in words: a territory in both of its units, lists, an institution with its level."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ..web.numbers import NOTHING, bare, decimal, number
from .choices import Sort

PER_SQUARE_KILOMETRE = 100  # hectares
PLACES = 4


def area(hectares: object) -> str:
    """1,155 公顷（11.55 平方公里）"""
    exact = decimal(hectares)
    if exact is None:
        return NOTHING
    return _("%(hectares)s 公顷（%(kilometres)s 平方公里）") % {
        "hectares": _written(exact), "kilometres": _written(exact / PER_SQUARE_KILOMETRE),
    }  # fmt: skip


def content(sort: str, told: Mapping[str, Any]) -> str:
    """What a declared fact says, in one line."""
    if sort == Sort.TERRITORY:
        return _joined(area(told["area"]), told["text"])
    if sort == Sort.INDUSTRIES:
        return _joined("、".join(told["industries"]), told["text"])
    named = told["name"] + (f"（{told['level']}）" if told["level"] else "")
    return _joined(named, told["duty"], told["text"])


def plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """As a copy keeps it: one way of writing for one number."""
    return {name: bare(value) if isinstance(value, Decimal) else value for name, value in told.items()}  # fmt: skip


def _joined(*parts: str) -> str:
    return "；".join(part for part in parts if part) or NOTHING


def _written(exact: Decimal) -> str:
    """With as many places as there are, and four at most."""
    exponent = exact.normalize().as_tuple().exponent
    return number(exact, min(max(-int(exponent), 0), PLACES))
