"""Pages of cooperation agreements, and of headquarters, overseas footholds and sister parks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
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
from ..models import Agreement, Foothold
from ..pages import act, written
from ..telling import shown
from . import actions, forms, queries, tables

# ---- agreements


@permitted(permissions.may_see_industry)
def agreements(request: Request) -> HttpResponse:
    table = tables.agreements(queries.agreements(request.acting), request.acting)
    return listed(
        request, table, "industry/agreements.html", standing=queries.standing(request.acting, timezone.localdate()),
        may_enter=permissions.keeps(request.acting),
    )  # fmt: skip


@permitted(permissions.may_see_industry)
def agreement(request: Request, pk: int) -> HttpResponse:
    found = _agreement(request, pk)
    acting, today = request.acting, timezone.localdate()
    return render(request, "industry/agreement.html", {
        "agreement": found, "state": tables.standing(found), "years": found.years.all(),
        "term": tables.term(found, today + timedelta(days=queries.soon(today))),
        "activities": queries.activities(acting).filter(agreement=found),
        "footholds": queries.footholds(acting).filter(agreement=found), "story": list(story(found, shown(found))),
        "may_edit": permissions.may_edit_agreement(acting, found), "may_keep": permissions.may_keep_agreement(acting, found),
        "may_withdraw": permissions.may_withdraw_agreement(acting, found),
        "signing": forms.Signing(auto_id="sign_%s", initial={"since": found.since}), "year_form": forms.Year(auto_id="year_%s"),
        "ending": forms.EndingAgreement(auto_id="end_%s"), "because_form": Because(),
        **proof_of(found, acting, may=permissions.may_withdraw_agreement(acting, found)),
    })  # fmt: skip


@permitted(permissions.keeps)
def new_agreement(request: Request) -> HttpResponse:
    form = forms.Drafting(request.POST or None, acting=request.acting)
    return written(request, form, lambda given: actions.draft(by=request.acting, **given), heading=_("登记协议"),
                   back="/cooperation/agreements/", said=lambda: _("草稿已保存"), to=lambda made: ("agreement", made.pk))  # fmt: skip


@permitted(permissions.may_see_industry)
def edit_agreement(request: Request, pk: int) -> HttpResponse:
    found = _agreement(request, pk)
    allowed(permissions.may_edit_agreement(request.acting, found))
    form = forms.Drafting(
        request.POST or None, instance=Agreement.objects.get(pk=pk), acting=request.acting
    )
    return edit_page(
        request, form, found, lambda at: actions.edit(agreement=found, by=request.acting, at=at, **form.cleaned_data),
        heading=str(found), back=f"/cooperation/agreements/{pk}/",
    )  # fmt: skip


def _agreement(request: Request, pk: int) -> Agreement:
    return find(request.acting, Agreement.objects.select_related("park", "owner", "house"), pk=pk)


def _year(request: Request, found: Agreement, given: dict[str, Any]) -> None:
    """A plan, a result, or both."""
    plan, result = given["plan"], given["result"]
    if not plan.strip() and not result.strip():
        raise ValidationError(_("请写年度计划或年度成果"))
    if plan.strip():
        actions.plan(agreement=found, year=given["year"], plan=plan, by=request.acting)
    if result.strip():
        actions.report(agreement=found, year=given["year"], result=result, by=request.acting)


put_in_force = act(_agreement, "agreement", permissions.may_edit_agreement, forms.Signing, lambda: _("协议已执行"),
                   lambda r, a, given: actions.put_in_force(agreement=a, by=r.acting, **given))  # fmt: skip
year = act(
    _agreement, "agreement", permissions.may_keep_agreement, forms.Year, lambda: _("已保存"), _year
)
end = act(_agreement, "agreement", permissions.may_keep_agreement, forms.EndingAgreement, lambda: _("已办理"),
          lambda r, a, given: actions.end(agreement=a, by=r.acting, **given))  # fmt: skip
prove_agreement = act(_agreement, "agreement", permissions.may_withdraw_agreement, Proof, lambda: _("材料已上传"),
                      lambda r, a, given: proving.prove(a, given["given"], by=r.acting, note=given["note"]))  # fmt: skip
withdraw_agreement = act(_agreement, "agreement", permissions.may_withdraw_agreement, Because, lambda: _("已撤回，记录保留"),
                         lambda r, a, given: actions.withdraw(agreement=a, by=r.acting, **given))  # fmt: skip


# ---- headquarters, overseas footholds, sister parks


@permitted(permissions.may_see_industry)
def footholds(request: Request) -> HttpResponse:
    table = tables.footholds(queries.footholds(request.acting), request.acting)
    return listed(
        request, table, "industry/list.html", heading=_("总部与海外机构"), new_words=_("登记"),
        new="foothold_new" if permissions.keeps(request.acting) else "",
    )  # fmt: skip


@permitted(permissions.may_see_industry)
def foothold(request: Request, pk: int) -> HttpResponse:
    found = _foothold(request, pk)
    acting = request.acting
    may = permissions.may_keep_foothold(acting, found)
    return render(request, "industry/foothold.html", {
        "foothold": found, "on_chain": arrays.names().place(found.chain, found.node), "unit": fields.state_of(acting, found.unit),
        "stands": found.stands_on(timezone.localdate()), "story": list(story(found, shown(found))), "may_keep": may,
        "closing": fields.Closing(auto_id="close_%s"), "because_form": Because(), **proof_of(found, acting, may=may),
    })  # fmt: skip


@permitted(permissions.keeps)
def new_foothold(request: Request) -> HttpResponse:
    form = forms.Founding(
        request.POST or None,
        acting=request.acting,
        initial={"park": request.acting.organisation_id},
    )
    return written(request, form, lambda _given: actions.found(by=request.acting, **form.told()), heading=_("登记总部或海外机构"),
                   back="/cooperation/footholds/", said=lambda: _("已登记"), to=lambda made: ("foothold", made.pk))  # fmt: skip


@permitted(permissions.may_see_industry)
def edit_foothold(request: Request, pk: int) -> HttpResponse:
    found = _foothold(request, pk)
    allowed(permissions.may_keep_foothold(request.acting, found))
    form = forms.Founding(
        request.POST or None, instance=Foothold.objects.get(pk=pk), acting=request.acting
    )
    return edit_page(
        request, form, found, lambda at: actions.correct(foothold=found, by=request.acting, at=at, **form.told()),
        heading=str(found), back=f"/cooperation/footholds/{pk}/",
    )  # fmt: skip


def _foothold(request: Request, pk: int) -> Foothold:
    return find(
        request.acting, Foothold.objects.select_related("park", "house", "agreement", "unit"), pk=pk
    )


close = act(_foothold, "foothold", permissions.may_keep_foothold, fields.Closing, lambda: _("已登记结束"),
            lambda r, f, given: actions.close(foothold=f, by=r.acting, **given))  # fmt: skip
prove_foothold = act(_foothold, "foothold", permissions.may_keep_foothold, Proof, lambda: _("材料已上传"),
                     lambda r, f, given: proving.prove(f, given["given"], by=r.acting, note=given["note"]))  # fmt: skip
withdraw_foothold = act(_foothold, "foothold", permissions.may_keep_foothold, Because, lambda: _("已撤回，记录保留"),
                        lambda r, f, given: deeds.withdraw(f, by=r.acting, **given))  # fmt: skip
