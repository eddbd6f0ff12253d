"""How much of a file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Generous for a city's returns, too small for an attack."""

    bytes: int = 4 << 30  # a csv of ten million returns is about 3 GB
    workbook_bytes: int = 200 << 20  # Excel itself gives up near here
    expanded_bytes: int = 2 << 30  # what a workbook may unpack to
    expansion: int = 200  # a real sheet packs 5 to 30 times; a bomb a thousand
    columns: int = 2_000  # the largest official form has under 500 items
    rows: int = 20_000_000
    cell: int = 32_767  # what a cell of Excel can hold
