"""CSV files of a pack: every row with its place, every column by its head."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..formulas.scope import nearest
from .faults import Found, Place
from .sources import source_of

MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row; `place` is that of its first character."""

    place: Place
    cells: Mapping[str, str]

    def __getitem__(self, head: str) -> str:
        return self.cells.get(head, "")


def rows_of(
    file: str, text: str, required: Sequence[str], known: Sequence[str], found: Found
) -> list[CsvRow]:
    """The rows of a text whose first line heads the columns; faults go into `found`."""
    source = source_of(file, text, found)
    if source is None:
        return []
    reader = csv.reader(io.StringIO(source.text), strict=True)
    try:
        heads = [head.strip() for head in next(reader, [])]
        if not _heads_are_right(file, heads, required, known, found):
            return []
        return _rows(file, reader, heads, found)
    except csv.Error:
        found.add(Place(file, reader.line_num, 1), "引号不成对", "quotes do not match")
        return []


def _heads_are_right(
    file: str, heads: Sequence[str], required: Sequence[str], known: Sequence[str], found: Found
) -> bool:
    place = Place(file, 1, 1)
    missing = [head for head in required if head not in heads]
    if missing:
        listed = "、".join(missing)
        found.add(place, f"表头缺：{listed}", f"columns are missing: {', '.join(missing)}")
    for head in heads:
        if head not in known:
            close = nearest(head, list(known))
            found.add(
                place,
                f"没有“{head}”这一列" + (f"，是不是“{close}”？" if close else ""),
                f"no column {head!r}" + (f"; did you mean {close!r}?" if close else ""),
            )
    return not missing


def _rows(file: str, reader: object, heads: Sequence[str], found: Found) -> list[CsvRow]:
    rows: list[CsvRow] = []
    begun = 2
    for record in reader:  # type: ignore[attr-defined]
        place = Place(file, begun, 1)
        begun = reader.line_num + 1  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(heads):
            found.add(place, f"这一行有 {len(record)} 格，表头有 {len(heads)} 列",
                      f"this row has {len(record)} cells, the head {len(heads)} columns")  # fmt: skip
            continue
        if len(rows) >= MOST_ROWS:
            found.add(
                place, f"行太多：最多 {MOST_ROWS:,} 行", f"too many rows: {MOST_ROWS:,} at most"
            )
            break
        rows.append(CsvRow(place, dict(zip(heads, (c.strip() for c in record), strict=True))))
    return rows
