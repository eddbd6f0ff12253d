"""What people upload, looked at before it is kept; what is wrong with it in a sentence of the reader's language."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ...intake.evidence import Kind, kind_of
from ...intake.table import BadInput
from ...methods.kinds.words import Words


def looked_at(file: File[Any]) -> Kind:
    """What a file is. Raises ValidationError, with what to do."""
    try:
        return kind_of(cast(BinaryIO, file.file), str(file.name or ""), file.size)
    except BadInput as error:
        raise ValidationError(said(error.words), code="file") from error


def word(file: File[Any]) -> bytes:
    """The content of a Word file. Raises ValidationError."""
    if looked_at(file).ending != ".docx":
        raise ValidationError(_("请上传 .docx 文件"), code="file")
    return bytes(file.read())


def said(words: Words) -> str:
    return words.in_language("en" if (get_language() or "").startswith("en") else "zh")


def keep(field: Any, content: File[Any]) -> None:
    """Content under the name that its hash gives it, once however often it comes."""
    place = field.field.generate_filename(field.instance, "kept")
    if field.storage.exists(place):
        field.name = place
        setattr(field.instance, field.field.attname, place)
    else:
        field.save("kept", content, save=False)
