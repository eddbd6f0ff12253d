"""Which lead industries parks declare: facts of the room of filings, with the chain that each name means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from ..accounts.models import Organisation
from ..filings.choices import Sort
from ..filings.queries import Held, facts_of
from . import arrays


@dataclass(frozen=True, slots=True)
class LeadIndustry:
    """A lead industry that a park declares (主导产业): its name as declared, its chain in the pack ("" where the
    pack has none), and on which ground."""

    name: str
    chain: str
    since: date
    source: str
    filed: str = ""  # the address of the filing that it rests on


def lead_industries(
    parks: Iterable[Organisation], day: date, at: datetime | None = None
) -> dict[int, list[LeadIndustry]]:
    """What each park declares on a day, in its own order, as it was known at a moment; by the park's key."""
    parks = list(parks)
    called, held = arrays.called(day), facts_of(parks, day, at)
    return {park.pk: _told(held.get(park.pk, {}).get(Sort.INDUSTRIES), called) for park in parks}


def _told(held: Held | None, called: dict[str, str]) -> list[LeadIndustry]:
    if held is None:
        return []
    filed = reverse("filing", args=[held.filing]) if held.filing else ""
    return [
        LeadIndustry(name, called.get(name, ""), held.since, held.source, filed)
        for name in held.industries
    ]
