"""What is done to a unit: it enters, changes, stops and goes on, ends; and what was done is undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from ...methods.timelines import FAR, Revision, begun, ended, first, revised
from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..audit.recording import About, record
from .attributes import PERSONAL, Content, as_columns, content
from .changes import (
    about,
    actor,
    becoming,
    begin,
    deed_of,
    held,
    locked,
    on_its_days,
    refuse_taken_codes,
    tell,
)
from .choices import Deed, Kind, Status
from .models import Change, Fact, Identifier, Residence, Sharing, State, Succession, Unit
from .recording import Lane, write
from .search_words import settle


@transaction.atomic
def enter(
    *, told: Mapping[str, Any], since: date, by: Acting | None, kind: Kind = Kind.LEGAL, head: Unit | None = None,
    deed: Deed = Deed.ENTRY, until: date = FAR, organisation: Organisation | None = None, source: str = "",
    note: str = "",
) -> Unit:  # fmt: skip
    """A unit that was not in the register. Raises ValidationError."""
    if head is not None:
        _head_lives(head, since)
    change = begin(deed, by, source=source, note=note)
    unit = Unit.objects.create(kind=kind, head=head, organisation=organisation, entered=change)
    whole = becoming(content({}), as_columns(told), since)
    if since >= until:
        raise ValidationError(_("止要晚于起"), code="days")
    written = [(Lane(State, {"unit_id": unit.pk}), first(since, whole, until))]
    refuse_taken_codes(written)
    write(change, written)
    record(f"unit.{deed}", about(unit, whole["name"]), by=actor(by), purpose="statistical",
           after={"since": str(since), "code": whole["code"], "owner": whole["owner_id"]})  # fmt: skip
    return unit


@transaction.atomic
def change(
    *, unit: Unit, told: Mapping[str, Any], since: date, by: Acting | None, until: date = FAR,
    deed: Deed | None = None, source: str = "", note: str = "", base: int | None = None,
) -> Change | None:  # fmt: skip
    """Attributes of a unit from a day on, or between two days; None where nothing differs.

    `base` is the newest change that the person had seen. Raises Conflict, ValidationError.
    """
    new = as_columns(told)
    of = locked(unit, base)
    revision = on_its_days(of, lambda spans: revised(spans, since, lambda old: becoming(old, new, since), until))  # fmt: skip
    if not revision:
        return None
    refuse_taken_codes([(of, revision)])
    made = begin(deed or deed_of(revision, until), by, source=source, note=note)
    return _done(made, unit, of, revision, since, by)


@transaction.atomic
def close(
    *, unit: Unit, on: date, by: Acting | None, deed: Deed = Deed.CLOSURE, source: str = "", note: str = "",
    base: int | None = None,
) -> Change:  # fmt: skip
    """A unit's life ends: `on` is the first day without it. Raises Conflict, ValidationError."""
    of = locked(unit, base)
    revision = on_its_days(of, lambda spans: ended(spans, on))
    if not revision:
        raise ValidationError(_("这个单位在 %(day)s 之前已经终止") % {"day": on}, code="ended")
    refuse_to_leave_establishments([unit.pk], on)
    return _done(begin(deed, by, source=source, note=note), unit, of, revision, on, by)


def _head_lives(head: Unit, day: date) -> None:
    """Raises ValidationError."""
    held(head, None)
    if head.kind != Kind.LEGAL or not State.objects.as_of(day).filter(unit=head).exists():
        raise ValidationError(_("归属法人这一天不在名录里，或不是法人单位"), code="head")


def refuse_to_leave_establishments(units: Iterable[int], on: date) -> None:
    """Raises ValidationError where an establishment of one of these still lives on a day or after it."""
    later = State.objects.known().filter(unit__head__in=list(units), until__gt=on)
    if left := later.values("unit").distinct().count():
        raise ValidationError(
            _("它还有 %(n)s 个产业活动单位，请先终止它们") % {"n": left}, code="establishments"
        )


def suspend(*, unit: Unit, since: date, by: Acting | None, until: date = FAR, **more: Any) -> Change | None:  # fmt: skip
    return change(unit=unit, told={"status": Status.SUSPENDED}, since=since, until=until, by=by,
                  deed=Deed.SUSPENSION, **more)  # fmt: skip


def resume(*, unit: Unit, since: date, by: Acting | None, **more: Any) -> Change | None:
    return change(unit=unit, told={"status": Status.OPERATING}, since=since, by=by,
                  deed=Deed.RESUMPTION, **more)  # fmt: skip


def share(*, unit: Unit, sharing: Sharing | None, since: date, by: Acting | None, **more: Any) -> Change | None:  # fmt: skip
    """A unit is counted in parts by several parks from a day on, or again by its owner alone."""
    return change(unit=unit, told={"sharing": sharing}, since=since, by=by, **more)


@transaction.atomic
def begin_on(
    *, unit: Unit, on: date, by: Acting | None, source: str = "", note: str = "", base: int | None = None
) -> Change | None:  # fmt: skip
    """The first day of a unit's life, corrected. Raises Conflict, ValidationError."""
    of = locked(unit, base)
    revision = on_its_days(of, lambda spans: begun(spans, on))
    if not revision:
        return None
    refuse_taken_codes([(of, revision)])
    return _done(begin(Deed.CORRECTION, by, source=source, note=note), unit, of, revision, on, by)


def _done(
    made: Change, unit: Unit, of: Lane, revision: Revision[Content], day: date, by: Acting | None
) -> Change:
    write(made, [(of, revision)])
    tell(made, unit, revision, day, by)
    return made


@transaction.atomic
def unmask(*, state: State, by: Acting, reason: str) -> dict[str, str]:
    """Whom to ask in a unit, in full; who wanted to know and why is in the trail. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("请写明查看的理由"), code="reason")
    record("unit.unmasked", about(state.unit, state.name), by=by.actor, purpose="statistical",
           after={"reason": reason.strip()[:200]})  # fmt: skip
    return {name: getattr(state, name) for name in PERSONAL}


@transaction.atomic
def undo(
    *, what: Change, by: Acting | None, note: str = "", others: Iterable[Change] = ()
) -> Change:
    """A change, whole, as if it had not been: what it closed is believed again, what it opened no more; and with
    it, as one act, others that came of the same.

    Only where nothing stands on it that is not undone too. Raises ValidationError.
    """
    together, count = {each.pk: each for each in (what, *others)}, 0
    for key in sorted(together, reverse=True):
        count += _undo(together[key], by, note)
    made = Change.objects.get(undoes=what)
    record("unit.undo", About("change", str(what.pk), str(what)), by=actor(by), purpose="statistical",
           after={"note": note[:200], "changes": len(together)}, count=max(count, 1))  # fmt: skip
    return made


def _undo(what: Change, by: Acting | None, note: str) -> int:
    """How many facts were touched."""
    Change.objects.select_for_update().get(pk=what.pk)
    if Change.objects.filter(undoes=what).exists():
        raise ValidationError(_("这次变更已经撤销过"), code="undone")
    made = begin(Deed.UNDO, by, note=note, undoes=what, source=str(what))
    count, units = 0, set[int]()
    for model in (State, Residence, Identifier):
        facts: Any = model._default_manager
        for opened in list(_standing(model, facts.filter(change=what))):
            units.update(opened.values_list("unit", flat=True))
            count += opened.update(known_to=made.at, closed_by=made)
        again = list(facts.filter(closed_by=what))
        for row in again:
            row.pk, row._state.adding = None, True
            row.change, row.known_from, row.known_to, row.closed_by = made, made.at, None, None
        facts.bulk_create(again, batch_size=900)
        units.update(row.unit_id for row in again)
        count += len(again)
    settle(units, made)
    Succession.objects.filter(change=what, withdrawn_by=None).update(withdrawn_by=made)
    _no_head_gone(units)
    return count


def _no_head_gone(units: set[int]) -> None:
    """Raises ValidationError where a unit that has establishments is no more, or is no more while they live."""
    heads = Unit.objects.filter(pk__in=units, establishments__isnull=False).distinct()
    for head in heads:
        last = State.objects.known().filter(unit=head).aggregate(last=Max("until"))["last"]
        merged = Succession.objects.known().filter(predecessor=head, deed=Deed.MERGER).exists()
        if last != FAR and not merged:
            refuse_to_leave_establishments([head.pk], last or date.min)


def _standing(model: type[Fact], rows: Any) -> Iterator[Any]:
    """Of facts that were opened, those that are believed, or the copies of them that are since what closed them
    was undone. Raises ValidationError where something closed one and was not."""
    yield rows.filter(known_to=None)
    for key in list(
        rows.exclude(closed_by=None).order_by().values_list("closed_by", flat=True).distinct()
    ):
        again = Change.objects.filter(undoes=key).first()
        if again is None:
            raise ValidationError(_("之后又有新的变更，请先撤销后面的"), code="built_on")
        same = {name: OuterRef(name) for name in ("unit", "since", *_lane(model))}
        copies = model._default_manager.filter(change=again)
        yield from _standing(model, copies.filter(Exists(rows.filter(closed_by=key, **same))))


def _lane(model: type[Fact]) -> tuple[str, ...]:
    return () if model is State else ("lane",)
