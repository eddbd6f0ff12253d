"""Pages of delegated powers: the list, parks by powers, one with its parks and its use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting, Request
from ..accounts.doing import acts_of
from ..accounts.guards import allowed, permitted
from ..accounts.models import Organisation
from ..accounts.scopes import find
from ..documents.forms import Because
from ..history import deeds
from ..history.editing import edit_page
from ..history.queries import Step, story
from ..web.tables import listed
from ..web.tables.links import with_query
from . import delegating, joint_forms, lists, permissions, queries
from .choices import PowerStage
from .models import Power
from .models.powers import standing
from .pages import written, year_of
from .telling import shown_of


@permitted(permissions.may_see_joint)
def powers(request: Request) -> HttpResponse:
    year = year_of(request, timezone.localdate().year)
    return listed(
        request, lists.powers(queries.powers(request.acting), request.acting, year), "needs/powers.html", year=year,
        years=_years(request), may_draft=permissions.may_list_powers(request.acting),
    )  # fmt: skip


@permitted(permissions.may_see_joint)
def by_park(request: Request) -> HttpResponse:
    year = year_of(request, timezone.localdate().year)
    return render(request, "needs/powers_by_park.html", {
        "grid": queries.grid(request.acting, year), "year": year, "years": _years(request),
    })  # fmt: skip


def _years(request: Request) -> list[tuple[int, str]]:
    this = timezone.localdate().year
    return [
        (year, with_query(request, year=str(year), page=None)) for year in range(this, this - 4, -1)
    ]


@permitted(permissions.may_see_joint)
def power(request: Request, pk: int) -> HttpResponse:
    found, acting = _found(request, pk), request.acting
    may_edit = permissions.may_edit_power(acting, found)
    return render(request, "needs/power.html", {
        "power": found, "state": lists.power_state(found), "holders": _holders(found, acting),
        "uses": queries.seen_uses(acting).filter(power=found).select_related("park", "by"), "story": _story(found, acting),
        "may_edit": may_edit, "may_enlist": may_edit and found.stage == PowerStage.DRAFT,
        "taking_back": joint_forms.TakingBack() if may_edit and found.stage == PowerStage.LISTED else None,
        "counting": joint_forms.Counting(initial={"year": timezone.localdate().year}) if permissions.may_count_use(acting, found) else None,
        "because": Because(),
    })  # fmt: skip


def _holders(found: Power, acting: Acting) -> list[tuple[Any, Any]]:
    today = timezone.localdate()
    return [
        (holder, lists.standing_badge(standing(holder.since, holder.until, today)))
        for holder in found.holders.select_related("park")
    ]


def _story(found: Power, acting: Acting) -> list[Step]:
    """A count is told in its own words; what other parks count is not told to a park."""
    steps = [
        replace(s, changes=[]) if s.copy.act == "counted" else s
        for s in story(found, shown_of("power"))
    ]
    return [s for s in steps if s.copy.act != "counted"] if acting.kind in queries.LOCAL else steps


@permitted(permissions.may_list_powers)
def new(request: Request) -> HttpResponse:
    form = joint_forms.Empowering(request.POST or None)
    return written(
        request, form, lambda: delegating.draft(by=request.acting, **form.told()), said=lambda: _("已保存草稿"), page="power",
        heading=_("起草下放事项"), back="powers", submit=_("保存"),
    )  # fmt: skip


@permitted(permissions.may_list_powers)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_edit_power(request.acting, found))
    form = joint_forms.Empowering(request.POST or None, instance=Power.objects.get(pk=found.pk))
    return edit_page(
        request, form, found, lambda at: delegating.edit(power=found, by=request.acting, at=at, **form.told()),
        heading=str(found), back=found.page_of(pk), secret=True,
    )  # fmt: skip


def _found(request: Request, pk: int) -> Power:
    return find(request.acting, Power.objects.select_related("house"), pk=pk)


_act = acts_of(permissions.may_see_joint, _found, "power", "powers")
enlist = _act(permissions.may_edit_power, None, lambda: _("已列入清单"),
              lambda r, p, given: delegating.enlist(power=p, by=r.acting))  # fmt: skip
take_back = _act(permissions.may_edit_power, joint_forms.TakingBack, lambda: _("已记收回"),
                 lambda r, p, given: delegating.take_back(power=p, by=r.acting, **given))  # fmt: skip
count_use = _act(permissions.may_count_use, joint_forms.Counting, lambda: _("已填报"),
                 lambda r, p, given: delegating.count_use(power=p, park=_own(r), by=r.acting, **given))  # fmt: skip
withdraw = _act(permissions.may_edit_power, Because, lambda: _("已撤回，记录保留"),
                lambda r, p, given: deeds.withdraw(p, by=r.acting, **given))  # fmt: skip


def _own(request: Request) -> Organisation:
    found: Organisation = Organisation.objects.get(pk=request.acting.organisation_id)
    return found
