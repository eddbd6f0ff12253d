"""Pages of rounds of maintenance: begun by the keepers, leads gone through by the parks."""

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
from ..accounts.choices import Purpose
from ..accounts.doing import say
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..web.tables import listed
from . import forms, permissions, rounds, tables, windows
from .models import Lead, Round

STATISTICAL = Purpose.STATISTICAL


@permitted(permissions.may_see_frames)
def all_rounds(request: Request) -> HttpResponse:
    keeper = permissions.may_maintain(request.acting)
    mine = within(request.acting, Lead, STATISTICAL)
    found = rounds.counted(within(request.acting, Round, STATISTICAL), mine)
    calendar = [(each, rounds.of_window(each)) for each in windows.windows(timezone.localdate())]
    return listed(request, tables.rounds(found), "register/rounds.html", may_maintain=keeper, calendar=calendar,
                  today=timezone.localdate())  # fmt: skip


@permitted(permissions.may_maintain)
def new_round(request: Request) -> HttpResponse:
    """As the pack's calendar has it, where the address names a period; or one of its own."""
    form = forms.NewRound(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = rounds.open_round(by=request.acting, **form.cleaned_data)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已开始，线索已分给各园区"))
            return redirect("round", made.pk)
    return render(request, "accounts/form.html", {
        "form": form, "heading": _("开始一轮名录维护"), "back": "rounds",
    })  # fmt: skip


def _initial(request: Request) -> dict[str, Any]:
    found = windows.window(request.GET.get("turn", ""), request.GET.get("period", ""))
    if found is None:
        return {}
    return {"name": found.name, "turn": found.turn, "period": found.period, "opens": found.opens, "closes": found.closes}  # fmt: skip


@permitted(permissions.may_see_frames)
def one_round(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Round, STATISTICAL, pk=pk)
    mine = within(request.acting, Lead.objects.filter(round=found), STATISTICAL)
    closed = mine.exclude(outcome="").count()
    return listed(request, tables.leads(mine), "register/round.html", round=found, closed=closed, total=mine.count())  # fmt: skip


@permitted(permissions.may_see_frames)
def lead(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Lead, STATISTICAL, pk=pk)
    may = permissions.may_close(request.acting, found)
    form = forms.Closing(request.POST or None)
    if request.method == "POST":
        allowed(may)
        if form.is_valid():
            try:
                rounds.close_lead(lead=found, by=request.acting, **form.cleaned_data)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            return redirect("round", found.round_id)
    keeps = permissions.may_maintain(request.acting) and not found.outcome
    return render(request, "register/lead.html", {
        "lead": found, "form": form if may else None, "assigning": forms.Assigning() if keeps else None,
    })  # fmt: skip


@require_POST
@permitted(permissions.may_maintain)
def assign(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Lead, STATISTICAL, pk=pk)
    form = forms.Assigning(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("请选一个园区"))
        rounds.assign(lead=found, park=form.cleaned_data["park"], by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已改派"))
    return redirect("lead", pk)
