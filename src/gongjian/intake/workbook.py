"""Excel workbooks: looked over as a package first, then read cell by cell, never calculated."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from xml.etree import ElementTree

from ..methods.kinds.words import Words
from .csv_file import found, no_unit_column, too_many_columns, too_many_rows
from .limits import Limits
from .package import damaged, looked_over
from .table import BadInput, Cell, Chunk, Grid, Note, letter

ROWS = 20_000
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_BROKEN = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*\bt="e"[^>]*>(?:<f[^>]*/>|<f.*?</f>)?<v>([^<]*)</v>'
)
_NO_VALUE = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_FORMULA = re.compile(rb"<f[ />]")
_NAMES = {
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "p": "http://schemas.openxmlformats.org/package/2006/relationships",
}
_HEAD_ROWS = 10


def looks_like_workbook(start: bytes) -> bool:
    return start.startswith((_ZIP, _OLD, b"PK\x05\x06"))


def grid_of(file: BinaryIO, name: str, unit_columns: tuple[str, ...], limits: Limits) -> Grid:
    """The sheet of a workbook that holds the units. Raises BadInput."""
    _refuse_old(file, name)
    package = looked_over(file, name, limits, holds="xl/workbook.xml", as_what=".xlsx")
    from python_calamine import CalamineError, CalamineWorkbook  # only workbooks need it

    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        sheets = [
            (meta.name, book.get_sheet_by_name(meta.name), str(meta.visible).endswith("Visible"))
            for meta in book.sheets_metadata
            if str(meta.typ).endswith("WorkSheet")
        ]
    except (CalamineError, ValueError, OSError) as error:
        raise damaged(name) from error
    return _grid(package, name, sheets, unit_columns, limits)


def _refuse_old(file: BinaryIO, name: str) -> None:
    start = file.read(8)
    file.seek(0)
    if start.startswith(_OLD):
        raise BadInput(
            Words(
                f"{name}：是旧格式 .xls 或加了密码的文件；请去掉密码，另存为 .xlsx",
                f"{name}: an old .xls, or protected by a password; save it as .xlsx without one",
            )
        )
    if not start.startswith(_ZIP):
        raise BadInput(
            Words(
                f"{name}：扩展名是 Excel 的，内容却不是工作簿；请用 Excel 或 WPS 另存为 .xlsx",
                f"{name}: named like a workbook but none inside; save it again as .xlsx",
            )
        )


def _grid(
    package: zipfile.ZipFile,
    name: str,
    sheets: Sequence[tuple[str, Any, bool]],
    unit_columns: tuple[str, ...],
    limits: Limits,
) -> Grid:
    notes: list[Note] = []
    heads: list[tuple[str, Any, int, tuple[str, ...]]] = []
    seen: list[list[str]] = []
    for title, sheet, visible in sheets:
        head = _head_of(sheet, unit_columns, seen)
        if head is None:
            continue
        if not visible:
            notes.append(Note(Words(f"{name}：隐藏的工作表“{title}”没有读",
                                    f"{name}: hidden sheet {title!r} is not read")))  # fmt: skip
            continue
        heads.append((title, sheet, *head))
    if not heads:
        raise no_unit_column(name, unit_columns, seen[:1] or [[]])
    if len(heads) > 1:
        titles = "、".join(h[0] for h in heads)
        raise BadInput(
            Words(
                f"{name}：有几张工作表都有单位列（{titles}）；请只留一张",
                f"{name}: several sheets hold a unit column ({titles}); leave one",
            )
        )
    title, sheet, row, cells = heads[0]
    place = Words(f"{name} 的“{title}”表", f"{name} sheet {title!r}")
    row, header = found(place.zh, row, cells, notes)
    if len(header) > limits.columns:
        raise too_many_columns(name, len(header), limits.columns)
    _refuse_merged(sheet, place, row, header)
    broken = _broken(package, title, place, notes)
    if any(n.filename.startswith("xl/externalLinks/") for n in package.infolist()):
        notes.append(Note(Words(f"{name}：有指向别的文件的链接，只用存下的值",
                                f"{name}: links to other files are not followed; stored values are used")))  # fmt: skip
    chunks = _chunks(sheet, place, row, len(header), limits)
    return Grid(place, row, header, chunks, tuple(notes), True, broken)


def _head_of(
    sheet: Any, unit_columns: tuple[str, ...], seen: list[list[str]]
) -> tuple[int, tuple[str, ...]] | None:
    """The row (from 1) that heads the units, among the first ten."""
    start = sheet.start
    if start is None:
        return None
    for offset, row in enumerate(_rows(sheet)):
        if offset >= _HEAD_ROWS + start[0]:
            break
        cells = tuple(str(_plain(cell) if cell is not None else "").strip() for cell in row)
        if any(cells):
            seen.append(list(cells))
        if any(column in cells for column in unit_columns):
            return offset + 1, cells
    return None


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    """Every row from the first of the sheet, also those above the first that is used."""
    start = sheet.start or (0, 0)
    for _ in range(start[0]):
        yield []
    left: list[Cell] = [""] * start[1]
    for row in sheet.iter_rows():
        yield left + row


def _refuse_merged(sheet: Any, place: Words, header_row: int, header: tuple[str, ...]) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        where = f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
        if bottom + 1 < header_row:
            continue  # a title above the head
        if top + 1 <= header_row:
            raise BadInput(
                Words(
                    f"{place.zh}：表头里有合并单元格（{where}）；表头要占一行，每列一个名称",
                    f"{place.en}: merged cells in the head ({where}); "
                    f"a head is one row with a name for each column",
                )
            )
        raise BadInput(
            Words(
                f"{place.zh}：数据里有合并单元格（{where}）；请取消合并，每行一个单位",
                f"{place.en}: merged cells among the data ({where}); unmerge them, one unit a row",
            )
        )


def _broken(
    package: zipfile.ZipFile, title: str, place: Words, notes: list[Note]
) -> dict[tuple[int, int], str]:
    """Cells that show an error, or a formula whose value was never stored."""
    part = _part_of(package, title)
    if part is None:
        return {}
    with package.open(part) as file:
        xml = file.read()
    broken: dict[tuple[int, int], str] = {}
    for match in _BROKEN.finditer(xml):
        broken[int(match[2]), _column(match[1])] = match[3].decode("ascii", "replace")
    for match in _NO_VALUE.finditer(xml):
        broken.setdefault((int(match[2]), _column(match[1])), "=…")
    if _FORMULA.search(xml):
        notes.append(Note(Words(f"{place.zh}：公式不重算，用存下的值",
                                f"{place.en}: formulas are not calculated; stored values are used")))  # fmt: skip
    return broken


def _part_of(package: zipfile.ZipFile, title: str) -> str | None:
    """The part that holds a sheet, by the workbook's own list."""
    try:
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        links = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    except (ElementTree.ParseError, KeyError):
        return None
    wanted = next(
        (s.get(f"{{{_NAMES['r']}}}id") for s in book.iterfind(".//m:sheet", _NAMES)
         if s.get("name") == title), None,
    )  # fmt: skip
    for link in links.iterfind("p:Relationship", _NAMES):
        if link.get("Id") == wanted:
            target = (link.get("Target") or "").lstrip("/")
            path = target if target.startswith("xl/") else f"xl/{target}"
            return path if path in package.namelist() else None
    return None


def _column(letters: bytes) -> int:
    number = 0
    for byte in letters:
        number = number * 26 + byte - 64
    return number - 1


def _plain(cell: Cell) -> Cell:
    """A whole number that Excel keeps as a float is meant as it is shown: 101, not 101.0."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell


def _chunks(
    sheet: Any, place: Words, header_row: int, width: int, limits: Limits
) -> Iterator[Chunk]:
    numbers: list[int] = []
    cells: list[list[Cell]] = []
    for number, row in enumerate(_rows(sheet), 1):
        if number <= header_row:
            continue
        if number - header_row > limits.rows:
            raise too_many_rows(place.zh, limits.rows)
        fitted = (row + [""] * (width - len(row)))[:width]
        if not any(cell not in ("", None) for cell in fitted):
            continue
        numbers.append(number)
        cells.append(fitted)
        if len(cells) == ROWS:
            columns: list[Sequence[Cell]] = list(zip(*cells, strict=True))
            yield numbers, columns
            numbers, cells = [], []
    if cells:
        columns = list(zip(*cells, strict=True))
        yield numbers, columns
