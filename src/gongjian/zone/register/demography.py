"""How units come, go, move and survive: stocks and flows that reconcile exactly, also where a unit is
shared between parks and each counts a part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from .choices import SUCCESSIONS, Deed
from .lives import Bound, beginnings, endings
from .models import FAR, State
from .queries import parts_of

Parts = dict[int, Fraction]  # of one unit, by park: they sum to one
NONE = Fraction()


CAME = ("births", "entries", "splits")
WENT = ("deaths", "exits", "mergers")


@dataclass(slots=True)
class Flows:
    """One park between two days: `before` + what came + moved in - what went - moved out = `after`.

    Births are of units founded then, entries of others that came into the statistics, splits of parts of other
    units; deaths are of units that closed, exits of those that left the statistics, mergers of those that went into
    others, whole or in parts.
    """

    park: int
    before: Fraction = field(default=NONE)
    births: Fraction = field(default=NONE)
    entries: Fraction = field(default=NONE)
    splits: Fraction = field(default=NONE)
    deaths: Fraction = field(default=NONE)
    exits: Fraction = field(default=NONE)
    mergers: Fraction = field(default=NONE)
    moved_in: Fraction = field(default=NONE)
    moved_out: Fraction = field(default=NONE)
    after: Fraction = field(default=NONE)

    @property
    def came(self) -> Fraction:
        return self.births + self.entries + self.splits

    @property
    def went(self) -> Fraction:
        return self.deaths + self.exits + self.mergers

    @property
    def reconciles(self) -> bool:
        return self.before + self.came + self.moved_in - self.went - self.moved_out == self.after

    def add(self, name: str, much: Fraction) -> None:
        setattr(self, name, getattr(self, name) + much)


def flows(
    first: date, last: date, at: datetime | None = None, parks: Iterable[int] | None = None
) -> list[Flows]:
    """Each park's units at the end of two days and what happened between, as known at a moment.

    A unit that comes and goes between the two is in neither stock and in no flow. A shared unit whose parts
    change has moved by as much.
    """
    then, now = _counted(first, at), _counted(last, at)
    came, went = _came(first, last, at), _went(first, last, at)
    found: dict[int, Flows] = {}
    for unit in then.keys() | now.keys():
        were, are = then.get(unit, {}), now.get(unit, {})
        flow = came[unit] if not were else went[unit] if not are else ""
        for park in were.keys() | are.keys():
            _tell(found.setdefault(park, Flows(park)), were.get(park, NONE), are.get(park, NONE), flow)  # fmt: skip
    wanted = sorted(found) if parks is None else sorted(set(parks))
    return [found.get(park) or Flows(park) for park in wanted]


def _tell(of: Flows, before: Fraction, after: Fraction, flow: str) -> None:
    """`flow`: by which a unit came or went; "" where it stayed, and at most moved."""
    of.add("before", before)
    of.add("after", after)
    if flow:
        of.add(flow, before + after)  # one of the two is none
    elif after > before:
        of.add("moved_in", after - before)
    else:
        of.add("moved_out", before - after)


def _came(first: date, last: date, at: datetime | None) -> dict[int, str]:
    """The flow by which each unit came that has its first day after the one and up to the other."""
    fresh = State.objects.known(at).filter(since__gt=first, since__lte=last)
    return {unit: _came_by(bound) for unit, bound in beginnings(fresh).items()}


def _came_by(bound: Bound) -> str:
    if bound.deed == Deed.SPLIT:
        return "splits"
    return "births" if bound.deed == Deed.BIRTH or bound.founded else "entries"


def _went(first: date, last: date, at: datetime | None) -> dict[int, str]:
    ended = State.objects.filter(until__gt=first, until__lte=last)
    return {unit: _went_by(bound) for unit, bound in endings(ended.known(at), ended, at).items()}


def _went_by(bound: Bound) -> str:
    if bound.deed in SUCCESSIONS:
        return "mergers"
    return "exits" if bound.deed == Deed.EXIT else "deaths"


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
    upto_then = State.objects.known(at).filter(since__lte=date(born, 12, 31))
    cohort = {
        unit: bound.day
        for unit, bound in beginnings(upto_then).items()
        if bound.day.year == born and _came_by(bound) == "births"
    }
    for unit, until in State.objects.known(at).values_list("unit", "until"):
        if unit in cohort:
            cohort[unit] = max(until, cohort[unit])
    ends = [end for n in range(1, years + 1) if (end := date(born + n, 12, 31)) <= upto]
    return len(cohort), [
        sum(until == FAR or until > end for until in cohort.values()) for end in ends
    ]
