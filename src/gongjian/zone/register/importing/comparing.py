"""A list beside the register: what each row is, and why. Nothing of the register changes here.

In chunks, each in its own transaction with the count of what is done: a worker that is killed goes on
where the last whole chunk ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from ....intake import as_text, grid_of
from .. import arrays, homes, numbers
from ..attributes import COLUMNS, Content, as_columns, as_json, differing, fitted
from ..choices import Kind, Stage, Verdict
from ..models import FAR, Doubt, Import, ImportRow, SearchWord, State, Unit
from ..pouring import pour
from ..recording import BATCH
from ..searching import plain
from ..successions import head_on
from . import waiting
from .columns import ENDED, HEADS, LIMITS, NUMBER, Reader, Told, as_new, rows_of
from .progress import Cancelled
from .reasons import Reason
from .weighing import link_new, weigh_doubts

CHUNK = 2_000
ROW = ("of_id", "line", "told", "name", "verdict", "unit_id", "reasons", "differs")
MOST_CANDIDATES = 20  # of the units of one name that a person chooses among
FAR_APART = 50  # of 100: names that share a code and less than that are looked at by a person
ANY_HEAD = tuple(dict.fromkeys(head for heads in HEADS.values() for head in heads))


@dataclass
class Register:
    """What the register believes on the day of a list, to be looked up by code and by name."""

    day: date
    by_code: dict[str, int] = field(default_factory=dict)
    by_number: dict[str, set[int]] = field(default_factory=dict)
    by_name: dict[str, set[int]] = field(default_factory=dict)
    by_former: dict[str, set[int]] = field(default_factory=dict)
    lives: dict[int, tuple[date, date]] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)  # of each establishment

    @classmethod
    def on(cls, day: date) -> Register:
        found = cls(day)
        believed = State.objects.known()
        for unit, since, until in believed.values_list("unit").annotate(Min("since"), Max("until")):
            found.lives[unit] = (since, until)
        coded = believed.exclude(code="").values_list("unit", "code").annotate(last=Max("since"))
        for unit, code, _last in coded.order_by("last"):  # who had it last
            found.by_code[code] = unit
        found.by_number = numbers.holders(found.by_code)
        establishments = Unit.objects.filter(kind=Kind.ESTABLISHMENT)
        found.heads = {
            unit: head for unit, head in establishments.values_list("pk", "head") if head
        }
        plains: dict[str, str] = {}
        words = SearchWord.objects.standing().filter(initials__gt="")
        for unit, text, written in words.values_list("unit", "text", "plain"):
            plains[text] = written
            if unit in found.lives:  # an entry that was folded away has words and no life
                found.by_former.setdefault(written, set()).add(unit)
        for unit, name in believed.on(day).values_list("unit", "name"):
            found.by_name.setdefault(plains.get(name) or plain(name), set()).add(unit)
        return found

    def head(self, code: str) -> int | None:
        """The legal unit that has a code, if it lives on the day."""
        unit = self.by_code.get(code)
        if unit is None or unit in self.heads or not self._lives(unit):
            return None
        return unit

    def heads_one(self, unit: int, code: str) -> bool:
        """Whether the legal unit of an establishment has a code, be it as what that went into."""
        wanted, entered = self.by_code.get(code), self.heads.get(unit)
        if wanted is None or entered is None or wanted == entered:
            return wanted is not None and wanted == entered
        now = head_on(Unit.objects.select_related("head").get(pk=unit), self.day)
        return now is not None and now.pk == wanted

    def _lives(self, unit: int) -> bool:
        since, until = self.lives.get(unit, (FAR, FAR))
        return since <= self.day < until

    def living(self, units: set[int]) -> set[int]:
        """Those of some that live on the day; where none does, all of them."""
        return set(filter(self._lives, units)) or units


@dataclass
class Compared:
    """A row's verdict before it is written."""

    line: int
    raw: dict[str, str]
    told: Told
    plain: str  # the name as names are compared
    verdict: Verdict = Verdict.NEW
    unit: int | None = None
    reasons: list[Reason] = field(default_factory=list)
    differs: dict[str, Any] = field(default_factory=dict)
    candidates: list[int] = field(default_factory=list)  # where a name is that of several units


def looked_through(path: Path, name: str) -> tuple[list[str], int]:
    """The heads of a list, and how many rows it has: a fault anywhere in it is met here. Raises BadInput."""
    with grid_of(path, name=name, heads=ANY_HEAD, limits=LIMITS) as grid:
        everything = {head: place for place, head in enumerate(grid.header)}
        count = sum(1 for chunk in grid.chunks for _row in rows_of(chunk, everything, as_text))
        return [head for head in grid.header if head], count


@dataclass
class Met:
    """What the rows of a list have said so far: nothing of it is said twice."""

    codes: dict[str, int] = field(default_factory=dict)  # each with its line
    names: dict[str, int] = field(default_factory=dict)
    units: dict[int, int] = field(default_factory=dict)

    @classmethod
    def before(cls, imported: Import) -> Met:
        """Of a comparison that goes on: the units that its rows are about."""
        kept = imported.rows.filter(verdict__in=(Verdict.CHANGED, Verdict.SAME))
        return cls(units=dict(kept.values_list("unit", "line")))


def compare(imported: Import) -> None:
    """Every row that is not compared yet; then the list waits for somebody to look at it.

    Raises BadInput, Cancelled.
    """
    register = Register.on(imported.as_of)
    reader = Reader(imported.columns, imported.as_of, arrays.pack_on())
    met = Met.before(imported)
    path = Path(imported.file.path)
    with grid_of(path, name=imported.name, heads=ANY_HEAD, limits=LIMITS) as grid:
        places = {
            attribute: grid.header.index(head)
            for attribute, head in imported.columns.items()
            if head in grid.header
        }
        rows = (row for chunk in grid.chunks for row in rows_of(chunk, places, as_text))
        seen = 0
        while chunk := list(islice(rows, CHUNK)):
            seen += len(chunk)
            told = _with_digits([_told(reader, met, line, raw) for line, raw in chunk])
            if seen > imported.done:
                _write(imported, _compared(imported, register, met, told), seen)
    with transaction.atomic():
        link_new(imported)
        weigh_doubts(imported)
        _finish(imported, seen)


def _told(reader: Reader, met: Met, line: int, raw: dict[str, str]) -> Compared:
    told = reader.told(raw)
    code, name = told.values.get("code") or plain(told.number), plain(told.values.get("name", ""))
    if code and met.codes.setdefault(code, line) != line:
        told.faults.append(("twice", {"line": met.codes[code]}))
    elif name and met.names.setdefault(name, line) != line and not code:
        told.faults.append(("twice_name", {"line": met.names[name]}))
    return Compared(line, raw, told, name)


def _with_digits(rows: list[Compared]) -> list[Compared]:
    """Check characters that fail are noted; early codes fail them too."""
    coded = [row for row in rows if row.told.values.get("code")]
    for row, holds in zip(
        coded, arrays.codes_hold([r.told.values["code"] for r in coded]), strict=True
    ):
        if not holds:
            row.told.notes.append(("code_digit", {}))
    return rows


def _compared(
    imported: Import, register: Register, met: Met, rows: list[Compared]
) -> list[Compared]:
    for row in rows:
        if not row.told.faults:
            _found(row, register)
            _once(row, met)
        else:
            row.verdict, row.reasons = Verdict.REFUSED, row.told.faults
    before = Before.on(imported.as_of, rows)
    for row in rows:
        _judged(row, imported, register, before)
        row.reasons = [*row.reasons, *row.told.notes]
    return rows


@dataclass(frozen=True, slots=True)
class Before:
    """What the register believes on the day of a list of the units that its rows are about."""

    states: dict[int, Content]
    numbers: dict[tuple[int, str], str]
    homes: dict[tuple[int, str], int]

    @classmethod
    def on(cls, day: date, rows: list[Compared]) -> Before:
        about = [row for row in rows if row.unit is not None]
        return cls(
            _held(day, sorted({row.unit for row in about if row.unit is not None})),
            numbers.held(day, (r.unit for r in about if r.unit is not None and r.told.number)),
            homes.held(day, (r.unit for r in about if r.unit is not None and r.told.places)),
        )


def _held(day: date, units: list[int]) -> dict[int, Content]:
    """What the register believes of units on a day."""
    found: dict[int, Content] = {}
    for start in range(0, len(units), BATCH):
        part = State.objects.as_of(day).filter(unit__in=units[start : start + BATCH])
        for unit, *values in part.values_list("unit", *COLUMNS):
            found[unit] = dict(zip(COLUMNS, values, strict=True))
    return found


def _found(row: Compared, register: Register) -> None:
    """The unit that a row is about: by its code or old number, else by its name, else by a name that it had."""
    code, name = row.told.values.get("code", ""), row.plain
    row.unit = register.by_code.get(code) if code else _numbered(row.told.number, register)
    if row.unit is not None:
        return
    for known, reason in ((register.by_name, ""), (register.by_former, "former_name")):
        units = register.living(known.get(name, set()))
        if len(units) > 1:
            row.verdict, row.candidates = Verdict.DOUBTFUL, sorted(units)[:MOST_CANDIDATES]
            row.unit = row.candidates[0]
            row.reasons.append(("many", {"count": len(units)}))
            return
        if units:
            (row.unit,) = units
            if reason:
                row.verdict = Verdict.DOUBTFUL
                row.reasons.append((reason, {"unit": row.unit}))
            return


def _numbered(number: str, register: Register) -> int | None:
    """The one unit that has an old number; None where there is none, or more."""
    units = register.by_number.get(plain(number), set()) if number else set()
    return next(iter(units)) if len(units) == 1 else None


def _once(row: Compared, met: Met) -> None:
    """A unit is told of in one row of a list: the second would undo the first."""
    if row.unit is None or row.verdict == Verdict.DOUBTFUL:
        return
    if met.units.setdefault(row.unit, row.line) != row.line:
        row.verdict, row.reasons = Verdict.REFUSED, [("twice_unit", {"line": met.units[row.unit]})]
        row.unit = None


def _judged(row: Compared, imported: Import, register: Register, then: Before) -> None:
    if row.verdict == Verdict.REFUSED:
        return
    if row.unit is None:
        _judged_new(row, imported, register)
        return
    if (head := row.told.head) and not register.heads_one(row.unit, head):
        row.told.notes.append(("other_head", {"value": head}))
    before = then.states.get(row.unit)
    if before is None:
        since, until = register.lives.get(row.unit, (FAR, FAR))
        late = imported.as_of < since
        row.verdict = Verdict.REFUSED
        row.reasons = [("before_birth", {"value": str(since)}) if late else ("ended_before", {"value": str(until)})]  # fmt: skip
        return
    for reason in row.reasons:
        reason[1].setdefault("value", before["name"])
    after = fitted({**before, **as_columns(row.told.values)})
    row.differs = {
        column: [as_json(before[column]), as_json(after[column])]
        for column in differing(before, after)
    }
    number = _number(row, before, then.numbers)
    if row.told.ended:
        row.differs[ENDED] = [None, True]
    else:
        row.differs |= {NUMBER: number} if number is not None else {}
        row.differs |= {
            name: [then.homes.get((row.unit, name)), place]
            for name, place in row.told.places.items() if then.homes.get((row.unit, name)) != place
        }  # fmt: skip
    if row.verdict == Verdict.DOUBTFUL:
        return
    doubt = _doubt(before, after) or _other_number(number)
    if doubt is not None:
        row.verdict, row.reasons = Verdict.DOUBTFUL, [doubt]
    else:
        row.verdict = Verdict.CHANGED if row.differs else Verdict.SAME


def _number(row: Compared, before: Content, old: dict[tuple[int, str], str]) -> list[str] | None:
    """The old number of a unit, "" where it has none, and what the list says instead; None where they are one."""
    told = row.told.number
    if not told or row.unit is None or numbers.holds(before["code"], told):
        return None
    was = old.get((row.unit, str(numbers.scheme_of(told))), "")
    return None if plain(was) == plain(told) else [was, told]


def _other_number(number: list[str] | None) -> Reason | None:
    """One name with two numbers of a kind: a person looks."""
    return ("other_code", {"value": number[0]}) if number and number[0] else None


def _judged_new(row: Compared, imported: Import, register: Register) -> None:
    has_head = register.head(row.told.head) is not None
    reason = as_new(row.told, has_park=imported.park_id is not None, has_head=has_head)
    if reason is not None:
        row.verdict, row.reasons = Verdict.REFUSED, [reason]
        return
    row.verdict = Verdict.NEW
    if row.told.head:
        row.reasons.append(("establishment", {"value": row.told.head}))


def _doubt(before: dict[str, Any], after: dict[str, Any]) -> Reason | None:
    """One code with two names far apart, or one name with two codes: a person looks."""
    if before["code"] and after.get("code") and before["code"] != after["code"]:
        return "other_code", {"value": before["code"]}
    if before["name"] != after["name"] and arrays.alike(before["name"], after["name"]) < FAR_APART:
        return "other_name", {"value": before["name"]}
    return None


def _write(imported: Import, rows: list[Compared], seen: int) -> None:
    """A chunk and the count of what is done, together. Raises Cancelled."""
    with transaction.atomic():
        now = Import.objects.select_for_update().get(pk=imported.pk)
        if now.stage != Stage.COMPARING:
            raise Cancelled
        if now.done >= seen:  # another worker was here
            imported.done = now.done
            return
        pour(ImportRow, ROW, [
            (imported.pk, row.line, row.raw, row.raw.get("name", "")[:200], str(row.verdict), row.unit,
             row.reasons, row.differs)
            for row in rows
        ])  # fmt: skip
        candidates = {row.line: row.candidates for row in rows}
        first, last = rows[0].line, rows[-1].line
        doubtful = imported.rows.filter(verdict=Verdict.DOUBTFUL, line__range=(first, last))
        Doubt.objects.bulk_create(
            Doubt(row=row, unit_id=row.unit_id, reasons=row.reasons,
                  candidates=[{"unit": unit} for unit in candidates[row.line] or [row.unit_id]])
            for row in doubtful
            if row.unit_id is not None
        )  # fmt: skip
        Import.objects.filter(pk=imported.pk).update(done=seen)
    imported.done = seen


def _finish(imported: Import, seen: int) -> None:
    now = Import.objects.select_for_update().get(pk=imported.pk)
    if now.stage != Stage.COMPARING:
        raise Cancelled
    now.stage, now.total, now.done, now.compared_at = Stage.COMPARED, seen, seen, timezone.now()
    now.save(update_fields=("stage", "total", "done", "compared_at"))
    waiting.begin(now)
