"""Pages of key projects: as a table, a board by stage, sums; one project and the acts upon it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...accounts.acting import Acting, Request
from ...accounts.choices import Kind as House
from ...accounts.doing import checked
from ...accounts.guards import allowed, permitted
from ...accounts.scopes import find, within
from ...documents import proving
from ...documents.forms import Because, Proof
from ...documents.views import proof_of
from ...history.editing import edit_page
from ...history.queries import story
from ...register.models import State
from ...web.tables import Table, listed
from ...web.units import wanted
from .. import arrays, permissions
from ..choices import WAY, Stage
from ..models import Problem, Project
from ..pages import act, written
from ..telling import shown
from . import actions, forms, queries, tables, updating

MOST_SHOWN = 600  # on a board; a table has pages


@permitted(permissions.may_see_industry)
def projects(request: Request) -> HttpResponse:
    table = tables.projects(queries.projects(request.acting), request.acting)
    return listed(request, table, "industry/projects.html", **frame(request, "table"))


@permitted(permissions.may_see_industry)
def board(request: Request) -> HttpResponse:
    """The same projects as the table finds, by stage."""
    table: Table = tables.projects(queries.listed(request.acting), request.acting)
    found_rows: Any = table.found(request)
    found = list(found_rows.order_by("park__path", "number")[: MOST_SHOWN + 1])
    return render(request, "industry/board.html", {
        "bound": table.bind(request), "columns": queries.board(found[:MOST_SHOWN]), "more": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN, **frame(request, "board"),
    })  # fmt: skip


@permitted(permissions.may_see_industry)
def summary(request: Request) -> HttpResponse:
    """By park, or by industry, with exact totals."""
    part = "chain" if request.GET.get("part") == "chain" else "park"
    rows = queries.listed(request.acting)
    unit = wanted(request)
    if part == "chain":
        names = arrays.names()
        lines = [(names.chain(code) or str(_("未归入主导产业")), f"/projects/?chain={code}" if code else "/projects/", of)
                 for code, of in queries.by_chain(rows).items()]  # fmt: skip
        table = tables.summary(lines, _("主导产业"), unit)
    else:
        places = [
            p for p in updating.answering_parks() if p.path.startswith(_reach(request.acting))
        ]
        sums = queries.by_park(rows, places)
        lines = [(p.name, f"/projects/?park={p.code}", sums[p.pk]) for p in places if sums[p.pk].projects]  # fmt: skip
        table = tables.summary(lines, _("园区"), unit)
    return listed(request, table, "industry/summary.html", part=part, unit=unit, chart=tables.stages_of(lines), legend=[(tone, s.label) for s, tone in tables.TONES.items()], **frame(request, "summary"))  # fmt: skip


OF_A_PLACE = (House.DISTRICT, House.PARK, House.SUB_PARK, House.FUNCTIONAL_AREA)


def _reach(acting: Acting) -> str:
    """The branch of the tree whose parks a summary lists: one's own, for those who have one."""
    return acting.path if acting.kind in OF_A_PLACE else ""


def frame(request: Request, shape: str) -> dict[str, Any]:
    query = request.GET.copy()
    for name in ("page", "part", "unit", "export"):
        query.pop(name, None)
    return {
        "shape": shape, "query": query.urlencode(), "total": queries.total(queries.listed(request.acting)),
        "may_enter": permissions.keeps(request.acting), "may_import": permissions.may_import(request.acting),
        "rule": arrays.rule(arrays.LADDER),
        "shapes": [("table", "projects", _("表")), ("board", "projects_board", _("看板")),
                   ("summary", "projects_summary", _("汇总")), ("updates", "project_updates", _("季度更新"))],
    }  # fmt: skip


# ---- one project


@permitted(permissions.may_see_industry)
def project(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    acting = request.acting
    problems = [(p, permissions.may_solve(acting, p)) for p in found.problems.select_related("owner", "raised_by", "project__park")]  # fmt: skip
    return render(request, "industry/project.html", {
        "project": found, "state": tables.stage(found), "lamp": tables.lamp(found), "steps": _steps(found),
        "place": arrays.names().place(found.chain, found.node), "unit": _unit(request, found),
        "problems": problems, "updates": found.updates.select_related("sent_by", "house"),
        "story": list(story(found, shown(found))), "rule": arrays.rule(arrays.LADDER),
        "share": found.invest_done / found.invest_total if found.invest_total and found.invest_done is not None else None,
        "quarter": arrays.last_quarter(timezone.localdate()),
        "may_keep": permissions.may_keep(acting, found), "may_list": permissions.may_list(acting, found),
        "may_move": permissions.may_move(acting, found) and found.stage != "lost",
        "may_lose": permissions.may_lose(acting, found), "may_revive": permissions.may_revive(acting, found),
        "may_update": permissions.may_update(acting, found),
        "moving": forms.Moving(auto_id="move_%s", initial={"stage": _next(found)}), "losing": forms.Losing(auto_id="lose_%s"), "reviving": forms.Reviving(auto_id="revive_%s"),
        "new_problem": forms.NewProblem(auto_id="problem_%s"),
        "because_form": Because(), **proof_of(found, acting, may=permissions.may_keep(acting, found)),
    })  # fmt: skip


def _steps(found: Project) -> list[tuple[Any, Any, Any, bool]]:
    """Each stage with its planned and its real day, and whether it was reached."""
    return [(s.label, getattr(found, f"{s}_due", None), getattr(found, f"{s}_on"), getattr(found, f"{s}_on") is not None)
            for s in WAY]  # fmt: skip


def _next(found: Project) -> str:
    if found.stage not in WAY:
        return ""
    return str(WAY[min(WAY.index(Stage(found.stage)) + 1, len(WAY) - 1)])


def _unit(request: Request, found: Project) -> State | None:
    """The unit of the register, for those who may see it."""
    if found.unit_id is None:
        return None
    return within(request.acting, State.objects.known().filter(unit=found.unit_id)).order_by("-since").first()  # fmt: skip


@permitted(permissions.keeps)
def new(request: Request) -> HttpResponse:
    form = forms.Facts(
        request.POST or None,
        acting=request.acting,
        initial={"park": request.acting.organisation_id},
    )
    at_once = "list" in request.POST
    return written(
        request, form, lambda _given: actions.enter(by=request.acting, at_once=at_once, **form.told()),
        heading=_("录入项目"), back="/projects/", said=lambda: _("已入库") if at_once else _("草稿已保存"),
        to=lambda made: ("project", made.pk), second=("list", _("直接入库")), first=_("存草稿"),
    )  # fmt: skip


@permitted(permissions.may_see_industry)
def edit(request: Request, pk: int) -> HttpResponse:
    """Two people at one project: what each changed is put together, what both changed is chosen."""
    found = _found(request, pk)
    allowed(permissions.may_keep(request.acting, found))
    form = forms.Facts(
        request.POST or None, instance=Project.objects.get(pk=pk), acting=request.acting
    )
    return edit_page(
        request, form, found, lambda at: actions.edit(project=found, by=request.acting, at=at, **form.told()),
        heading=str(found), back=f"/projects/{pk}/",
    )  # fmt: skip


@permitted(permissions.may_see_industry)
def update(request: Request, pk: int) -> HttpResponse:
    """What is told of a project for a quarter."""
    found = _found(request, pk)
    allowed(permissions.may_update(request.acting, found))
    quarter = arrays.quarter(request.GET.get("period", "")) or arrays.last_quarter(
        timezone.localdate()
    )
    before = updating.last(found)
    said = found.updates.filter(period=quarter.code).first()
    form = forms.Updating(
        request.POST or None, instance=Project.objects.get(pk=pk), initial=_said(said)
    )
    return edit_page(
        request, form, found,
        lambda at: updating.update(project=found, period=quarter.code, by=request.acting, at=at, **form.cleaned_data),
        heading=_("%(quarter)s更新：%(project)s") % {"quarter": quarter.title, "project": found.name}, back=f"/projects/{pk}/",
        said=_("已报送"), template="industry/update.html", due_on=updating.due_on(quarter),
        last=before if before and (said is None or before.pk != said.pk) else None,
    )  # fmt: skip


def _said(said: Any) -> dict[str, str]:
    """What was told of the quarter already."""
    if said is None:
        return {}
    return {"words": said.words, "next_plan": said.next_plan, "explained": said.explained}


# ---- acts upon one


def _found(request: Request, pk: int) -> Project:
    related = Project.objects.select_related(
        "park", "owner", "house", "made_by", "unit", "prospect__activity"
    )
    return find(request.acting, related, pk=pk)


list_it = act(_found, "project", permissions.may_list, None, lambda: _("已入库"),
              lambda r, p, _given: actions.list_it(project=p, by=r.acting))  # fmt: skip
move = act(_found, "project", permissions.may_move, forms.Moving, lambda: _("阶段已更新"),
           lambda r, p, given: actions.move(project=p, by=r.acting, **given))  # fmt: skip
lose = act(_found, "project", permissions.may_lose, forms.Losing, lambda: _("已终止，记录保留"),
           lambda r, p, given: actions.lose(project=p, by=r.acting, **given))  # fmt: skip
revive = act(_found, "project", permissions.may_revive, forms.Reviving, lambda: _("已重新启动"),
             lambda r, p, given: actions.revive(project=p, by=r.acting, **given))  # fmt: skip
problem = act(_found, "project", permissions.may_move, forms.NewProblem, lambda: _("问题已提出"),
              lambda r, p, given: actions.raise_problem(project=p, by=r.acting, **given))  # fmt: skip
prove = act(_found, "project", permissions.may_keep, Proof, lambda: _("材料已上传"),
            lambda r, p, given: proving.prove(p, given["given"], by=r.acting, note=given["note"]))  # fmt: skip
withdraw = act(_found, "project", permissions.may_keep, Because, lambda: _("已撤回，记录保留"),
               lambda r, p, given: actions.withdraw(project=p, by=r.acting, **given))  # fmt: skip


def _upon_problem(form: Any, said: Any, do: Any) -> Any:
    @require_POST
    @permitted(permissions.may_see_industry)
    def view(request: Request, pk: int, which: int) -> HttpResponse:
        found = _found(request, pk)
        held: Problem | None = (
            found.problems.filter(pk=which).select_related("project__park").first()
        )
        allowed(held is not None and permissions.may_solve(request.acting, held))
        try:
            do(request, held, checked(form(request.POST)))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said())
        return redirect("project", pk)

    return view


solve = _upon_problem(forms.Solving, lambda: _("问题已解决"),
                      lambda r, p, given: actions.solve(problem=p, by=r.acting, **given))  # fmt: skip
put_off = _upon_problem(forms.PuttingOff, lambda: _("已改期"),
                        lambda r, p, given: actions.put_off(problem=p, by=r.acting, **given))  # fmt: skip
