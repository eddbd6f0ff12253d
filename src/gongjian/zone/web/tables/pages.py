"""A page that is one table: shown, or taken along as a file where the address asks for one."""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .asking import wanted_export
from .table import Table

# Sent before a page of microdata leaves: request, table (its name), keys of the rows, query. The audit app
# listens; if it cannot note the read, its exception stops the page.
read = Signal()


def listed(request: HttpRequest, table: Table, template: str, **more: Any) -> HttpResponse:
    if form := wanted_export(request):
        return table.export(request, form)
    bound = table.bind(request)
    if table.microdata:
        read.send(
            sender=type(table), request=request, table=str(table.name),
            keys=[row.pk for row in bound.page.object_list], query=bound.asked.query,
        )  # fmt: skip
    return render(request, template, {"table": bound, "microdata": table.microdata, **more})
