"""The records that formulas are calculated over: columns by what they hold and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..kinds.columns import Column
from .nodes import Key


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """`length` records, one row each; a column that is not there is missing for all.

    Numbers, dates (days since 1970-01-01) and booleans (1, 0) are float64 arrays of that length
    with NaN for missing; texts are TextColumn.
    """

    length: int
    columns: Mapping[Key, Column]

    def __post_init__(self) -> None:
        for key, column in self.columns.items():
            if len(column) != self.length:
                raise ValueError(f"{key}: {len(column)} values for {self.length} records")
