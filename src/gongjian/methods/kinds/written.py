"""Texts that hold values: how a number, a date and a yes are written by people."""

from __future__ import annotations

import re
from datetime import date

import numpy as np

from .columns import Column, Floats, TextColumn
from .types import Type

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋％（）", "0123456789.,-+%()")
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][-+]?\d{1,3})?")
_DATE = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_EPOCH = date(1970, 1, 1).toordinal()
MISSING = frozenset({"", "NA", "—", "-", "…", "——", "－"})
TRUE = frozenset({"是", "true", "yes", "y", "1", "√"})
FALSE = frozenset({"否", "false", "no", "n", "0", "×"})


def number(text: str) -> float | None:
    """`1,234.5`, `１２３`, `-5`; None if it is no number."""
    plain = text.strip().translate(_FULL_WIDTH)
    if not plain or not any(c.isdigit() for c in plain) or not _NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(",", ""))
    return value if abs(value) != float("inf") else None


def grouped(value: float, decimals: int) -> str:
    """1,234.5: thousands set apart, at most so many decimals, no zeros at their end."""
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(text: str) -> float | None:
    """Days since 1970-01-01 of `2017-06-30`, `2017/6/30`, `2017年6月30日`, `20170630`."""
    match = _DATE.fullmatch(text.strip().translate(_FULL_WIDTH))
    if match is None:
        return None
    year, month, of_month = (int(part) for part in match.groups() if part is not None)
    try:
        return float(date(year, month, of_month).toordinal() - _EPOCH)
    except ValueError:
        return None


def truth(text: str) -> float | None:
    plain = text.strip().translate(_FULL_WIDTH).casefold()
    if plain in TRUE:
        return 1.0
    return 0.0 if plain in FALSE else None


_READERS = {Type.NUMBER: number, Type.DATE: day, Type.BOOL: truth}


def as_type(column: Column, kind: Type) -> Column:
    """A column of texts read as `kind`; what cannot be read is missing."""
    reader = _READERS.get(kind)
    if reader is None or not isinstance(column, TextColumn):
        return column
    read = [reader(text) for text in column.values]
    table: Floats = np.array([np.nan if v is None else v for v in read] + [np.nan])
    return table[column.codes]
