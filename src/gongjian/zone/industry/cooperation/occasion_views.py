"""Pages of activities and of the leads that they bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...accounts.acting import Acting, Request
from ...accounts.doing import checked
from ...accounts.guards import allowed, permitted
from ...accounts.scopes import find, within
from ...documents import proving
from ...documents.forms import Because, Proof
from ...documents.views import proof_of
from ...history import deeds
from ...history.editing import edit_page
from ...history.queries import story
from ...web.tables import listed
from .. import permissions
from ..models import Activity, Project, Prospect
from ..pages import act, written
from ..telling import shown
from . import forms, occasions, queries, tables


@permitted(permissions.may_see_industry)
def activities(request: Request) -> HttpResponse:
    table = tables.activities(queries.activities(request.acting), request.acting)
    return listed(
        request, table, "industry/activities.html", standing=queries.standing(request.acting, timezone.localdate()),
        may_enter=permissions.keeps(request.acting),
    )  # fmt: skip


@permitted(permissions.may_see_industry)
def activity(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    acting = request.acting
    may_follow = permissions.may_follow(acting, found)
    seen = set(
        within(acting, Project).filter(prospect__activity=found).values_list("pk", flat=True)
    )
    prospects = [
        (p, tables.outcome(p), p.project if p.project_id in seen else None, may_follow and p.project_id is None and p.stage != "lost")
        for p in found.prospects.select_related("project")
    ]  # fmt: skip
    return render(request, "industry/activity.html", {
        "activity": found, "state": tables.held(found), "prospects": prospects, "story": list(story(found, shown(found))),
        "may_keep": permissions.may_keep_activity(acting, found), "may_hold": permissions.may_hold(acting, found),
        "may_follow": may_follow, "holding": forms.Holding(auto_id="hold_%s"), "calling_off": forms.CallingOff(auto_id="off_%s"), "lead_form": forms.Lead(auto_id="lead_%s"),
        "following": forms.Following(), "because_form": Because(),
        **proof_of(found, acting, may=permissions.may_keep_activity(acting, found)),
    })  # fmt: skip


@permitted(permissions.keeps)
def new(request: Request) -> HttpResponse:
    form = forms.Planning(request.POST or None, acting=request.acting)
    return written(request, form, lambda given: occasions.plan(by=request.acting, **given), heading=_("登记活动"),
                   back="/cooperation/activities/", said=lambda: _("已登记"), to=lambda made: ("activity", made.pk))  # fmt: skip


@permitted(permissions.may_see_industry)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_keep_activity(request.acting, found) and found.held != "cancelled")
    form = forms.Planning(
        request.POST or None, instance=Activity.objects.get(pk=pk), acting=request.acting
    )
    return edit_page(
        request, form, found, lambda at: occasions.edit(activity=found, by=request.acting, at=at, **form.cleaned_data),
        heading=str(found), back=f"/cooperation/activities/{pk}/",
    )  # fmt: skip


def _found(request: Request, pk: int) -> Activity:
    return find(
        request.acting, Activity.objects.select_related("park", "host", "house", "agreement"), pk=pk
    )


hold = act(_found, "activity", permissions.may_hold, forms.Holding, lambda: _("已记录"),
           lambda r, a, given: occasions.hold(activity=a, by=r.acting, **given))  # fmt: skip
call_off = act(_found, "activity", permissions.may_hold, forms.CallingOff, lambda: _("活动已取消"),
               lambda r, a, given: occasions.call_off(activity=a, by=r.acting, **given))  # fmt: skip
lead = act(_found, "activity", permissions.may_follow, forms.Lead, lambda: _("线索已登记"),
           lambda r, a, given: occasions.find_lead(activity=a, by=r.acting, **given))  # fmt: skip
prove = act(_found, "activity", permissions.may_keep_activity, Proof, lambda: _("材料已上传"),
            lambda r, a, given: proving.prove(a, given["given"], by=r.acting, note=given["note"]))  # fmt: skip
withdraw = act(_found, "activity", permissions.may_keep_activity, Because, lambda: _("已撤回，记录保留"),
               lambda r, a, given: deeds.withdraw(a, by=r.acting, **given))  # fmt: skip


# ---- a lead


def _prospect(
    request: Request, pk: int, which: int, may: Callable[[Acting, Prospect], bool]
) -> Prospect:
    found = _found(request, pk)
    held: Prospect | None = found.prospects.filter(pk=which).select_related("activity").first()
    allowed(held is not None and may(request.acting, held))
    assert held is not None
    return held


@require_POST
@permitted(permissions.may_see_industry)
def follow(request: Request, pk: int, which: int) -> HttpResponse:
    found = _prospect(
        request, pk, which, lambda acting, p: permissions.may_follow(acting, p.activity)
    )
    try:
        occasions.follow(
            prospect=found, by=request.acting, **checked(forms.Following(request.POST))
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("进展已记录"))
    return redirect("activity", pk)


@permitted(permissions.may_see_industry)
def make_project(request: Request, pk: int, which: int) -> HttpResponse:
    """A lead becomes a key project."""
    found = _prospect(request, pk, which, permissions.may_make_project)
    initial = {"name": found.name, "park": found.activity.park_id or request.acting.organisation_id}
    form = forms.MakingProject(request.POST or None, acting=request.acting, initial=initial)

    def do(_given: dict[str, Any]) -> Project:
        return occasions.make_project(prospect=found, by=request.acting, **form.told())

    return written(request, form, do, heading=_("转为重点项目：%(lead)s") % {"lead": found.name},
                   back=f"/cooperation/activities/{pk}/", said=lambda: _("已转为重点项目"),
                   to=lambda made: ("project", made.pk))  # fmt: skip
