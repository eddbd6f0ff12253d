"""Files that prove something, kept as they came: is each what its name says, and without anything that runs.

What is kept is never opened by the platform again; it leaves as a download. A check for known malware is the
operator's (docs/operations/security.md): this one looks at shape alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from ..methods.kinds.words import Words
from .limits import Limits
from .package import looked_over
from .table import BadInput, shown

LARGEST = 20 << 20
LIMITS = Limits(bytes=LARGEST, expanded_bytes=400 << 20)
# What a program that shows a PDF might run, or reach for, by itself.
_ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its ending, how it begins, and what a package of it holds."""

    ending: str
    media: str
    begins: bytes
    holds: str = ""


KINDS = {
    kind.ending: kind
    for kind in (
        Kind(".pdf", "application/pdf", b"%PDF-"),
        Kind(".png", "image/png", b"\x89PNG\r\n\x1a\n"),
        Kind(".jpg", "image/jpeg", b"\xff\xd8\xff"),
        Kind(".jpeg", "image/jpeg", b"\xff\xd8\xff"),
        Kind(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04", "word/document.xml"),
        Kind(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04", "xl/workbook.xml"),
        Kind(".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", b"PK\x03\x04", "ppt/presentation.xml"),
        Kind(".ofd", "application/ofd", b"PK\x03\x04", "ofd.xml"),
    )
}  # fmt: skip


def kind_of(file: BinaryIO, name: str, size: int) -> Kind:
    """What a file is, once it is looked at. Raises BadInput, with what to do."""
    given = shown(name, 80)
    kind = KINDS.get(PurePath(name).suffix.casefold())
    if kind is None:
        endings = "、".join(sorted(KINDS))
        raise BadInput(Words(
            f"{given}：这类文件不收；请存成 {endings} 之一",
            f"{given}: this kind of file is not taken; save it as one of {', '.join(sorted(KINDS))}",
        ))  # fmt: skip
    if size > LARGEST:
        raise BadInput(Words(
            f"{given}：{size >> 20} MB，超过 {LARGEST >> 20} MB；请压缩图片或分成几个文件",
            f"{given}: {size >> 20} MB, more than {LARGEST >> 20} MB; make its pictures smaller or part it",
        ))  # fmt: skip
    file.seek(0)
    start = file.read(len(kind.begins))
    if size == 0 or start != kind.begins:
        raise BadInput(Words(
            f"{given}：内容不是 {kind.ending}；请用原来的软件重新另存",
            f"{given}: not a {kind.ending} inside; save it again by the program that made it",
        ))  # fmt: skip
    file.seek(0)
    if kind.holds:
        looked_over(file, given, LIMITS, holds=kind.holds, as_what=kind.ending)
    elif kind.ending == ".pdf" and _holds_any(file.read()):
        raise BadInput(Words(
            f"{given}：PDF 里有脚本、可执行动作或嵌入文件；请打印成新的 PDF 再上传",
            f"{given}: the PDF holds scripts, actions or files; print it to a new PDF",
        ))  # fmt: skip
    file.seek(0)
    return kind


def _holds_any(content: bytes) -> bool:
    return any(word in content for word in _ACTIVE)
