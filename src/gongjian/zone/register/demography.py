"""Births, deaths, moves and survival of units: stocks and flows that reconcile exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from .models import FAR, State


@dataclass(frozen=True, slots=True)
class Flows:
    """One park between two days: `before` + births + moved in - deaths - moved out = `after`."""

    park: int
    before: int
    births: int
    deaths: int
    moved_in: int
    moved_out: int
    after: int

    @property
    def reconciles(self) -> bool:
        return (
            self.before + self.births + self.moved_in - self.deaths - self.moved_out == self.after
        )


def flows(
    first: date, last: date, at: datetime | None = None, parks: Iterable[int] | None = None
) -> list[Flows]:
    """Each park's units at the end of two days and what happened between, as known at a moment.

    A unit that is born and dies between the two is in neither stock and in no flow.
    """
    then, now = _owners(first, at), _owners(last, at)
    found = []
    for park in sorted({*then.values(), *now.values()} if parks is None else set(parks)):
        ours, were = (
            {u for u, o in now.items() if o == park},
            {u for u, o in then.items() if o == park},
        )
        found.append(
            Flows(
                park, len(were), sum(u not in then for u in ours), sum(u not in now for u in were),
                sum(u in then for u in ours - were), sum(u in now for u in were - ours), len(ours),
            )
        )  # fmt: skip
    return found


def survival(born: int, years: int, at: datetime | None = None) -> tuple[int, list[int]]:
    """How many units were born in a year, and how many of them lived on each of its anniversaries' last days
    (Eurostat-OECD Manual on Business Demography Statistics, 2007, ch. 8: survival of n years)."""
    lives: dict[int, tuple[date, date]] = {}
    for unit, since, until in State.objects.known(at).values_list("unit", "since", "until"):
        low, high = lives.get(unit, (since, until))
        lives[unit] = (min(low, since), max(high, until))
    cohort = [until for since, until in lives.values() if since.year == born]
    return len(cohort), [
        sum(until == FAR or until > date(born + n, 12, 31) for until in cohort)
        for n in range(1, years + 1)
    ]


def _owners(day: date, at: datetime | None) -> dict[int, int]:
    return dict(State.objects.as_of(day, at).values_list("unit", "owner"))
