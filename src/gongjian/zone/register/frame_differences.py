"""What differs between two frames, and what would be otherwise in a frozen one by what is known now: entries,
exits, moves, each with its reason. The frozen frame itself stays as it was signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from ..accounts.models import Organisation
from . import arrays, lives
from .arrays import Candidate
from .attributes import content_of, differing, label
from .changes import deed_between
from .choices import Deed, Signing
from .models import Frame, State
from .recording import BATCH


@dataclass(frozen=True, slots=True)
class Difference:
    """One unit that entered, left, moved, or of which something else is known; by what. `was` is its name as
    far as the earlier of the two knew it."""

    what: str  # entered, left, moved, revised
    unit: int
    name: str
    was: str
    before: str
    after: str
    reason: str

    @property
    def pk(self) -> int:
        return self.unit


class Member(NamedTuple):
    """A member of a frame, as far as two frames are compared."""

    state: int
    owner: int


def compared(frame: Frame, before: Frame) -> list[Difference]:
    """What differs between two frames, by the unit."""
    ours, theirs = _members(frame), _members(before)
    entered, left = sorted(ours.keys() - theirs.keys()), sorted(theirs.keys() - ours.keys())
    moved = [u for u, were in theirs.items() if u in ours and ours[u].owner != were.owner]
    names = _names([*(ours[u].state for u in (*entered, *moved)), *(theirs[u].state for u in (*left, *moved))])  # fmt: skip
    parks = dict(Organisation.objects.values_list("pk", "name"))

    def told(what: str, unit: int, why: str) -> Difference:
        now, were = ours.get(unit), theirs.get(unit)
        name, was = ("" if each is None else names[each.state] for each in (now, were))
        then, there = ("" if each is None else parks[each.owner] for each in (were, now))
        return Difference(what, unit, name or was, was, then, there, why)

    found = [told("entered", u, why) for u, why in _why_in(frame, before, entered)]
    found += [told("left", u, why) for u, why in _why_out(frame, left)]
    listed = _listed([ours[u].state for u in moved])
    found += [told("moved", u, lives.worded(Deed.MOVE, ours[u].state in listed)) for u in moved]
    return sorted(found, key=lambda each: each.unit)


def revised(frame: Frame) -> list[Difference]:
    """What is known now of the day of a frozen frame and was not when it was signed.

    Only what was recorded since can be otherwise: the rule is the one that the frame was made by.
    """
    fresh = State.objects.as_of(frame.day).filter(known_from__gt=frame.known_at)
    states = list(fresh.select_related("owner", "unit", "change"))
    looked = [Candidate.of(state) for state in states]
    verdicts = arrays.framed(arrays.pack_named(frame.edition), frame.rule, looked, frame.day)
    members = dict(_members_of(frame, (s.unit_id for s in states)))
    found = []
    for state, verdict in zip(states, verdicts, strict=True):
        was = members.get(state.unit_id)
        if difference := _revision(state, verdict == "in", was):
            found.append(difference)
    return sorted([*found, *_gone(frame)], key=lambda each: each.unit)


def _revision(state: State, taken: bool, was: State | None) -> Difference | None:
    deed, park = _deed(state, was), state.owner.name
    if was is None:
        return (
            Difference("entered", state.unit_id, state.name, "", "", park, deed) if taken else None
        )
    if not taken:
        why = _("%(deed)s，不再符合范围规则") % {"deed": deed}
        return Difference("left", state.unit_id, state.name, was.name, was.owner.name, "", why)
    if was.owner_id != state.owner_id:
        return Difference("moved", state.unit_id, state.name, was.name, was.owner.name, park, deed)
    names = differing(content_of(was), content_of(state))
    told = f"{deed}：{'、'.join(label(name) for name in names)}"
    return (
        Difference("revised", state.unit_id, state.name, was.name, park, park, told)
        if names
        else None
    )


def _deed(state: State, was: State | None) -> str:
    """By which deed a state came, in words; where it came by a list, by what that changed."""
    deed = Deed(state.change.deed)
    if deed != Deed.IMPORT:
        return str(deed.label)
    if was is None:
        return str(
            lives.beginnings(State.objects.known().filter(unit=state.unit_id))[state.unit_id]
        )
    return lives.worded(deed_between(content_of(was), content_of(state)), listed=True)


def _gone(frame: Frame) -> Iterator[Difference]:
    """Members of which by now it is believed that they did not live on the day."""
    alive = State.objects.as_of(frame.day)
    gone = frame.members.exclude(unit__in=alive.values("unit")).select_related("state", "owner")
    why = dict(_why_out_now(frame.day, [m.unit_id for m in gone]))
    for member in gone:
        name, park = member.state.name, member.owner.name
        yield Difference("left", member.unit_id, name, name, park, "", why[member.unit_id])


def frozen_over(day: date, rules: Iterable[str] = ()) -> list[Frame]:
    """Frozen frames that a change from a day on comes too late for, the newest first."""
    found = Frame.objects.filter(state=Signing.FROZEN, day__gte=day)
    return list((found.filter(rule__in=list(rules)) if rules else found).order_by("-day"))


def effect(frame: Frame, state: State | None, becomes: State | None) -> str:
    """In words, what a change would do to a frame, were it not frozen. `becomes`: None where the unit would
    live no more on the day of the frame."""
    is_in = state is not None and frame.members.filter(unit=state.unit_id).exists()
    would = becomes is not None and _would(frame, becomes)
    if is_in != would:
        return str(_("会进入") if would else _("会退出"))
    if not would:
        return str(_("不在范围内，没有影响"))
    assert state is not None and becomes is not None
    if state.owner_id != becomes.owner_id:
        return str(_("仍在名册，园区会变"))
    return str(_("仍在名册，资料会变"))


def _would(frame: Frame, state: State) -> bool:
    pack = arrays.pack_named(frame.edition)
    return arrays.framed(pack, frame.rule, [Candidate.of(state)], frame.day) == ["in"]


# ---- members, and why they came and went


def _members(frame: Frame) -> dict[int, Member]:
    rows: Any = frame.members.values_list("unit", "state", "owner")
    return {unit: Member(state, owner) for unit, state, owner in rows.iterator(chunk_size=10_000)}


def _names(states: list[int]) -> dict[int, str]:
    """What units were called in these states."""
    return {
        key: name
        for _part, those in _parts(sorted(states))
        for key, name in State.objects.filter(pk__in=those).values_list("pk", "name")
    }


def _members_of(frame: Frame, units: Iterable[int]) -> Iterator[tuple[int, State]]:
    for _part, those in _parts(sorted(units)):
        for member in frame.members.filter(unit__in=those).select_related("state__owner"):
            yield member.unit_id, member.state


class _Words:
    """Why units came in, in words: each said once, however many there are."""

    def __init__(self) -> None:
        self.said: dict[tuple[Deed, bool, bool], str] = {}

    def of(self, bound: lives.Bound, *, late: bool) -> str:
        key = bound.deed, bound.listed, late
        if key not in self.said:
            self.said[key] = str(_("%(deed)s（补登）") % {"deed": bound}) if late else str(bound)
        return self.said[key]


def _why_in(frame: Frame, before: Frame, units: list[int]) -> Iterator[tuple[int, str]]:
    """Born since, by the deed; known only since; else the rule takes it in now."""
    rule, words = str(_("现在符合范围规则")), _Words()
    for part, those in _parts(units):
        then = State.objects.as_of(before.day, before.known_at).filter(unit__in=those)
        alive = set(then.values_list("unit", flat=True))
        first = lives.beginnings(State.objects.known(frame.known_at).filter(unit__in=those))
        for unit in part:
            if unit in alive:
                yield unit, rule
            else:
                yield unit, words.of(first[unit], late=first[unit].day <= before.day)


def _why_out(frame: Frame, units: list[int]) -> Iterator[tuple[int, str]]:
    """Gone, by the deed that ended it; else the rule leaves it out now."""
    rule = str(_("现在不符合范围规则"))
    for part, those in _parts(units):
        alive = set(State.objects.as_of(frame.day, frame.known_at).filter(unit__in=those).values_list("unit", flat=True))  # fmt: skip
        gone = _endings(frame.day, those, frame.known_at)
        for unit in part:
            yield unit, rule if unit in alive else gone.get(unit, str(Deed.CLOSURE.label))


def _why_out_now(day: date, units: list[int]) -> Iterator[tuple[int, str]]:
    for part, those in _parts(units):
        gone = _endings(day, those)
        for unit in part:
            yield unit, gone.get(unit, str(_("撤销或重复登记")))


def _endings(day: date, units: Any, at: datetime | None = None) -> dict[int, str]:
    """The deed by which the life of each unit that does not live on a day ended before it."""
    ever = State.objects.filter(unit__in=units, until__lte=day)
    return {unit: str(bound) for unit, bound in lives.endings(ever.known(at), ever, at).items()}


def _listed(states: list[int]) -> set[int]:
    """Those of the states that came by a list."""
    return {
        key
        for _part, those in _parts(sorted(states))
        for key in State.objects.filter(pk__in=those, change__deed=Deed.IMPORT).values_list(
            "pk", flat=True
        )
    }


def _parts(units: list[int]) -> Iterator[tuple[list[int], Any]]:
    """As many at a time as the database takes in one question, and what a column is asked to be in: where it sets
    no bound, one array and not a name for each."""
    if connection.features.max_query_params:
        for start in range(0, len(units), BATCH):
            yield units[start : start + BATCH], units[start : start + BATCH]
    elif units:
        yield units, RawSQL("SELECT unnest(%s::bigint[])", (units,))
