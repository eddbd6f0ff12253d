"""Pages of lists on their way into the register, and of the doubts that they raise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..accounts.guards import permitted
from ..accounts.measures import measured
from ..accounts.scopes import find, within
from ..web.tables import listed
from . import forms, permissions, tables
from .attributes import COLUMNS, as_columns, content_of, label
from .choices import Stage, Verdict
from .importing import handling
from .importing.columns import Reader
from .importing.reasons import told
from .importing.refused import marked
from .jobs import carry_on
from .models import Doubt, Import, State
from .words import Words


@permitted(permissions.may_see_imports)
def imports(request: Request) -> HttpResponse:
    return listed(
        request, tables.imports(within(request.acting, Import, Purpose.STATISTICAL)),
        "register/list.html", heading=_("名单导入"), new_words=_("导入名单"),
        new="import_new" if permissions.may_maintain(request.acting) else "",
    )  # fmt: skip


@permitted(permissions.may_maintain)
def hand_in(request: Request) -> HttpResponse:
    form = forms.HandIn(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        measured(request, "upload")
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
    counts = dict(found.rows.order_by().values_list("verdict").annotate(Count("pk")))
    running = found.stage in (Stage.COMPARING, Stage.APPLYING)
    response = listed(
        request, tables.rows_of(found), "register/import.html", imported=found,
        tone=tables.STAGES[Stage(found.stage)],
        counts=[(verdict, verdict.label, counts.get(verdict, 0)) for verdict in Verdict],
        columns=forms.Columns(heads=found.heads, columns=found.columns) if found.stage == Stage.WAITING else None,
        may_maintain=permissions.may_maintain(request.acting), running=running,
        taken=counts.get(Verdict.NEW, 0) + counts.get(Verdict.CHANGED, 0),
    )  # fmt: skip
    if running:
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
take_back = require_POST(permitted(permissions.may_maintain)(reauthentication_required(
    _step(handling.take_back, lambda: _("整批已撤销"), works=False))))  # fmt: skip


@permitted(permissions.may_see_imports)
def refused(request: Request, pk: int) -> HttpResponse:
    """The rows that were refused, as a workbook in which each says why."""
    return marked(_found(request, pk), request)


@permitted(permissions.may_see_imports)
def doubts(request: Request) -> HttpResponse:
    found = within(request.acting, Doubt, Purpose.STATISTICAL)
    return listed(request, tables.doubts(found), "register/list.html", heading=_("存疑比对"))


@permitted(permissions.may_see_imports)
def doubt(request: Request, pk: int) -> HttpResponse:
    """Side by side: what the list says and what the register believes."""
    found = find(request.acting, Doubt, Purpose.STATISTICAL, pk=pk)
    ahead = within(request.acting, Doubt, Purpose.STATISTICAL).filter(answer="").exclude(pk=pk)
    return render(request, "register/doubt.html", {
        "doubt": found, "reasons": told(found.reasons), "sides": _sides(found), "microdata": True,
        "may_maintain": permissions.may_maintain(request.acting), "ahead": ahead.first(),
    })  # fmt: skip


@require_POST
@permitted(permissions.may_maintain)
def answer(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Doubt, Purpose.STATISTICAL, pk=pk)
    verdict = request.POST.get("answer", "")
    try:
        if verdict == "reopen":
            handling.reopen(doubt=found, by=request.acting)
        elif verdict in ("same", "apart"):
            handling.answer(doubt=found, same=verdict == "same", by=request.acting)
        else:
            raise ValidationError(_("请选是或者不是"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已处理"))
    return redirect("doubt", pk)


def _found(request: Request, pk: int) -> Import:
    return find(request.acting, Import, Purpose.STATISTICAL, pk=pk)


def _sides(found: Doubt) -> list[tuple[str, Any, Any, bool]]:
    """Each attribute as the one side and as the other has it, and whether they differ."""
    state = State.objects.known().filter(unit=found.unit).order_by("-since").first()
    right = {} if state is None else content_of(state)
    if found.row is not None:
        reader = Reader(found.row.of.columns, found.row.of.as_of, None)
        left = as_columns(reader.told(found.row.told).values) | {
            k: v for k, v in found.row.told.items() if k in ("industry",)
        }
    else:
        other = State.objects.known().filter(unit=found.other).order_by("-since").first()
        left = {} if other is None else content_of(other)
    words = Words()
    return [
        (label(c), words.shown(c, left.get(c)), words.shown(c, right.get(c)), bool(left.get(c)) and left.get(c) != right.get(c))
        for c in COLUMNS if left.get(c) or right.get(c)
    ]  # fmt: skip
