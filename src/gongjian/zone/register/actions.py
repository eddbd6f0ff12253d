"""What is done to units: they enter, change, move, merge, split, close; and what was done is undone.

Each act is one Change in one transaction with one event in the trail; nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...methods.timelines import FAR, Broken, Revision, begun, ended, first, revised
from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..audit.recording import SYSTEM, About, record
from . import arrays
from .attributes import PERSONAL, Content, as_columns, content, differing
from .choices import SUCCESSIONS, Deed, Kind, Status, Where
from .models import Change, Identifier, Residence, State, Succession, Unit
from .recording import Lane, lane, states, write


class Conflict(ValidationError):
    """Somebody else changed the unit in the meantime; `theirs` are their changes since."""

    def __init__(self, theirs: Sequence[Change]) -> None:
        names = "、".join(dict.fromkeys(each.by_name for each in theirs))
        told = _("打开之后，%(names)s 已经改过这个单位，请对照后再保存") % {"names": names}
        super().__init__(told, code="conflict")
        self.theirs = list(theirs)


def begin(
    deed: Deed, by: Acting | None, *, source: str = "", note: str = "", at: datetime | None = None, **more: Any
) -> Change:  # fmt: skip
    """The record of an act, to which everything that it closes and opens belongs."""
    who = {} if by is None else {
        "by_id": by.person_id, "by_name": by.person_name, "organisation": by.organisation_code,
    }  # fmt: skip
    return Change.objects.create(
        deed=deed, at=at or timezone.now(), source=source[:200], note=note[:500], **who, **more
    )


def about(unit: Unit, name: str = "") -> About:
    return About("unit", str(unit.pk), name)


@transaction.atomic
def enter(
    *, told: Mapping[str, Any], since: date, by: Acting | None, kind: Kind = Kind.LEGAL, head: Unit | None = None,
    deed: Deed = Deed.ENTRY, until: date = FAR, organisation: Organisation | None = None, source: str = "",
    note: str = "",
) -> Unit:  # fmt: skip
    """A unit that was not in the register. Raises ValidationError."""
    change = begin(deed, by, source=source, note=note)
    unit = Unit.objects.create(kind=kind, head=head, organisation=organisation, entered=change)
    whole = checked(content(told))
    whole["size"] = arrays.sizes(arrays.pack_on(), [whole], since)[0]
    write(change, [(Lane(State, {"unit_id": unit.pk}), first(since, whole, until))])
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
    revision = on_its_days(
        of, lambda spans: revised(spans, since, lambda old: _with(old, new, since), until)
    )
    if not revision:
        return None
    made = begin(deed or _deed(revision, until), by, source=source, note=note)
    write(made, [(of, revision)])
    _told(made, unit, revision, since, by)
    return made


@transaction.atomic
def close(
    *, unit: Unit, on: date, by: Acting | None, deed: Deed = Deed.CLOSURE, into: Sequence[Unit] = (),
    source: str = "", note: str = "", base: int | None = None,
) -> Change:  # fmt: skip
    """A unit's life ends: `on` is the first day without it. `into` are those it goes into."""
    of = locked(unit, base)
    revision = on_its_days(of, lambda spans: ended(spans, on))
    if not revision:
        raise ValidationError(_("这个单位在 %(day)s 之前已经终止") % {"day": on}, code="ended")
    made = begin(deed, by, source=source, note=note)
    write(made, [(of, revision)])
    succeed(made, [(unit, each) for each in into], on)
    _told(made, unit, revision, on, by)
    return made


@transaction.atomic
def merge(
    *, units: Sequence[Unit], into: Unit, on: date, by: Acting | None, source: str = "", note: str = ""
) -> Change:  # fmt: skip
    """Units go into another that goes on (吸收合并). Raises ValidationError."""
    if into in units or not units:
        raise ValidationError(_("请选并入的单位和存续的单位，两者不能相同"), code="merger")
    made = begin(Deed.MERGER, by, source=source, note=note)
    written = []
    for unit in units:
        of = locked(unit, None)
        written.append((of, on_its_days(of, lambda spans: ended(spans, on))))
    write(made, written)
    succeed(made, [(unit, into) for unit in units], on)
    record("unit.merger", about(into, name_of(into)), by=actor(by), purpose="statistical", count=len(units),
           after={"on": str(on), "units": [unit.pk for unit in units][:50]})  # fmt: skip
    return made


@transaction.atomic
def split(
    *, unit: Unit, parts: Sequence[Mapping[str, Any]], on: date, by: Acting | None, goes_on: bool = True,
    source: str = "", note: str = "",
) -> list[Unit]:  # fmt: skip
    """New units come out of one, which goes on (存续分立) or ends (解散分立). Raises ValidationError."""
    if not parts:
        raise ValidationError(_("请写明分立出的单位"), code="split")
    of = locked(unit, None)
    made = begin(Deed.SPLIT, by, source=source, note=note)
    was = _on(of, on)
    written: list[tuple[Lane, Revision[Content]]] = []
    born = []
    for told in parts:
        whole = checked({**was, "code": "", **as_columns(told)})
        part = Unit.objects.create(kind=unit.kind, head=unit.head, entered=made)
        written.append((Lane(State, {"unit_id": part.pk}), first(on, whole)))
        born.append(part)
    if not goes_on:
        written.append((of, on_its_days(of, lambda spans: ended(spans, on))))
    write(made, written)
    succeed(made, [(unit, part) for part in born], on)
    record("unit.split", about(unit, was["name"]), by=actor(by), purpose="statistical", count=len(born),
           after={"on": str(on), "units": [part.pk for part in born], "goes_on": goes_on})  # fmt: skip
    return born


def suspend(*, unit: Unit, since: date, by: Acting | None, until: date = FAR, **more: Any) -> Change | None:  # fmt: skip
    return change(unit=unit, told={"status": Status.SUSPENDED}, since=since, until=until, by=by,
                  deed=Deed.SUSPENSION, **more)  # fmt: skip


def resume(*, unit: Unit, since: date, by: Acting | None, **more: Any) -> Change | None:
    return change(unit=unit, told={"status": Status.OPERATING}, since=since, by=by,
                  deed=Deed.RESUMPTION, **more)  # fmt: skip


@transaction.atomic
def begin_on(
    *, unit: Unit, on: date, by: Acting | None, source: str = "", note: str = ""
) -> Change | None:
    """The first day of a unit's life, corrected."""
    of = locked(unit, None)
    revision = on_its_days(of, lambda spans: begun(spans, on))
    if not revision:
        return None
    made = begin(Deed.CORRECTION, by, source=source, note=note)
    write(made, [(of, revision)])
    _told(made, unit, revision, on, by)
    return made


@transaction.atomic
def reside(
    *, unit: Unit, where: Where, place: Organisation, since: date, by: Acting | None, until: date = FAR,
    address: str = "", source: str = "", note: str = "",
) -> Change:  # fmt: skip
    """Where a unit is registered or taxed, or one of the places where it is present, from a day on."""
    made = begin(Deed.CHANGE, by, source=source, note=note)
    key = str(where) if where != Where.PRESENT else f"{where}:{place.code}"
    of = lane(Residence, unit_id=unit.pk, where=where, lane=key)
    write(made, [(of, _from(of, since, until, {"place_id": place.pk, "address": address}))])
    record("unit.residence", about(unit, name_of(unit)), by=actor(by), purpose="statistical",
           after={"where": str(where), "place": place.code, "since": str(since)})  # fmt: skip
    return made


@transaction.atomic
def identify(
    *, unit: Unit, scheme: str, value: str, since: date, by: Acting | None, until: date = FAR, source: str = ""
) -> Change:  # fmt: skip
    """Another number of a unit, with its days."""
    made = begin(Deed.CHANGE, by, source=source)
    of = lane(Identifier, unit_id=unit.pk, scheme=scheme, lane=scheme)
    write(made, [(of, _from(of, since, until, {"value": value}))])
    record("unit.identifier", about(unit, name_of(unit)), by=actor(by), purpose="statistical",
           after={"scheme": scheme, "since": str(since)})  # fmt: skip
    return made


@transaction.atomic
def undo(*, what: Change, by: Acting | None, note: str = "") -> Change:
    """A change, whole, as if it had not been: what it closed is believed again, what it opened no more.

    Only where nothing stands on it yet. Raises ValidationError.
    """
    Change.objects.select_for_update().get(pk=what.pk)
    if Change.objects.filter(undoes=what).exists():
        raise ValidationError(_("这次变更已经撤销过"), code="undone")
    made = begin(Deed.UNDO, by, note=note, undoes=what, source=str(what))
    count = 0
    for model in (State, Residence, Identifier):
        facts: Any = model._default_manager
        opened = facts.filter(change=what)
        if opened.filter(known_to__isnull=False).exists():
            raise ValidationError(_("之后又有新的变更，请先撤销后面的"), code="built_on")
        count += opened.update(known_to=made.at, closed_by=made)
        again = list(facts.filter(closed_by=what))
        for row in again:
            row.pk, row._state.adding = None, True
            row.change, row.known_from, row.known_to, row.closed_by = made, made.at, None, None
        facts.bulk_create(again, batch_size=900)
        count += len(again)
    Succession.objects.filter(change=what, withdrawn_by=None).update(withdrawn_by=made)
    record("unit.undo", About("change", str(what.pk), str(what)), by=actor(by), purpose="statistical",
           after={"note": note[:200]}, count=max(count, 1))  # fmt: skip
    return made


# ---- parts of an act


def actor(by: Acting | None) -> Any:
    return SYSTEM if by is None else by.actor


def checked(whole: Content) -> Content:
    """What no unit may lack. Raises ValidationError."""
    if not str(whole.get("name") or "").strip():
        raise ValidationError(_("请填写单位名称"), code="name")
    if not whole.get("owner_id"):
        raise ValidationError(_("请填写统计所属园区"), code="owner")
    return whole


def locked(unit: Unit, base: int | None) -> Lane:
    """The states of a unit, nobody else's to change until this act is over. Raises Conflict."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    of = states([unit.pk])[unit.pk]
    if base is not None:
        since = Change.objects.filter(
            pk__gt=base, opened_states__unit=unit
        ) | Change.objects.filter(pk__gt=base, closed_states__unit=unit)
        if theirs := list(since.distinct().order_by("pk")):
            raise Conflict(theirs)
    return of


def version(unit: Unit) -> int:
    """The newest change of a unit: what a form was made from."""
    opened = Change.objects.filter(opened_states__unit=unit)
    closed = Change.objects.filter(closed_states__unit=unit)
    return max((opened | closed).values_list("pk", flat=True), default=0)


def on_its_days(of: Lane, revise: Callable[[Any], Revision[Content]]) -> Revision[Content]:
    try:
        return revise(of.spans)
    except Broken as error:
        raise ValidationError(_("单位在这些日子里并不存在，请核对日期"), code="days") from error


def succeed(made: Change, pairs: Sequence[tuple[Unit, Unit]], on: date) -> None:
    deed = made.deed if made.deed in SUCCESSIONS else Deed.MERGER
    Succession.objects.bulk_create(
        Succession(deed=deed, on=on, predecessor=a, successor=b, change=made) for a, b in pairs
    )


def name_of(unit: Unit) -> str:
    row = State.objects.known().filter(unit=unit).order_by("-since").first()
    return row.name if row else ""


def _from(of: Lane, since: date, until: date, new: Content) -> Revision[Content]:
    """What holds from a day on in a lane that may have gaps."""
    spans = of.spans
    reached = [s for s in spans if s.since < until and since < s.until]
    if not reached:
        return first(since, new, until)
    closed, opened = tuple(reached), []
    for span in reached:
        if span.since < since:
            opened.append(type(span)(span.since, since, span.content))
        if until < span.until:
            opened.append(type(span)(until, span.until, span.content))
    return Revision(closed, (*opened, *first(since, new, until).opened))


def _with(old: Content, new: Content, day: date) -> Content:
    whole = checked({**old, **new})
    if whole != old and set(new) & {"industry", "staff", "revenue", "assets"}:
        whole["size"] = arrays.sizes(arrays.pack_on(), [whole], day)[0]
    return whole


def _deed(revision: Revision[Content], until: date) -> Deed:
    """What an act is called by what it changes."""
    if not revision.closed or not revision.opened:
        return Deed.CHANGE
    before, after = revision.closed[-1].content, revision.opened[-1].content
    changed = set(differing(before, after)) if until == FAR else set()
    for column, deed in (
        ("name", Deed.RENAME),
        ("owner_id", Deed.MOVE),
        ("industry", Deed.RECLASSIFY),
    ):
        if column in changed:
            return deed
    return Deed.CHANGE


def _on(of: Lane, day: date) -> Content:
    held = next((s for s in of.spans if s.since <= day < s.until), None)
    if held is None:
        raise ValidationError(_("单位在这些日子里并不存在，请核对日期"), code="days")
    return held.content


def _told(
    made: Change, unit: Unit, revision: Revision[Content], since: date, by: Acting | None
) -> None:
    before = revision.closed[-1].content if revision.closed else {}
    after = revision.opened[-1].content if revision.opened else {}
    names = differing(before, after) if before and after else []
    record(f"unit.{made.deed}", about(unit, str((after or before).get("name", ""))), by=actor(by),
           purpose="statistical", before=_shown(before, names), after={"since": str(since), **_shown(after, names)})  # fmt: skip


def _shown(whole: Content, names: Sequence[str]) -> dict[str, Any]:
    """What the trail keeps: of personal data that they changed, and no more."""
    return {
        name: "***" if name in PERSONAL and whole.get(name) else _plain(whole.get(name))
        for name in names
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
