"""Pages of the catalogue of data and resources."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ...accounts.acting import Request
from ...accounts.guards import allowed, permitted
from ...accounts.scopes import find
from ...documents.forms import Because
from ...documents.views import proof_of
from ...history.editing import edit_page
from ...history.queries import story
from ...web.tables import Table, listed
from .. import permissions
from ..models import Exchange
from ..pages import act, written
from ..telling import shown
from . import actions, forms, queries, tables


@permitted(permissions.may_see_industry)
def exchanges(request: Request) -> HttpResponse:
    try:
        table: Table = tables.exchanges(queries.exchanges(request.acting), request.acting)
    except ValidationError as error:  # the pack does not say in how many days
        return render(request, "industry/no_rule.html", {"why": " ".join(error.messages)})
    late = sum(stands.late for stands in table.rows)
    return listed(
        request,
        table,
        "industry/exchanges.html",
        late=late,
        may_enter=permissions.keeps(request.acting),
    )


@permitted(permissions.may_see_industry)
def exchange(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    acting = request.acting
    (stands,) = queries.standing([found])
    period = stands.period.code if stands.period else ""
    return render(request, "industry/exchange.html", {
        "exchange": found, "stage": tables.stage(found), "stands": stands, "takers": found.takers.order_by("path"),
        "receipts": found.receipts.select_related("taker", "by", "file"), "story": list(story(found, shown(found))),
        "may_edit": permissions.may_edit_exchange(acting, found), "may_keep": permissions.may_keep_exchange(acting, found),
        "may_receive": permissions.may_receive(acting, found), "may_withdraw": permissions.may_withdraw_exchange(acting, found),
        "beginning": forms.Beginning(auto_id="begin_%s"), "receiving": forms.Receiving(auto_id="receive_%s", exchange=found, period=period),
        "ending": forms.Ending(auto_id="end_%s"), "because_form": Because(), **proof_of(found, acting, may=False),
    })  # fmt: skip


@permitted(permissions.keeps)
def new(request: Request) -> HttpResponse:
    form = forms.Drafting(request.POST or None, acting=request.acting)
    return written(request, form, lambda given: actions.draft(by=request.acting, **given), heading=_("登记目录"),
                   back="/exchange/", said=lambda: _("草稿已保存"), to=lambda made: ("exchange", made.pk))  # fmt: skip


@permitted(permissions.may_see_industry)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_edit_exchange(request.acting, found))
    form = forms.Drafting(
        request.POST or None, instance=Exchange.objects.get(pk=pk), acting=request.acting
    )
    return edit_page(
        request, form, found, lambda at: actions.edit(exchange=found, by=request.acting, at=at, **form.cleaned_data),
        heading=str(found), back=f"/exchange/{pk}/",
    )  # fmt: skip


def _found(request: Request, pk: int) -> Exchange:
    return find(request.acting, Exchange.objects.select_related("giver", "house"), pk=pk)


put_in_force = act(_found, "exchange", permissions.may_edit_exchange, forms.Beginning, lambda: _("已开始提供"),
                   lambda r, e, given: actions.put_in_force(exchange=e, by=r.acting, **given))  # fmt: skip
receive = act(_found, "exchange", permissions.may_receive, forms.Receiving, lambda: _("已登记接收"),
              lambda r, e, given: actions.receive(exchange=e, by=r.acting, files=given.pop("given"), **given))  # fmt: skip
end = act(_found, "exchange", permissions.may_keep_exchange, forms.Ending, lambda: _("已登记结束"),
          lambda r, e, given: actions.end(exchange=e, by=r.acting, **given))  # fmt: skip
withdraw = act(_found, "exchange", permissions.may_withdraw_exchange, Because, lambda: _("已撤回，记录保留"),
               lambda r, e, given: actions.withdraw(exchange=e, by=r.acting, **given))  # fmt: skip
