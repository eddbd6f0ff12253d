"""Pages of filings: the register, one filing with its two acts, and every act upon it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..accounts.acting import Acting, Request
from ..accounts.doing import say
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..documents.forms import Because, Issuing
from ..documents.models import Document
from ..documents.permissions import may_take_back
from ..documents.tables import state as paper_state
from ..documents.views import proof_of
from ..history.editing import edit_page
from ..history.queries import story
from ..tasks.forms import Answer, Comment
from ..tasks.models import Task
from ..tasks.tables import lamp
from ..web.tables import listed
from . import (
    actions,
    arrays,
    forms,
    lacking,
    papers,
    permissions,
    queries,
    tables,
)
from .choices import CHANGES, Sort, Stage
from .models import Filing
from .telling import shown


@permitted(permissions.may_see_filings)
def filings(request: Request) -> HttpResponse:
    return listed(
        request, tables.filings(queries.filings(request.acting)), "filings/filings.html",
        may_draft=permissions.may_draft(request.acting), rule=arrays.rule(arrays.LADDER),
    )  # fmt: skip


@permitted(permissions.may_see_filings)
def filing(request: Request, pk: int) -> HttpResponse:
    found = found_filing(request, pk)
    acting = request.acting
    before, after = queries.chain(acting, found)
    return render(request, "filings/filing.html", {
        "filing": found, "state": tables.stage(found), "lamp": lamp(found), "steps": _steps(found),
        "before": before, "after": after, "tasks": within(acting, Task).filter(filings=found),
        "covers": found.covers.select_related("park"), "proposals": _proposals(found, acting),
        "proposable": _proposable(found, acting),
        "papers": [(d, paper_state(d)) for d in within(acting, Document).filter(pk__in=papers.of(found).values("pk"))],
        "story": list(story(found, shown)), **_lacking(found, acting), **_consultation(found, acting),
        **_may(found, acting), **_enclosed(found, acting), "because_form": Because(),
    })  # fmt: skip


def _may(found: Filing, acting: Acting) -> dict[str, Any]:
    may = {
        name: getattr(permissions, f"may_{name}")(acting, found)
        for name in ("edit", "consult", "ask", "opine", "answer", "file", "accept", "archive", "withdraw", "amend")
    }  # fmt: skip
    return {f"may_{name}": allowed for name, allowed in may.items()} | {
        "issuing_form": Issuing() if may["archive"] else None,
        "back_form": forms.SendingBack() if may["accept"] else None,
    }


def _lacking(found: Filing, acting: Acting) -> dict[str, Any]:
    """What is missing before the next step, told to the house that can take it."""
    step = lacking.next_step(found)
    if step is None or not permissions.is_its_own(acting, found):
        return {}
    return {"step": step, "lacking": lacking.lacking(found, step)}


def _consultation(found: Filing, acting: Acting) -> dict[str, Any]:
    return {
        "opinions": found.opinions.select_related("organisation", "by", "answered_by"),
        "asking_form": forms.Asking(filing=found) if permissions.may_ask(acting, found) else None,
        "speaking_form": Comment(), "answering_form": Answer(),
    }  # fmt: skip


def _enclosed(found: Filing, acting: Acting) -> dict[str, Any]:
    """Papers by the pack's list, each with its files; and what else was handed in."""
    held: dict[str, list[Any]] = {}
    for each in found.enclosures.filter(evidence__withdrawn_at=None).select_related(
        "evidence__made_by"
    ):
        held.setdefault(each.paper, []).append(each)
    may = permissions.may_edit(acting, found)
    wanted = dict(actions.wanted(found)) | {e.paper: e.name for es in held.values() for e in es}
    named = {e.evidence_id for es in held.values() for e in es}
    told = proof_of(found, acting, may=False)
    return {
        "wanted": [
            (name, [(e.evidence, may and may_take_back(acting, e.evidence)) for e in held.get(code, ())])
            for code, name in wanted.items()
        ],
        "others": [(each, may and back) for each, back in told["proof"] if each.pk not in named],
        "enclosing_form": _enclosing(found, held) if may else None,
    }  # fmt: skip


def _enclosing(found: Filing, held: dict[str, list[Any]]) -> forms.Enclosing:
    """The form for more, set to the first paper that is still missing."""
    wanted = actions.wanted(found)
    return forms.Enclosing(
        wanted=wanted, first=next((code for code, _name in wanted if code not in held), "")
    )


def _proposals(found: Filing, acting: Acting) -> list[tuple[Any, str, bool]]:
    from .wording import content

    may = permissions.may_edit(acting, found)
    return [(each, content(each.sort, each.content()), may) for each in found.proposals.all()]


def _proposable(found: Filing, acting: Acting) -> list[Sort]:
    return list(CHANGES[found.subject]) if permissions.may_edit(acting, found) else []


def _steps(found: Filing) -> list[tuple[Any, Any, bool, bool]]:
    """The way of a filing: each step, its day, whether it is done, whether it is where the filing stands."""
    at = {Stage.SENT_BACK: Stage.CONSULTED}.get(Stage(found.stage), Stage(found.stage))
    order = (
        Stage.DRAFT,
        Stage.CONSULTING,
        Stage.CONSULTED,
        Stage.FILED,
        Stage.ACCEPTED,
        Stage.ARCHIVED,
    )
    days = (
        found.made_at,
        None,
        found.consulted_on,
        found.filed_at,
        found.accepted_at,
        found.archived_on,
    )
    here = order.index(at)
    return [
        (
            stage.label,
            day if place <= here else None,
            place < here or at == Stage.ARCHIVED,
            place == here,
        )
        for place, (stage, day) in enumerate(zip(order, days, strict=True))
    ]


# ---- drafted and changed


@permitted(permissions.may_draft)
def new(request: Request) -> HttpResponse:
    form = forms.Drafting(request.POST or None, acting=request.acting, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(by=request.acting, **form.told())
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("草稿已存；补齐要件后送协商"))
            return redirect("filing", made.pk)
    return render(request, "tasks/form.html", {"form": form, "heading": _("起草备案事项"), "back": "/filings/"})  # fmt: skip


def _begun(request: Request) -> dict[str, Any]:
    """What another page hands on: whose, which kind, what it amends, which change it covers."""
    given = {name: request.GET.get(name, "") for name in ("subject", "park", "amends", "covers")}
    keys = {
        name: int(value) for name, value in given.items() if value.isdecimal() and len(value) < 19
    }
    told: dict[str, Any] = {
        "park": keys.get("park", request.acting.organisation_id),
        "amends": keys.get("amends"),
    }
    if given["subject"] in CHANGES:
        told["subject"] = given["subject"]
    return told | ({"covers": [keys["covers"]]} if "covers" in keys else {})


@permitted(permissions.may_see_filings)
def edit(request: Request, pk: int) -> HttpResponse:
    found = found_filing(request, pk)
    allowed(permissions.may_edit(request.acting, found))
    form = forms.Drafting(
        request.POST or None, instance=Filing.objects.get(pk=pk), acting=request.acting
    )
    return edit_page(
        request, form, found, lambda at: actions.edit(filing=found, by=request.acting, at=at, **form.told()),
        heading=str(found), back=f"/filings/{pk}/",
    )  # fmt: skip


@permitted(permissions.may_see_filings)
def propose(request: Request, pk: int, sort: str) -> HttpResponse:
    """What the filing would change of a park's declared facts."""
    found = found_filing(request, pk)
    allowed(sort in _proposable(found, request.acting))
    of = Sort(sort)
    proposal = found.proposals.filter(sort=sort).first()
    initial = (
        {"since": proposal.since, "unit": "ha", **forms.content_of(proposal)} if proposal else {"since": found.planned_on}
    )  # fmt: skip
    form = forms.Declaring(request.POST or None, sort=of, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(filing=found, sort=sort, by=request.acting, **form.told())
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已保存"))
            return redirect("filing", pk)
    return render(request, "tasks/form.html", {
        "form": form, "heading": _("拟申报：%(sort)s") % {"sort": of.label}, "back": f"/filings/{pk}/",
    })  # fmt: skip


def found_filing(request: Request, pk: int) -> Filing:
    return find(
        request.acting, Filing.objects.select_related("park", "house", "amends", "made_by", "filed_by", "accepted_by"), pk=pk,
    )  # fmt: skip
