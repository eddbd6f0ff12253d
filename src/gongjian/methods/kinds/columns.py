"""Columns of values for many units at once.

Numbers, dates and booleans are float64 arrays in which NaN is missing: dates as days since
1970-01-01, booleans as 1 and 0. Texts are dictionary-encoded, because a million returns hold a few
hundred different codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """Texts of many units: `codes[i]` points into `values`; -1 is missing."""

    codes: Codes
    values: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> TextColumn:
        places: dict[str, int] = {}
        codes = [-1 if t is None else places.setdefault(t, len(places)) for t in texts]
        return cls(np.array(codes, dtype=np.int32), tuple(places))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: slice | NDArray[Any]) -> TextColumn:
        return TextColumn(self.codes[rows], self.values)

    def text(self, row: int) -> str | None:
        code = int(self.codes[row])
        return None if code < 0 else self.values[code]


Column = Floats | TextColumn
