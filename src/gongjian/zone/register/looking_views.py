"""Pages that look at the whole: quality, births and deaths, editions of the classification, kept questions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.choices import Kind as House
from ..accounts.doing import say
from ..accounts.guards import permitted
from ..accounts.models import Organisation
from ..web.tables import listed
from . import actions, arrays, demography, editions, forms, permissions, quality, tables
from .models import SavedView
from .queries import AsOf, end_of, states
from .visibility import WHOLE_ZONE
from .words import Words


@permitted(permissions.may_see_units)
def quality_page(request: Request) -> HttpResponse:
    rows = states(request.acting, AsOf.today())
    return listed(request, tables.quality(quality.by_park(rows)), "register/quality.html")


@permitted(permissions.may_see_frames)
def flows(request: Request) -> HttpResponse:
    """Stocks and flows between two days of the parks that somebody may see."""
    asked = {"first", "last", "known"} & request.GET.keys()
    form = forms.Between(request.GET if asked else None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    today = timezone.localdate()
    first, last = given.get("first") or today.replace(month=1, day=1), given.get("last") or today
    at = end_of(given["known"]) if given.get("known") else None
    names = _parks(request)
    found = [
        (names[each.park], each)
        for each in demography.flows(first, last, at, names)
        if each.before or each.after
    ]
    places = max((_places(each) for _name, each in found), default=0)
    born = demography.survival(first.year, 5, at, today) if request.acting.role in WHOLE_ZONE else None  # fmt: skip
    return listed(request, tables.flows([(n, _shown(f)) for n, f in found], places), "register/flows.html", form=form,
                  first=first, last=last, known=given.get("known"), born=born, year=first.year)  # fmt: skip


def _parks(request: Request) -> dict[int, str]:
    mine = Organisation.objects.filter(kind__in=(House.PARK, House.SUB_PARK))
    if request.acting.role not in WHOLE_ZONE:
        mine = mine.beneath(request.acting.path)
    return dict(mine.values_list("pk", "name"))


def _numbers(of: demography.Flows) -> dict[str, Fraction]:
    names = ("before", *demography.CAME, "moved_in", *demography.WENT, "moved_out", "after")
    return {name: getattr(of, name) for name in names}


def _places(of: demography.Flows) -> int:
    """As many decimals as its numbers need, two at most."""
    needed = (-int(arrays.exact(n).normalize().as_tuple().exponent) for n in _numbers(of).values())
    return min(max(*needed, 0), 2)


def _shown(of: demography.Flows) -> dict[str, Any]:
    """Parts are millionths of a unit: six decimals hold them exactly."""
    return {name: arrays.exact(number) for name, number in _numbers(of).items()}


# ---- a new edition of the industry classification


@permitted(permissions.may_maintain)
def industries(request: Request) -> HttpResponse:
    """Which codes of old editions units have, and what the pack's crosswalk makes of them."""
    form = forms.Recoding(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            editions.recode(by=request.acting, **form.cleaned_data)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已换版；有几个去向的留待人工"))
            return redirect("industries")
    rows = editions.waiting()
    return render(request, "register/industries.html", {
        "form": form, "rows": rows, "words": Words(), "edition": arrays.edition(), "past": editions.past(),
        "exact": sum(row.units for row in rows if row.after), "open": sum(row.units for row in rows if not row.after),
    })  # fmt: skip


@require_POST
@permitted(permissions.may_maintain)
@reauthentication_required
def undo_recoding(request: Request, pk: int) -> HttpResponse:
    made = get_object_or_404(editions.past(), pk=pk)
    try:
        actions.undo(what=made, by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤销"))
    return redirect("industries")


# ---- questions that somebody asks again


@require_POST
@permitted(permissions.may_see_units)
def keep_view(request: Request) -> HttpResponse:
    """A question to the list, kept by a name."""
    form = forms.Keep(request.POST)
    if not form.is_valid():
        messages.error(request, _("请给这次查询起个名字"))
        return redirect("units")
    name, query = form.cleaned_data["name"], form.cleaned_data["query"]
    SavedView.objects.update_or_create(person=request.user, name=name, defaults={"query": query})
    return redirect(f"/register/?{query}")


@require_POST
@permitted(permissions.may_see_units)
def forget_view(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(SavedView, pk=pk, person=request.user).delete()
    messages.success(request, _("已删除"))
    return redirect("units")
