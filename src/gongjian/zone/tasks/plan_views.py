"""Pages of plans and their clauses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.doing import say
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..web.tables import listed
from . import forms, permissions, planning, tables
from .choices import PlanStage
from .models import Clause, Plan


@permitted(permissions.may_see_tasks)
def plans(request: Request) -> HttpResponse:
    return listed(request, tables.plans(within(request.acting, Plan)), "register/list.html", heading=_("规划"),
                  new="plan_new" if permissions.may_plan(request.acting) else "", new_words=_("新规划"))  # fmt: skip


@permitted(permissions.may_plan)
def new_plan(request: Request) -> HttpResponse:
    form = forms.NewPlan(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = planning.draft(by=request.acting, **form.cleaned_data)
        except ValidationError as error:
            say(form, error)
        else:
            return redirect("plan", made.pk)
    return render(
        request, "tasks/form.html", {"form": form, "heading": _("新规划"), "back": "/plans/"}
    )


@permitted(permissions.may_see_tasks)
def plan(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Plan, pk=pk)
    year = timezone.localdate().year
    table = tables.clauses(within(request.acting, Clause).filter(plan=found), year, request.acting)
    return listed(
        request, table, "tasks/plan.html", plan=found, state=tables.plan_stage(found), year=year,
        may_edit=permissions.may_edit_plan(request.acting, found), ending=forms.Ending(),
        may_end=permissions.may_plan(request.acting) and found.stage == PlanStage.IN_FORCE,
    )  # fmt: skip


@permitted(permissions.may_plan)
def clauses(request: Request, pk: int) -> HttpResponse:
    """The clauses of a draft as lines; what a Word file gave stands there to be looked over first."""
    found = _draft(request, pk)
    form = forms.Clauses(
        request.POST if "lines" in request.POST else None, initial={"lines": _lines(found)}
    )
    upload = (
        forms.FromWord(request.POST or None, request.FILES or None)
        if request.FILES
        else forms.FromWord()
    )
    if request.method == "POST" and request.FILES and upload.is_valid():
        file: Any = upload.cleaned_data["file"]
        try:
            rows = planning.from_word(file.file, file.name)
        except ValidationError as error:
            say(upload, error)
        else:
            form = forms.Clauses(
                initial={"lines": "\n".join(_barless(f"{r['number']} {r['text']}") for r in rows)}
            )
            messages.info(request, _("读出 %(n)s 条，核对后保存") % {"n": len(rows)})
    elif request.method == "POST" and form.is_valid():
        try:
            planning.write(plan=found, rows=form.rows(), by=request.acting)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("条款已保存"))
            return redirect("plan", pk)
    return render(request, "tasks/clauses.html", {"plan": found, "form": form, "upload": upload})


def _lines(plan: Plan) -> str:
    return "\n".join(map(_line, plan.clauses.all()))


def _line(clause: Clause) -> str:
    """As it is written, without bars where nothing stands behind them."""
    known = [clause.mechanism, clause.lead, "" if clause.due is None else str(clause.due)]
    while known and not known[-1]:
        known.pop()
    return " | ".join((_barless(f"{clause.number} {clause.text}".strip()), *known))


def _barless(text: str) -> str:
    """A text whose own bars are not taken for those of its line."""
    return text.replace(" | ", "|").replace(" ｜ ", "｜")


@require_POST
@permitted(permissions.may_plan)
def put_in_force(request: Request, pk: int) -> HttpResponse:
    return _done(
        request,
        pk,
        lambda: planning.put_in_force(plan=_draft(request, pk), by=request.acting),
        _("规划已施行"),
    )


@require_POST
@permitted(permissions.may_plan)
def end(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Plan, pk=pk)
    form = forms.Ending(request.POST)

    def act() -> object:
        if not form.is_valid():
            raise ValidationError(_("请写截止日期"))
        return planning.end(plan=found, by=request.acting, until=form.cleaned_data["until"])

    return _done(request, pk, act, _("规划已结束"))


def _done(request: Request, pk: int, act: Any, said: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("plan", pk)


def _draft(request: Request, pk: int) -> Plan:
    found = find(request.acting, Plan, pk=pk)
    allowed(permissions.may_edit_plan(request.acting, found))
    return found
