"""Files that prove something about a thing: checked, kept outside what is served, seen as the thing is seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import find
from ..audit.recording import About, record
from ..history.models import Kept
from .checking import keep, looked_at
from .models import Evidence

MOST = 20
Hidden = Callable[[Acting | None, Kept, Evidence], bool]
_MODELS: dict[str, tuple[type[Kept], Purpose]] = {}
_HIDDEN: dict[str, Hidden] = {}
_SETTLED: dict[str, Callable[[Kept], bool]] = {}


def may_be_proved(
    model: type[Kept],
    purpose: Purpose = Purpose.ADMINISTRATIVE,
    *,
    hidden: Hidden | None = None,
    settled: Callable[[Kept], bool] | None = None,
) -> None:
    """Things of this kind carry files; apps say so at start-up. `hidden`: which of its files somebody who sees
    the thing may not see all the same. The files of what is `settled` stay as they are."""
    _MODELS[model.kind()] = (model, purpose)
    if hidden is not None:
        _HIDDEN[model.kind()] = hidden
    if settled is not None:
        _SETTLED[model.kind()] = settled


def of(thing: Kept) -> QuerySet[Evidence]:
    return Evidence.objects.filter(about_kind=thing.kind(), about_key=thing.pk, withdrawn_at=None)


def shown(thing: Kept, acting: Acting | None) -> list[Evidence]:
    """Its files that somebody who sees it may see."""
    found, hidden = of(thing).select_related("made_by"), _HIDDEN.get(thing.kind())
    return [each for each in found if hidden is None or not hidden(acting, thing, each)]


@transaction.atomic
def prove(
    thing: Kept, files: Iterable[File[Any]], *, by: Acting, note: str = "", wanted: str = ""
) -> list[Evidence]:  # fmt: skip
    """Files are kept as they came; `wanted`: which of the kinds that the thing wants they are, none of them where
    empty. Raises ValidationError, with what to do, and then keeps none of them."""
    given = list(files)
    if of(thing).count() + len(given) > MOST:
        raise ValidationError(
            _("一件事项最多 %(n)s 个文件，请合并或先撤回旧的") % {"n": MOST}, code="many"
        )
    made = [_kept(thing, file, by, note, wanted) for file in given]
    for each in made:
        record("evidence.given", About(thing.kind(), str(thing.pk), str(thing)), by=by.actor,
               after={"name": each.name, "sha256": each.sha256, "size": each.size}
               | ({"wanted": wanted} if wanted else {}))  # fmt: skip
    return made


def missing(thing: Kept, wanted: Iterable[str]) -> list[str]:
    """Which of the kinds of evidence that a thing wants no file of it shows yet."""
    shown = set(of(thing).values_list("wanted", flat=True))
    return [kind for kind in wanted if kind not in shown]


def _kept(thing: Kept, file: File[Any], by: Acting, note: str, wanted: str) -> Evidence:
    name = str(file.name or "")[-200:]
    kind = looked_at(file)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    made = Evidence(
        about_kind=thing.kind(), about_key=thing.pk, name=name, media=kind.media, size=file.size,
        sha256=digest.hexdigest(), note=note[:200], wanted=wanted[:200], house_id=by.organisation_id, made_by_id=by.person_id,
    )  # fmt: skip
    keep(made.file, file)
    made.save()
    return made


@transaction.atomic
def take_back(evidence: Evidence, *, by: Acting, reason: str) -> Evidence:
    """Nothing is removed: the file stays, and why it no longer counts. Raises ValidationError."""
    now = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if _is_settled(now):
        raise ValidationError(_("事项已经送出或归档，材料不能撤回"), code="settled")
    if now.withdrawn_at is not None or not reason.strip():
        raise ValidationError(_("请写明撤回的理由"), code="reason")
    now.withdrawn_at, now.withdrawn_because = timezone.now(), reason.strip()[:300]
    now.save(update_fields=("withdrawn_at", "withdrawn_because"))
    record("evidence.withdrawn", About(now.about_kind, str(now.about_key), now.name), by=by.actor,
           after={"name": now.name, "reason": reason[:200]})  # fmt: skip
    return now


def _is_settled(evidence: Evidence) -> bool:
    """Whether the thing that a file is about is out of its house's hands."""
    settled = _SETTLED.get(evidence.about_kind)
    if settled is None:
        return False
    model, _purpose = _MODELS[evidence.about_kind]
    return settled(model._default_manager.select_for_update().get(pk=evidence.about_key))


def seen(acting: Acting | None, pk: int) -> Evidence:
    """A file, if its thing may be seen; else 404."""
    found = Evidence.objects.filter(pk=pk).first()
    if found is None or found.about_kind not in _MODELS:
        raise Http404
    model, purpose = _MODELS[found.about_kind]
    thing, hidden = find(acting, model, purpose, pk=found.about_key), _HIDDEN.get(found.about_kind)
    if hidden is not None and hidden(acting, thing, found):
        raise Http404
    return found
