"""Where a unit is registered, taxed and present, and its other numbers: each a fact with days of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ...methods.timelines import FAR, Revision, Span, first
from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..audit.recording import record
from .attributes import Content
from .changes import about, actor, begin, held, name_of
from .choices import Deed, Where
from .models import Change, Fact, Identifier, Residence, Unit
from .recording import Lane, lane, write


@transaction.atomic
def reside(
    *, unit: Unit, where: Where, place: Organisation, since: date, by: Acting | None, until: date = FAR,
    address: str = "", source: str = "", note: str = "", base: int | None = None,
) -> Change:  # fmt: skip
    """Where a unit is registered or taxed, or one of the places where it is present, from a day on.

    Raises Conflict, ValidationError.
    """
    held(unit, base)
    key = str(where) if where != Where.PRESENT else f"{where}:{place.code}"
    of = lane(Residence, unit_id=unit.pk, where=str(where), lane=key)
    made = _held_from(
        of, since, until, {"place_id": place.pk, "address": address}, by, source, note
    )
    record("unit.residence", about(unit, name_of(unit)), by=actor(by), purpose="statistical",
           after={"where": str(where), "place": place.code, "since": str(since)})  # fmt: skip
    return made


@transaction.atomic
def identify(
    *, unit: Unit, scheme: str, value: str, since: date, by: Acting | None, until: date = FAR, source: str = "",
    note: str = "", base: int | None = None,
) -> Change:  # fmt: skip
    """Another number of a unit, with its days. Raises Conflict, ValidationError."""
    held(unit, base)
    of = lane(Identifier, unit_id=unit.pk, scheme=scheme, lane=scheme)
    made = _held_from(of, since, until, {"value": value}, by, source, note)
    record("unit.identifier", about(unit, name_of(unit)), by=actor(by), purpose="statistical",
           after={"scheme": scheme, "since": str(since)})  # fmt: skip
    return made


@transaction.atomic
def leave(
    *, fact: Fact, on: date, by: Acting | None, source: str = "", note: str = "", base: int | None = None
) -> Change:  # fmt: skip
    """A residence or a number that holds until the day before `on`, and from then on no more.

    Raises Conflict, ValidationError.
    """
    held(fact.unit, base)
    fixed = (
        ("unit_id", "where", "lane")
        if isinstance(fact, Residence)
        else ("unit_id", "scheme", "lane")
    )
    of = lane(type(fact), **{name: getattr(fact, name) for name in fixed})
    span = next((s for s in of.spans if s.since == fact.since), None)
    if span is None or not span.since < on < span.until:
        raise ValidationError(_("结束的日期要在它的起止之间"), code="days")
    made = begin(Deed.CHANGE, by, source=source, note=note)
    write(made, [(of, Revision((span,), (Span(span.since, on, span.content),)))])
    act = "unit.residence" if isinstance(fact, Residence) else "unit.identifier"
    record(act, about(fact.unit, name_of(fact.unit)), by=actor(by), purpose="statistical",
           after={"lane": of.fixed["lane"], "until": str(on)})  # fmt: skip
    return made


def _held_from(
    of: Lane, since: date, until: date, new: Content, by: Acting | None, source: str, note: str
) -> Change:
    if since >= until:
        raise ValidationError(_("止要晚于起"), code="days")
    revision = _from(of.spans, since, until, new)
    made = begin(Deed.CHANGE, by, source=source, note=note)
    write(made, [(of, revision)])
    return made


def _from(spans: list[Span[Any]], since: date, until: date, new: Content) -> Revision[Content]:
    """What holds from a day on in a lane that may have gaps."""
    reached = [s for s in spans if s.since < until and since < s.until]
    opened = []
    for span in reached:
        if span.since < since:
            opened.append(Span(span.since, since, span.content))
        if until < span.until:
            opened.append(Span(until, span.until, span.content))
    return Revision(tuple(reached), (*opened, *first(since, new, until).opened))
