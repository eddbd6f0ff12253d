"""Comma-separated text: UTF-8 or GB18030, commas, tabs or semicolons, in chunks of rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO

from ..methods.kinds.words import Words
from .limits import Limits
from .table import BadInput, Cell, Chunk, Grid, Note, shown

ROWS = 50_000  # rows in a chunk: some tens of megabytes of text at sixty columns
_LOOK = 1 << 20
_SEPARATORS = (",", "\t", ";", "，", "|")


@contextmanager
def opened(
    file: BinaryIO, name: str, unit_columns: tuple[str, ...], limits: Limits
) -> Iterator[Grid]:
    """The table of a csv file. Raises BadInput, also while the chunks are drawn."""
    encoding = _encoding(file, name)
    file.seek(0)
    with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        yield _grid_of(text, encoding, name, unit_columns, limits)


def _grid_of(
    text: io.TextIOWrapper, encoding: str, name: str, unit_columns: tuple[str, ...], limits: Limits
) -> Grid:
    notes = []
    if encoding == "gb18030":
        notes.append(Note(Words(f"{name}：按 GB18030 读", f"{name}: read as GB18030")))
    first = text.readline(limits.cell * 50)
    separator = max(_SEPARATORS, key=first.count)
    text.seek(0)
    csv.field_size_limit(limits.cell)
    rows = csv.reader(text, delimiter=separator, strict=True)
    header_row, header = _header(rows, name, unit_columns, notes)
    if len(header) > limits.columns:
        raise too_many_columns(name, len(header), limits.columns)
    chunks = _chunks(rows, name, header, header_row, limits)
    return Grid(Words(name, name), header_row, header, chunks, tuple(notes))


def _encoding(file: BinaryIO, name: str) -> str:
    """UTF-8 if all of it is, else GB18030 if all of it is."""
    faults: dict[str, tuple[int, int]] = {}
    for encoding in ("utf-8-sig", "gb18030"):
        file.seek(0)
        fault = _undecodable(file, encoding, name)
        if fault is None:
            return encoding
        faults[encoding] = fault
    line, byte = faults["utf-8-sig"]
    raise BadInput(
        Words(
            f"{name}：第 {line} 行起编码混乱（第 {byte} 字节），既不是 UTF-8 也不是 GB18030；"
            f"请用 Excel 另存为“CSV UTF-8”",
            f"{name}: mixed encodings from row {line} (byte {byte}), neither UTF-8 nor GB18030; "
            f"save it as CSV UTF-8",
        )
    )


def _undecodable(file: BinaryIO, encoding: str, name: str) -> tuple[int, int] | None:
    """The line and byte of the first character that is not of this encoding."""
    incremental = codecs.getincrementaldecoder(encoding)()
    line, before = 1, 0
    while True:
        block = file.read(_LOOK)
        if b"\0" in block:
            raise _no_text(name, line + block[: block.index(b"\0")].count(b"\n"))
        try:
            incremental.decode(block, final=not block)
        except UnicodeDecodeError as error:
            start = max(0, error.start)
            return line + error.object[:start].count(b"\n"), before + start
        if not block:
            return None
        line += block.count(b"\n")
        before += len(block)


def _header(
    rows: Iterator[list[str]], name: str, unit_columns: tuple[str, ...], notes: list[Note]
) -> tuple[int, tuple[str, ...]]:
    """The row that heads the units; titles above it are passed over."""
    seen: list[list[str]] = []
    with _Reading(name):
        for row in islice(rows, 10):
            seen.append(row)
            cells = tuple(cell.strip() for cell in row)
            if any(column in cells for column in unit_columns):
                return found(name, len(seen), cells, notes)
    raise no_unit_column(name, unit_columns, seen)


def found(
    name: str, row: int, cells: tuple[str, ...], notes: list[Note]
) -> tuple[int, tuple[str, ...]]:
    if row > 1:
        notes.append(
            Note(
                Words(
                    f"{name}：表头在第 {row} 行，上面的标题略过",
                    f"{name}: the head is row {row}; the title above is passed over",
                )
            )
        )
    while cells and not cells[-1]:
        cells = cells[:-1]
    return row, cells


def no_unit_column(name: str, unit_columns: tuple[str, ...], seen: list[list[str]]) -> BadInput:
    column = unit_columns[0]
    heads = [shown(c, 20) for c in (seen[0] if seen else []) if str(c).strip()]
    if not heads:
        return BadInput(
            Words(
                f"{name}：文件是空的；第一行要有表头，其中一列叫“{column}”",
                f"{name}: the file is empty; its first row names the columns, one of them {column!r}",
            )
        )
    listed = "、".join(heads[:12]) + ("……" if len(heads) > 12 else "")
    return BadInput(
        Words(
            f"{name}：没有单位列“{column}”；表头是：{listed}",
            f"{name}: no unit column {column!r}; the head is: {', '.join(heads[:12])}",
        )
    )


def _no_text(name: str, row: int) -> BadInput:
    return BadInput(
        Words(
            f"{name}：第 {row} 行有空字节，不是文本文件；请另存为 CSV UTF-8",
            f"{name}: row {row} holds NUL bytes, this is no text file; save it as CSV UTF-8",
        )
    )


class _Reading:
    """Turns the csv module's complaints into a sentence."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, csv.Error):
            raise _malformed(self.name, None, error) from error


def _malformed(name: str, row: int | None, error: csv.Error) -> BadInput:
    where_zh = f"第 {row} 行附近" if row else "前 10 行"
    where_en = f"near row {row}" if row else "in the first 10 rows"
    text = str(error)
    if "NUL" in text:
        return BadInput(
            Words(
                f"{name}：{where_zh}有空字节，不是文本文件",
                f"{name}: NUL bytes {where_en}: no text file",
            )
        )
    if "field larger" in text:
        return BadInput(
            Words(
                f"{name}：{where_zh}有一格超长，可能引号没有收尾",
                f"{name}: a cell is too long {where_en}; perhaps a quote is never closed",
            )
        )
    return BadInput(
        Words(
            f"{name}：{where_zh}引号不成对，请检查",
            f"{name}: quotes do not match {where_en}",
        )
    )


def _chunks(
    rows: Iterator[list[str]], name: str, header: tuple[str, ...], header_row: int, limits: Limits
) -> Iterator[Chunk]:
    width, row = len(header), header_row
    ended = False
    while not ended:
        numbers: list[int] = []
        cells: list[list[str]] = []
        before = row
        try:
            for record in islice(rows, ROWS):
                row += 1
                whole = len(record) == width and any(record)
                fitted = record if whole else _fitted(record, width, name, row)
                if fitted is not None:
                    numbers.append(row)
                    cells.append(fitted)
        except csv.Error as error:
            raise _malformed(name, row + 1, error) from error
        ended = row == before
        if row - header_row > limits.rows:
            raise too_many_rows(name, limits.rows)
        if cells:
            columns: list[Sequence[Cell]] = list(zip(*cells, strict=True))
            yield numbers, columns


def _fitted(record: list[str], width: int, name: str, row: int) -> list[str] | None:
    """A row as wide as the head: None for an empty row; short and long rows are refused."""
    if not any(cell.strip() for cell in record):
        return None
    if len(record) >= width and not any(cell.strip() for cell in record[width:]):
        return record[:width]
    raise BadInput(
        Words(
            f"{name}：第 {row} 行有 {len(record)} 格，表头有 {width} 列；检查多余或缺少的逗号和引号",
            f"{name}: row {row} has {len(record)} cells, the head {width} columns; "
            f"look for a comma or quote too many or too few",
        )
    )


def too_many_rows(name: str, most: int) -> BadInput:
    return BadInput(
        Words(f"{name}：行太多，最多 {most:,} 行", f"{name}: too many rows, {most:,} at most")
    )


def too_many_columns(name: str, count: int, most: int) -> BadInput:
    return BadInput(
        Words(
            f"{name}：有 {count:,} 列，最多 {most:,} 列",
            f"{name}: {count:,} columns, {most:,} at most",
        )
    )
