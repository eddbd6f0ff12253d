"""Pages of meetings: planned, called, replied to, held, put on paper."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.doing import acts_of, done, written
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..documents.forms import Because
from ..documents.models import Document
from ..documents.tables import state as paper_state
from ..history.editing import edit_page
from ..history.queries import story
from ..web.tables import listed
from . import actions, agenda, forms, papers, permissions, queries, tables
from .choices import ItemStage, Stage
from .models import AgendaItem, Meeting
from .outcomes import became, earlier
from .telling import shown_of


@permitted(permissions.may_see)
def meetings(request: Request) -> HttpResponse:
    may_plan = permissions.may_plan(request.acting)
    return listed(request, tables.meetings(queries.meetings(request.acting)), "register/list.html",
                  heading=_("会议"), new="meeting_new" if may_plan else "", new_words=_("安排会议"))  # fmt: skip


@permitted(permissions.may_plan)
def new(request: Request) -> HttpResponse:
    form = forms.Planning(request.POST or None, initial={"invited": queries.usually_invited()})
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: actions.plan(by=request.acting, **form.cleaned_data))
        if made is not None:
            return redirect("meeting", made.pk)
    return render(request, "tasks/form.html", {"form": form, "heading": _("安排会议"), "back": "/meetings/"})  # fmt: skip


@permitted(permissions.may_see)
def meeting(request: Request, pk: int) -> HttpResponse:
    found, acting = _found(request, pk), request.acting
    decided = queries.decisions(acting)
    own = found.seats.filter(organisation=acting.organisation_id).first()
    return render(request, "meetings/meeting.html", {
        "meeting": found, "state": tables.state(found), "story": list(story(found, shown_of(Meeting))),
        "seats": [(seat, tables.presence(seat)) for seat in found.seats.select_related("organisation")],
        "agenda": list(within(acting, agenda.agenda(found))), "pending": _pending(request, found),
        "earlier": earlier(found, decided), "decisions": [became(each) for each in decided.filter(meeting=found).order_by("number")],
        "papers": [(each, paper_state(each)) for each in within(acting, papers.of(found)).order_by("pk")],
        "own": own, "reply_form": forms.Replying(instance=own, auto_id="id_reply_%s"), "because_form": Because(),
        **_may(request, found),
    })  # fmt: skip


def _pending(request: Request, meeting: Meeting) -> list[tuple[AgendaItem, Any]]:
    """Proposals that are not on the agenda: those that somebody may see."""
    rows = within(request.acting, meeting.items.exclude(stage=ItemStage.ACCEPTED)).select_related(
        "house"
    )
    return [(each, tables.state(each)) for each in rows.order_by("pk")]


def _may(request: Request, meeting: Meeting) -> dict[str, Any]:
    acting, stage = request.acting, meeting.stage
    return {
        "may_edit": permissions.may_edit(acting, meeting), "may_call": permissions.may_call(acting, meeting),
        "may_hold": permissions.may_hold(acting, meeting), "may_minute": permissions.may_minute(acting, meeting),
        "may_propose": permissions.may_propose(acting, meeting), "may_reply": permissions.may_reply(acting, meeting),
        "may_print": permissions.may_print(acting, meeting), "before": stage in (Stage.PLANNED, Stage.CALLED),
        "called": stage == Stage.CALLED,
    }  # fmt: skip


@permitted(permissions.may_plan)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_edit(request.acting, found))
    form = forms.Planning.of(found, request.POST or None)
    return edit_page(
        request, form, found, lambda at: actions.edit(meeting=found, by=request.acting, at=at, **form.cleaned_data),
        heading=str(found), back=actions.url_of(found),
    )  # fmt: skip


@permitted(permissions.may_plan)
def attendance(request: Request, pk: int) -> HttpResponse:
    """Who came: each seat is a row."""
    found = _found(request, pk)
    allowed(permissions.may_hold(request.acting, found))
    seats = found.seats.select_related("organisation")
    form = forms.Attendance(request.POST or None, seats=seats, initial={"on": found.held_on or found.starts_at})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: actions.hold(
            meeting=found, seats=form.told(), on=form.cleaned_data["on"], by=request.acting))  # fmt: skip
        if made is not None:
            return redirect("meeting", pk)
    return render(request, "meetings/attendance.html", {"meeting": found, "form": form})


# ---- acts


def _found(request: Request, pk: int) -> Meeting:
    return find(request.acting, Meeting.objects.select_related("house"), pk=pk)


_act = acts_of(permissions.may_see, _found, actions.url_of)

call = _act(permissions.may_call, None, lambda: _("已通知各参会单位"),
            lambda r, m, given: actions.call(meeting=m, by=r.acting))  # fmt: skip
reply = _act(permissions.may_reply, forms.Replying, lambda: _("已回复"),
             lambda r, m, given: actions.reply(meeting=m, by=r.acting, **given))  # fmt: skip
cancel = _act(permissions.may_edit, Because, lambda: _("会议已取消，记录保留"),
              lambda r, m, given: actions.cancel(meeting=m, by=r.acting, **given))  # fmt: skip
chase = _act(permissions.may_edit, None, lambda: _("已催交材料"),
             lambda r, m, given: agenda.chase(meeting=m, by=r.acting))  # fmt: skip


def _arranged(request: Request, meeting: Meeting, _given: dict[str, Any]) -> int:
    places = {}
    for item in meeting.items.filter(stage=ItemStage.ACCEPTED, withdrawn_at=None):
        asked = request.POST.get(f"place_{item.pk}", "")
        if not (asked.isascii() and asked.isdigit() and 0 < int(asked[:3]) < 100 and len(asked) < 3):  # fmt: skip
            raise ValidationError(_("次序写 1 到 99 的数字"))
        places[item.pk] = int(asked)
    return agenda.arrange(meeting=meeting, places=places, by=request.acting)


arrange = _act(permissions.may_edit, None, lambda: _("次序已保存"), _arranged)


@require_POST
@permitted(permissions.may_plan)
def paper(request: Request, pk: int, kind: str) -> HttpResponse:
    """A document of a meeting made of its rows as they are now; what was written in a draft stays."""
    found = _found(request, pk)
    allowed(permissions.may_print(request.acting, found) and kind in papers.KEYS)
    made: list[Document] = []
    if done(request, None, lambda: _("文书已生成，改好后印发"),
            lambda _given: made.append(papers.make(meeting=found, paper=kind, by=request.acting))):  # fmt: skip
        return redirect("document", made[0].pk)
    return redirect("meeting", pk)


# ---- items of the agenda


@permitted(permissions.may_see)
def propose(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_propose(request.acting, found))
    form = forms.Item(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: agenda.propose(meeting=found, by=request.acting, **form.cleaned_data))  # fmt: skip
        if made is not None:
            return redirect("agendaitem", made.pk)
    return render(request, "tasks/form.html", {"form": form, "heading": _("报议题：%(meeting)s") % {"meeting": found}, "back": actions.url_of(found)})  # fmt: skip
