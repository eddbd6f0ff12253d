"""Where units are registered and taxed, as lists tell it: read there, and written beside the states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ...methods.timelines import NOTHING, Revision, Span, on, said
from ..accounts.choices import Kind
from ..accounts.models import Organisation
from .choices import Where
from .models import Residence
from .recording import BATCH, Lane

KINDS = {"registered": Where.REGISTERED, "taxed": Where.TAX}  # by what a list calls them
PLACES = (Kind.DISTRICT, Kind.FUNCTIONAL_AREA, Kind.PARK, Kind.SUB_PARK)
_OFFICE = re.compile(r"(人民政府|管理委员会|管委会)$")


def places(day: date) -> dict[str, int]:
    """By code and by name, with and without the word for its office: where a unit may be."""
    found: dict[str, int] = {}
    for place in Organisation.objects.on(day).filter(kind__in=PLACES):
        for word in (place.code, place.name, _OFFICE.sub("", place.name)):
            found.setdefault(word, place.pk)
    return found


def place_in(text: str, known: Mapping[str, int]) -> int | None:
    """The place that a text names, or the one that it holds, as the name of a tax office does; None where there
    is none, or more. Of names that hold one another the longest is meant."""
    if text in known:
        return known[text]
    words = [word for word in known if len(word) > 1 and not word.isascii() and word in text]
    longest = {
        known[word] for word in words if not any(word in other for other in words if other != word)
    }
    return longest.pop() if len(longest) == 1 else None


def held(day: date, units: Iterable[int]) -> dict[tuple[int, str], int]:
    """By unit and what a list calls it: where units are registered and taxed on a day."""
    keys, names, found = sorted(set(units)), {str(w): name for name, w in KINDS.items()}, {}
    for start in range(0, len(keys), BATCH):
        part = Residence.objects.as_of(day).filter(unit__in=keys[start : start + BATCH])
        for unit, where, place in part.filter(where__in=names).values_list(
            "unit", "where", "place"
        ):
            found[unit, names[where]] = place
    return found


def fresh(unit: int, name: str) -> Lane:
    """The timeline of a unit that is known to be nowhere yet."""
    where = str(KINDS[name])
    return Lane(Residence, {"unit_id": unit, "where": where, "lane": where})


def lanes(told: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Lane]:
    """By unit and what a list calls it: the timelines of those that a list tells of."""
    found = {(unit, name): fresh(unit, name) for unit, name in told}
    names = {str(where): name for name, where in KINDS.items()}
    keys = sorted({unit for unit, _name in found})
    for start in range(0, len(keys), BATCH):
        rows = Residence.objects.known().filter(
            unit__in=keys[start : start + BATCH], where__in=names
        )
        spans: Any = rows.order_by("since").values_list("unit", "where", "since", "until", "place", "address")  # fmt: skip
        for unit, where, since, until, place, address in spans:
            if of := found.get((unit, names[where])):
                of.spans.append(Span(since, until, {"place_id": place, "address": address}))
    return found


def learnt(of: Lane, day: date, place: int) -> Revision[Any]:
    """What a list says of its day; an address that is known of the same place stays."""
    now = on(of.spans, day)
    if now is not None and now.content["place_id"] == place:
        return NOTHING
    return said(of.spans, day, {"place_id": place, "address": ""})
