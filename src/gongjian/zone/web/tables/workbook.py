"""Rows as an Excel workbook, written row by row so that a large table needs little memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from .columns import Column

ROWS_PER_SHEET = 1_000_000
# Excel keeps fifteen digits: a longer number would come back as another one.
MOST_DIGITS = 15
LONGEST_TEXT = 32_767
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# XML 1.0 cannot hold these, nor a lone half of a surrogate pair.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTHS = {"text": 24, "number": 16, "day": 12, "moment": 18, "badge": 12}


def workbook(
    columns: list[Column],
    cells: Iterable[list[Any]],
    totals: dict[str, Decimal | None],
    foot: str,
) -> bytes:
    """A head that stays in sight, the rows, their totals where there are any, and who took them when."""
    buffer = io.BytesIO()
    import xlsxwriter  # heavy, and only wanted here

    book = xlsxwriter.Workbook(buffer, OPTIONS)
    looks = _looks(book, columns)
    sheet, at = _sheet(book, columns, looks), 1
    for row in cells:
        if at > ROWS_PER_SHEET:
            sheet, at = _sheet(book, columns, looks), 1
        for across, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, at, across, value, looks, looks.get(column.key))
        at += 1
    at = _write_totals(sheet, at, columns, totals, looks)
    sheet.write_string(at + 1, 0, clean(foot), looks["still"])
    book.close()
    return buffer.getvalue()


def _looks(book: Any, columns: Iterable[Column]) -> dict[str, Any]:
    """Formats by name; a number column has one of its own, under its key."""
    head = {"bold": True, "bg_color": "#E9EEF6", "border": 1, "border_color": "#C9D3E1"}
    looks = {
        " head": book.add_format({**head, "text_wrap": True, "valign": "vcenter"}),
        " total": book.add_format({"bold": True, "top": 1}),
        " day": book.add_format({"num_format": "yyyy-mm-dd"}),
        " moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        " text": book.add_format({"quote_prefix": True}),
        "still": book.add_format({"font_color": "#5C6B80"}),
    }
    for column in columns:
        if column.kind == "number":
            shape = "#,##0" + ("." + "0" * column.places if column.places else "")
            looks[column.key] = book.add_format({"num_format": shape})
            looks[f" total {column.key}"] = book.add_format(
                {"num_format": shape, "bold": True, "top": 1}
            )
    return looks


def _sheet(book: Any, columns: list[Column], looks: dict[str, Any]) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    for across, column in enumerate(columns):
        sheet.set_column(across, across, _WIDTHS[column.kind])
        sheet.write_string(0, across, clean(str(column.label)), looks[" head"])
    return sheet


def _write(
    sheet: Any, down: int, across: int, value: object, looks: dict[str, Any], of_column: Any
) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_string(down, across, gettext("是") if value else gettext("否"))
        case Decimal() if len(value.as_tuple().digits) <= MOST_DIGITS:
            sheet.write_number(down, across, float(value), of_column)
        case Decimal() if value != value.to_integral_value():
            sheet.write_number(down, across, float(value), of_column)
        case Decimal():
            sheet.write_string(down, across, f"{value:f}")
        case date() if value.year < 1900:  # Excel's calendar begins there
            sheet.write_string(down, across, value.isoformat())
        case datetime():
            sheet.write_datetime(down, across, value, looks[" moment"])
        case date():
            sheet.write_datetime(down, across, value, looks[" day"])
        case _:
            # Written as a string it is no formula; the quote prefix keeps it one after an edit.
            sheet.write_string(down, across, clean(str(value)), looks[" text"])


def _write_totals(
    sheet: Any,
    at: int,
    columns: list[Column],
    totals: dict[str, Decimal | None],
    looks: dict[str, Any],
) -> int:
    if not totals:
        return at
    for across, column in enumerate(columns):
        total = totals.get(column.key)
        if total is not None:
            sheet.write_number(at, across, float(total), looks[f" total {column.key}"])
        elif across == 0:
            sheet.write_string(at, across, gettext("合计"), looks[" total"])
    return at + 1


def clean(text: str) -> str:
    """A text as a cell can hold it."""
    return _UNWRITABLE.sub("\ufffd", text)[:LONGEST_TEXT]
