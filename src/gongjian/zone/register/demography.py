"""Births, deaths, moves and survival of units: stocks and flows that reconcile exactly, also where a unit is
shared between parks and each counts a part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from .models import FAR, State
from .queries import parts_of

Parts = dict[int, Fraction]  # of one unit, by park: they sum to one
NONE = Fraction()


@dataclass(slots=True)
class Flows:
    """One park between two days: `before` + births + moved in - deaths - moved out = `after`."""

    park: int
    before: Fraction = field(default=NONE)
    births: Fraction = field(default=NONE)
    deaths: Fraction = field(default=NONE)
    moved_in: Fraction = field(default=NONE)
    moved_out: Fraction = field(default=NONE)
    after: Fraction = field(default=NONE)

    @property
    def reconciles(self) -> bool:
        return (
            self.before + self.births + self.moved_in - self.deaths - self.moved_out == self.after
        )


def flows(
    first: date, last: date, at: datetime | None = None, parks: Iterable[int] | None = None
) -> list[Flows]:
    """Each park's units at the end of two days and what happened between, as known at a moment.

    A unit that is born and dies between the two is in neither stock and in no flow. A shared unit whose parts
    change has moved by as much.
    """
    then, now = _counted(first, at), _counted(last, at)
    found: dict[int, Flows] = {}
    for unit in then.keys() | now.keys():
        were, are = then.get(unit, {}), now.get(unit, {})
        for park in were.keys() | are.keys():
            _tell(found.setdefault(park, Flows(park)), were.get(park, NONE), are.get(park, NONE), bool(were), bool(are))  # fmt: skip
    wanted = sorted(found) if parks is None else sorted(set(parks))
    return [found.get(park) or Flows(park) for park in wanted]


def _tell(of: Flows, before: Fraction, after: Fraction, lived: bool, lives: bool) -> None:
    of.before += before
    of.after += after
    if not lived:
        of.births += after
    elif not lives:
        of.deaths += before
    elif after > before:
        of.moved_in += after - before
    else:
        of.moved_out += before - after


def _counted(day: date, at: datetime | None) -> dict[int, Parts]:
    """Of each unit that lives on a day: which parks count how much of it."""
    rows = list(State.objects.as_of(day, at).values_list("unit", "owner", "sharing"))
    shares = parts_of({sharing for _unit, _owner, sharing in rows if sharing is not None})
    whole = {owner: {owner: Fraction(1)} for _unit, owner, _sharing in rows}
    return {
        unit: whole[owner] if sharing is None else shares[sharing] for unit, owner, sharing in rows
    }


def survival(
    born: int, years: int, at: datetime | None = None, upto: date = FAR
) -> tuple[int, list[int]]:
    """How many units were born in a year, and how many of them lived on the last day of each of the years after
    it, as far as those days have come by `upto` (Eurostat-OECD Manual on Business Demography Statistics, 2007,
    ch. 8: survival of n years)."""
    lives: dict[int, tuple[date, date]] = {}
    for unit, since, until in State.objects.known(at).values_list("unit", "since", "until"):
        low, high = lives.get(unit, (since, until))
        lives[unit] = (min(low, since), max(high, until))
    cohort = [until for since, until in lives.values() if since.year == born]
    ends = [end for n in range(1, years + 1) if (end := date(born + n, 12, 31)) <= upto]
    return len(cohort), [sum(until == FAR or until > end for until in cohort) for end in ends]
