"""Pages of needs: the list, one need with what may be done with it, raising and revising."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Acting, Request
from ..accounts.choices import Role
from ..accounts.doing import acts_of, done
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find, within
from ..documents import proving
from ..documents.forms import Proof
from ..documents.views import proof_of
from ..filings.models import Filing
from ..history.editing import edit_page
from ..tasks.permissions import may_draft
from ..tasks.tables import lamp
from ..web.tables import listed
from . import actions, arrays, forms, merging, permissions, queries, settling, tables
from .choices import Stage
from .models import Need
from .pages import written
from .telling import asker, story_of


@permitted(permissions.may_see_needs)
def needs(request: Request) -> HttpResponse:
    found = queries.needs(request.acting)
    return listed(
        request, tables.needs(found, request.acting), "needs/needs.html", standing=queries.counts(found),
        may_raise=permissions.may_raise(request.acting), rule=arrays.rule(arrays.LADDER),
        waiting=queries.waiting(request.acting), of_firm=request.acting.role == Role.REPORTER,
    )  # fmt: skip


@permitted(permissions.may_raise)
def new(request: Request) -> HttpResponse:
    form = forms.Asking(request.POST or None, of_firm=request.acting.role == Role.REPORTER)
    return written(
        request, form, lambda: actions.ask(by=request.acting, **form.told()), said=lambda: _("已提出"), page="need",
        heading=_("提出需求或问题"), back="needs", submit=_("提出"),
    )  # fmt: skip


@permitted(permissions.may_raise)
def revise(request: Request, pk: int) -> HttpResponse:
    need = found(request, pk)
    allowed(permissions.may_revise(request.acting, need))
    form = forms.Asking(request.POST or None, instance=Need.objects.get(pk=need.pk), of_firm=need.firm_id is not None)  # fmt: skip
    return edit_page(
        request, form, need, lambda at: actions.revise(need=need, by=request.acting, at=at, **form.told()),
        heading=_("补充需求"), back=need.page_of(pk), said=_("已补充，重新交园区"), submit=_("补充后再提出"), secret=True,
    )  # fmt: skip


# ---- one need


@permitted(permissions.may_see_needs)
def need(request: Request, pk: int) -> HttpResponse:
    here, acting = found(request, pk), request.acting
    studies = permissions.may_see_study(acting, here)
    return render(request, "needs/need.html", {
        "need": here, "state": tables.stage(here), "lamp": lamp(here), "urgency": tables.urgency(here),
        "asker": asker(here, acting), "knows": permissions.may_know_firm(acting, here), "steps": _steps(here),
        "outcome": tables.outcome(here), "pilot_opens": here.pilot_id is not None and within(acting, Filing).filter(pk=here.pilot_id).exists(),
        "studies": studies, "marks": range(1, 6),
        "main": _main(acting, here), "followers": _followers(acting, here),
        "notes": here.notes.select_related("house", "by") if studies else (),
        "opinions": here.opinions.select_related("organisation", "by") if studies else (),
        "story": story_of(here, acting), "rule": arrays.rule(arrays.LADDER), **_offered(acting, here),
        **_proof(here, acting),
    })  # fmt: skip


def _offered(acting: Acting, here: Need) -> dict[str, Any]:
    """What may be done now, each with its form; nothing is offered that would be refused."""
    may = permissions
    office = {"category": here.category, "urgency": here.urgency, "nature": here.nature}
    offered: dict[str, tuple[bool, Any]] = {
        "endorsing": (may.may_act_for_park(acting, here), forms.Endorsing), "park_answer": (may.may_act_for_park(acting, here), forms.Answer),
        "sending_back": (may.may_act_for_park(acting, here), forms.Words),
        "triage": (may.may_triage(acting, here), lambda: forms.Triage(initial=office)),
        "assign": (may.may_assign(acting, here), forms.Assign),
        "hand_back": (may.may_hand_back(acting, here), forms.Words), "note": (may.may_study(acting, here), forms.Text),
        "ask_opinion": (may.may_study(acting, here), forms.AskOpinion),
        "opinion": (may.may_give_opinion(acting, here), forms.Text), "settle": (may.may_study(acting, here), lambda: forms.Settle(need=here, acting=acting)),
        "into_task": (may.may_study(acting, here) and may_draft(acting), forms.IntoTask),
        "rating": (may.may_rate(acting, here), forms.Rating), "reopening": (may.may_reopen(acting, here), forms.Reason),
        "withdrawing": (may.may_withdraw(acting, here), forms.Reason), "merging": (may.may_merge(acting, here), forms.Main),
    }  # fmt: skip
    told: dict[str, Any] = {name: form() for name, (yes, form) in offered.items() if yes}
    told["may_act"] = bool(set(told) - {"reopening", "withdrawing"})
    told |= {"may_receive": may.may_receive(acting, here), "may_part": may.may_part(acting, here),
             "may_revise": may.may_revise(acting, here)}  # fmt: skip
    if "merging" in told:
        told["hints"] = merging.hints(here, acting)
    return told


def _proof(here: Need, acting: Acting) -> dict[str, Any]:
    return proof_of(here, acting, may=permissions.may_prove(acting, here))


def _steps(here: Need) -> list[tuple[Any, Any, str]]:
    """The way of a need: each step with its day; done, now or to come."""
    days = [(_("提出"), here.raised_on), (_("园区转报"), here.endorsed_on), (_("受理"), here.received_on),
            (_("分办"), here.assigned_on), (_("答复"), here.settled_on), (_("办结"), here.closed_on)]  # fmt: skip
    last = max(place for place, (_name, day) in enumerate(days) if day)
    by_park = here.settled_on is not None and here.endorsed_on is None
    return [
        (name, day, "done" if day else "skipped" if place < last or (by_park and place in (1, 2, 3)) else "ahead")
        for place, (name, day) in enumerate(days)
    ]  # fmt: skip


def _main(acting: Acting, here: Need) -> Need | None:
    if here.merged_into_id is None:
        return None
    return within(acting, Need).filter(pk=here.merged_into_id).first()


def _followers(acting: Acting, here: Need) -> list[tuple[Need, str]]:
    rows = within(acting, here.followers.filter(withdrawn_at=None)).select_related("firm", "park")
    return [(each, asker(each, acting)) for each in rows]


def found(request: Request, pk: int) -> Need:
    rows = Need.objects.select_related(*queries.WITH, "task", "made_by")
    return find(request.acting, rows, pk=pk)


# ---- acts upon one

_act = acts_of(permissions.may_see_needs, found, "need", "needs")

endorse = _act(permissions.may_act_for_park, forms.Endorsing, lambda: _("已转报示范区建设处"),
               lambda r, n, given: actions.endorse(need=n, by=r.acting, **given))  # fmt: skip
park_answer = _act(permissions.may_act_for_park, forms.Answer, lambda: _("已答复"),
                   lambda r, n, given: actions.answer_by_park(need=n, by=r.acting, **given))  # fmt: skip
send_back = _act(permissions.may_act_for_park, forms.Words, lambda: _("已退回"),
                 lambda r, n, given: actions.send_back(need=n, by=r.acting, **given))  # fmt: skip
receive = _act(permissions.may_receive, None, lambda: _("已受理"),
               lambda r, n, given: actions.receive(need=n, by=r.acting))  # fmt: skip
triage = _act(permissions.may_triage, forms.Triage, lambda: _("已分类"),
              lambda r, n, given: actions.triage(need=n, by=r.acting, **given))  # fmt: skip
assign = _act(permissions.may_assign, forms.Assign, lambda: _("已分办"),
              lambda r, n, given: actions.assign(need=n, by=r.acting, **given))  # fmt: skip
hand_back = _act(permissions.may_hand_back, forms.Words, lambda: _("已退回分办"),
                 lambda r, n, given: actions.hand_back(need=n, by=r.acting, **given))  # fmt: skip
note = _act(permissions.may_study, forms.Text, lambda: _("已记下"),
            lambda r, n, given: settling.note(need=n, by=r.acting, **given))  # fmt: skip
ask_opinion = _act(permissions.may_study, forms.AskOpinion, lambda: _("已发出征求意见"),
                   lambda r, n, given: settling.ask_opinion(need=n, by=r.acting, **given))  # fmt: skip
opine = _act(permissions.may_give_opinion, forms.Text, lambda: _("意见已提交"),
             lambda r, n, given: settling.give_opinion(need=n, by=r.acting, **given))  # fmt: skip


@require_POST
@permitted(permissions.may_see_needs)
def settle(request: Request, pk: int) -> HttpResponse:
    """The answer; the pilots that it may name are those of the need's park that one may see."""
    here, acting = found(request, pk), request.acting
    allowed(permissions.may_study(acting, here))
    form = forms.Settle(request.POST, need=here, acting=acting)
    done(request, form, lambda: _("已答复，请提出的单位评价"),
         lambda given: settling.settle(need=here, by=acting, **given))  # fmt: skip
    return redirect("need", pk)


into_task = _act(lambda a, n: permissions.may_study(a, n) and may_draft(a), forms.IntoTask,
                 lambda: _("已答复，重点任务已起草"),
                 lambda r, n, given: settling.settle_by_task(need=n, by=r.acting, owner=_owner(r, n), **given))  # fmt: skip
rate = _act(permissions.may_rate, forms.Rating, lambda: _("谢谢评价，已办结"),
            lambda r, n, given: settling.rate(need=n, by=r.acting, **given))  # fmt: skip
reopen = _act(permissions.may_reopen, forms.Reason, lambda: _("已重新办理"),
              lambda r, n, given: settling.reopen(need=n, by=r.acting, **given))  # fmt: skip
withdraw = _act(permissions.may_withdraw, forms.Reason, lambda: _("已撤回，记录保留"),
                lambda r, n, given: settling.withdraw(need=n, by=r.acting, **given))  # fmt: skip
merge = _act(permissions.may_merge, forms.Main, lambda: _("已并案，已告知提出的单位"),
             lambda r, n, given: merging.merge(main=_numbered(r, given["main"]), others=[n], by=r.acting))  # fmt: skip
part = _act(permissions.may_part, None, lambda: _("已撤销并案"),
            lambda r, n, given: merging.part(need=n, by=r.acting))  # fmt: skip
prove = _act(permissions.may_prove, Proof, lambda: _("材料已上传"),
             lambda r, n, given: proving.prove(n, given["given"], by=r.acting, note=given["note"]))  # fmt: skip


def _numbered(request: Request, number: str) -> Need:
    main = queries.needs(request.acting).filter(number=number.strip()).first()
    if main is None or main.stage not in (Stage.RECEIVED, Stage.TRIAGED, Stage.ASSIGNED):
        raise ValidationError(_("没有这个编号的在办需求；主件要先受理"), code="main")
    return main


def _owner(request: Request, here: Need) -> Any:
    """A division's task is its own; the office's is the park's."""
    return None if permissions.is_office(request.acting) else here.assigned_to
