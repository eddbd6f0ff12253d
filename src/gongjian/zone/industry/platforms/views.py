"""Pages of innovation platforms."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ...accounts.acting import Request
from ...accounts.guards import allowed, permitted
from ...accounts.scopes import find
from ...documents import proving
from ...documents.forms import Because, Proof
from ...documents.views import proof_of
from ...history import deeds
from ...history.editing import edit_page
from ...history.queries import story
from ...web.tables import listed
from .. import arrays, fields, permissions
from ..models import Platform
from ..pages import act, written
from ..telling import shown
from . import actions, forms, queries, tables


@permitted(permissions.may_see_industry)
def platforms(request: Request) -> HttpResponse:
    table = tables.platforms(queries.platforms(request.acting), request.acting)
    return listed(
        request, table, "industry/list.html", heading=_("创新平台"), new_words=_("登记创新平台"),
        new="platform_new" if permissions.keeps(request.acting) else "",
    )  # fmt: skip


@permitted(permissions.may_see_industry)
def platform(request: Request, pk: int) -> HttpResponse:
    found = _platform(request, pk)
    acting = request.acting
    may = permissions.may_keep_platform(acting, found)
    return render(request, "industry/platform.html", {
        "platform": found, "kind": arrays.platform_kinds().get(found.kind_of, found.kind_of),
        "on_chain": arrays.names().place(found.chain, found.node), "unit": fields.state_of(acting, found.unit),
        "stands": found.stands_on(timezone.localdate()), "story": list(story(found, shown(found))), "may_keep": may,
        "ending": fields.Closing(auto_id="end_%s", initial=_ended(found)), "because_form": Because(), **proof_of(found, acting, may=may),
    })  # fmt: skip


def _ended(found: Platform) -> dict[str, Any]:
    """What the form of its end begins with: what was told of it, if it has ended."""
    return {} if found.until is None else {"on": found.until, "because": found.ended_because}


@permitted(permissions.keeps)
def new(request: Request) -> HttpResponse:
    home = {"park": request.acting.organisation_id}
    form = forms.Entering(request.POST or None, acting=request.acting, initial=home)
    return written(request, form, lambda _given: actions.enter(by=request.acting, **form.told()), heading=_("登记创新平台"),
                   back="/platforms/", said=lambda: _("已登记"), to=lambda made: ("platform", made.pk))  # fmt: skip


@permitted(permissions.may_see_industry)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _platform(request, pk)
    allowed(permissions.may_keep_platform(request.acting, found))
    form = forms.Entering(
        request.POST or None, instance=Platform.objects.get(pk=pk), acting=request.acting
    )
    return edit_page(
        request, form, found, lambda at: actions.correct(platform=found, by=request.acting, at=at, **form.told()),
        heading=str(found), back=f"/platforms/{pk}/",
    )  # fmt: skip


def _platform(request: Request, pk: int) -> Platform:
    return find(request.acting, Platform.objects.select_related("park", "house", "unit"), pk=pk)


end = act(_platform, "platform", permissions.may_keep_platform, fields.Closing, lambda: _("已登记结束"),
          lambda r, p, given: actions.end(platform=p, by=r.acting, **given))  # fmt: skip
prove = act(_platform, "platform", permissions.may_keep_platform, Proof, lambda: _("材料已上传"),
            lambda r, p, given: proving.prove(p, given["given"], by=r.acting, note=given["note"]))  # fmt: skip
withdraw = act(_platform, "platform", permissions.may_keep_platform, Because, lambda: _("已撤回，记录保留"),
               lambda r, p, given: deeds.withdraw(p, by=r.acting, **given))  # fmt: skip
