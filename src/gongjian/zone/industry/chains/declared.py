"""What parks declare as their lead industries (主导产业): as it stands with their filings, to those who may know a
park's own facts; to everybody else as the pack publishes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...accounts.scopes import within
from ...filings import queries as filings
from ...filings.choices import Sort, Standing
from ...filings.models import Fact
from .. import arrays


@dataclass(frozen=True, slots=True)
class LeadIndustry:
    """A lead industry that a park declares: its name as declared, its chain in the pack ("" where the pack has none),
    since when, on which ground, how it stands with its filing (None: as the pack publishes it), and the filing's
    address for those who may see it."""

    name: str
    chain: str
    since: date | None
    source: str
    standing: Standing | None = None
    filing: str = ""


def declared(
    acting: Acting | None, parks: Iterable[Organisation], day: date, at: datetime | None = None
) -> dict[int, list[LeadIndustry]]:
    """By the key of each park what it declares on a day, as known at a moment, in its own order. The number of
    questions does not grow with the parks."""
    places = list(parks)
    called = arrays.called(day)
    known = _known(acting, places)
    facts = filings.facts_of([p for p in places if p.pk in known], day, at)
    seen = _filings(acting, facts)
    published = arrays.published([p.code for p in places if p.pk not in known], day)
    found: dict[int, list[LeadIndustry]] = {}
    for park in places:
        held, told = facts.get(park.pk, {}).get(Sort.INDUSTRIES), published.get(park.code)
        if held is not None:
            filing = reverse("filing", args=[held.filing]) if held.filing in seen else ""
            found[park.pk] = [
                LeadIndustry(n, called.get(n, ""), held.since, held.source, held.standing, filing)
                for n in held.industries
            ]
        elif told is not None:
            found[park.pk] = [
                LeadIndustry(n, called.get(n, ""), told.since, told.source) for n in told.names
            ]
        else:
            found[park.pk] = []
    return found


def _known(acting: Acting | None, places: list[Organisation]) -> set[int]:
    """The parks that declared something on the platform which this person may know."""
    facts = within(acting, Fact).filter(sort=Sort.INDUSTRIES, park__in=[p.pk for p in places])
    return set(facts.order_by().values_list("park", flat=True))


def _filings(acting: Acting | None, facts: dict[int, dict[Sort, Any]]) -> set[int]:
    wanted = {h.filing for held in facts.values() for h in held.values() if h.filing is not None}
    return set(filings.filings(acting).filter(pk__in=wanted).values_list("pk", flat=True))
