"""A list of projects beside those that are kept: what each row is, and why. Nothing of the list changes here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .....intake import BadInput, Limits, as_text, grid_of
from ....documents.checking import said
from ....register.choices import Verdict
from ....register.importing.columns import plain, rows_of
from ...choices import WAY, Entry, Listing, Stage
from ...models import Project, ProjectImport, ProjectImportRow
from .. import checks
from ..actions import labels, reached, values
from .columns import HEADS, Reader, Told
from .reasons import Reason

LARGEST, MOST_ROWS = 10 << 20, 1_000
LIMITS = Limits(bytes=LARGEST, workbook_bytes=LARGEST, expanded_bytes=200 << 20, columns=200, rows=MOST_ROWS)  # fmt: skip
_ANY_HEAD = tuple(dict.fromkeys(head for heads in HEADS.values() for head in heads))


@dataclass(slots=True)
class Compared:
    """A row's verdict before it is written. `change`: the fields of the project as they are to be."""

    line: int
    raw: dict[str, str]
    told: Told
    project: Project | None = None
    verdict: Verdict = Verdict.NEW
    reasons: list[Reason] = field(default_factory=list)
    change: dict[str, Any] = field(default_factory=dict)
    differs: dict[str, Any] = field(default_factory=dict)


def heads_of(path: Path, name: str) -> list[str]:
    """The heads of a list. Raises ValidationError, in words for whoever sent it."""
    try:
        with grid_of(path, name=name, heads=_ANY_HEAD, limits=LIMITS) as grid:
            return [head for head in grid.header if head]
    except BadInput as error:
        raise ValidationError(said(error.words), code="file") from error


@transaction.atomic
def compare(imported: ProjectImport, path: str) -> ProjectImport:
    """Every row of a list; then it waits for somebody to look at it. `path`: the parks it may be about.

    Raises ValidationError.
    """
    now = ProjectImport.objects.select_for_update().get(pk=imported.pk)
    rows = [_row(compared, now) for compared in compared_rows(now, path)]
    if not rows:
        raise ValidationError(_("表里没有项目"), code="empty")
    now.rows.all().delete()
    ProjectImportRow.objects.bulk_create(rows, batch_size=500)
    now.stage = Listing.COMPARED
    now.save(update_fields=("stage",))
    return now


def compared_rows(imported: ProjectImport, path: str) -> list[Compared]:
    reader = Reader(imported.columns, path)
    kept = Kept(path)
    met: dict[Any, int] = {}
    found = []
    for line, raw in _read(imported):
        row = Compared(line, raw, reader.told(raw))
        if not row.told.faults:
            row.told.values.setdefault("park_id", imported.park_id)
            kept.find(row)
            _once(row, met)
        row.reasons = [*row.reasons, *row.told.faults]
        judge(row)
        found.append(row)
    return found


def _read(imported: ProjectImport) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with grid_of(Path(imported.file.path), name=imported.name, heads=_ANY_HEAD, limits=LIMITS) as grid:  # fmt: skip
            places = {
                name: grid.header.index(head)
                for name, head in imported.columns.items()
                if head in grid.header
            }
            for chunk in grid.chunks:
                yield from rows_of(chunk, places, as_text)
    except BadInput as error:
        raise ValidationError(said(error.words), code="file") from error


@dataclass
class Kept:
    """The projects that a list may be about, to be looked up by number, or by name within a park."""

    path: str
    by_number: dict[str, Project] = field(default_factory=dict)
    by_name: dict[tuple[int, str], list[Project]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        live = Project.objects.filter(withdrawn_at=None, park__path__startswith=self.path)
        for project in live.select_related("park"):
            self.by_number[project.number] = project
            if project.entry == Entry.LISTED:
                named = (project.park_id, plain(project.name))
                self.by_name.setdefault(named, []).append(project)

    def find(self, row: Compared) -> None:
        told = row.told
        if told.number:
            row.project = self.by_number.get(told.number)
            if row.project is None:
                row.reasons.append(("unknown_number", {"value": told.number}))
            elif row.project.entry != Entry.LISTED:
                row.reasons.append(("draft", {"value": told.number}))
            return
        same = self.by_name.get((told.values["park_id"] or 0, plain(told.values["name"])), [])
        if len(same) > 1:
            row.reasons.append(("many", {"count": len(same)}))
        elif same:
            (row.project,) = same


def _once(row: Compared, met: dict[Any, int]) -> None:
    values = row.told.values
    key = row.project.pk if row.project else (values.get("park_id"), plain(values.get("name", "")))
    if met.setdefault(key, row.line) != row.line:
        row.reasons.append(("twice", {"line": met[key]}))


# ---- what a row is


def judge(row: Compared) -> None:
    """New, changed, the same, or refused with every reason."""
    if not row.reasons:
        row.change, before = _change(row), None if row.project is None else values(row.project)
        row.reasons += _reasons(row, before)
    if row.reasons:
        row.verdict = Verdict.REFUSED
        return
    if row.project is None:
        row.verdict = Verdict.NEW
        return
    row.differs = {
        name: [_json(getattr(row.project, name)), _json(value)]
        for name, value in row.change.items()
        if getattr(row.project, name) != value
    }
    row.verdict = Verdict.CHANGED if row.differs else Verdict.SAME


def _change(row: Compared) -> dict[str, Any]:
    """The fields that a row sets. An empty cell sets nothing; a stage sets what goes with it."""
    told = dict(row.told.values)
    if row.project is not None and told.get("park_id") is None:
        told.pop("park_id", None)
    stage = told.get("stage")
    if row.project is not None and stage in WAY and stage != row.project.stage:
        own_day = told.get(f"{stage}_on") or getattr(row.project, f"{stage}_on")
        told = {**reached(row.project, stage, own_day), **told}
        told.pop("updated_on")
    if row.project is None:
        told.setdefault("lead_on", _first_day(told))
    if stage == Stage.LOST:
        told |= _lost(row, told)
    return told


def _first_day(told: Mapping[str, Any]) -> Any:
    """A lead is not younger than what came of it."""
    days = [told[name] for name in ("agreed_on", "signed_on", "started_on", "produced_on") if told.get(name)]  # fmt: skip
    return min([*days, timezone.localdate()])


def _lost(row: Compared, told: Mapping[str, Any]) -> dict[str, Any]:
    if row.project is not None and row.project.stage == Stage.LOST:
        return {}
    before = row.project.stage if row.project is not None else _furthest(told)
    return {"lost_on": timezone.localdate(), "lost_stage": before}


def _furthest(told: Mapping[str, Any]) -> str:
    return next((stage for stage in reversed(WAY) if told.get(f"{stage}_on")), Stage.LEAD)


def _reasons(row: Compared, before: dict[str, Any] | None) -> list[Reason]:
    told = row.change
    if row.project is None and told.get("park_id") is None:
        return [("no_park", {})]
    if told.get("stage") == Stage.LOST and not (told.get("lost_reason") or (before or {}).get("lost_reason")):  # fmt: skip
        return [("no_reason", {})]
    if before is not None and before["stage"] == Stage.LOST and told.get("stage", Stage.LOST) != Stage.LOST:  # fmt: skip
        return [("lost", {})]
    after = {"stage": Stage.LEAD, **(before or {}), **told}
    found = checks.faults(after, before, timezone.localdate(), labels())
    standing = row.project.over_because if row.project is not None else ""
    words = {checks.EXCEEDS: row.told.explained or standing}
    return [
        (f.code, f.details)
        for f in found
        if not (f.may_be_explained and words.get(f.code, row.told.explained))
    ]


def _json(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _row(row: Compared, imported: ProjectImport) -> ProjectImportRow:
    project = row.project
    name = row.told.values.get("name") or (project.name if project else "")
    return ProjectImportRow(
        of=imported, line=row.line, told=row.raw, name=name[:200], verdict=row.verdict, project=project,
        version=None if project is None else project.version, reasons=row.reasons, differs=row.differs,
    )  # fmt: skip
