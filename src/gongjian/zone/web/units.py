"""The unit that money is shown in: asked for in the address, one of those that officials use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext

from .numbers import YUAN_PER_UNIT
from .tables.links import with_query


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    url: str
    current: bool


def wanted(request: HttpRequest, default: str = "万元") -> str:
    """`?unit=亿元`; anything that is not a unit is the default."""
    unit = request.GET.get("unit", default)
    return unit if unit in YUAN_PER_UNIT else default


def offered(request: HttpRequest, current: str, names: Sequence[str]) -> list[Choice]:
    return [Choice(label(name), with_query(request, unit=name), name == current) for name in names]


def label(unit: str) -> str:
    return {
        "元": gettext("元"),
        "千元": gettext("千元"),
        "万元": gettext("万元"),
        "亿元": gettext("亿元"),
    }[unit]
