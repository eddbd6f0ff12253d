"""The story of a unit, as far as somebody may see it: what it was when, where, under which numbers, what it came
from and went into, and what was recorded of it after a frame was frozen.

A park that counted the unit in the spring is told the spring of it, and nothing that came after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import within
from .attributes import content_of, differing, label
from .changes import changes_of
from .choices import SUCCESSIONS, Deed, Signing
from .models import (
    FAR,
    Change,
    Fact,
    Frame,
    Identifier,
    Residence,
    State,
    Succession,
    Unit,
)
from .recording import CONTENTS
from .words import Words


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit through the states of it that somebody may see, the newest first, as known at a moment."""

    unit: Unit
    states: list[State]
    complete: bool  # these are all the states that there are
    at: datetime | None

    def on(self, day: date) -> State:
        """The state that holds on a day, else the newest."""
        return next((s for s in self.states if s.since <= day < s.until), self.states[0])

    def clipped(self, fact: Fact) -> list[tuple[date, date]]:
        """The days of a fact that lie within what may be seen, joined where they touch."""
        if self.complete:
            return [(fact.since, fact.until)]
        found: list[tuple[date, date]] = []
        for state in reversed(self.states):
            since, until = max(fact.since, state.since), min(fact.until, state.until)
            if since >= until:
                continue
            if found and found[-1][1] == since:
                found[-1] = (found[-1][0], until)
            else:
                found.append((since, until))
        return found

    def sees(self, day: date) -> bool:
        """Whether a day lies within what may be seen, or right at its end."""
        return self.complete or any(s.since <= day <= s.until for s in self.states)


@dataclass(frozen=True, slots=True)
class Held:
    """A residence or a number on the days of it that may be seen."""

    kind: str
    words: str
    since: date
    until: date

    @property
    def last_day(self) -> date | None:
        return None if self.until == FAR else date.fromordinal(self.until.toordinal() - 1)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event of a story: from which day, what it was, what it changed, who recorded it when."""

    day: date
    deed: str
    change: Change
    words: str = ""
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    other: tuple[str, str, int] | None = None  # an arrow, a name, a unit to go to
    revises: list[str] = field(default_factory=list)  # frames frozen before it was recorded


def seen(acting: Acting | None, unit: Unit, at: datetime | None = None) -> Seen:
    believed = State.objects.known(at).filter(unit=unit)
    mine = within(acting, believed, Purpose.STATISTICAL)
    states = list(mine.select_related("owner", "change").order_by("-since"))
    return Seen(unit, states, len(states) == believed.count(), at)


def held(of: Seen) -> list[Held]:
    """Residences and numbers, the newest first within each kind."""
    places = Residence.objects.known(of.at).filter(unit=of.unit).select_related("place")
    numbers = Identifier.objects.known(of.at).filter(unit=of.unit)
    found = [
        Held(str(each.get_where_display()), f"{each.place.name} {each.address}".strip(), since, until)
        for each in places.order_by("where", "-since") for since, until in of.clipped(each)
    ]  # fmt: skip
    found += [
        Held(each.scheme, each.value, since, until)
        for each in numbers.order_by("scheme", "-since") for since, until in of.clipped(each)
    ]  # fmt: skip
    return found


def told(of: Seen, acting: Acting) -> list[Chapter]:
    """Every event, the latest day first."""
    chapters = [*_states(of), *_facts(of), *_successions(of, acting), *_undone(of)]
    return sorted(chapters, key=lambda each: (each.day, each.change.pk), reverse=True)


def _states(of: Seen) -> Iterator[Chapter]:
    words, frozen, origins = Words(), _frozen(), _origins(of)
    for now, before in zip(of.states, [*of.states[1:], None], strict=True):
        after, origin = content_of(now), origins[now.pk]
        columns = [] if before is None else differing(content_of(before), after)
        changed = [
            (label(c), words.shown(c, getattr(before, c)), words.shown(c, after[c]))
            for c in columns
        ]
        said = "" if before is not None else f"{now.name} · {now.owner.name}"
        late = [frame.name for frame in frozen if _comes_late(now, origin, frame)]
        yield Chapter(now.since, str(origin.change.get_deed_display()), origin.change, said, changed, revises=late)  # fmt: skip
    last = of.states[0]
    if last.until != FAR and of.complete:
        deed = last.change.get_deed_display() if last.change.deed not in SUCCESSIONS else _("终止")
        yield Chapter(last.until, str(deed), last.change, str(_("从这一天起不在名录里")))


def _origins(of: Seen) -> dict[int, State]:
    return {s.pk: _origin(s, rows) for rows in [_first(of, State)] for s in of.states}


def _first(of: Seen, model: type[Fact]) -> dict[tuple[Any, ...], Any]:
    """The row in which each content was first told from its first day on. The row that is believed may be of a
    later change, which only cut it off: that change is the next chapter's, and not everybody's to see."""
    rows: Any = model._default_manager.filter(unit=of.unit)
    if of.at is not None:
        rows = rows.filter(known_from__lte=of.at)
    first: dict[tuple[Any, ...], Any] = {}
    for row in rows.select_related("change").order_by("known_from", "pk"):
        first.setdefault(_told_as(row), row)
    return first


def _origin(fact: Any, first: dict[tuple[Any, ...], Any]) -> Any:
    return first[_told_as(fact)]


def _told_as(fact: Fact) -> tuple[Any, ...]:
    columns = CONTENTS[type(fact)]
    return (getattr(fact, "lane", ""), fact.since, *(getattr(fact, column) for column in columns))


def _frozen() -> list[Frame]:
    return list(Frame.objects.filter(state=Signing.FROZEN).order_by("day"))


def _comes_late(state: State, origin: State, frame: Frame) -> bool:
    held = state.since <= frame.day < state.until
    return held and frame.frozen_at is not None and origin.known_from > frame.frozen_at


def _facts(of: Seen) -> Iterator[Chapter]:
    places = Residence.objects.known(of.at).filter(unit=of.unit).select_related("place")
    for model, rows, kind in (
        (Residence, places, _("所在地")),
        (Identifier, Identifier.objects.known(of.at).filter(unit=of.unit), _("证照号码")),
    ):
        first = _first(of, model)
        for each in rows:
            for since, _until in of.clipped(each):
                yield Chapter(since, str(kind), _origin(each, first).change, str(each))


def _successions(of: Seen, acting: Acting) -> Iterator[Chapter]:
    either = Q(predecessor=of.unit) | Q(successor=of.unit)
    found = Succession.objects.known(of.at).filter(either)
    for each in found.select_related("change", "predecessor", "successor"):
        if not of.sees(each.on):
            continue
        after = each.predecessor_id == of.unit.pk
        other = each.successor if after else each.predecessor
        name = _called(acting, other, each.on, of.at)
        yield Chapter(each.on, str(Deed(each.deed).label), each.change, other=("→" if after else "←", name, other.pk))  # fmt: skip


def _undone(of: Seen) -> Iterator[Chapter]:
    """What was recorded and taken back: believed no more, and told to whoever may see all of the unit."""
    if not of.complete:
        return
    undoing = changes_of(of.unit).filter(deed=Deed.UNDO).select_related("undoes")
    for each in undoing if of.at is None else undoing.filter(at__lte=of.at):
        what = each.undoes
        words = " · ".join(
            filter(None, (str(what or each.source), what and what.by_name, what and what.note))
        )
        yield Chapter(timezone.localdate(each.at), str(each.get_deed_display()), each, words)


def _called(acting: Acting, unit: Unit, day: date, at: datetime | None) -> str:
    """A unit's name around a day, if it may be seen; else its number."""
    mine = within(acting, State.objects.known(at).filter(unit=unit), Purpose.STATISTICAL)
    around = mine.filter(since__lte=day, until__gte=day).order_by("-since").first()
    return around.name if around else str(unit)
