"""From a grid of cells to a typed table: which column is which, and what each cell says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from ..methods.kinds import written
from ..methods.kinds.columns import Floats, TextColumn
from ..methods.kinds.types import Type
from ..methods.kinds.words import Words
from . import csv_file, parquet, workbook
from .cells import as_text, lost, quick, value_of
from .limits import Limits
from .table import BadInput, Cell, CellFault, Grid, Note, Table, Wanted, letter, shown

MOST_FAULTS = 100_000  # told one by one; a file with more is refused


def read(
    source: Path,
    *,
    name: str,
    unit_column: str | tuple[str, ...],
    wanted: Sequence[Wanted],
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    extra_columns: bool = False,
    period_column: str = "",
    progress: Callable[[int], None] | None = None,
) -> Table:
    """The table of a csv, xlsx or parquet file, one row per unit.

    `extra_columns`: columns that nobody asked for are kept as texts under their head.
    `period_column`: if the file has it, a unit may stand once for each period.
    Raises BadInput, and OSError where the file cannot be opened.
    """
    unit_columns = (unit_column,) if isinstance(unit_column, str) else unit_column
    with grid_of(source, name=name, heads=unit_columns, limits=limits) as grid:
        layout = _Layout(grid, unit_columns, wanted, extra_columns, period_column)
        return _Assembly(grid, layout, name, limits).table(progress)


@contextmanager
def grid_of(
    source: Path,
    *,
    name: str,
    heads: tuple[str, ...],
    limits: Limits = Limits(),  # noqa: B008 (frozen)
) -> Iterator[Grid]:
    """The head and the cells of a file, whose head is the first row that has one of these texts.

    Raises BadInput, and OSError where the file cannot be opened.
    """
    if source.is_dir():
        raise BadInput(Words(f"{name}：是文件夹，不是文件", f"{name}: a folder, no file"))
    size = source.stat().st_size
    with source.open("rb") as file:
        start = file.read(8)
        file.seek(0)
        suffix = source.suffix.lower()
        book = workbook.looks_like_workbook(start) or suffix in (".xlsx", ".xlsm", ".xls")
        _refuse_size(name, size, limits.workbook_bytes if book else limits.bytes)
        if size == 0:
            raise csv_file.no_unit_column(name, heads, [])
        if start.startswith(parquet.MAGIC) or suffix == ".parquet":
            yield parquet.grid_of(source, name, heads, limits)
        elif book:
            yield workbook.grid_of(file, name, heads, limits)
        else:
            with csv_file.opened(file, name, heads, limits) as grid:
                yield grid


def _refuse_size(name: str, size: int, most: int) -> None:
    if size > most:
        raise BadInput(
            Words(
                f"{name}：{size >> 20:,} MB，太大，最多 {most >> 20:,} MB",
                f"{name}: {size >> 20:,} MB, too large: {most >> 20:,} MB at most",
            )
        )


class _Layout:
    """Which column of the file is the unit, which is which item, and which nobody asked for."""

    def __init__(
        self, grid: Grid, units: tuple[str, ...], wanted: Sequence[Wanted], extra: bool, period: str
    ) -> None:
        self.grid = grid
        self.period = self._place(period) if period and period in grid.header else None
        self.unit = self._place(next(u for u in units if u in grid.header))
        heads = {head: w for w in reversed(wanted) for head in reversed(w.headers)}
        self.columns: dict[int, Wanted] = {}
        self.ignored: list[str] = []
        taken: dict[str, int] = {}
        for place, head in enumerate(grid.header):
            if place == self.unit or not head:
                continue
            item = heads.get(head) or heads.get(_unit_stripped(head))
            if item is None and extra:
                item = Wanted(head, (head,), Type.TEXT)
            if item is None:
                self.ignored.append(head)
                continue
            if item.code in taken:
                self._refuse_twice(item, taken[item.code], place)
            taken[item.code] = place
            self.columns[place] = item
        self.absent = [w.code for w in wanted if w.code not in taken]

    def _place(self, column: str) -> int:
        places = [i for i, head in enumerate(self.grid.header) if head == column]
        if len(places) > 1:
            raise BadInput(
                Words(
                    f"{self.grid.place.zh}：单位列“{column}”出现了 {len(places)} 次",
                    f"{self.grid.place.en}: the unit column {column!r} stands {len(places)} times",
                )
            )
        return places[0]

    def _refuse_twice(self, item: Wanted, first: int, second: int) -> None:
        heads = self.grid.header[first], self.grid.header[second]
        raise BadInput(
            Words(
                f"{self.grid.place.zh}：“{shown(heads[0])}”和“{shown(heads[1])}”两列都是项目 "
                f"{item.code}；请只留一列",
                f"{self.grid.place.en}: columns {heads[0]!r} and {heads[1]!r} are both item "
                f"{item.code!r}; leave one",
            )
        )

    def notes(self) -> Iterator[Note]:
        if self.ignored:
            few = "、".join(shown(h, 20) for h in self.ignored[:8])
            more = "……" if len(self.ignored) > 8 else ""
            yield Note(
                Words(
                    f"{self.grid.place.zh}：{len(self.ignored)} 列不在表里，略过：{few}{more}",
                    f"{self.grid.place.en}: {len(self.ignored)} columns are not in the form and "
                    f"are passed over: {few}{more}",
                )
            )


def _unit_stripped(head: str) -> str:
    """`营业收入（千元）` may head 营业收入: officials put the unit behind the name."""
    for left, right in (("（", "）"), ("(", ")")):
        if head.endswith(right) and left in head:
            return head[: head.rindex(left)].strip()
    return head


class _Assembly:
    """A table being put together, chunk by chunk."""

    def __init__(self, grid: Grid, layout: _Layout, name: str, limits: Limits) -> None:
        self.grid = grid
        self.layout = layout
        self.name = name
        self.limits = limits
        self.units: dict[tuple[str, str], int] = {}  # unit and period, if there are periods
        self.rows: list[int] = []
        self.faults: list[CellFault] = []
        self.parts: dict[int, list[Floats]] = {p: [] for p in layout.columns}
        self.texts: dict[int, _Texts] = {
            p: _Texts() for p, w in layout.columns.items() if w.type is Type.TEXT
        }

    def table(self, progress: Callable[[int], None] | None) -> Table:
        for rows, columns in self.grid.chunks:
            units = self._units(rows, columns)
            for place, wanted in self.layout.columns.items():
                self._column(place, wanted, rows, units, columns[place])
            if progress is not None:
                progress(0)
        return self._assembled()

    def _assembled(self) -> Table:
        kinds: dict[Type, dict[str, Floats]] = {Type.NUMBER: {}, Type.DATE: {}, Type.BOOL: {}}
        texts: dict[str, TextColumn] = {}
        for place, wanted in self.layout.columns.items():
            if wanted.type is Type.TEXT:
                texts[wanted.code] = self.texts[place].column()
            else:
                parts = self.parts[place]
                kinds[wanted.type][wanted.code] = np.concatenate(parts) if parts else np.empty(0)
        notes = [*self.grid.notes, *self.layout.notes()]
        if not self.units:
            notes.append(Note(Words(f"{self.name}：没有一行数据", f"{self.name}: no row of data")))
        return Table(
            name=self.name, units=tuple(unit for unit, _ in self.units), rows=tuple(self.rows),
            numbers=kinds[Type.NUMBER], texts=texts, dates=kinds[Type.DATE],
            bools=kinds[Type.BOOL], faults=tuple(self.faults), notes=tuple(notes),
        )  # fmt: skip

    def _units(self, rows: Sequence[int], columns: list[Sequence[Cell]]) -> list[str]:
        units = []
        period = self.layout.period
        periods = (
            [""] * len(rows) if period is None else [as_text(c).strip() for c in columns[period]]
        )
        for row, cell, at in zip(rows, columns[self.layout.unit], periods, strict=True):
            unit = self._unit(row, cell)
            before = self.units.setdefault((unit, at), row)
            if before is not row and before != row:
                self._refuse(
                    row, self.layout.unit, f"单位“{shown(unit)}”重复，第 {before} 行已有",
                    f"unit {shown(unit)!r} is repeated; row {before} has it",
                )  # fmt: skip
            units.append(unit)
        self.rows.extend(rows)
        return units

    def _unit(self, row: int, cell: Cell) -> str:
        text = as_text(cell).strip()
        if not text:
            self._refuse(row, self.layout.unit, "单位是空的", "the unit is empty")
        if lost(cell, text):
            self._refuse(
                row, self.layout.unit,
                f"单位代码成了科学计数“{shown(text)}”，位数已丢失；把这一列设为文本，重新填入或导出",
                f"a code turned into {shown(text)!r} has lost its digits; "
                f"make the column text and export it again",
            )  # fmt: skip
        if len(text) > self.limits.cell:
            self._refuse(row, self.layout.unit, "单位太长", "the unit is too long")
        return text

    def _refuse(self, row: int, column: int, zh: str, en: str) -> None:
        where = self._where(row, column)
        raise BadInput(Words(f"{where.zh}：{zh}", f"{where.en}: {en}"))

    def _where(self, row: int, column: int) -> Words:
        head = shown(self.grid.header[column], 20)
        if self.grid.spreadsheet:
            cell = f"{letter(column)}{row}"
            return Words(
                f"{self.grid.place.zh} {cell}（{head}）", f"{self.grid.place.en} {cell} ({head})"
            )
        return Words(
            f"{self.grid.place.zh} 第 {row} 行“{head}”列",
            f"{self.grid.place.en} row {row} column {head!r}",
        )

    def _column(
        self,
        place: int,
        wanted: Wanted,
        rows: Sequence[int],
        units: list[str],
        cells: Sequence[Cell],
    ) -> None:
        if wanted.type is Type.TEXT:
            self._text_column(place, wanted, rows, units, cells)
            return
        column = quick(cells) if wanted.type is Type.NUMBER else None
        if column is None:
            values = [
                self._value(place, wanted, row, unit, cell)
                for row, unit, cell in zip(rows, units, cells, strict=True)
            ]
            column = np.array(values, dtype=np.float64)
        for (row, broken), why in (self.grid.broken or {}).items():
            if broken == place and rows[0] <= row <= rows[-1] and row in rows:
                at = list(rows).index(row)
                column[at] = np.nan
                self._fault(place, wanted, row, units[at], why, _BROKEN)
        self.parts[place].append(column)

    def _value(self, place: int, wanted: Wanted, row: int, unit: str, cell: Cell) -> float:
        value = value_of(cell, wanted)
        if value is not None:
            return value
        self._fault(place, wanted, row, unit, cell, _WANTED[wanted.type])
        return np.nan

    def _fault(
        self, place: int, wanted: Wanted, row: int, unit: str, cell: Cell, why: Words
    ) -> None:
        if len(self.faults) >= MOST_FAULTS:
            self._refuse(
                row, place, "读不出来的单元格太多，请先检查整列", "too many unreadable cells"
            )
        where, text = self._where(row, place), shown(cell)
        words = Words(f"{where.zh}：“{text}”{why.zh}", f"{where.en}: {text!r} {why.en}")
        self.faults.append(CellFault(unit, wanted.code, row, words))

    def _text_column(
        self,
        place: int,
        wanted: Wanted,
        rows: Sequence[int],
        units: list[str],
        cells: Sequence[Cell],
    ) -> None:
        into = self.texts[place]
        for row, unit, cell in zip(rows, units, cells, strict=True):
            text = as_text(cell).strip()
            if isinstance(cell, float) and lost(cell, text):
                self._fault(place, wanted, row, unit, text, _LOST)
                text = ""
            into.add(text)


_WANTED = {
    Type.NUMBER: Words("不是数", "is no number"),
    Type.DATE: Words("不是日期，写作 2017-06-30", "is no date; write 2017-06-30"),
    Type.BOOL: Words("不是“是”或“否”", "is neither yes nor no"),
}
_LOST = Words(
    "成了科学计数，位数已丢失；把这一列设为文本", "has lost its digits; make the column text"
)
_BROKEN = Words("是公式的错误，没有值", "is a formula's error and has no value")


class _Texts:
    """A column of texts, each different one kept once."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.codes: list[int] = []

    def add(self, text: str) -> None:
        missing = text in written.MISSING
        self.codes.append(-1 if missing else self.places.setdefault(text, len(self.places)))

    def column(self) -> TextColumn:
        return TextColumn(np.array(self.codes, dtype=np.int32), tuple(self.places))
