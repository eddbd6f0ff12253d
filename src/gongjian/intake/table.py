"""A file as read: one row per unit, a typed column per item, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..methods.kinds.columns import Floats, TextColumn
from ..methods.kinds.types import Type
from ..methods.kinds.words import Words


class BadInput(Exception):
    """A file that cannot be used: one sentence for the person who can mend it."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Wanted:
    """One column that the reader hopes to find, and the texts that may head it."""

    code: str
    headers: tuple[str, ...]
    type: Type
    percent: bool = False


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that cannot be read; its value is missing."""

    unit: str
    code: str
    row: int
    words: Words


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader did and the sender may want to know."""

    words: Words


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Units in the order of the file; columns by item code, NaN or code -1 where missing.

    `rows` are the rows of the file or sheet, from 1. Dates are days since 1970-01-01, booleans 1
    and 0.
    """

    name: str
    units: Sequence[str]
    rows: Sequence[int]
    numbers: Mapping[str, Floats]
    texts: Mapping[str, TextColumn]
    dates: Mapping[str, Floats]
    bools: Mapping[str, Floats]
    faults: tuple[CellFault, ...]
    notes: tuple[Note, ...]


Cell = Any  # str, float, int, bool, date, datetime, or None
Chunk = tuple[Sequence[int], list[Sequence[Cell]]]  # rows of the file, and a list per column


@dataclass(frozen=True, slots=True)
class Grid:
    """What a format gives: a head and the cells below it, column by column, in chunks.

    `place` is the file, or the file and its sheet; `spreadsheet` says that columns have letters.
    """

    place: Words
    header_row: int
    header: tuple[str, ...]
    chunks: Iterable[Chunk]
    notes: tuple[Note, ...] = ()
    spreadsheet: bool = False
    broken: Mapping[tuple[int, int], str] | None = None  # (row, column from 0): why it has no value


def shown(text: object, most: int = 40) -> str:
    """A cell's text as it may stand in a message: short, and with nothing that moves a terminal."""
    plain = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in str(text)[: most + 1])
    return plain if len(plain) <= most else plain[:most] + "…"


def letter(column: int) -> str:
    """The column's name in a spreadsheet: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
