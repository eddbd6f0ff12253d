"""Pages of matters for coordination: the register, one matter, its acts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..accounts.acting import Acting, Request
from ..accounts.doing import acts_of, written
from ..accounts.guards import allowed, permitted
from ..accounts.scopes import find
from ..documents import proving
from ..documents.forms import Because, Proof
from ..documents.views import proof_of
from ..history.editing import edit_page
from ..history.queries import story
from ..tasks.models import Task
from ..tasks.tables import lamp
from ..web.tables import listed
from . import arrays, coordinating, forms, instructions, permissions, queries, tables
from .choices import Origin
from .models import Coordination
from .telling import shown_of


@permitted(permissions.may_see)
def coordinations(request: Request) -> HttpResponse:
    found = queries.matters(request.acting)
    table = tables.matters(
        found, request.acting, title=_("协调事项"),
        hint=_("园区、区里需要领导小组成员单位协调的事，在这里提请；议定和批示的事项也在这里。"),
    )  # fmt: skip
    return listed(request, table, "meetings/coordinations.html", heading=_("协调事项"), rule=arrays.rule(arrays.LADDER),
                  standing=queries.standing(found), may_raise=permissions.may_raise(request.acting))  # fmt: skip


@permitted(permissions.may_see)
def instructed(request: Request) -> HttpResponse:
    """What leaders instructed, and what became of it."""
    found = queries.instructions(request.acting)
    table = tables.matters(
        found, request.acting, title=_("领导批示"), name="instructions",
        hint=_("领导在任务、文书、协调事项的页面上批示，办理情况在这里看。"),
    )  # fmt: skip
    return listed(request, table, "meetings/coordinations.html", heading=_("领导批示"), rule=arrays.rule(arrays.LADDER),
                  standing=queries.standing(found), may_raise=False)  # fmt: skip


@permitted(permissions.may_raise)
def new(request: Request) -> HttpResponse:
    """A draft, perhaps about a task."""
    thing = _task(request)
    form = _form(request, initial={"park": thing.park_id} if thing else {})
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: coordinating.draft(by=request.acting, thing=thing, **form.cleaned_data))  # fmt: skip
        if made is not None:
            return redirect("coordination", made.pk)
    heading = _("提请协调：%(task)s") % {"task": thing} if thing else _("提请协调")
    back = reverse("task", args=[thing.pk]) if thing else "/coordination/"
    return render(request, "tasks/form.html", {"form": form, "heading": heading, "back": back})


def _task(request: Request) -> Task | None:
    asked = request.GET.get("task", "")
    return find(request.acting, Task, pk=int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None  # fmt: skip


def _form(request: Request, **kwargs: Any) -> forms.Raising:
    """The office raises for any park, a district or a park for those of its own house."""
    path = "" if permissions.may_plan(request.acting) else request.acting.path
    return forms.Raising(request.POST or None, path=path, **kwargs)


@permitted(permissions.may_see)
def coordination(request: Request, pk: int) -> HttpResponse:
    found, acting = _found(request, pk), request.acting
    return render(request, "meetings/coordination.html", {
        "matter": found, "state": tables.state(found), "lamp": lamp(found), "partners": found.partners.order_by("path"),
        "story": list(story(found, shown_of(Coordination))), "rule": arrays.rule(arrays.LADDER),
        "about_url": instructions.page_about(acting, found), "decision": queries.decisions(acting).filter(matter=found).first(),
        "is_instruction": found.origin == Origin.INSTRUCTION, "mine": permissions.instructed(acting, found),
        **_may(acting, found), **_forms(found),
        **proof_of(found, acting, may=permissions.may_prove(acting, found)),
    })  # fmt: skip


def _may(acting: Acting, matter: Coordination) -> dict[str, bool]:
    return {
        "may_edit": permissions.may_edit_matter(acting, matter), "may_assign": permissions.may_assign(acting, matter),
        "may_reassign": permissions.may_reassign(acting, matter), "may_answer": permissions.may_answer(acting, matter),
        "may_accept": permissions.may_accept(acting, matter), "may_escalate": permissions.may_escalate(acting, matter),
        "may_settle": permissions.may_settle(acting, matter), "may_withdraw": permissions.may_withdraw(acting, matter),
    }  # fmt: skip


def _forms(matter: Coordination) -> dict[str, Any]:
    told = {"in_charge": matter.in_charge_id, "due": matter.due, "partners": [o.pk for o in matter.partners.all()]}  # fmt: skip
    return {
        "assign_form": forms.Assigning(initial=told), "answer_form": forms.Answering(initial={"text": matter.answer}),
        "words_form": forms.Words(), "back_form": forms.SendingBack(auto_id="id_back_%s"),
        "escalate_form": forms.Escalating(auto_id="id_escalate_%s"), "settle_form": forms.Settling(auto_id="id_settle_%s"),
        "because_form": Because(), "decline_form": Because(auto_id="id_decline_%s"),
    }  # fmt: skip


@permitted(permissions.may_raise)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_edit_matter(request.acting, found))
    form = _form(request, instance=Coordination.objects.get(pk=pk))

    return edit_page(
        request, form, found, lambda at: coordinating.edit(matter=found, by=request.acting, at=at, **form.cleaned_data),
        heading=str(found), back=coordinating.url_of(found),
    )  # fmt: skip


def _found(request: Request, pk: int) -> Coordination:
    rows = Coordination.objects.select_related("house", "in_charge", "park", "instructed_by", "answered_by", "accepted_by")  # fmt: skip
    return find(request.acting, rows, pk=pk)


_act = acts_of(permissions.may_see, _found, coordinating.url_of)


def _either(acting: Any, matter: Coordination) -> bool:
    return permissions.may_assign(acting, matter) or permissions.may_reassign(acting, matter)


hand_in = _act(permissions.may_edit_matter, None, lambda: _("已提交示范区建设处"),
               lambda r, c, given: coordinating.hand_in(matter=c, by=r.acting))  # fmt: skip
assign = _act(_either, forms.Assigning, lambda: _("已交办"),
              lambda r, c, given: coordinating.assign(matter=c, by=r.acting, **given))  # fmt: skip
decline = _act(permissions.may_assign, Because, lambda: _("已答复不予协调"),
               lambda r, c, given: coordinating.decline(matter=c, by=r.acting, **given))  # fmt: skip
answer = _act(permissions.may_answer, forms.Answering, lambda: _("答复已提交，等审核"),
              lambda r, c, given: coordinating.answer(matter=c, by=r.acting, **given))  # fmt: skip
accept = _act(permissions.may_accept, forms.Words, lambda: _("已办结"),
              lambda r, c, given: coordinating.accept(matter=c, by=r.acting, **given))  # fmt: skip
send_back = _act(permissions.may_accept, forms.SendingBack, lambda: _("已退回"),
                 lambda r, c, given: coordinating.send_back(matter=c, by=r.acting, **given))  # fmt: skip
escalate = _act(permissions.may_escalate, forms.Escalating, lambda: _("已提请领导协调"),
                lambda r, c, given: coordinating.escalate(matter=c, by=r.acting, **given))  # fmt: skip
settle = _act(permissions.may_settle, forms.Settling, lambda: _("协调意见已交办"),
              lambda r, c, given: coordinating.settle(matter=c, by=r.acting, **given))  # fmt: skip
withdraw = _act(permissions.may_withdraw, Because, lambda: _("已撤回，记录保留"),
                lambda r, c, given: coordinating.withdraw(matter=c, by=r.acting, **given))  # fmt: skip
prove = _act(permissions.may_prove, Proof, lambda: _("材料已上传"),
             lambda r, c, given: proving.prove(c, given["given"], by=r.acting, note=given["note"]))  # fmt: skip
