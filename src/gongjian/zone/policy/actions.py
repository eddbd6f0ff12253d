"""Editions proposed and decided; a number confirmed or changed is an edition too, never an edit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...methods.packs.amending import Amendment, CannotAmend, amended, as_edition
from ..accounts.acting import Acting
from ..audit.recording import About, record
from . import arrays, papers
from .models import Edition, State

FARTHEST = timedelta(days=3653)


def about(edition: Edition) -> About:
    return About("edition", edition.hash[:12], str(edition))


@transaction.atomic
def propose(
    *, files: dict[str, str], by: Acting, note: str = "", before: Edition | None = None,
    document: File[Any] | None = None,
) -> Edition:  # fmt: skip
    """A pack is handed in, perhaps with the document that it rests on. Raises ValidationError with every fault in its place."""
    pack, digest = arrays.read(files)
    if pack.head.builds_on:
        raise ValidationError(_("建在别的包上的政策包请先合并成一个再提交"), code="base")
    newest = Edition.objects.newest()
    _refuse_misfit(pack.head.name, pack.head.in_force_from, newest)
    same = Edition.objects.filter(hash=digest).first()
    if same is not None:
        raise ValidationError(_("内容与 %(edition)s 完全相同") % {"edition": same}, code="same")
    named = Edition.objects.filter(pack=pack.head.name, name=pack.head.edition).exclude(
        state=State.REJECTED
    )
    if named.exists():
        raise ValidationError(
            _("版次 %(name)s 已有，内容不同；请改 edition") % {"name": pack.head.edition},
            code="name",
        )
    edition = Edition.objects.create(
        pack=pack.head.name, name=pack.head.edition, hash=digest, files=files, note=note,
        in_force_from=pack.head.in_force_from, before=before, proposed_by_id=by.person_id,
    )  # fmt: skip
    paper = {}
    if document is not None:
        kept = papers.keep(edition, document, by=by)
        paper = {"document": kept.name, "sha256": kept.sha256}
    record("edition.proposed", about(edition), by=by.actor, edition=str(edition),
           after={"hash": digest, "from": str(edition.in_force_from), "note": note, **paper})  # fmt: skip
    return edition


@transaction.atomic
def decide(*, edition: Edition, by: Acting, approved: bool, reason: str = "") -> None:
    """A second person says yes or no. Raises ValidationError."""
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if locked.state != State.PROPOSED:
        raise ValidationError(_("这一版已经有了决定"), code="decided")
    if locked.proposed_by_id == by.person_id:
        raise ValidationError(_("不能批准自己提交的版次，请另一位办理"), code="own")
    newest = Edition.objects.newest()
    if approved and newest is not None and locked.before_id != newest.pk:
        raise ValidationError(
            _("提交以后 %(newest)s 已经批准，这一版不含它的改动；请在它之上重新提交")
            % {"newest": newest},
            code="stale",
        )
    if not approved and not reason.strip():
        raise ValidationError(_("请写明不批准的理由"), code="reason")
    locked.state = State.APPROVED if approved else State.REJECTED
    locked.decided_by_id, locked.decided_at, locked.reason = by.person_id, timezone.now(), reason
    locked.save(update_fields=("state", "decided_by", "decided_at", "reason"))
    record("edition.approved" if approved else "edition.rejected", about(locked), by=by.actor,
           edition=str(locked), before={"state": State.PROPOSED.value},
           after={"state": locked.state, "reason": reason, "from": str(locked.in_force_from)})  # fmt: skip


def _refuse_misfit(pack: str, in_force_from: date, newest: Edition | None) -> None:
    """One zone has one pack, and its editions come into force one after another."""
    if newest is None:
        return
    if pack != newest.pack:
        raise ValidationError(
            _("这里施行的是 %(here)s，不收别的政策包 %(given)s")
            % {"here": newest.pack, "given": pack},
            code="pack",
        )
    if in_force_from < newest.in_force_from or in_force_from > timezone.localdate() + FARTHEST:
        raise ValidationError(
            _("施行日期不能早于上一版的 %(day)s，也不能在十年以后") % {"day": newest.in_force_from},
            code="day",
        )


def amend(
    *, edition: Edition, parameter: str, since: date, value: Decimal, source: str, name: str,
    in_force_from: date, by: Acting, certainty: str = "seen", note: str = "", document: File[Any] | None = None,
) -> Edition:  # fmt: skip
    """A parameter confirmed, corrected, or changed from a day, as a new edition to be decided on.

    Raises ValidationError.
    """
    found = arrays.pack_of(edition).parameters[parameter]
    if value < 0 and all(each.value is None or each.value >= 0 for each in found.values):
        raise ValidationError(
            _("%(name)s 一向不为负，请核对") % {"name": found.name.zh}, code="sign"
        )
    try:
        files = amended(edition.files, found, Amendment(since, value, source, certainty, note))
    except CannotAmend as error:
        raise ValidationError(arrays.said(error.words), code="text") from error
    line = f"{found.name.zh} {format(value, 'f')}{found.unit}，自 {since}（{source}）"
    return propose(
        files=as_edition(files, name, in_force_from, line),
        by=by,
        note=line,
        before=edition,
        document=document,
    )
