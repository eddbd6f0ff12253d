"""What people do with a list: hand it in, say which column is which, apply, stop, go on, take back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ....intake import BadInput
from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...audit.recording import About, record
from ..actions import undo
from ..choices import TAKEN, Source, Stage
from ..models import Change, Import
from ..models import Mapping as Kept
from . import waiting
from .columns import HEADS, NEEDED, suggested
from .comparing import looked_through
from .progress import Progress
from .scope import answered, may_approve
from .waiting import about


@transaction.atomic
def hand_in(
    *, file: File[Any], name: str, source: str, as_of: date, park: Organisation | None, by: Acting
) -> Import:  # fmt: skip
    """A list is looked through to its end and kept as it came; of what cannot be used nothing is kept.

    Raises ValidationError.
    """
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    imported = Import(source=source, name=name[-200:], sha256=digest.hexdigest(), as_of=as_of,
                      park=park, made_by_id=by.person_id)  # fmt: skip
    imported.file.save(name, file, save=False)
    try:
        imported.heads, imported.total = looked_through(Path(imported.file.path), imported.name)
        if not imported.total:
            raise ValidationError(
                _("%(name)s：没有一行数据") % {"name": imported.name}, code="empty"
            )
    except (BadInput, ValidationError) as error:
        imported.file.delete(save=False)
        raise error if isinstance(error, ValidationError) else _refused(error) from error
    imported.columns = _columns(Source(source), imported.heads)
    imported.save()
    record("import.handed_in", about(imported), by=by.actor, purpose="statistical", count=imported.total,
           after={"source": source, "sha256": imported.sha256, "as_of": str(as_of)})  # fmt: skip
    return imported


def _refused(error: BadInput) -> ValidationError:
    english = (get_language() or "").startswith("en")
    return ValidationError(error.words.in_language("en" if english else "zh"), code="file")


def _columns(source: Source, heads: list[str]) -> dict[str, str]:
    """As the last list of this source was read, where its heads are there; else as the heads suggest."""
    for kept in Kept.objects.filter(source=source).order_by("-made_at"):
        if set(kept.columns.values()) <= set(heads):
            return dict(kept.columns)
    return suggested(heads)


@transaction.atomic
def specify(
    *, imported: Import, columns: Mapping[str, str], by: Acting, keep_as: str = ""
) -> Import:
    """Which column is which; then the list is compared. Raises ValidationError."""
    now = _locked(imported, Stage.WAITING)
    chosen = {attribute: head for attribute, head in columns.items() if head}
    if any(attribute not in chosen for attribute in NEEDED):
        raise ValidationError(_("请指明哪一列是单位名称"), code="name")
    if set(chosen) - set(HEADS) or set(chosen.values()) - set(now.heads):
        raise ValidationError(_("文件里没有这一列"), code="column")
    if len(set(chosen.values())) < len(chosen):
        raise ValidationError(_("一列只能作一种用"), code="twice")
    now.columns, now.stage = chosen, Stage.COMPARING
    now.save(update_fields=("columns", "stage"))
    if keep_as.strip():
        Kept.objects.update_or_create(
            source=now.source, name=keep_as.strip()[:60],
            defaults={"columns": chosen, "made_by_id": by.person_id},
        )  # fmt: skip
    record(
        "import.specified",
        about(now),
        by=by.actor,
        purpose="statistical",
        after={"columns": chosen},
    )
    return now


@transaction.atomic
def approve(*, imported: Import, by: Acting) -> Import:
    """Somebody has looked at the difference, where units come and go with it another than handed it in: it is to
    be applied. Raises ValidationError."""
    now = _locked(imported, Stage.COMPARED)
    if not now.rows.filter(verdict__in=TAKEN).exists():
        raise ValidationError(_("没有可入库的行"), code="empty")
    if not may_approve(now, by):
        raise ValidationError(
            _("名单里有新增或退出的单位，请上传人以外的人看过差异后同意入库"), code="own"
        )
    now.stage, now.applied_by_id = Stage.APPLYING, by.person_id
    now.save(update_fields=("stage", "applied_by"))
    record("import.approved", about(now), by=by.actor, purpose="statistical")
    waiting.end(now, by.person_name)
    return now


def cancel(*, imported: Import, by: Acting) -> Import:
    """A list that is not applied yet is put away; what was compared of it stays to be looked at.

    While it is being applied nobody else may write: the worker is asked to stop, and leaves nothing.
    """
    if Import.objects.get(pk=imported.pk).stage == Stage.APPLYING:
        Progress(imported).stop()
        record("import.cancelled", about(imported), by=by.actor, purpose="statistical")
        return imported
    return _put_away(imported, by)


@transaction.atomic
def _put_away(imported: Import, by: Acting) -> Import:
    now = Import.objects.select_for_update().get(pk=imported.pk)
    if now.stage not in (Stage.WAITING, Stage.COMPARING, Stage.COMPARED, Stage.FAILED):
        raise ValidationError(_("现在不能取消"), code="stage")
    now.stage = Stage.CANCELLED
    now.save(update_fields=("stage",))
    record("import.cancelled", about(now), by=by.actor, purpose="statistical")
    waiting.end(now, by.person_name)
    return now


@transaction.atomic
def resume(*, imported: Import, by: Acting) -> Import:
    """A list that was cancelled, failed, or whose worker died goes on where it stopped.

    To go on with what is under way harms nothing: a chunk is written once, and so is the whole.
    """
    now = Import.objects.select_for_update().get(pk=imported.pk)
    if now.stage in (Stage.COMPARING, Stage.APPLYING):
        return now
    if now.stage not in (Stage.CANCELLED, Stage.FAILED):
        raise ValidationError(_("现在不能继续"), code="stage")
    Progress(now).forget()
    now.stage = Stage.COMPARED if now.compared_at else Stage.COMPARING if now.done else Stage.WAITING  # fmt: skip
    now.error = ""
    now.save(update_fields=("stage", "error"))
    record("import.resumed", about(now), by=by.actor, purpose="statistical")
    if now.stage == Stage.COMPARED:
        waiting.begin(now)
    return now


@transaction.atomic
def take_back(*, imported: Import, by: Acting, note: str = "") -> Change:
    """A list that was applied, as if it had not been: with the rows that people took out of doubt, be it before or
    after. Raises ValidationError."""
    now = _locked(imported, Stage.APPLIED)
    assert now.change is not None
    made = undo(what=now.change, others=answered(now), by=by, note=note)
    now.stage = Stage.UNDONE
    now.save(update_fields=("stage",))
    return made


def _locked(imported: Import, stage: Stage) -> Import:
    now = Import.objects.select_for_update().get(pk=imported.pk)
    if now.stage != stage:
        raise ValidationError(_("这份名单已经不在这一步了，请刷新"), code="stage")
    return now


# ---- columns that are kept for the next list


@transaction.atomic
def rename(*, kept: Kept, name: str, by: Acting) -> Kept:
    """Raises ValidationError."""
    name = name.strip()[:60]
    if not name:
        raise ValidationError(_("请写模板的名称"), code="name")
    if Kept.objects.filter(source=kept.source, name=name).exclude(pk=kept.pk).exists():
        raise ValidationError(_("这个来源已有叫这个名称的模板"), code="taken")
    before, kept.name = kept.name, name
    kept.save(update_fields=("name",))
    record("mapping.renamed", _about(kept), by=by.actor, before={"name": before}, after={"name": name})  # fmt: skip
    return kept


@transaction.atomic
def forget(*, kept: Kept, by: Acting) -> None:
    record("mapping.forgotten", _about(kept), by=by.actor, before={"columns": kept.columns})
    kept.delete()


def _about(kept: Kept) -> About:
    return About("mapping", str(kept.pk), kept.name)
