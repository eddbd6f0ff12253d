"""What people do with a list of projects: hand it in, say which column is which, apply, put away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ....accounts.acting import Acting
from ....accounts.choices import OFFICE
from ....accounts.models import Organisation
from ....audit.recording import About, digest_of, record
from ....history.deeds import many
from ....register.choices import Verdict
from ....register.importing.columns import suggested
from ...choices import Listing
from ...models import Project, ProjectImport, ProjectImportRow
from ..actions import edit, enter, relight
from .columns import HEADS, NEEDED
from .comparing import Compared, compare, compared_rows, heads_of

TAKEN = (Verdict.NEW, Verdict.CHANGED)


def about(imported: ProjectImport) -> About:
    return About("projectimport", str(imported.pk), imported.name)


@transaction.atomic
def hand_in(*, file: File[Any], name: str, park: Organisation | None, by: Acting) -> ProjectImport:
    """A list is kept as it came, and its heads are read. Raises ValidationError."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    imported = ProjectImport(name=name[-200:], sha256=digest.hexdigest(), park=park, made_by_id=by.person_id,
                             house_id=by.organisation_id)  # fmt: skip
    imported.file.save(name, file, save=False)
    try:
        imported.heads = heads_of(Path(imported.file.path), imported.name)
    except ValidationError:
        imported.file.delete(save=False)
        raise
    imported.columns = suggested(imported.heads, HEADS)
    imported.save()
    record(
        "projectimport.handed_in", about(imported), by=by.actor, after={"sha256": imported.sha256}
    )
    return imported


@transaction.atomic
def specify(*, imported: ProjectImport, columns: Mapping[str, str], by: Acting) -> ProjectImport:
    """Which column is which; the list is compared at once. Raises ValidationError."""
    now = _locked(imported, Listing.WAITING, Listing.COMPARED)
    chosen = {name: head for name, head in columns.items() if head}
    if any(name not in chosen for name in NEEDED):
        raise ValidationError(_("请指明哪一列是项目名称"), code="name")
    if set(chosen) - set(HEADS) or set(chosen.values()) - set(now.heads):
        raise ValidationError(_("文件里没有这一列"), code="column")
    if len(set(chosen.values())) < len(chosen):
        raise ValidationError(_("一列只能作一种用"), code="twice")
    now.columns = chosen
    now.save(update_fields=("columns",))
    made = compare(now, reach(by))
    record("projectimport.compared", about(now), by=by.actor, after={"columns": chosen})
    return made


def reach(by: Acting) -> str:
    """The branch of the tree whose parks somebody may list projects of; "" is the zone."""
    return "" if by.role in OFFICE else by.path


@transaction.atomic
def apply(*, imported: ProjectImport, by: Acting) -> ProjectImport:
    """New projects enter the list, changed ones change: all of it in one act, or nothing. What has changed since
    the comparison is refused. Raises ValidationError."""
    now = _locked(imported, Listing.COMPARED)
    rows = {row.line: row for row in now.rows.filter(verdict__in=TAKEN).select_related("project")}
    if not rows:
        raise ValidationError(_("没有可入库的行"), code="empty")
    now.stage, now.applied_by_id, now.applied_at = Listing.APPLIED, by.person_id, timezone.now()
    now.save(update_fields=("stage", "applied_by", "applied_at"))
    taken = []
    with many():
        for compared in compared_rows(now, reach(by)):
            row = rows.get(compared.line)
            if row is None:
                continue
            if _overtaken(row, compared):
                row.verdict, row.reasons = Verdict.REFUSED, [("overtaken", {})]
            else:
                row.project = _written(compared, by)
                taken.append(row.line)
            row.save(update_fields=("verdict", "reasons", "project"))
    relight(list(Project.objects.filter(pk__in=now.rows.filter(line__in=taken).values("project"))))
    record("projectimport.applied", about(now), by=by.actor, count=max(len(taken), 1),
           digest=digest_of(map(str, taken)), after={"rows": len(taken)})  # fmt: skip
    return now


def _overtaken(row: ProjectImportRow, compared: Compared) -> bool:
    """Whether it is no more what somebody looked at."""
    if compared.verdict != row.verdict:
        return True
    return compared.project is not None and compared.project.version != row.version


def _written(compared: Compared, by: Acting) -> Project:
    told, explained = compared.change, compared.told.explained
    if compared.project is None:
        told.setdefault("owner_id", told["park_id"])
        return enter(by=by, at_once=True, act="imported", explained=explained, **told)
    return edit(project=compared.project, by=by, act="import_changed", explained=explained, **told)


@transaction.atomic
def cancel(*, imported: ProjectImport, by: Acting) -> ProjectImport:
    """A list that is not applied is put away; what was compared of it stays to be looked at."""
    now = _locked(imported, Listing.WAITING, Listing.COMPARED)
    now.stage = Listing.CANCELLED
    now.save(update_fields=("stage",))
    record("projectimport.cancelled", about(now), by=by.actor)
    return now


def _locked(imported: ProjectImport, *stages: str) -> ProjectImport:
    now = ProjectImport.objects.select_for_update().get(pk=imported.pk)
    if now.stage not in stages:
        raise ValidationError(_("这份名单已经不在这一步了，请刷新"), code="stage")
    return now
