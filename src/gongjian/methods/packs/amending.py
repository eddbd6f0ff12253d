"""One number of a pack corrected or given a new value from a day, in the pack's own text.

The text around it stays as its authors wrote it; the edition gets a new name, and the log a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..kinds.words import Words
from .entries import Dated, Parameter

_HEAD, _LOG = "pack.yaml", "CHANGELOG.md"


class CannotAmend(ValueError):
    """The text is not written so that it can be amended by a program."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Amendment:
    """A value of a parameter from a day on, with the document that it was read in."""

    since: date
    value: Decimal
    source: str
    certainty: str = "seen"
    note: str = ""

    def block(self, indent: int) -> list[str]:
        lines = [f"- from: {self.since}", f"  value: {format(self.value, 'f')}",
                 f"  source: {_quoted(self.source)}", f"  certainty: {self.certainty}"]  # fmt: skip
        if self.note:
            lines.append(f"  note: {_quoted(self.note)}")
        return [" " * indent + line for line in lines]


def amended(files: Mapping[str, str], parameter: Parameter, amendment: Amendment) -> dict[str, str]:
    """The pack's texts with the value that begins on that day replaced, or added in its place.

    Raises CannotAmend where the values do not stand in blocks of their own.
    """
    file = parameter.place.file
    lines = files[file].split("\n")
    same = [v for v in parameter.values if v.since == amendment.since]
    later = [v for v in parameter.values if v.since > amendment.since]
    if same:
        begin, end, indent = _block(lines, same[0])
    elif later:
        begin, _end, indent = _block(lines, later[0])
        end = begin
    elif parameter.values:
        _begin, begin, indent = _block(lines, parameter.values[-1])
        end = begin
    else:
        raise CannotAmend(Words("这个参数还没有一个值，请在文件里写第一个",
                                "the parameter has no value yet: write the first in the file"))  # fmt: skip
    lines[begin:end] = amendment.block(indent)
    return {**files, file: "\n".join(lines)}


def as_edition(
    files: Mapping[str, str], name: str, in_force_from: date, line: str
) -> dict[str, str]:
    """The pack's texts as another edition, with a line in its log."""
    head = re.sub(r"(?m)^edition:.*$", f"edition: {name}", files[_HEAD], count=1)
    head = re.sub(r"(?m)^in_force_from:.*$", f"in_force_from: {in_force_from}", head, count=1)
    log = files.get(_LOG, "# 更新记录\n")
    title, _, rest = log.partition("\n")
    entry = f"\n## {name}\n\n{' '.join(line.split())}\n"
    return {**files, _HEAD: head, _LOG: f"{title}\n{entry}{rest}"}


def _block(lines: list[str], dated: Dated) -> tuple[int, int, int]:
    """First line, the line behind the last, and the indent of one value."""
    begin = dated.place.line - 1
    indent = len(lines[begin]) - len(lines[begin].lstrip(" "))
    if not lines[begin].lstrip(" ").startswith("- "):
        raise CannotAmend(Words(f"{dated.place.file}:{dated.place.line}：值要一个一块，以 - from: 开头",
                                f"{dated.place.file}:{dated.place.line}: each value begins with - from:"))  # fmt: skip
    end = begin + 1
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip(" ")) > indent
    ):
        end += 1
    while end > begin + 1 and not lines[end - 1].strip():
        end -= 1  # blank lines belong to what follows
    return begin, end, indent


def _quoted(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
