"""A table as a file: a workbook or CSV, in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext

from gongjian.zone.web.numbers import decimal

from . import rows
from .asking import Asked
from .columns import Column
from .workbook import workbook

if TYPE_CHECKING:
    from .table import Table

# Sent before the file leaves: request, table (its name), count, query, format; of microdata the keys of the rows
# as well, else None. The audit app listens; if it cannot record, its exception stops the export.
exported = Signal()

# What a spreadsheet may take for a formula, in half and full width.
STARTERS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Plain = str | bool | Decimal | date | datetime | None


def answer(
    table: Table,
    request: HttpRequest,
    *,
    kind: Literal["xlsx", "csv"],
    asked: Asked,
    found: rows.Rows,
) -> HttpResponse:
    columns = [column for column in asked.columns if column.exportable]
    count = rows.count(found)
    exported.send(
        sender=type(table),
        request=request,
        table=table.name,
        count=count,
        query={**asked.query, "export": kind},
        format=kind,
        keys=rows.keys(found) if table.microdata else None,
    )
    cells = ([plain(column.value(row)) for column in columns] for row in rows.each(found))
    foot = _foot(request, count)
    if kind == "csv":
        content = _csv(columns, cells, foot)
    else:
        content = workbook(columns, cells, rows.totals(found, columns), foot)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"{table.title or table.name}-{localtime(timezone.now()):%Y%m%d-%H%M}.{kind}"
    header = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = header or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


def plain(value: object) -> Plain:
    """A value as a file can hold it: a number stays a number, a moment is the zone's, the rest is text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    if isinstance(value, int | float | Decimal):
        return decimal(value)
    return str(value)


def disarmed(text: str) -> str:
    """A text that a spreadsheet would run, made a text: `=1+1` → `'=1+1`."""
    return (
        f"'{text}"
        if text.lstrip(" \u3000\xa0").startswith(STARTERS) or text[:1] in STARTERS
        else text
    )


def _csv(columns: list[Column], cells: Iterable[list[Plain]], foot: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(disarmed(str(column.label)) for column in columns)
    writer.writerows([_in_csv(value) for value in row] for row in cells)
    writer.writerow([])
    writer.writerow([disarmed(foot)])
    # Excel takes a file for UTF-8 only by its mark.
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _in_csv(value: Plain) -> str:
    match value:
        case None:
            return ""
        case bool():
            return gettext("是") if value else gettext("否")
        case Decimal():
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return disarmed(value)


def _foot(request: HttpRequest, count: int) -> str:
    from gongjian.zone.web.context import who

    return gettext("导出人：%(who)s；时间：%(time)s；共 %(count)d 条") % {
        "who": who(request) or gettext("未登录"),
        "time": f"{localtime(timezone.now()):%Y-%m-%d %H:%M}",
        "count": count,
    }
