"""Pages of lists on their way into the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..accounts.doing import say
from ..accounts.guards import permitted
from ..accounts.scopes import find, within
from ..web.tables import listed
from . import asking, forms, permissions, tables
from .attributes import label
from .choices import Ground, Kinds, Stage, Verdict
from .importing import handling
from .importing.progress import Progress
from .importing.refused import marked
from .importing.scope import may_approve, of_scope
from .jobs import carry_on
from .life_views import second_wanted
from .models import Import, Mapping


@permitted(permissions.may_see_imports)
def imports(request: Request) -> HttpResponse:
    return listed(
        request, tables.imports(within(request.acting, Import, Purpose.STATISTICAL)), "register/imports.html",
        may_maintain=permissions.may_maintain(request.acting),
    )  # fmt: skip


@permitted(permissions.may_maintain)
def hand_in(request: Request) -> HttpResponse:
    form = forms.HandIn(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = handling.hand_in(file=given["file"], name=given["file"].name, source=given["source"],
                                    as_of=given["as_of"], park=given["park"], by=request.acting)  # fmt: skip
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            return redirect("import", made.pk)
    return render(request, "accounts/form.html", {
        "form": form, "heading": _("导入名单"), "back": "imports", "upload": True,
    })  # fmt: skip


@permitted(permissions.may_see_imports)
def imported(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    keeps = permissions.may_maintain(request.acting)
    told = {"imported": found, "tone": tables.STAGES[Stage(found.stage)], "may_maintain": keeps}
    if found.stage == Stage.WAITING and keeps:
        form = forms.Columns(heads=found.heads, columns=found.columns)
        return render(request, "register/import_columns.html", {**told, "columns": form})
    if found.stage in (Stage.COMPARING, Stage.APPLYING):
        return _running(request, found, told)
    counts = dict(found.rows.order_by().values_list("verdict").annotate(Count("pk")))
    return listed(
        request, tables.rows_of(found), "register/import.html", **told,
        counts=[(verdict, verdict.label, counts.get(verdict, 0)) for verdict in Verdict],
        refused=counts.get(Verdict.REFUSED, 0), chosen=request.GET.get("verdict", ""),
        doubtful=found.rows.filter(doubt__answer="").count(),
        taken=counts.get(Verdict.NEW, 0) + counts.get(Verdict.CHANGED, 0),
        of_scope=found.stage == Stage.APPLIED and of_scope(found),
        may_approve=found.stage == Stage.COMPARED and may_approve(found, request.acting),
    )  # fmt: skip


def _running(request: Request, found: Import, told: dict[str, Any]) -> HttpResponse:
    """How far it is, and nothing that would have to be written down while a worker holds the database."""
    applying = found.stage == Stage.APPLYING
    total = found.rows.filter(verdict__in=(Verdict.NEW, Verdict.CHANGED)).count() if applying else found.total  # fmt: skip
    done = Progress(found).told() if applying else found.done
    response = render(
        request, "register/import_running.html", {**told, "done": done, "total": total}
    )
    response["Refresh"] = "3"
    return response


@require_POST
@permitted(permissions.may_maintain)
def specify(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = forms.Columns(request.POST, heads=found.heads, columns=found.columns)
    if not form.is_valid():
        messages.error(request, _("请指明哪一列是单位名称"))
        return redirect("import", pk)
    try:
        handling.specify(imported=found, columns=form.chosen(), by=request.acting,
                         keep_as=form.cleaned_data["keep_as"])  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        carry_on.enqueue(found.pk)
    return redirect("import", pk)


def _step(act: Callable[..., Any], said: Any, *, works: bool) -> Callable[..., HttpResponse]:
    def step(request: Request, pk: int) -> HttpResponse:
        found = _found(request, pk)
        try:
            act(imported=found, by=request.acting)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said())
            if works:
                carry_on.enqueue(found.pk)
        return redirect("import", pk)

    return step


approve = require_POST(permitted(permissions.may_maintain)(
    _step(handling.approve, lambda: _("已交给后台入库"), works=True)))  # fmt: skip
cancel = require_POST(permitted(permissions.may_maintain)(
    _step(handling.cancel, lambda: _("已取消"), works=False)))  # fmt: skip
resume = require_POST(permitted(permissions.may_maintain)(
    _step(handling.resume, lambda: _("继续"), works=True)))  # fmt: skip


@require_POST
@permitted(permissions.may_maintain)
@reauthentication_required
def take_back(request: Request, pk: int) -> HttpResponse:
    """A list is taken back whole; one with which units came or went, with a second person."""
    found = _found(request, pk)
    try:
        if of_scope(found):
            return second_wanted(request, asking.ask(
                kind=Kinds.UNDO, unit=None, told={"list": found.pk}, since=timezone.localdate(), ground=Ground.ERROR,
                name=found.name, note=_("撤销名单：%(name)s") % {"name": found.name}, by=request.acting,
            ))  # fmt: skip
        handling.take_back(imported=found, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("整批已撤销"))
    return redirect("import", pk)


@permitted(permissions.may_see_imports)
def refused(request: Request, pk: int) -> HttpResponse:
    """The rows that were refused, as a workbook in which each says why."""
    return marked(_found(request, pk), request)


def _found(request: Request, pk: int) -> Import:
    return find(request.acting, Import, Purpose.STATISTICAL, pk=pk)


# ---- columns that are kept


@permitted(permissions.may_see_imports)
def mappings(request: Request) -> HttpResponse:
    found = within(request.acting, Mapping, Purpose.STATISTICAL)
    return listed(request, tables.mappings(found), "register/list.html", heading=_("列的模板"))


@permitted(permissions.may_maintain)
def mapping(request: Request, pk: int) -> HttpResponse:
    """Renamed, or forgotten."""
    found = find(request.acting, Mapping, Purpose.STATISTICAL, pk=pk)
    form = forms.Called(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and request.POST.get("act") == "forget":
        handling.forget(kept=found, by=request.acting)
        messages.success(request, _("已删除"))
        return redirect("mappings")
    if request.method == "POST" and form.is_valid():
        try:
            handling.rename(kept=found, name=form.cleaned_data["name"], by=request.acting)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已保存"))
            return redirect("mappings")
    told = [(label(attribute), head) for attribute, head in found.columns.items()]
    return render(request, "register/mapping.html", {"mapping": found, "form": form, "told": told})
