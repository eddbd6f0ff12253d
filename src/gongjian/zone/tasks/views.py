"""Pages of the tasks of a year: as a table, a tree, a board, a calendar, a chart of time; one task; its acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.guards import View, allowed, permitted
from ..accounts.scopes import find, within
from ..documents import proving
from ..documents.forms import Because, Proof
from ..documents.views import proof_of
from ..history import deeds
from ..history.queries import label, story
from ..web.tables import Table, listed
from ..web.tables.links import with_query
from . import actions, arrays, forms, permissions, queries, tables
from .choices import OPEN, PlanStage, Stage
from .models import Change, Clause, Opinion, Task
from .telling import shown

MOST_SHOWN = 600  # on a board, a calendar or a chart; a table has pages


@permitted(permissions.may_see_tasks)
def tasks(request: Request) -> HttpResponse:
    table = tables.tasks(_of_year(request), request.acting)
    return listed(request, table, "tasks/tasks.html", **_frame(request, "table"))


def _shape(name: str, made: Callable[[list[Task], int], dict[str, Any]]) -> View:
    @permitted(permissions.may_see_tasks)
    def view(request: Request) -> HttpResponse:
        """The same tasks as the table finds, in another shape."""
        table: Table = tables.tasks(_of_year(request), request.acting)
        found_rows: Any = table.found(request)
        rows = found_rows.prefetch_related("milestones")
        found = list(rows.order_by("clause__order", "park__path", "number")[: MOST_SHOWN + 1])
        return render(request, f"tasks/{name}.html", {
            "bound": table.bind(request), "more": len(found) > MOST_SHOWN, "most": MOST_SHOWN,
            **made(found[:MOST_SHOWN], _year(request)), **_frame(request, name),
        })  # fmt: skip

    return view


def _tree(found: list[Task], year: int) -> dict[str, Any]:
    del year
    clauses = Clause.objects.filter(pk__in={t.clause_id for t in found}).select_related("plan")
    return {"branches": queries.tree(found, clauses)}


tree = _shape("tree", _tree)
board = _shape("board", lambda found, year: {"columns": queries.board(found)})
calendar = _shape("calendar", lambda found, year: {"months": queries.months(found, year)})
gantt = _shape(
    "gantt", lambda found, year: {"bars": queries.bars(found, year), "today": _today(year)}
)


def _today(year: int) -> int | None:
    """Where today stands on a chart of the year, in thousandths."""
    today = timezone.localdate()
    return None if today.year != year else round(today.timetuple().tm_yday * 1000 / 366)


def _year(request: Request) -> int:
    asked = request.GET.get("year", "")
    return (
        int(asked)
        if asked.isascii() and asked.isdigit() and len(asked) == 4
        else queries.years()[0]
    )


def _of_year(request: Request) -> Any:
    """Without a year asked for, the newest."""
    return queries.tasks(request.acting).filter(year=_year(request))


def _frame(request: Request, shape: str) -> dict[str, Any]:
    year = _year(request)
    query = request.GET.copy()
    query.pop("page", None)
    years = [
        (each, with_query(request, year=str(each), page=None).removeprefix("?"))
        for each in queries.years()
    ]
    return {
        "shape": shape, "year": year, "years": years, "query": query.urlencode(), "standing": queries.standing(queries.tasks(request.acting).filter(year=year)),
        "may_draft": permissions.may_draft(request.acting), "may_plan": permissions.may_plan(request.acting),
        "rule": arrays.rule(arrays.LADDER),
        "shapes": [("table", "tasks", _("表")), ("tree", "tasks_tree", _("树")), ("board", "tasks_board", _("看板")),
                   ("calendar", "tasks_calendar", _("日历")), ("gantt", "tasks_gantt", _("甘特图"))],
    }  # fmt: skip


# ---- one task


@permitted(permissions.may_see_tasks)
def task(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    acting = request.acting
    change = found.changes.filter(state="asked").first()
    return render(request, "tasks/task.html", {
        "task": found, "state": tables.stage(found), "lamp": tables.lamp(found), "partners": found.partners.order_by("path"),
        "milestones": found.milestones.all(), "below": within(acting, found.below.all()),
        "opinions": found.opinions.select_related("organisation", "by", "answered_by"),
        "changes": found.changes.select_related("house", "asked_by", "decided_by"), "change": change,
        "asked": [(label(Task, n), shown(n, v)) for n, v in (change.told if change else {}).items()],
        "story": list(story(found, shown)), "rule": arrays.rule(arrays.LADDER),
        "may_edit": permissions.may_edit(acting, found), "may_comment": permissions.may_comment(acting, found),
        "may_answer": permissions.may_plan(acting) and found.stage in (Stage.COMMENT, Stage.AGREED),
        "may_plan": permissions.may_plan(acting), "may_carry_on": permissions.may_carry_on(acting, found),
        "may_accept": permissions.may_accept(acting, found), "may_ask": permissions.may_ask_change(acting, found),
        "may_decide": change is not None and permissions.may_decide_change(acting, change),
        "may_withdraw": permissions.may_withdraw(acting, found), "open": found.progress in OPEN,
        "comment_form": forms.Comment(), "answer_form": forms.Answer(), "done_form": forms.Done(),
        "words_form": forms.Words(), "because_form": Because(), "reached_form": forms.Reached(),
        **proof_of(found, acting, may=permissions.may_prove(acting, found)),
    })  # fmt: skip


@permitted(permissions.may_draft)
def new(request: Request) -> HttpResponse:
    """Tasks of a clause: one, or one for each of several parks."""
    clauses = within(request.acting, Clause).filter(plan__stage=PlanStage.IN_FORCE)
    form = forms.Drafting(
        request.POST or None, acting=request.acting, clauses=clauses, whole=permissions.may_plan(request.acting),
        initial={"clause": request.GET.get("clause", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.told()
        try:
            made = actions.draft(
                clause=form.cleaned_data["clause"],
                parks=list(form.cleaned_data["parks"]) or [None],
                by=request.acting,
                **told,
            )
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, _("起草了 %(n)s 项任务") % {"n": len(made)})
            return (
                redirect("task", made[0].pk)
                if len(made) == 1
                else redirect(f"/tasks/?year={told['year']}&stage=draft")
            )
    return render(
        request, "tasks/form.html", {"form": form, "heading": _("分解任务"), "back": "/tasks/"}
    )


@permitted(permissions.may_see_tasks)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_edit(request.acting, found))
    form = forms.Drafting(
        request.POST or None, instance=Task.objects.get(pk=found.pk), acting=request.acting,
        clauses=Clause.objects.none(), whole=permissions.may_plan(request.acting),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.told()
        told["owner"] = told.get("owner") or found.owner
        try:
            actions.edit(task=found, by=request.acting, **told)
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, _("已保存"))
            return redirect("task", pk)
    return render(
        request, "tasks/form.html", {"form": form, "heading": str(found), "back": f"/tasks/{pk}/"}
    )


# ---- acts upon one


Act = Callable[[Request, Task, dict[str, Any]], object]


def _act(may: Callable[[Any, Task], bool], form: Any, said: Callable[[], str], act: Act) -> View:
    """An act that a task's page offers: the right, its form, the act, what it says for itself."""

    @require_POST
    @permitted(permissions.may_see_tasks)
    def view(request: Request, pk: int) -> HttpResponse:
        found = _found(request, pk)
        allowed(may(request.acting, found))
        given = form(request.POST, request.FILES) if form else None
        try:
            if given is not None and not given.is_valid():
                raise ValidationError(
                    [fault for faults in given.errors.values() for fault in faults]
                )
            act(request, found, given.cleaned_data if given else {})
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said())
        return redirect("task", pk)

    return view


comment = _act(permissions.may_comment, forms.Comment, lambda: _("意见已提交"),
               lambda r, t, given: actions.comment(task=t, by=r.acting, **given))  # fmt: skip
agree = _act(lambda a, t: permissions.may_plan(a), None, lambda: _("已商定"),
             lambda r, t, given: actions.agree(task=t, by=r.acting))  # fmt: skip
start = _act(
    permissions.may_carry_on,
    None,
    lambda: _("已启动"),
    lambda r, t, given: actions.start(task=t, by=r.acting),
)
propose = _act(permissions.may_carry_on, forms.Done, lambda: _("已报完成，等办公室认定"),
               lambda r, t, given: actions.propose_done(task=t, by=r.acting, **given))  # fmt: skip
accept = _act(permissions.may_accept, forms.Words, lambda: _("已认定完成"),
              lambda r, t, given: actions.accept(task=t, by=r.acting, **given))  # fmt: skip
send_back = _act(permissions.may_accept, forms.Words, lambda: _("已退回"),
                 lambda r, t, given: actions.send_back(task=t, by=r.acting, **given))  # fmt: skip
withdraw = _act(permissions.may_withdraw, Because, lambda: _("已撤回，记录保留"),
                lambda r, t, given: deeds.withdraw(t, by=r.acting, **given))  # fmt: skip
prove = _act(permissions.may_prove, Proof, lambda: _("材料已上传"),
             lambda r, t, given: proving.prove(t, given["given"], by=r.acting, note=given["note"]))  # fmt: skip


@require_POST
@permitted(permissions.may_plan)
def answer(request: Request, pk: int) -> HttpResponse:
    found = find(request.acting, Task, pk=pk)
    form = forms.Answer(request.POST)
    asked = request.POST.get("opinion", "")
    opinion = (
        Opinion.objects.filter(task=found, pk=int(asked)).first()
        if asked.isdecimal() and len(asked) < 19
        else None
    )
    allowed(opinion is not None)
    try:
        if not form.is_valid():
            raise ValidationError(_("请选采纳情况"))
        assert opinion is not None
        actions.answer(opinion=opinion, by=request.acting, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已答复"))
    return redirect("task", pk)


@require_POST
@permitted(permissions.may_see_tasks)
def reach(request: Request, pk: int, step: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_carry_on(request.acting, found))
    milestone = found.milestones.filter(pk=step, done_on=None).first()
    allowed(milestone is not None)
    form = forms.Reached(request.POST)
    try:
        if not form.is_valid() or milestone is None:
            raise ValidationError(_("请写完成日期"))
        actions.reach(milestone=milestone, on=form.cleaned_data["on"], by=request.acting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("节点已完成"))
    return redirect("task", pk)


@permitted(permissions.may_see_tasks)
def ask_change(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    allowed(permissions.may_ask_change(request.acting, found))
    form = forms.Change(request.POST or None, instance=Task.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_change(
                task=found, told=form.told(), reason=form.cleaned_data["reason"], by=request.acting
            )
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, _("已申请，等办公室审批"))
            return redirect("task", pk)
    return render(request, "tasks/form.html", {"form": form, "heading": _("申请调整：%(task)s") % {"task": found}, "back": f"/tasks/{pk}/"})  # fmt: skip


@require_POST
@permitted(permissions.may_plan)
def decide_change(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    change = found.changes.filter(state="asked").first()
    verdict = request.POST.get("verdict", "")
    allowed(
        change is not None
        and permissions.may_decide_change(request.acting, change)
        and verdict in ("yes", "no")
    )
    assert change is not None
    try:
        actions.decide_change(
            change=change,
            approved=verdict == "yes",
            words=request.POST.get("words", "")[:500],
            by=request.acting,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已办理"))
    return redirect("task", pk)


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
            said = _("%(n)s 项任务已商定；有未答复意见的没有动") % {"n": count}
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


def _agree_all(request: Request, rows: Any) -> int:
    open_ones = Opinion.objects.exclude(verdict="agree").filter(adopted="").values("task")
    ready = list(rows.filter(stage=Stage.COMMENT).exclude(pk__in=open_ones))
    for each in ready:
        actions.agree(task=each, by=request.acting)
    return len(ready)


def _year_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else queries.years()[0]


@permitted(permissions.may_see_tasks)
def coverage(request: Request) -> HttpResponse:
    """Which clauses no live task stands on, and which tasks nothing proves."""
    year = _year(request)
    part = request.GET.get("part", "clauses")
    table = (
        tables.tasks(queries.tasks_without_evidence(request.acting, year), request.acting) if part == "tasks"
        else tables.clauses(queries.clauses_without_tasks(request.acting, year), year, request.acting)
    )  # fmt: skip
    return listed(
        request, table, "tasks/coverage.html", year=year, years=queries.years(), part=part,
        without_tasks=queries.clauses_without_tasks(request.acting, year).count(),
        without_evidence=queries.tasks_without_evidence(request.acting, year).count(),
        clauses=within(request.acting, Clause).filter(plan__stage=PlanStage.IN_FORCE).count(),
        whole=request.acting.sees_zone,
    )  # fmt: skip


@permitted(permissions.may_see_tasks)
def changes(request: Request) -> HttpResponse:
    return listed(
        request,
        tables.changes(within(request.acting, Change)),
        "register/list.html",
        heading=_("任务调整"),
    )


def _found(request: Request, pk: int) -> Task:
    return find(
        request.acting,
        Task.objects.select_related("clause__plan", "owner", "park", "house", "above", "accepted_by", "proposed_by"), pk=pk,
    )  # fmt: skip


def _say(form: Any, error: ValidationError) -> None:
    for message in error.messages:
        form.add_error(None, message)
