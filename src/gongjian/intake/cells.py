"""What a cell says: a number, a day, a yes or no, a text; and what a spreadsheet has lost of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from ..methods.kinds import written
from ..methods.kinds.columns import Floats
from ..methods.kinds.types import Type
from .table import Cell, Wanted

_EPOCH = date(1970, 1, 1).toordinal()
_EXCEL_ZERO = date(1899, 12, 30).toordinal()
_DIGITS = str.maketrans("", "", "0123456789.")


def quick(cells: Sequence[Cell]) -> Floats | None:
    """A column of nothing but digits, points and blanks, or of numbers; None for any other."""
    if isinstance(cells, np.ndarray):
        return cells.copy()
    if all(type(cell) is float or type(cell) is int or cell is None for cell in cells):
        values = np.array([np.nan if c is None else c for c in cells], dtype=np.float64)
        values[np.isinf(values)] = np.nan
        return values
    try:
        joined = "".join(cells)
    except TypeError:
        return None
    if joined.translate(_DIGITS):
        return None
    try:
        return np.array([float(c) if c else np.nan for c in cells], dtype=np.float64)
    except ValueError:
        return None


def value_of(cell: Cell, wanted: Wanted) -> float | None:
    """The value of a cell, NaN if it is blank, None if it cannot be read."""
    if cell is None or (isinstance(cell, str) and cell.strip() in written.MISSING):
        return float("nan")
    if wanted.type is Type.NUMBER:
        return _number(cell, wanted.percent)
    if wanted.type is Type.DATE:
        return _day(cell)
    if isinstance(cell, (bool, float, int)):
        return float(cell) if cell in (0, 1) else None
    return written.truth(as_text(cell))


def _number(cell: Cell, percent: bool) -> float | None:
    if isinstance(cell, (bool, date, datetime)):
        return None
    if isinstance(cell, (float, int)):
        return float(cell) if abs(cell) != float("inf") else None
    text = str(cell).strip()
    if percent and text.endswith(("%", "％")):
        text = text[:-1]
    return written.number(text)


def _day(cell: Cell) -> float | None:
    if isinstance(cell, datetime):
        return float(cell.date().toordinal() - _EPOCH)
    if isinstance(cell, date):
        return float(cell.toordinal() - _EPOCH)
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        # A date cell that lost its format is the count of days since the end of 1899; eight
        # digits are a date written together.
        if 19000101 <= cell <= 29991231:
            return written.day(str(int(cell)))
        if 1 <= cell <= 2_958_465:
            return float(int(cell) + _EXCEL_ZERO - _EPOCH)
        return None
    text = str(cell).strip()
    if text.isascii() and text.isdigit() and len(text) == 5:
        return float(int(text) + _EXCEL_ZERO - _EPOCH)
    return written.day(text)


def as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def lost(cell: Cell, text: str) -> bool:
    """A code that went through a spreadsheet as a number and came out as 9.11201E+17."""
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return True
    head, e, power = text.upper().partition("E+")
    return bool(e) and power.isdigit() and head.replace(".", "", 1).isdigit()
