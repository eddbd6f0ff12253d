"""Events in the life of a unit, one form each; the last of them taken back; how 飞地 are shared."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..accounts.doing import say
from ..accounts.guards import permitted
from ..accounts.scopes import find, within
from ..web.tables import listed
from . import actions, asking, changes, life_forms, permissions, queries, sharings, tables
from .choices import WHOLE, Ground, Kinds
from .models import Request as Asked
from .models import Sharing, State
from .views import seen


@permitted(permissions.may_maintain)
def act(request: Request, pk: int, key: str) -> HttpResponse:
    """One event, or the request for it. Where somebody else changed the unit meanwhile, their changes are shown
    and what was filled in stays in the form."""
    if key not in life_forms.ACTS:
        raise Http404
    of = seen(request, pk)
    form = life_forms.ACTS[key](request.POST or None, unit=of.unit, acting=request.acting)
    given, theirs = changes.version_of(request.POST, "base"), []
    version = changes.version(of.unit)
    base = version if given is None else given
    if request.method == "POST" and form.is_valid():
        try:
            made = form.do(request.acting, base)
        except changes.Conflict as error:
            theirs = error.theirs
            say(form, error)
        except ValidationError as error:
            say(form, error)
        else:
            if isinstance(made, Asked):
                return second_wanted(request, made)
            messages.success(request, _("已登记") if made else _("没有变化"))
            return redirect("unit", pk)
    return render(request, "register/act.html", {
        "form": form, "unit": of.unit, "now": of.states[0], "theirs": theirs, "base": version,
    })  # fmt: skip


def second_wanted(request: Request, asked: Asked) -> HttpResponse:
    """On to what was asked for, which somebody else now decides on."""
    messages.success(request, _("已提出，请等另一人复核"))
    return redirect("request", asked.pk)


@require_POST
@permitted(permissions.may_maintain)
@reauthentication_required
def undo(request: Request, pk: int, change: int) -> HttpResponse:
    """The last change of a unit is taken back; that by which units came or went, with a second person."""
    of = seen(request, pk)
    made = get_object_or_404(changes.changes_of(of.unit), pk=change)
    try:
        if made.deed in WHOLE:
            raise ValidationError(
                _("这个变更不在这里撤销：名单的到名单里整批撤销，存疑的到存疑比对里撤回结论")
            )
        if changes.comes_or_goes(made):
            told = {"change": made.pk}
            return second_wanted(request, asking.ask(
                kind=Kinds.UNDO, unit=of.unit, told=told, since=timezone.localdate(), ground=Ground.ERROR,
                note=_("撤销：%(change)s") % {"change": made}, by=request.acting,
            ))  # fmt: skip
        actions.undo(what=made, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤销"))
    lives = State.objects.known().filter(unit=of.unit).exists()
    return redirect("unit", pk) if lives else redirect("units")


# ---- sharings


@permitted(permissions.may_see_sharings)
def all_sharings(request: Request) -> HttpResponse:
    found = sharings.counted(within(request.acting, Sharing, Purpose.STATISTICAL))
    keeps = permissions.may_maintain(request.acting)
    return listed(request, tables.sharings(found), "register/list.html", heading=_("飞地分成"),
                  new="sharing_new" if keeps else "", new_words=_("登记份额"))  # fmt: skip


@permitted(permissions.may_maintain)
def new_sharing(request: Request) -> HttpResponse:
    form = life_forms.NewSharing(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        made = sharings.make(
            name=given["name"], basis=given["basis"], parts=given["parts"], by=request.acting
        )
        messages.success(request, _("已登记；在单位的页面上办理“飞地分成”后起作用"))
        return redirect("sharing", made.pk)
    return render(request, "register/new_sharing.html", {"form": form})


@permitted(permissions.may_see_sharings)
def sharing(request: Request, pk: int) -> HttpResponse:
    """Its parts, and the units that use it now as far as they may be seen."""
    found = find(request.acting, Sharing, Purpose.STATISTICAL, pk=pk)
    when = queries.AsOf.today()
    rows = queries.states(request.acting, when).filter(sharing=found)
    return listed(request, tables.units(rows, request.acting, when), "register/sharing.html", sharing=found)  # fmt: skip
