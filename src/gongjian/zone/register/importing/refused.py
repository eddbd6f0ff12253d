"""The refused rows of a list, back to whoever sent it: the same columns, and why each came back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ...web.tables import Column, Table
from ..choices import Verdict
from ..models import Import
from .reasons import told


def marked(imported: Import, request: HttpRequest) -> HttpResponse:
    """A workbook of them. Its cells are texts: none is a formula."""
    heads = list(imported.columns.items())
    columns = [
        Column("line", _("原文件行号"), lambda r: r.line, kind="number"),
        Column("why", _("退回原因"), lambda r: "；".join(told(r.reasons))),
        *(_column(place, attribute, head) for place, (attribute, head) in enumerate(heads)),
    ]
    table = Table(
        "import_refused",
        columns,
        imported.rows.filter(verdict=Verdict.REFUSED),
        title=_("退回的行"),
        microdata=True,
    )
    return table.export(request, "xlsx")


def _column(place: int, attribute: str, head: str) -> Column:
    return Column(f"c{place}", head, lambda row: _text(row, attribute))


def _text(row: Any, attribute: str) -> str:
    return str(row.told.get(attribute, ""))
