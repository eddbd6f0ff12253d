"""The document that a number was confirmed or corrected with: looked at, kept outside what is served, handed out
as a download to whoever sees its edition."""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from ...intake.evidence import Kind, kind_of
from ...intake.table import BadInput
from ..accounts.acting import Acting
from . import arrays
from .models import Edition, Paper

ENDINGS = ("pdf", "ofd", "docx")


def looked_at(file: File[Any]) -> Kind:
    """What a document is. Raises ValidationError, with what to do."""
    try:
        kind = kind_of(cast(BinaryIO, file.file), str(file.name or ""), file.size)
    except BadInput as error:
        raise ValidationError(arrays.said(error.words), code="file") from error
    if kind.ending.strip(".") not in ENDINGS:
        raise ValidationError(_("依据文件只收 PDF、OFD 和 Word（docx）"), code="file")
    return kind


def keep(edition: Edition, file: File[Any], *, by: Acting) -> Paper:
    """Within the act that proposes the edition. Raises ValidationError."""
    kind, digest = looked_at(file), hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    made = Paper(
        edition=edition, name=str(file.name or "")[-200:], media=kind.media, size=file.size,
        sha256=digest.hexdigest(), given_by_id=by.person_id,
    )  # fmt: skip
    made.file.save("kept", file, save=False)
    made.save()
    return made
