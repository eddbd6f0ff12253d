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

from ..accounts.acting import Request
from ..accounts.doing import say
from ..accounts.guards import View, allowed, permitted
from ..accounts.scopes import find, within
from ..documents import proving
from ..documents.forms import Because
from ..documents.views import proof_of
from ..history.editing import edit_page
from ..history.queries import label, story
from ..web.tables import Table, listed
from ..web.tables.links import with_query
from . import actions, arrays, forms, permissions, queries, tables
from .choices import OPEN, Decision, PlanStage, Stage
from .models import Change, Clause, Task
from .telling import shown

MOST_SHOWN = 100  # on a board, a calendar or a chart, which nobody reads longer; a table has pages


@permitted(permissions.may_see_tasks)
def tasks(request: Request) -> HttpResponse:
    years = queries.years()
    year = _year(request, years)
    table = tables.tasks(_of(request, year), request.acting)
    return listed(request, table, "tasks/tasks.html", **_frame(request, "table", year, years))


def _shape(name: str, made: Callable[[list[Task], int], dict[str, Any]]) -> View:
    @permitted(permissions.may_see_tasks)
    def view(request: Request) -> HttpResponse:
        """The same tasks as the table finds, in another shape."""
        years = queries.years()
        year = _year(request, years)
        table: Table = tables.tasks(_of(request, year), request.acting)
        found_rows: Any = table.found(request)
        rows = found_rows.prefetch_related("milestones")
        found = list(rows.order_by("clause__order", "park__path", "number")[: MOST_SHOWN + 1])
        return render(request, f"tasks/{name}.html", {
            "bound": table.bind(request), "more": len(found) > MOST_SHOWN, "most": MOST_SHOWN,
            **made(found[:MOST_SHOWN], year), **_frame(request, name, year, years),
        })  # fmt: skip

    return view


def _tree(found: list[Task], year: int) -> dict[str, Any]:
    del year
    plans = {t.clause.plan_id for t in found}
    clauses = Clause.objects.filter(plan__in=plans).select_related("plan")
    return {"branches": queries.tree(found, list(clauses))}


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


def _year(request: Request, years: list[int]) -> int:
    """The year that is asked for, else the newest."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else years[0]


def _of(request: Request, year: int) -> Any:
    return queries.tasks(request.acting).filter(year=year)


def _frame(request: Request, shape: str, year: int, years: list[int]) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    links = [
        (each, with_query(request, year=str(each), page=None).removeprefix("?")) for each in years
    ]
    return {
        "shape": shape, "year": year, "years": links, "query": query.urlencode(), "standing": queries.standing(_of(request, year)),
        "may_draft": permissions.may_draft(request.acting), "may_plan": permissions.may_plan(request.acting),
        "rule": arrays.rule(arrays.LADDER),
        "shapes": [("table", "tasks", _("表")), ("tree", "tasks_tree", _("树")), ("board", "tasks_board", _("看板")),
                   ("calendar", "tasks_calendar", _("日历")), ("gantt", "tasks_gantt", _("甘特图"))],
    }  # fmt: skip


# ---- one task


@permitted(permissions.may_see_tasks)
def task(request: Request, pk: int) -> HttpResponse:
    found = found_task(request, pk)
    acting = request.acting
    changes = [
        (each, [(label(Task, n), shown(n, v)) for n, v in each.told.items()], tables.decision(each))
        for each in found.changes.select_related("house", "asked_by", "decided_by")
    ]
    pending = next((each for each in changes if each[0].state == Decision.ASKED), None)
    change = pending[0] if pending else None
    missing = set(proving.missing(found, found.evidence_wanted))
    may_prove = permissions.may_prove(acting, found)
    return render(request, "tasks/task.html", {
        "task": found, "state": tables.stage(found), "lamp": tables.lamp(found), "partners": found.partners.order_by("path"),
        "milestones": found.milestones.all(),
        "opinions": found.opinions.select_related("organisation", "by", "answered_by"),
        "changes": [each for each in changes if each is not pending], "change": change,
        "asked": pending[1] if pending else [],
        "story": list(story(found, shown)), "rule": arrays.rule(arrays.LADDER),
        "may_edit": permissions.may_edit(acting, found), "may_comment": permissions.may_comment(acting, found),
        "may_answer": permissions.may_plan(acting) and found.stage in (Stage.COMMENT, Stage.AGREED),
        "may_plan": permissions.may_plan(acting), "may_carry_on": permissions.may_carry_on(acting, found),
        "may_offer": permissions.may_offer(acting, found), "may_send": permissions.may_send(acting, found),
        "may_issue": permissions.may_issue(acting, found),
        "may_accept": permissions.may_accept(acting, found), "may_ask": permissions.may_ask_change(acting, found),
        "may_decide": change is not None and permissions.may_decide_change(acting, change),
        "may_take_back": change is not None and permissions.may_take_back_change(acting, change),
        "may_withdraw": permissions.may_withdraw(acting, found), "open": found.progress in OPEN,
        "comment_form": forms.Comment(), "answer_form": forms.Answer(), "done_form": forms.Done(),
        "words_form": forms.Words(), "because_form": Because(), "reached_form": forms.Reached(),
        "wanted": [(kind, kind not in missing) for kind in found.evidence_wanted],
        **proof_of(found, acting, may=may_prove), "proof_form": forms.Proving(found) if may_prove else None,
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
            say(form, error)
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
    found = found_task(request, pk)
    allowed(permissions.may_edit(request.acting, found))
    form = forms.Drafting(
        request.POST or None, instance=Task.objects.get(pk=found.pk), acting=request.acting,
        clauses=Clause.objects.none(), whole=permissions.may_plan(request.acting),
    )  # fmt: skip
    return edit_page(
        request, form, found, lambda at: actions.edit(task=found, by=request.acting, at=at, **_told(form, found)),
        heading=str(found), back=found.page_of(pk),
    )  # fmt: skip


def _told(form: forms.Drafting, task: Task) -> dict[str, Any]:
    told = form.told()
    return {**told, "owner": told.get("owner") or task.owner}


@permitted(permissions.may_see_tasks)
def coverage(request: Request) -> HttpResponse:
    """Which clauses no live task stands on, and which tasks nothing proves."""
    years = queries.years()
    year = _year(request, years)
    part = request.GET.get("part", "clauses")
    table = (
        tables.tasks(queries.tasks_without_evidence(request.acting, year), request.acting) if part == "tasks"
        else tables.clauses(queries.clauses_without_tasks(request.acting, year), year, request.acting)
    )  # fmt: skip
    return listed(
        request, table, "tasks/coverage.html", year=year, years=years, part=part,
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


def found_task(request: Request, pk: int) -> Task:
    return find(
        request.acting,
        Task.objects.select_related("clause__plan", "owner", "park", "house", "accepted_by", "proposed_by"), pk=pk,
    )  # fmt: skip
