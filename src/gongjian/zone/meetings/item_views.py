"""Pages of items of the agenda, and of what a meeting decided."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..accounts.acting import Request
from ..accounts.doing import acts_of, written
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..documents.forms import Because, Proof
from ..documents.views import proof_of
from ..history.editing import edit_page
from ..history.queries import story
from ..tasks.choices import PlanStage
from ..tasks.models import Clause
from ..web.tables import listed
from . import actions, agenda, deciding, forms, permissions, queries, tables
from .choices import ItemStage, Stage
from .models import AgendaItem, Decision, Meeting
from .outcomes import became
from .telling import shown_of


@permitted(permissions.may_see)
def item(request: Request, pk: int) -> HttpResponse:
    found, acting = _item(request, pk), request.acting
    return render(request, "meetings/item.html", {
        "item": found, "meeting": found.meeting, "state": tables.state(found),
        "story": list(story(found, shown_of(AgendaItem))), "late": _late(found),
        "may_edit": permissions.may_edit_item(acting, found), "may_decide": permissions.may_decide_item(acting, found),
        "may_strike": permissions.may_strike_item(acting, found), "may_note": permissions.may_note(acting, found),
        "accept_form": forms.Accepting(), "because_form": Because(),
        **proof_of(found, acting, may=permissions.may_hand_in(acting, found)),
    })  # fmt: skip


def _late(item: AgendaItem) -> bool:
    """Whether papers are wanted, not there, and beyond their day."""
    return (
        item.stage == ItemStage.ACCEPTED and item.paper_wanted and item.meeting.stage == Stage.CALLED
        and item in agenda.missing(item.meeting) and agenda.is_late(item.meeting)
    )  # fmt: skip


@permitted(permissions.may_see)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _item(request, pk)
    allowed(permissions.may_edit_item(request.acting, found))
    form = forms.Item(request.POST or None, instance=AgendaItem.objects.get(pk=pk))
    return edit_page(
        request, form, found, lambda at: agenda.edit(item=found, by=request.acting, at=at, **form.cleaned_data),
        heading=str(found), back=agenda.url_of(found),
    )  # fmt: skip


@permitted(permissions.may_see)
def note(request: Request, pk: int) -> HttpResponse:
    """What was said of an item at the meeting, for the minutes."""
    found = _item(request, pk)
    allowed(permissions.may_note(request.acting, found))
    form = forms.Noting(request.POST or None, initial={"heard": found.heard})
    return edit_page(
        request, form, found, lambda at: agenda.note(item=found, by=request.acting, at=at, **form.cleaned_data),
        heading=_("会上情况：%(item)s") % {"item": found}, back=actions.url_of(found.meeting),
    )  # fmt: skip


def _item(request: Request, pk: int) -> AgendaItem:
    return find(request.acting, AgendaItem.objects.select_related("meeting", "house"), pk=pk)


_act = acts_of(permissions.may_see, _item, agenda.url_of)

accept = _act(permissions.may_decide_item, forms.Accepting, lambda: _("已列入议程"),
              lambda r, i, given: agenda.accept(item=i, by=r.acting, **given))  # fmt: skip
decline = _act(lambda a, i: permissions.may_decide_item(a, i) or permissions.may_strike_item(a, i), Because,
               lambda: _("已答复不列入"), lambda r, i, given: agenda.decline(item=i, by=r.acting, **given))  # fmt: skip
withdraw = _act(permissions.may_edit_item, Because, lambda: _("已撤回，记录保留"),
                lambda r, i, given: agenda.withdraw(item=i, by=r.acting, **given))  # fmt: skip
prove = _act(permissions.may_hand_in, Proof, lambda: _("材料已上传"),
             lambda r, i, given: agenda.hand_in(item=i, files=given["given"], by=r.acting, note=given["note"]))  # fmt: skip


# ---- what was decided


@permitted(permissions.may_see)
def decisions(request: Request) -> HttpResponse:
    table = tables.decisions(queries.decisions(request.acting), request.acting)
    return listed(request, table, "register/list.html", heading=_("议定事项"))


@permitted(permissions.may_see)
def decision(request: Request, pk: int) -> HttpResponse:
    """What was decided, what became of it, and what was done with it."""
    found = find(request.acting, queries.with_what_became(Decision.objects.all()), pk=pk)
    seen: Any = queries.decisions(request.acting)
    opens = seen.filter(pk=pk, opens=True).exists()
    return render(request, "meetings/decision.html", {
        "decision": found, "meeting": found.meeting, "became": became(found), "opens": opens,
        "partners": found.partners.order_by("path"), "story": list(story(found, shown_of(Decision))),
        "may_edit": permissions.may_edit_decision(request.acting, found), "because_form": Because(),
        "sees_meeting": within(request.acting, Meeting).filter(pk=found.meeting_id).exists(),
    })  # fmt: skip


@permitted(permissions.may_plan)
def decide(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Meeting, pk=pk)
    allowed(permissions.may_minute(request.acting, found))
    form = forms.Deciding(request.POST or None, meeting=found, clauses=_clauses(request))
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: deciding.decide(meeting=found, by=request.acting, **form.told()))  # fmt: skip
        if made is not None:
            return redirect(f"{actions.url_of(found)}#decisions")
    return render(request, "tasks/form.html", {"form": form, "heading": _("记议定事项：%(meeting)s") % {"meeting": found}, "back": actions.url_of(found)})  # fmt: skip


@permitted(permissions.may_plan)
def edit_decision(request: Request, pk: int) -> HttpResponse:
    found = _decision(request, pk)
    allowed(permissions.may_edit_decision(request.acting, found))
    form = forms.Deciding(request.POST or None, instance=Decision.objects.get(pk=pk), meeting=found.meeting,
                          clauses=_clauses(request))  # fmt: skip
    return edit_page(
        request, form, found, lambda at: deciding.edit(decision=found, by=request.acting, at=at, **form.cleaned_data),
        heading=str(found), back=f"{actions.url_of(found.meeting)}#decisions",
    )  # fmt: skip


def _clauses(request: Request) -> Any:
    return within(request.acting, Clause).filter(plan__stage=PlanStage.IN_FORCE).select_related("plan")  # fmt: skip


def _decision(request: Request, pk: int) -> Decision:
    return find(request.acting, Decision.objects.select_related("meeting"), pk=pk)


withdraw_decision = acts_of(
    permissions.may_see, _decision, lambda d: f"{actions.url_of(d.meeting)}#decisions"
)(permissions.may_edit_decision, Because, lambda: _("已撤回，记录保留"),
  lambda r, d, given: deciding.withdraw(decision=d, by=r.acting, **given))  # fmt: skip
