"""Pages of frames: proposed by one, frozen by another, compared, and what was learnt after the freeze."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..accounts.doing import say
from ..accounts.guards import permitted
from ..accounts.scopes import find, within
from ..web.tables import Table, listed
from . import forms, frame_differences, framing, permissions, tables
from .choices import Signing
from .frame_differences import Difference
from .models import Frame, FrameMember

STATISTICAL = Purpose.STATISTICAL


@permitted(permissions.may_see_frames)
def frames(request: Request) -> HttpResponse:
    keeper = permissions.may_maintain(request.acting)
    return listed(request, tables.frames(within(request.acting, Frame, STATISTICAL)), "register/list.html",
                  heading=_("调查名册"), new="frame_new" if keeper else "", new_words=_("提出名册"))  # fmt: skip


@permitted(permissions.may_maintain)
def new_frame(request: Request) -> HttpResponse:
    """Previewed, then proposed: the same form, asked twice."""
    form = forms.NewFrame(request.POST or None, rules=framing.rules())
    found = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if request.POST.get("step") == "propose":
                made = framing.propose(
                    name=given["name"], rule=given["rule"], day=given["day"], by=request.acting
                )
                messages.success(request, _("已签字，请另一位签字后冻结"))
                return redirect("frame", made.pk)
            found = framing.preview(given["rule"], given["day"])
        except ValidationError as error:
            say(form, error)
    return render(request, "register/new_frame.html", {"form": form, "found": found})


@permitted(permissions.may_see_frames)
def frame(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Frame, STATISTICAL, pk=pk)
    whole = permissions.may_see_imports(request.acting)
    part = request.GET.get("part", "members")
    keeper = permissions.may_maintain(request.acting)
    return listed(
        request, _table(request, found, part, whole=whole), "register/frame.html", frame=found, part=part, whole=whole,
        tone=tables.SIGNINGS[Signing(found.state)],
        may_sign=keeper and found.state == Signing.PROPOSED and found.proposed_by_id != request.acting.person_id,
        may_withdraw=keeper and found.state == Signing.PROPOSED,
    )  # fmt: skip


def _table(request: Request, found: Frame, part: str, *, whole: bool) -> Table:
    """Its members, or how it differs from the one before it, or from what is known now."""
    visible = _members(request, found)
    if part == "compared" and found.before is not None:
        mine = set(visible.values_list("unit", flat=True))
        theirs = set(_members(request, found.before).values_list("unit", flat=True))
        told = frame_differences.compared(found, found.before)
        return tables.compared(told if whole else list(_own(told, mine, theirs)))
    if part == "revised" and whole and found.state == Signing.FROZEN:
        return tables.revised(frame_differences.revised(found))
    return tables.members(visible)


def _members(request: Request, of: Frame) -> Any:
    return within(request.acting, FrameMember.objects.filter(frame=of), STATISTICAL)


def _own(told: list[Difference], mine: set[int], theirs: set[int]) -> Any:
    """What a park may see of it: of a unit that it counts no more, the name that it had then."""
    for each in told:
        if each.unit in mine:
            yield each
        elif each.unit in theirs:
            yield Difference(each.what, each.unit, each.was, each.was, each.before, "", each.reason)


@require_POST
@permitted(permissions.may_maintain)
@reauthentication_required
def sign(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Frame, STATISTICAL, pk=pk)
    act = framing.withdraw if request.POST.get("verdict") == "withdraw" else framing.sign
    try:
        act(frame=found, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已办理"))
    return redirect("frame", pk)
