"""The refused rows of a list, back to whoever sent it: every column of theirs as it was, the cell that is meant
marked, and why in front. What is mended there can be handed in again as it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ....intake import as_text, grid_of
from ...web.tables import exported
from ...web.tables.exporting import TYPES
from ...web.tables.workbook import OPTIONS, clean
from ..choices import Verdict
from ..models import Import, ImportRow
from .columns import LIMITS
from .comparing import ANY_HEAD
from .reasons import ABOUT, told

NAME = "import_refused"
_WIDTH, _WIDE = 18, 44


def marked(imported: Import, request: HttpRequest) -> HttpResponse:
    """A workbook of them. Its cells are texts: none is a formula."""
    refused = {row.line: row for row in imported.rows.filter(verdict=Verdict.REFUSED)}
    exported.send(
        sender=ImportRow, request=request, table=NAME, count=len(refused), query={"import": str(imported.pk)},
        format="xlsx", keys=[row.pk for row in refused.values()],
    )  # fmt: skip
    heads, rows = _original(imported, set(refused))
    content = _workbook(imported, heads, [(refused[line], cells) for line, cells in rows])
    response = HttpResponse(content, content_type=TYPES["xlsx"])
    name = f"{_('退回的行')}-{Path(imported.name).stem}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    header = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = header or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


def _original(imported: Import, lines: set[int]) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:  # fmt: skip
    """The heads of the file, and the texts of these of its lines."""
    path = Path(imported.file.path)
    with grid_of(path, name=imported.name, heads=ANY_HEAD, limits=LIMITS) as grid:
        return grid.header, list(_those(grid.chunks, lines))


def _those(chunks: Any, lines: set[int]) -> Iterator[tuple[int, list[str]]]:
    for numbers, columns in chunks:
        for at, line in enumerate(numbers):
            if line in lines:
                yield line, [as_text(cells[at]) for cells in columns]


def _workbook(imported: Import, heads: tuple[str, ...], rows: list[tuple[ImportRow, list[str]]]) -> bytes:  # fmt: skip
    buffer = io.BytesIO()
    import xlsxwriter  # heavy, and only wanted here

    book = xlsxwriter.Workbook(buffer, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#E9EEF6", "border": 1, "border_color": "#C9D3E1", "text_wrap": True})  # fmt: skip
    plain = book.add_format({"quote_prefix": True, "num_format": "@"})
    wrong = book.add_format({"quote_prefix": True, "num_format": "@", "bg_color": "#FBE3E1"})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, _WIDE)
    sheet.set_column(2, len(heads) + 1, _WIDTH)
    for across, text in enumerate((_("原文件行号"), _("退回原因"), *heads)):
        sheet.write_string(0, across, clean(text), head)
    for down, (row, cells) in enumerate(rows, 1):
        meant = _meant(imported, row)
        sheet.write_number(down, 0, row.line)
        sheet.write_string(down, 1, clean("；".join(told(row.reasons))), wrong)
        for across, text in enumerate(cells, 2):
            sheet.write_string(down, across, clean(text), wrong if heads[across - 2] in meant else plain)  # fmt: skip
    book.close()
    return buffer.getvalue()


def _meant(imported: Import, row: ImportRow) -> set[str]:
    """The heads of the columns that the reasons are about."""
    attributes = (details.get("attribute") or ABOUT.get(code, "") for code, details in row.reasons)
    return {imported.columns[name] for name in attributes if name in imported.columns}
