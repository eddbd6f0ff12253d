"""A compared list into the register, as one change in one transaction: all of it or nothing.

A worker that is killed has written nothing, and the next takes the list up again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ....methods.timelines import Broken, Revision, Span, ended, first, learnt
from ...accounts.models import Person
from ...audit.recording import SYSTEM, About, Actor, digest_of, record
from .. import arrays, homes, numbers
from ..attributes import Content, as_columns, as_json, content, fitted
from ..changes import Written, begin, sized
from ..choices import TAKEN, Deed, Kind, Stage, Verdict
from ..models import Change, Import, ImportRow, State, Unit
from ..pouring import change as changed
from ..recording import BATCH, Lane, states, write
from .columns import APART, Reader, Told, as_new
from .progress import Progress
from .reasons import Reason

BATCH_OF_ROWS = 5_000


@dataclass(slots=True)
class Row:
    """One row of a list on its way into the register. `shown`: what it was shown to change, if it was."""

    pk: int
    line: int
    told: Told
    unit: int | None
    shown: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def apply(imported: Import, *, actor: Actor = SYSTEM, progress: Progress | None = None) -> Change:
    """New units enter, changed ones change from the day of the list on. Raises ValidationError, Cancelled."""
    now = Import.objects.select_for_update().get(pk=imported.pk)
    if now.stage != Stage.APPLYING:
        raise ValidationError("the list is not to be applied", code="stage")
    by: Person | None = now.applied_by
    change = begin(Deed.IMPORT, None, source=f"{now.get_source_display()}：{now.name}")
    if by is not None:
        change.by, change.by_name = by, by.name
        change.organisation = actor.organisation
        change.save(update_fields=("by", "by_name", "organisation"))
    done = 0
    for rows in _batches(now):
        _apply(now, change, rows)
        done += len(rows)
        if progress is not None:
            progress.tell(done)
    lines = [
        str(line) for line in now.rows.filter(verdict__in=TAKEN).values_list("line", flat=True)
    ]
    now.stage, now.change = Stage.APPLIED, change
    now.save(update_fields=("stage", "change"))
    record("import.applied", About("import", str(now.pk), now.name), by=actor, purpose="statistical",
           count=max(len(lines), 1), digest=digest_of(lines),
           after={"source": now.source, "as_of": str(now.as_of), "rows": len(lines)})  # fmt: skip
    return change


def apply_one(row: ImportRow, change: Change, unit: Unit | None, shown: Mapping[str, Any]) -> None:
    """One row that was doubtful, once somebody has said what it is: of this unit, or of a new one. `shown`: what
    they were shown that it changes. It is refused where the register leaves no place for it by now."""
    row.verdict = Verdict.NEW if unit is None else Verdict.CHANGED
    told = _reader(row.of).told(row.told)
    one = Row(row.pk, row.line, told, None if unit is None else unit.pk, dict(shown))
    _apply(row.of, change, [one])
    row.refresh_from_db(fields=("unit", "verdict", "reasons"))


def ends(row: ImportRow) -> bool:
    """Whether a row says that its unit is no more."""
    return _reader(row.of).told(row.told).ended


def not_as_new(row: ImportRow) -> Reason | None:
    """Why a row cannot enter as a unit of its own; None where it can."""
    said = _reader(row.of).told(row.told)
    heads = _heads([said.head], row.of.as_of)
    return as_new(said, has_park=row.of.park_id is not None, has_head=said.head in heads)


def _apply(imported: Import, change: Change, rows: list[Row]) -> None:
    taken = _taken_codes(row.told.values.get("code", "") for row in rows)
    fit = [row for row in rows if taken.get(row.told.values.get("code", ""), row.unit) == row.unit]
    fresh = [row for row in fit if row.unit is None]
    known = [row for row in fit if row.unit is not None]
    written = [*_entering(imported, change, fresh), *_changing(imported, known)]
    write(change, [pair for _row, pair in written if pair[1]])
    done = {row.pk for row, _pair in written}
    changed(
        ImportRow, ("unit_id", "verdict"), ("id",),
        [(row.unit, Verdict.NEW.value, row.pk) for row in fresh],
    )  # fmt: skip
    late = [row.pk for row in rows if row.pk not in done]
    changed(
        ImportRow, ("verdict", "reasons"), ("id",),
        [(Verdict.REFUSED.value, [("overtaken", {})], pk) for pk in late],
    )  # fmt: skip


def _entering(imported: Import, change: Change, rows: list[Row]) -> Iterator[tuple[Row, Written]]:
    day = imported.as_of
    heads = _heads((row.told.head for row in rows), day)
    rows = [row for row in rows if not row.told.head or row.told.head in heads]
    units = Unit.objects.bulk_create(
        [
            Unit(kind=Kind.ESTABLISHMENT, head_id=heads[row.told.head], entered=change)
            if row.told.head else Unit(kind=Kind.LEGAL, entered=change)
            for row in rows
        ],
        batch_size=BATCH,
    )  # fmt: skip
    contents = [fitted(content({"owner": imported.park_id, **row.told.values})) for row in rows]
    sizes = arrays.sizes(arrays.pack_on(), contents, day)
    for row, unit, whole, size in zip(rows, units, contents, sizes, strict=True):
        row.unit, whole["size"] = unit.pk, size
        since = min(whole["founded"] or day, day)
        yield row, (Lane(State, {"unit_id": unit.pk}), first(since, whole))
        if number := row.told.number:
            yield row, (numbers.fresh(unit.pk, number), first(since, {"value": number}))
        for name, place in row.told.places.items():
            yield row, (homes.fresh(unit.pk, name), first(day, {"place_id": place, "address": ""}))


def _changing(imported: Import, rows: list[Row]) -> Iterator[tuple[Row, Written]]:
    """Those rows that the register still has a place for; nobody else changes their units meanwhile."""
    day = imported.as_of
    keys = sorted({row.unit for row in rows if row.unit is not None})
    for start in range(0, len(keys), BATCH):
        part = Unit.objects.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        list(part.select_for_update().values_list("pk", flat=True))
    lanes = states(keys, day)
    told = {row.unit: as_columns(row.told.values) for row in rows if row.unit is not None}
    classes = sized(lanes, told, day)
    old = numbers.lanes({
        row.unit: row.told.number
        for row in rows if row.unit is not None and row.told.number and not row.told.ended
    })  # fmt: skip
    places = homes.lanes(
        (row.unit, name)
        for row in rows if row.unit is not None and not row.told.ended for name in row.told.places
    )  # fmt: skip
    for row in rows:
        assert row.unit is not None
        of, new = lanes[row.unit], told[row.unit]
        if row.unit in classes:
            new["size"] = classes[row.unit]
        revision = _revision(of, row, new, imported)
        if revision is not None:
            yield row, (of, revision)
            if row.unit in old and not any(
                numbers.holds(s.content["code"], row.told.number) for s in of.spans
            ):
                yield row, (old[row.unit], numbers.learnt(old[row.unit], day, row.told.number))
            for name, place in row.told.places.items():
                if (row.unit, name) in places:
                    lane = places[row.unit, name]
                    yield row, (lane, homes.learnt(lane, day, place))


def _revision(of: Lane, row: Row, new: Content, imported: Import) -> Revision[Content] | None:
    """None where the register has moved on since the comparison: what was shown is no longer so."""
    held = next((s.content for s in of.spans if s.since <= imported.as_of < s.until), None)
    if held is None or any(
        as_json(held.get(column)) != before
        for column, (before, _after) in row.shown.items()
        if column not in APART
    ):
        return None
    try:
        if row.told.ended:
            return ended(of.spans, imported.as_of)
        return _fitted(learnt(of.spans, imported.as_of, new))
    except Broken:
        return None


def _fitted(revision: Revision[Content]) -> Revision[Content]:
    """What a later span makes of what was learnt may not fit together there."""
    opened = tuple(Span(s.since, s.until, fitted(s.content)) for s in revision.opened)
    return Revision(
        tuple(span for span in revision.closed if span not in opened),
        tuple(span for span in opened if span not in revision.closed),
    )


def _reader(imported: Import) -> Reader:
    return Reader(imported.columns, imported.as_of, arrays.pack_on())


def _heads(codes: Iterable[str], day: date) -> dict[str, int]:
    """By code: the legal unit that lives under it on a day."""
    wanted = sorted({code for code in codes if code})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        part = State.objects.as_of(day).filter(code__in=wanted[start : start + BATCH], unit__kind=Kind.LEGAL)  # fmt: skip
        found |= dict(part.values_list("code", "unit"))
    return found


def _taken_codes(codes: Iterable[str]) -> dict[str, int]:
    """By code: the unit of the register that has it by now."""
    wanted = sorted({code for code in codes if code})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        part = State.objects.known().filter(code__in=wanted[start : start + BATCH])
        found |= dict(part.values_list("code", "unit"))
    return found


def _batches(imported: Import) -> Iterator[list[Row]]:
    """By the line: rows that are written to meanwhile are met once."""
    reader, last = _reader(imported), -1
    rows = imported.rows.filter(verdict__in=TAKEN).order_by("line")
    fields = ("pk", "line", "told", "unit", "differs")
    while batch := list(rows.filter(line__gt=last).values_list(*fields)[:BATCH_OF_ROWS]):
        last = batch[-1][1]
        yield [
            Row(pk, line, reader.told(told), unit, shown) for pk, line, told, unit, shown in batch
        ]
