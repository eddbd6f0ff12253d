"""Pages of leaders: what waits for them, drafts put before them, what they write on a thing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.doing import acts_of, done
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..documents.forms import Because
from ..documents.models import Document
from ..documents.views import WORD, sent
from ..history.queries import story
from ..web.tables import listed
from . import forms, instructions, permissions, queries, referring, tables
from .choices import Ruling
from .models import Referral
from .telling import shown_of


@permitted(permissions.is_leader)
def for_leader(request: Request) -> HttpResponse:
    """请您审定、协调 (n)."""
    found = queries.for_leader(request.acting)
    return listed(request, tables.awaiting(found), "register/list.html",
                  heading=_("请您审定、协调（%(n)s）") % {"n": len(found)})  # fmt: skip


# ---- 批示


@require_POST
@permitted(permissions.is_leader)
def instruct(request: Request, kind: str, pk: int) -> HttpResponse:
    thing = instructions.seen(request.acting, kind, pk)
    form = forms.Instructing(request.POST)
    done(request, form, lambda: _("批示已交办"),
         lambda given: instructions.instruct(thing=thing, by=request.acting, **given))  # fmt: skip
    return redirect(instructions.page_of(thing))


# ---- 送审


@permitted(permissions.may_see_referrals)
def referrals(request: Request) -> HttpResponse:
    table = tables.referrals(within(request.acting, Referral))
    return listed(request, table, "register/list.html", heading=_("送审"))


@require_POST
@permitted(permissions.may_plan)
def refer(request: Request, pk: int) -> HttpResponse:
    """A draft goes before the leaders."""
    document = find(request.acting, Document, pk=pk)
    allowed(permissions.may_refer(request.acting, document))
    form = forms.Referring(request.POST)
    done(request, form, lambda: _("已送领导审定"),
         lambda given: referring.refer(document=document, by=request.acting, **given))  # fmt: skip
    return redirect("document", pk)


@permitted(permissions.may_see_referrals)
def referral(request: Request, pk: int) -> HttpResponse:
    """The draft as it lies before the leader, and what they say."""
    found, acting = _found(request, pk), request.acting
    return render(request, "meetings/referral.html", {
        "referral": found, "data": referring.as_put(found), "state": tables.state(found),
        "changed": found.document.version != found.of_version and found.ruling != Ruling.ASKED,
        "story": list(story(found, shown_of(Referral))), "may_rule": permissions.may_rule(acting, found),
        "may_take_back": permissions.may_take_back(acting, found), "may_open": within(acting, Document).filter(pk=found.document_id).exists(),
        "words_form": forms.Words(), "because_form": Because(),
    })  # fmt: skip


@permitted(permissions.may_see_referrals)
def referral_word(request: Request, pk: int) -> HttpResponseBase:
    """The Word file of the draft."""
    found = _found(request, pk)
    made = referring.file_as_put(found)
    if made is None:
        raise Http404
    return sent(made.file, f"{found.document.title}.docx", WORD)


def _found(request: Request, pk: int) -> Referral:
    return find(request.acting, Referral.objects.select_related("document", "house", "made_by", "ruled_by"), pk=pk)  # fmt: skip


_act = acts_of(permissions.may_see_referrals, _found, referring.url_of)


def _ruled(request: Request, referral: Referral, given: dict[str, Any]) -> Referral:
    approved = request.POST.get("ruling") == "yes"
    return referring.rule(referral=referral, approved=approved, by=request.acting, **given)


rule = _act(permissions.may_rule, forms.Words, lambda: _("审定意见已交办公室"), _ruled)
take_back = _act(permissions.may_take_back, Because, lambda: _("已撤回送审"),
                 lambda r, x, given: referring.take_back(referral=x, by=r.acting, **given))  # fmt: skip
