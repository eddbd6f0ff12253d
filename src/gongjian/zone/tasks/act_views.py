"""What the page of a task offers to do with it, and what the list offers to do with many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.doing import acts_of, done, say
from ..accounts.guards import allowed, permitted
from ..documents import proving
from ..documents.forms import Because
from ..documents.models import Document
from . import actions, changing, forms, papers, permissions, queries
from .choices import Decision, Stage
from .models import Opinion, Task
from .views import found_task

act = acts_of(permissions.may_see_tasks, found_task, "task", "tasks")
comment = act(permissions.may_comment, forms.Comment, lambda: _("意见已提交"),
               lambda r, t, given: actions.comment(task=t, by=r.acting, **given))  # fmt: skip
agree = act(lambda a, t: permissions.may_plan(a), None, lambda: _("已商定"),
             lambda r, t, given: actions.agree(task=t, by=r.acting))  # fmt: skip
offer = act(permissions.may_offer, None, lambda: _("已提交示范区建设处，由办公室征求意见、下达"),
            lambda r, t, given: actions.offer(task=t, by=r.acting))  # fmt: skip
send = act(permissions.may_send, None, lambda: _("已发出征求意见"),
           lambda r, t, given: actions.ask_for_comment(tasks=[t], by=r.acting))  # fmt: skip
issue = act(permissions.may_issue, None, lambda: _("已下达"),
            lambda r, t, given: actions.issue(tasks=[t], by=r.acting))  # fmt: skip
start = act(
    permissions.may_carry_on,
    None,
    lambda: _("已启动"),
    lambda r, t, given: actions.start(task=t, by=r.acting),
)
propose = act(permissions.may_carry_on, forms.Done, lambda: _("已报完成，等办公室认定"),
               lambda r, t, given: actions.propose_done(task=t, by=r.acting, **given))  # fmt: skip
accept = act(permissions.may_accept, forms.Words, lambda: _("已认定完成"),
              lambda r, t, given: actions.accept(task=t, by=r.acting, **given))  # fmt: skip
send_back = act(permissions.may_accept, forms.Words, lambda: _("已退回"),
                 lambda r, t, given: actions.send_back(task=t, by=r.acting, **given))  # fmt: skip
withdraw = act(permissions.may_withdraw, Because, lambda: _("已撤回，记录保留"),
                lambda r, t, given: actions.withdraw(task=t, by=r.acting, **given))  # fmt: skip
prove = act(permissions.may_prove, lambda t, data, files: forms.Proving(t, data, files), lambda: _("材料已上传"),
            lambda r, t, given: proving.prove(t, given["given"], by=r.acting, note=given["note"],
                                              wanted=given.get("wanted", "")))  # fmt: skip


def _answered(request: Request, task: Task, given: dict[str, Any]) -> object:
    asked = request.POST.get("opinion", "")
    key = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    opinion = Opinion.objects.filter(task=task, pk=key).first()
    allowed(opinion is not None)
    assert opinion is not None
    return actions.answer(opinion=opinion, by=request.acting, **given)


answer = act(lambda a, t: permissions.may_plan(a), forms.Answer, lambda: _("已答复"), _answered)


@require_POST
@permitted(permissions.may_see_tasks)
def reach(request: Request, pk: int, step: int) -> HttpResponse:
    found = found_task(request, pk)
    allowed(permissions.may_carry_on(request.acting, found))
    milestone = found.milestones.filter(pk=step, done_on=None).first()
    allowed(milestone is not None)
    assert milestone is not None
    done(request, forms.Reached(request.POST), lambda: _("节点已完成"),
         lambda given: actions.reach(milestone=milestone, by=request.acting, **given))  # fmt: skip
    return redirect("task", pk)


@permitted(permissions.may_see_tasks)
def ask_change(request: Request, pk: int) -> HttpResponse:
    found = found_task(request, pk)
    allowed(permissions.may_ask_change(request.acting, found))
    form = forms.Change(request.POST or None, instance=Task.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        try:
            changing.ask_change(
                task=found, told=form.told(), reason=form.cleaned_data["reason"], by=request.acting
            )
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已申请，等办公室审批"))
            return redirect("task", pk)
    return render(request, "tasks/form.html", {"form": form, "heading": _("申请调整：%(task)s") % {"task": found}, "back": f"/tasks/{pk}/"})  # fmt: skip


def _decided(request: Request, task: Task, _given: dict[str, Any]) -> object:
    change = task.changes.filter(state=Decision.ASKED).first()
    verdict = request.POST.get("verdict", "")
    allowed(
        change is not None
        and permissions.may_decide_change(request.acting, change)
        and verdict in ("yes", "no")
    )
    assert change is not None
    words = request.POST.get("words", "")[:500]
    return changing.decide_change(
        change=change, approved=verdict == "yes", words=words, by=request.acting
    )


def _taken_back(request: Request, task: Task, _given: dict[str, Any]) -> object:
    change = task.changes.filter(state=Decision.ASKED).first()
    allowed(change is not None and permissions.may_take_back_change(request.acting, change))
    assert change is not None
    return changing.take_back_change(change=change, by=request.acting)


take_back_change = act(
    lambda a, t: permissions.may_see_tasks(a), None, lambda: _("调整申请已撤回"), _taken_back
)
decide_change = act(lambda a, t: permissions.may_plan(a), None, lambda: _("已办理"), _decided)


# ---- many at once


@require_POST
@permitted(permissions.may_plan)
def together(request: Request) -> HttpResponse:
    """All drafts of a year are sent for comment, or all that were agreed are issued."""
    rows = queries.tasks(request.acting).filter(year=_year_of(request.POST.get("year", "")))
    act = request.POST.get("act", "")
    try:
        if act == "send":
            count = actions.ask_for_comment(
                tasks=rows.filter(stage=Stage.DRAFT, house=request.acting.organisation_id),
                by=request.acting,
            )
            said = _("%(n)s 项任务已发出征求意见") % {"n": count}
        elif act == "agree":
            count = _agree_all(request, rows)
            said = _("%(n)s 项任务已商定；没有回复或有意见没有答复的没有动") % {"n": count}
        elif act == "issue":
            count = actions.issue(tasks=rows.filter(stage=Stage.AGREED), by=request.acting)
            said = _("%(n)s 项任务已下达") % {"n": count}
        else:
            raise ValidationError(_("请选要办的事"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(f"/tasks/?year={_year_of(request.POST.get('year', ''))}")


@require_POST
@permitted(permissions.may_plan)
def paper(request: Request, kind: str) -> HttpResponse:
    """A document of a year's tasks as they are now; what was written in a draft stays."""
    allowed(kind in papers.KEYS)
    year, made = _year_of(request.POST.get("year", "")), list[Document]()
    if done(request, None, lambda: _("文书已生成，改好后印发"),
            lambda _given: made.append(papers.make(year=year, paper=kind, by=request.acting))):  # fmt: skip
        return redirect("document", made[0].pk)
    return redirect(f"/tasks/?year={year}")


def _agree_all(request: Request, rows: Any) -> int:
    waiting = rows.filter(stage=Stage.COMMENT).select_related("owner")
    held = waiting.prefetch_related("partners", "opinions")
    ready = [each for each in held if actions.disagreed(each, request.acting) is None]
    for each in ready:
        actions.agree(task=each, by=request.acting)
    return len(ready)


def _year_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else queries.years()[0]
