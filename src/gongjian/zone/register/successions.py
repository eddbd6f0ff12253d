"""Units that go into another, or come out of one, on a day; each leads to what it became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ...methods.timelines import ended, first
from ..accounts.acting import Acting
from ..audit.recording import record
from .actions import refuse_to_leave_establishments
from .attributes import Content, as_columns
from .changes import (
    Written,
    about,
    actor,
    becoming,
    begin,
    content_on,
    locked,
    name_of,
    on_its_days,
    refuse_taken_codes,
)
from .choices import SUCCESSIONS, Deed
from .models import Change, State, Succession, Unit
from .recording import Lane, states, write

# What no part takes over: its code and its people are its own, and what the whole reported is not reported twice.
_OWN: Content = {
    "code": "", "contact": "", "phone": "", "staff": None, "revenue": None, "assets": None, "size": "",
}  # fmt: skip


@transaction.atomic
def merge(
    *, units: Sequence[Unit], into: Unit, on: date, by: Acting | None, source: str = "", note: str = "",
    base: int | None = None,
) -> Change:  # fmt: skip
    """Units go into another that goes on (吸收合并); `base` is what was seen of the first. Their
    establishments are then the other's. Raises Conflict, ValidationError."""
    if into in units or not units:
        raise ValidationError(_("请选并入的单位和存续的单位，两者不能相同"), code="merger")
    if {unit.kind for unit in units} != {into.kind}:
        raise ValidationError(_("法人单位和产业活动单位不能互相合并"), code="kind")
    lives = [locked(unit, None if place else base) for place, unit in enumerate(units)]
    content_on(states([into.pk])[into.pk], on)  # it lives then
    made = begin(Deed.MERGER, by, source=source, note=note)
    write(made, [(of, on_its_days(of, lambda spans: ended(spans, on))) for of in lives])
    succeed(made, [(unit, into) for unit in units], on)
    record("unit.merger", about(into, name_of(into)), by=actor(by), purpose="statistical", count=len(units),
           after={"on": str(on), "units": [unit.pk for unit in units][:50]})  # fmt: skip
    return made


@transaction.atomic
def split(
    *, unit: Unit, parts: Sequence[Mapping[str, Any]], on: date, by: Acting | None, goes_on: bool = True,
    source: str = "", note: str = "", base: int | None = None,
) -> list[Unit]:  # fmt: skip
    """New units come out of one, which goes on (存续分立) or ends (解散分立). Raises Conflict, ValidationError."""
    if not parts:
        raise ValidationError(_("请写明分立出的单位"), code="split")
    of = locked(unit, base)
    made = begin(Deed.SPLIT, by, source=source, note=note)
    was = content_on(of, on)
    written: list[Written] = []
    born = []
    for told in parts:
        whole = becoming({**was, **_OWN, "founded": on}, as_columns(told), on)
        part = Unit.objects.create(kind=unit.kind, head=unit.head, entered=made)
        written.append((Lane(State, {"unit_id": part.pk}), first(on, whole)))
        born.append(part)
    if not goes_on:
        refuse_to_leave_establishments([unit.pk], on)
        written.append((of, on_its_days(of, lambda spans: ended(spans, on))))
    refuse_taken_codes(written)
    write(made, written)
    succeed(made, [(unit, part) for part in born], on)
    record("unit.split", about(unit, was["name"]), by=actor(by), purpose="statistical", count=len(born),
           after={"on": str(on), "units": [part.pk for part in born], "goes_on": goes_on})  # fmt: skip
    return born


def succeed(made: Change, pairs: Sequence[tuple[Unit, Unit]], on: date) -> None:
    deed = made.deed if made.deed in SUCCESSIONS else Deed.MERGER
    Succession.objects.bulk_create(
        Succession(deed=deed, on=on, predecessor=a, successor=b, change=made) for a, b in pairs
    )


def head_on(unit: Unit, day: date, at: datetime | None = None) -> Unit | None:
    """The legal unit of an establishment, as known at a moment: the one that it entered under, or what that has
    gone into."""
    merged = _mergers(day, at)
    head, seen = unit.head, set()
    while head is not None and head.pk not in seen:
        seen.add(head.pk)
        gone = merged.filter(predecessor=head).first()
        head, before = (gone.successor if gone else None), head
        if head is None:
            return before
    return head


def establishments(unit: Unit, day: date, at: datetime | None = None) -> list[State]:
    """The establishments of a legal unit on a day, as known at a moment, those of the units that went into it
    among them."""
    merged = _mergers(day, at)
    wanted, heads = [unit.pk], {unit.pk}
    while wanted:
        gone = merged.filter(successor__in=wanted).values_list("predecessor", flat=True)
        wanted = [pk for pk in gone if pk not in heads]
        heads.update(wanted)
    found = State.objects.as_of(day, at).filter(unit__head__in=heads).select_related("unit__head")
    return [state for state in found.order_by("name") if head_on(state.unit, day, at) == unit]


def _mergers(day: date, at: datetime | None) -> Any:
    return Succession.objects.known(at).filter(deed=Deed.MERGER, on__lte=day)
