"""A page that is one table: shown, or taken along as a file where the address asks for one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .asking import wanted_export
from .table import Table


def listed(request: HttpRequest, table: Table, template: str, **more: Any) -> HttpResponse:
    if form := wanted_export(request):
        return table.export(request, form)
    return render(request, template, {"table": table.bind(request), **more})
