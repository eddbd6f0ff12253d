"""Numbers that units had before the unified credit code: read in lists, looked up, written beside the states.

A credit code holds the organisation code in its characters 9 to 17 (GB 32100-2015), so that old and new meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ...methods.timelines import NOTHING, Revision, Span, said
from .choices import Scheme
from .models import Identifier
from .recording import BATCH, Lane
from .searching import plain

OLD = (Scheme.REGISTRATION, Scheme.ORGANISATION)
_DIGITS_OF_REGISTRATION = 15
_ORGANISATION = slice(8, 17)


def scheme_of(number: str) -> Scheme:
    return (
        Scheme.REGISTRATION
        if len(plain(number)) == _DIGITS_OF_REGISTRATION
        else Scheme.ORGANISATION
    )


def within(code: str) -> str:
    """The organisation code that a credit code holds; "" where there is none."""
    return code[_ORGANISATION]


def holds(code: str, number: str) -> bool:
    return bool(code) and within(code) == plain(number)


def holders(by_code: Mapping[str, int]) -> dict[str, set[int]]:
    """By old number, as numbers are compared: the units that have it or whose credit code holds it."""
    found: dict[str, set[int]] = {}
    for code, unit in by_code.items():
        found.setdefault(within(code), set()).add(unit)
    for unit, value in (
        Identifier.objects.known().filter(scheme__in=OLD).values_list("unit", "value")
    ):
        found.setdefault(plain(value), set()).add(unit)
    return found


def by_unit() -> dict[int, str]:
    """An old number of each unit that has one: what it is compared by where it has no credit code."""
    rows = Identifier.objects.known().filter(scheme__in=OLD).order_by("scheme", "since")
    return dict(rows.values_list("unit", "value"))


def held(day: date, units: Iterable[int]) -> dict[tuple[int, str], str]:
    """By unit and scheme: the old numbers that units have on a day."""
    keys, found = sorted(set(units)), {}
    for start in range(0, len(keys), BATCH):
        part = Identifier.objects.as_of(day).filter(unit__in=keys[start : start + BATCH])
        for unit, scheme, value in part.filter(scheme__in=OLD).values_list(
            "unit", "scheme", "value"
        ):
            found[unit, scheme] = value
    return found


def fresh(unit: int, number: str) -> Lane:
    """The timeline of a number of its kind of a unit that has none yet."""
    scheme = str(scheme_of(number))
    return Lane(Identifier, {"unit_id": unit, "scheme": scheme, "lane": scheme})


def lanes(numbers: Mapping[int, str]) -> dict[int, Lane]:
    """Of each unit the timeline of its numbers of the kind of the one that is told of it."""
    found = {unit: fresh(unit, number) for unit, number in numbers.items()}
    keys = sorted(found)
    for start in range(0, len(keys), BATCH):
        rows = Identifier.objects.known().filter(unit__in=keys[start : start + BATCH])
        told: Any = rows.order_by("since").values_list("unit", "lane", "since", "until", "value")
        for unit, of, since, until, value in told:
            if of == found[unit].fixed["lane"]:
                found[unit].spans.append(Span(since, until, {"value": value}))
    return found


def learnt(of: Lane, day: date, number: str) -> Revision[Any]:
    """What somebody says of one day: it holds until the timeline itself has it change next."""
    if any(plain(span.content["value"]) == plain(number) for span in of.spans):
        return NOTHING
    return said(of.spans, day, {"value": number})
