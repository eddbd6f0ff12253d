"""What people do with a list: hand it in, say which column is which, apply, stop, take back; answer doubts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ....intake import BadInput
from ....methods.timelines import Revision
from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...audit.recording import About, record
from ..actions import undo
from ..changes import about as unit_about
from ..changes import begin, locked, name_of
from ..choices import Answer, Deed, Source, Stage, Verdict
from ..models import Change, Doubt, Import, SearchWord, Unit
from ..models import Mapping as Kept
from ..recording import write
from .applying import apply_one
from .columns import HEADS, NEEDED, suggested
from .comparing import heads_of


def about(imported: Import) -> About:
    return About("import", str(imported.pk), imported.name)


@transaction.atomic
def hand_in(
    *, file: File[Any], name: str, source: str, as_of: date, park: Organisation | None, by: Acting
) -> Import:  # fmt: skip
    """A list is kept as it came, and its heads are read. Raises ValidationError."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    imported = Import(source=source, name=name[-200:], sha256=digest.hexdigest(), as_of=as_of,
                      park=park, made_by_id=by.person_id)  # fmt: skip
    imported.file.save(name, file, save=False)
    try:
        imported.heads = heads_of(Path(imported.file.path), imported.name)
    except BadInput as error:
        imported.file.delete(save=False)
        english = (get_language() or "").startswith("en")
        raise ValidationError(
            error.words.in_language("en" if english else "zh"), code="file"
        ) from error
    imported.columns = _columns(Source(source), imported.heads)
    imported.save()
    record("import.handed_in", about(imported), by=by.actor, purpose="statistical",
           after={"source": source, "sha256": imported.sha256, "as_of": str(as_of)})  # fmt: skip
    return imported


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
    """Somebody has looked at the difference: it is to be applied. Raises ValidationError."""
    now = _locked(imported, Stage.COMPARED)
    if not now.rows.filter(verdict__in=(Verdict.NEW, Verdict.CHANGED)).exists():
        raise ValidationError(_("没有可入库的行"), code="empty")
    now.stage, now.applied_by_id = Stage.APPLYING, by.person_id
    now.save(update_fields=("stage", "applied_by"))
    record("import.approved", about(now), by=by.actor, purpose="statistical")
    return now


@transaction.atomic
def cancel(*, imported: Import, by: Acting) -> Import:
    """A list that is not applied yet is put away; what was compared of it stays to be looked at."""
    now = Import.objects.select_for_update().get(pk=imported.pk)
    if now.stage not in (Stage.WAITING, Stage.COMPARING, Stage.COMPARED, Stage.FAILED):
        raise ValidationError(_("现在不能取消"), code="stage")
    now.stage = Stage.CANCELLED
    now.save(update_fields=("stage",))
    record("import.cancelled", about(now), by=by.actor, purpose="statistical")
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
    whole = now.total and now.done == now.total
    now.stage = Stage.COMPARED if whole else Stage.COMPARING if now.done else Stage.WAITING
    now.error = ""
    now.save(update_fields=("stage", "error"))
    record("import.resumed", about(now), by=by.actor, purpose="statistical")
    return now


@transaction.atomic
def take_back(*, imported: Import, by: Acting, note: str = "") -> Change:
    """A list that was applied, as if it had not been. Raises ValidationError."""
    now = _locked(imported, Stage.APPLIED)
    assert now.change is not None
    made = undo(what=now.change, by=by, note=note)
    now.stage = Stage.UNDONE
    now.save(update_fields=("stage",))
    return made


@transaction.atomic
def answer(*, doubt: Doubt, same: bool, by: Acting) -> Doubt:
    """Somebody says whether these are one unit; a row is then taken into the register. Raises ValidationError."""
    now = Doubt.objects.select_for_update().get(pk=doubt.pk)
    if now.answer:
        raise ValidationError(_("已经有人处理过了"), code="answered")
    row, change = now.row, None
    if row is not None:
        if row.of.stage not in (Stage.COMPARED, Stage.APPLIED):
            raise ValidationError(_("这份名单还没有比对完，或者已经取消"), code="stage")
        change = begin(Deed.IMPORT, by, source=f"{row.of.get_source_display()}：{row.of.name}")
        apply_one(row, change, now.unit if same else None)
        row.save(update_fields=("verdict", "unit", "reasons"))
    elif same and now.other is not None:
        change = fold(unit=now.unit, duplicate=now.other, by=by)
    now.answer, now.answered_by_id = (Answer.SAME if same else Answer.APART), by.person_id
    now.answered_at, now.change = timezone.now(), change
    now.save(update_fields=("answer", "answered_by", "answered_at", "change"))
    record("doubt.answered", About("doubt", str(now.pk), row.name if row else str(now.unit)), by=by.actor,
           purpose="statistical", after={"answer": now.answer, "unit": now.unit_id})  # fmt: skip
    return now


@transaction.atomic
def reopen(*, doubt: Doubt, by: Acting) -> Doubt:
    """An answer is taken back, with all that followed from it. Raises ValidationError."""
    now = Doubt.objects.select_for_update().get(pk=doubt.pk)
    if not now.answer:
        raise ValidationError(_("还没有结论"), code="open")
    if now.change is not None:
        undo(what=now.change, by=by)
    if now.row is not None:
        now.row.verdict, now.row.unit = Verdict.DOUBTFUL, now.unit
        now.row.save(update_fields=("verdict", "unit"))
    now.answer, now.answered_by, now.answered_at, now.change = "", None, None, None
    now.save(update_fields=("answer", "answered_by", "answered_at", "change"))
    record(
        "doubt.reopened",
        About("doubt", str(now.pk), str(now.unit)),
        by=by.actor,
        purpose="statistical",
    )
    return now


def fold(*, unit: Unit, duplicate: Unit, by: Acting) -> Change:
    """Two entries are one unit: the second is no longer believed, and what found it finds the first."""
    of = locked(duplicate, None)
    made = begin(Deed.CORRECTION, by, source=_("重复登记"))
    write(made, [(of, Revision(tuple(of.spans), ()))])
    for word in SearchWord.objects.filter(unit=duplicate):
        SearchWord.objects.get_or_create(
            unit=unit, text=word.text, defaults={"plain": word.plain, "initials": word.initials}
        )
    record("unit.folded", unit_about(unit, name_of(unit)), by=by.actor, purpose="statistical",
           after={"duplicate": duplicate.pk})  # fmt: skip
    return made


def _locked(imported: Import, stage: Stage) -> Import:
    now = Import.objects.select_for_update().get(pk=imported.pk)
    if now.stage != stage:
        raise ValidationError(_("这份名单已经不在这一步了，请刷新"), code="stage")
    return now
