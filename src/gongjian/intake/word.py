"""A plan written in Word, read into numbered paragraphs: 一、 （一） 1. （1）, each with the one above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ..methods.kinds.words import Words
from .evidence import LIMITS
from .package import damaged, looked_over
from .table import BadInput, shown

MOST_PARAGRAPHS = 5_000
LONGEST = 2_000
_DIGITS = "一二三四五六七八九十百零〇"
# How official documents number, from the outermost in (GB/T 9704-2012, 7.3.3).
_LEVELS = (
    re.compile(rf"^第[{_DIGITS}\d]+[章节条部]\s*"),
    re.compile(rf"^[{_DIGITS}]+[、.．]\s*"),
    re.compile(rf"^[（(][{_DIGITS}]+[)）]\s*"),
    re.compile(r"^\d{1,3}[.．、]\s*(?!\d)"),
    re.compile(r"^[（(]\d{1,3}[)）]\s*"),
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph with a number of its own. `level`: 0 the outermost; `path`: its number beneath the others,
    as 2.1.3; `text`: without its number, with the plain paragraphs that follow it."""

    path: str
    level: int
    text: str


def numbered(file: BinaryIO, name: str) -> list[Numbered]:
    """The numbered paragraphs of a document, in its order. Raises BadInput."""
    given = shown(name, 80)
    looked_over(file, given, LIMITS, holds="word/document.xml", as_what=".docx")
    file.seek(0)
    found = list(_taken(_paragraphs(file, given)))
    if not found:
        raise BadInput(Words(
            f"{given}：没有找到带序号的段落（一、（一）1.（1））；自动编号请先“转换为文本”",
            f"{given}: no numbered paragraphs (一、（一）1.（1）); turn automatic numbers into text first",
        ))  # fmt: skip
    return found


def _paragraphs(file: BinaryIO, name: str) -> list[str]:
    from docx import Document  # only plans from Word need it
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(file)
        texts = [" ".join(p.text.split()) for p in document.paragraphs[: MOST_PARAGRAPHS + 1]]
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        raise damaged(name) from error
    if len(texts) > MOST_PARAGRAPHS:
        raise BadInput(Words(
            f"{name}：超过 {MOST_PARAGRAPHS:,} 段，请分成几个文件",
            f"{name}: more than {MOST_PARAGRAPHS:,} paragraphs; part it",
        ))  # fmt: skip
    return [text for text in texts if text]


def _taken(texts: list[str]) -> Iterator[Numbered]:
    """Numbers counted anew beneath each level that is met; what has none belongs to the one before it."""
    seen: list[int] = []  # kinds of numbers met on the way here, the outermost first
    counts: list[int] = []
    held: Numbered | None = None
    for text in texts:
        kind, rest = _number_of(text)
        if kind is None:
            if held is not None and len(held.text) < LONGEST:
                held = Numbered(held.path, held.level, f"{held.text}\n{text}"[:LONGEST])
            continue
        if held is not None:
            yield held
        if kind in seen:
            level = seen.index(kind)
            seen, counts = seen[: level + 1], counts[: level + 1]
            counts[level] += 1
        else:
            seen, counts = [*seen, kind], [*counts, 1]
        held = Numbered(".".join(map(str, counts)), len(counts) - 1, rest[:LONGEST])
    if held is not None:
        yield held


def _number_of(text: str) -> tuple[int | None, str]:
    for kind, pattern in enumerate(_LEVELS):
        if match := pattern.match(text):
            return kind, text[match.end() :]
    return None, text
