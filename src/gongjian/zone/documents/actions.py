"""Documents made, edited, issued; templates taken into use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..audit.recording import About, record
from ..history.deeds import begin, deed, fresh
from ..history.models import Kept
from .checking import keep, said, word
from .choices import Origin, Stage
from .kinds import HEAD, kind, sample
from .models import Document, Rendering, Template


@transaction.atomic
def make(
    *, paper: str, title: str, data: Mapping[str, Any], by: Acting | None, about: Kept | None = None,
    made_from: Mapping[str, Any] | None = None, addressed: Iterable[Organisation] = (),
) -> Document:  # fmt: skip
    """A draft, with its Word file. Raises ValidationError where the template cannot be filled."""
    document = Document(
        paper=paper, title=title[:200], data={**empty(), **data, "title": title}, made_from=dict(made_from or {}),
        about_kind=about.kind() if about else "", about_key=about.pk if about else None,
    )  # fmt: skip
    if by is None and about is not None:
        document.house_id = about.house_id
    begin(document, "made", by=by)
    document.addressed.set(addressed)
    _write(document, by)
    return document


@transaction.atomic
def edit(
    *, document: Document, data: Mapping[str, Any], by: Acting, title: str = "",
    made_from: Mapping[str, Any] | None = None, addressed: Iterable[Organisation] | None = None,
) -> Document:  # fmt: skip
    """The words of a draft changed, and its file made anew; with `made_from`, from other rows. Raises ValidationError."""
    now = fresh(document, Stage.DRAFT)
    now.data = {**now.data, **data, "title": title or now.title}
    if made_from is not None:
        now.made_from = dict(made_from)
    if addressed is not None:
        now.addressed.set(addressed)
    deed(now, "edited", by=by, title=(title or now.title)[:200])
    _write(now, by)
    return now


@transaction.atomic
def hand_back(*, document: Document, file: File[Any], by: Acting) -> Rendering:
    """A draft as it was edited in Word: this file is the document from now on. Raises ValidationError."""
    now = fresh(document, Stage.DRAFT)
    made = _rendered(now, word(file), Origin.EDITED, "", by)
    deed(now, "handed_back", by=by, also={"sha256": made.sha256})
    return made


@transaction.atomic
def issue(*, document: Document, by: Acting, number: str = "", secrecy: str = "") -> Document:
    """A draft is issued, with its number and grade of secrecy where it has them; it is never changed again.

    A file that was edited in Word stays as it is; one that the platform made gets number and day.
    """
    now = fresh(document, Stage.DRAFT)
    today = timezone.localdate()
    newest = now.files.first()
    now.data = {**now.data, "number": number or now.data.get("number", ""), "secrecy": secrecy}
    if newest is None or newest.origin == Origin.MADE:
        _write(now, by)
    return deed(now, "issued", by=by, stage=Stage.ISSUED, number=number, secrecy=secrecy, issued_on=today,
                issued_by_id=by.person_id)  # fmt: skip


@transaction.atomic
def take_template(*, paper: str, file: File[Any], note: str, by: Acting) -> Template:
    """A template that an officer edited, tried on made-up words before it counts. Raises ValidationError."""
    of = kind(paper)
    content = word(file)
    filled(content, sample(of))
    made = Template(kind=paper, note=note[:300], made_by_id=by.person_id, sha256=_hash(content))
    keep(made.file, ContentFile(content))
    Template.objects.filter(kind=paper, retired_at=None).update(retired_at=timezone.now())
    made.save()
    record("template.taken", About("template", paper, str(of.name)), by=by.actor,
           after={"sha256": made.sha256, "note": note[:200]})  # fmt: skip
    return made


@transaction.atomic
def retire_template(*, template: Template, by: Acting) -> None:
    """Back to the paper that came with the program."""
    Template.objects.filter(pk=template.pk).update(retired_at=timezone.now())
    record("template.retired", About("template", template.kind, template.kind), by=by.actor)


def paper_of(key: str) -> bytes:
    """The template in use for a kind: the newest that an officer edited, else the one that came with the program."""
    edited = Template.objects.filter(kind=key, retired_at=None).first()
    if edited is None:
        return shipped(kind(key).paper)
    with edited.file.open("rb") as file:
        return bytes(file.read())


@lru_cache(maxsize=16)
def shipped(paper: str) -> bytes:
    return (files("gongjian.zone.documents") / "papers" / f"{paper}.docx").read_bytes()


def filled(template: bytes, told: Mapping[str, Any]) -> bytes:
    """Raises ValidationError."""
    from ...figures.official import (
        BadTemplate,
        filled,
    )  # brings lxml and jinja: where a paper is filled alone

    try:
        return filled(template, told)
    except BadTemplate as error:
        raise ValidationError(said(error.words), code="template") from error


def empty() -> dict[str, Any]:
    """Every field that a document has, with nothing in it."""
    return {name: [] if isinstance(value, list) else "" for name, value in HEAD.items()}


def _write(document: Document, by: Acting | None) -> Rendering:
    template = paper_of(document.paper)
    return _rendered(document, filled(template, document.data), Origin.MADE, _hash(template), by)


def _rendered(
    document: Document, content: bytes, origin: Origin, template: str, by: Acting | None
) -> Rendering:
    made = Rendering(
        document=document, sha256=_hash(content), origin=origin, template=template,
        made_by_id=by.person_id if by else None,
    )  # fmt: skip
    keep(made.file, ContentFile(content))
    made.save()
    return made


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
