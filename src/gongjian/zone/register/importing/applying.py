"""A compared list into the register, as one change in one transaction: all of it or nothing.

A worker that is killed has written nothing, and the next takes the list up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ....methods.timelines import Broken, Revision, ended, first, revised
from ...accounts.models import Person
from ...audit.recording import SYSTEM, About, Actor, digest_of, record
from .. import arrays
from ..attributes import Content, as_columns, content
from ..changes import begin
from ..choices import Deed, Kind, Stage, Verdict
from ..models import Change, Import, ImportRow, State, Unit
from ..pouring import change as changed
from ..recording import BATCH, Lane, states, write
from .columns import Reader

BATCH_OF_ROWS = 2_000
TAKEN = (Verdict.NEW, Verdict.CHANGED)
MEASURED = frozenset({"industry", "staff", "revenue", "assets"})


@transaction.atomic
def apply(imported: Import, *, actor: Actor = SYSTEM, progress: Callable[[int], None] = lambda _done: None) -> Change:  # fmt: skip
    """New units enter, changed ones change from the day of the list on. Raises ValidationError."""
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
    for rows in _batches(now.rows.filter(verdict__in=TAKEN).order_by("line")):
        _apply(now, change, rows)
        done += len(rows)
        progress(done)
    lines = [
        str(line) for line in now.rows.filter(verdict__in=TAKEN).values_list("line", flat=True)
    ]
    now.stage, now.change = Stage.APPLIED, change
    now.save(update_fields=("stage", "change"))
    record("import.applied", About("import", str(now.pk), now.name), by=actor, purpose="statistical",
           count=max(len(lines), 1), digest=digest_of(lines),
           after={"source": now.source, "as_of": str(now.as_of), "rows": len(lines)})  # fmt: skip
    return change


def apply_one(row: ImportRow, change: Change, unit: Unit | None) -> None:
    """One row that was doubtful, once somebody has said what it is: of this unit, or of a new one."""
    row.unit = unit
    row.verdict = Verdict.NEW if unit is None else Verdict.CHANGED
    _apply(row.of, change, [row])


def _apply(imported: Import, change: Change, rows: Sequence[ImportRow]) -> None:
    reader = Reader(imported.columns, imported.as_of, arrays.pack_on())
    told = {row.line: reader.told(row.told) for row in rows}
    fresh = [row for row in rows if row.unit_id is None]
    known = [row for row in rows if row.unit_id is not None]
    taken = _taken_codes(told[row.line].values.get("code", "") for row in fresh)
    written: list[tuple[Lane, Revision[Content]]] = []
    overtaken = [row for row in fresh if told[row.line].values.get("code") in taken]
    fresh = [row for row in fresh if row not in overtaken]
    units = Unit.objects.bulk_create(
        [Unit(kind=Kind.LEGAL, entered=change) for _row in fresh], batch_size=BATCH
    )
    contents = []
    for row, unit in zip(fresh, units, strict=True):
        row.unit = unit
        values = told[row.line].values
        contents.append(content({"owner": imported.park_id, **values}))
    for each, size in zip(contents, arrays.sizes(arrays.pack_on(), contents, imported.as_of), strict=True):  # fmt: skip
        each["size"] = size
    for unit, whole in zip(units, contents, strict=True):
        since = min(whole["founded"] or imported.as_of, imported.as_of)
        written.append((Lane(State, {"unit_id": unit.pk}), first(since, whole)))
    lanes = states(row.unit_id for row in known if row.unit_id is not None)
    changes = {row.unit_id: told[row.line] for row in known}
    sized = _sized(lanes, changes, imported.as_of)
    for row in known:
        assert row.unit_id is not None
        revision = _revision(lanes[row.unit_id], told[row.line], sized.get(row.unit_id), imported.as_of)  # fmt: skip
        if revision is None:
            overtaken.append(row)
        elif revision:
            written.append((lanes[row.unit_id], revision))
    write(change, written)
    changed(ImportRow, ("unit_id",), ("id",), [(row.unit_id, row.pk) for row in fresh])
    for row in overtaken:
        row.verdict, row.reasons = Verdict.REFUSED, [("overtaken", {})]
    ImportRow.objects.bulk_update(overtaken, ["verdict", "reasons"], batch_size=400)


def _revision(of: Lane, told: Any, size: str | None, as_of: date) -> Revision[Content] | None:
    """None where the register has moved on since the comparison."""
    new = as_columns(told.values) | ({} if size is None else {"size": size})
    try:
        if told.ended:
            return ended(of.spans, as_of)
        return revised(of.spans, as_of, lambda old: {**old, **new})
    except Broken:
        return None


def _sized(lanes: dict[int, Lane], changes: dict[int | None, Any], day: date) -> dict[int, str]:
    """The size class of each unit whose measures are told."""
    wanted, contents = [], []
    for unit, of in lanes.items():
        new = as_columns(changes[unit].values)
        held = next((s.content for s in of.spans if s.since <= day < s.until), None)
        if held is not None and MEASURED & new.keys():
            wanted.append(unit)
            contents.append({**held, **new})
    return dict(zip(wanted, arrays.sizes(arrays.pack_on(), contents, day), strict=True))


def _taken_codes(codes: Iterable[str]) -> set[str]:
    """Those of the codes that a unit of the register has by now."""
    wanted = sorted({code for code in codes if code})
    found: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        part = State.objects.known().filter(code__in=wanted[start : start + BATCH])
        found |= set(part.values_list("code", flat=True))
    return found


def _batches(rows: Any) -> Iterator[list[ImportRow]]:
    """By the line: rows that are written to meanwhile are met once."""
    last = -1
    while batch := list(rows.filter(line__gt=last)[:BATCH_OF_ROWS]):
        last = batch[-1].line
        yield batch
