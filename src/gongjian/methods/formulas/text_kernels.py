"""What texts do in arrays: each question is asked once of every different text, then looked up."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from ..kinds.columns import TextColumn

Values = tuple[str, ...]


def equal(a: TextColumn, b: TextColumn) -> tuple[Any, Any]:
    """Where two texts are the same, and where they differ."""
    known = (a.codes >= 0) & (b.codes >= 0)
    true = (a.codes == _codes_in(b, a.values)) & known
    return true, known & ~true


def starts_with(text: TextColumn, head: TextColumn) -> tuple[Any, Any]:
    known = (text.codes >= 0) & (head.codes >= 0)
    true: Any = np.False_
    for code, beginning in enumerate(head.values):
        begins = _asked(text.values, _beginning(beginning))[text.codes] > 0
        true = true | ((head.codes == code) & begins)
    true = true & known
    return true, known & ~true


def length(text: TextColumn) -> Any:
    return _asked(text.values, _length)[text.codes]


def choose(taken: list[Any], columns: list[TextColumn]) -> TextColumn:
    """Beside each mask the text to take where it is set; missing where none is."""
    values = tuple(dict.fromkeys(text for column in columns for text in column.values))
    chosen: Any = np.int32(-1)
    for where, column in zip(taken, columns, strict=True):
        chosen = np.where(where, _codes_in(column, values), chosen)
    return TextColumn(np.atleast_1d(chosen).astype(np.int32), values)


def _codes_in(column: TextColumn, values: Values) -> Any:
    """The column's codes told in another list of texts; -2 for one that is not in it."""
    if column.values is values:
        return column.codes
    return _translation(column.values, values)[column.codes]


@lru_cache(maxsize=64)
def _translation(old: Values, new: Values) -> Any:
    places = {text: code for code, text in enumerate(new)}
    return np.array([places.get(text, -2) for text in old] + [-1], dtype=np.int32)


@lru_cache(maxsize=256)
def _asked(values: Values, question: Callable[[str], float]) -> Any:
    """The answer for each text, and NaN at the end, where the code -1 of a missing text looks."""
    return np.array([float(question(text)) for text in values] + [np.nan])


def _length(text: str) -> float:
    return float(len(text))


@lru_cache(maxsize=256)
def _beginning(head: str) -> Callable[[str], float]:
    return lambda text: float(text.startswith(head))
