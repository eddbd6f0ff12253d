"""Pages of lists of projects on their way in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...accounts.acting import Request
from ...accounts.guards import allowed, permitted
from ...accounts.scopes import find, within
from ...register.choices import Verdict
from ...web.tables import listed
from .. import permissions
from ..choices import Listing
from ..models import ProjectImport
from . import forms, tables
from .importing import handling

SHOWN = (Verdict.NEW, Verdict.CHANGED, Verdict.SAME, Verdict.REFUSED)
OPEN = (Listing.WAITING, Listing.COMPARED)


@permitted(permissions.may_see_industry)
def imports(request: Request) -> HttpResponse:
    return listed(
        request, tables.imports(within(request.acting, ProjectImport)), "industry/list.html", heading=_("项目表导入"),
        new="project_import_new" if permissions.may_import(request.acting) else "", new_words=_("导入项目表"),
    )  # fmt: skip


@permitted(permissions.may_import)
def hand_in(request: Request) -> HttpResponse:
    form = forms.HandIn(request.POST or None, request.FILES or None, acting=request.acting)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = handling.hand_in(file=given["file"], name=given["file"].name, park=given["park"], by=request.acting)  # fmt: skip
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            return redirect("project_import", made.pk)
    return render(request, "industry/form.html", {"form": form, "heading": _("导入项目表"), "back": "/projects/imports/"})  # fmt: skip


@permitted(permissions.may_see_industry)
def imported(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    counts = dict(found.rows.order_by().values_list("verdict").annotate(Count("pk")))
    may = permissions.may_handle(request.acting, found)
    return listed(
        request, tables.rows_of(found), "industry/import.html", imported=found,
        tone=tables.LISTINGS[Listing(found.stage)],
        counts=[(v.value, v.label, counts.get(v.value, 0)) for v in SHOWN],
        columns=_columns(found) if may and found.stage in OPEN else None, may_handle=may, open=found.stage in OPEN,
        taken=counts.get(Verdict.NEW, 0) + counts.get(Verdict.CHANGED, 0), refused=counts.get(Verdict.REFUSED, 0),
    )  # fmt: skip


def _columns(found: ProjectImport) -> forms.Columns:
    return forms.Columns(heads=found.heads, columns=found.columns)


@require_POST
@permitted(permissions.may_import)
def specify(request: Request, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    form = forms.Columns(request.POST, heads=found.heads, columns=found.columns)
    if not form.is_valid():
        messages.error(request, _("请指明哪一列是项目名称"))
        return redirect("project_import", pk)
    return _done(request, pk, lambda: handling.specify(imported=found, columns=form.chosen(), by=request.acting), _("已比对"))  # fmt: skip


@require_POST
@permitted(permissions.may_import)
def apply(request: Request, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    return _done(
        request, pk, lambda: handling.apply(imported=found, by=request.acting), _("已入库")
    )


@require_POST
@permitted(permissions.may_import)
def cancel(request: Request, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    return _done(
        request, pk, lambda: handling.cancel(imported=found, by=request.acting), _("已取消")
    )


@permitted(permissions.may_see_industry)
def refused(request: Request, pk: int) -> HttpResponse:
    """The rows that were refused, as a workbook in which each says why."""
    return tables.refused(_found(request, pk)).export(request, "xlsx")


def _done(request: Request, pk: int, do: Any, said: str) -> HttpResponse:
    try:
        do()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("project_import", pk)


def _found(request: Request, pk: int) -> ProjectImport:
    return find(request.acting, ProjectImport.objects.select_related("house", "park", "made_by", "applied_by"), pk=pk)  # fmt: skip


def _mine(request: Request, pk: int) -> ProjectImport:
    found = _found(request, pk)
    allowed(permissions.may_handle(request.acting, found))
    return found
