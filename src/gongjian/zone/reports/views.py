"""Pages of rounds: how each stands, what the office does with it, the circular before and while it is made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..accounts.acting import Acting, Request
from ..accounts.doing import acts_of, say
from ..accounts.guards import permitted
from ..accounts.scopes import find, within
from ..documents.forms import Because
from ..history.queries import story
from ..tasks.arrays import LADDER, rule
from ..web.tables import listed
from . import circulars, forms, permissions, queries, tables
from . import rounds as doing
from .choices import Making
from .jobs import make_circular
from .models import Report, Round
from .telling import shown_of_round


@permitted(permissions.may_see_reports)
def reports(request: Request) -> HttpResponse:
    return listed(
        request, tables.reports(queries.reports(request.acting)), "reports/reports.html",
        writing=queries.to_write(request.acting).select_related("round"),
        reviewing=queries.to_review(request.acting).count() if permissions.may_manage(request.acting) else 0,
        newest=queries.newest_open(request.acting),
    )  # fmt: skip


@permitted(permissions.may_see_reports)
def rounds(request: Request) -> HttpResponse:
    return listed(
        request, tables.rounds(queries.rounds(request.acting)), "reports/rounds.html",
        may_manage=permissions.may_manage(request.acting),
    )  # fmt: skip


@permitted(permissions.may_manage)
def new_round(request: Request) -> HttpResponse:
    form = forms.Opening(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = doing.open_round(by=request.acting, **form.cleaned_data)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("已开始，要报告的单位都收到了待办"))
            return redirect("report_round", made.pk)
    return render(request, "reports/new_round.html", {"form": form})


@permitted(permissions.may_see_reports)
def one_round(request: Request, pk: int) -> HttpResponse:
    """Each house that one may see: due, reported, late, missing, lights."""
    found = find(request.acting, Round, pk=pk)
    seen = set(within(request.acting, Report).filter(round=found).values_list("owner", flat=True))
    whole, office = (
        permissions.may_see_whole(request.acting),
        permissions.may_manage(request.acting),
    )
    stands = [s for s in queries.standing(found) if whole or s.house.pk in seen]
    made = list(found.circulars.select_related("document", "asked_by")[:5]) if whole else []
    running = any(each.stage in (Making.WAITING, Making.MAKING) for each in made)
    response = listed(
        request, tables.standings(stands), "reports/round.html", round=found, state=tables.round_state(found),
        totals=totals(stands), whole=whole, office=office, open=permissions.is_open(found), circulars=made,
        running=running, because=Because(), rule=rule(LADDER), waiting=sum(s.waiting for s in stands),
        story=list(story(found, shown_of_round)) if office else None, over=tables.is_over(found),
    )  # fmt: skip
    if running:
        response["Refresh"] = "3"
    return response


def totals(stands: list[queries.Standing]) -> dict[str, int]:
    due = [s for s in stands if s.due]
    return {
        "due": len(due), "reported": sum(s.reported for s in due), "on_time": sum(s.on_time for s in due),
        "late": sum(s.late > 0 for s in due), "missing": sum(s.missing for s in due),
        "red": sum(s.red for s in stands), "yellow": sum(s.yellow for s in stands), "green": sum(s.green for s in stands),
    }  # fmt: skip


# ---- acts upon one


def _extended(request: Request, found: Round, _given: dict[str, Any]) -> str:
    return _("补列了 %(n)s 项任务") % {"n": doing.extend(round=found, by=request.acting)}


def _chased(request: Request, found: Round, _given: dict[str, Any]) -> str:
    return _("已催 %(n)s 个单位") % {"n": doing.chase(round=found, by=request.acting)}


def _closed(request: Request, found: Round, _given: dict[str, Any]) -> str:
    doing.close(round=found, by=request.acting)
    return _("已关闭，缺报已记到任务上")


def _withdrawn(request: Request, found: Round, given: dict[str, Any]) -> str:
    doing.withdraw(round=found, by=request.acting, **given)
    return _("已撤回，记录保留")


def _asked(request: Request, found: Round, _given: dict[str, Any]) -> str:
    made = circulars.ask(round=found, by=request.acting)
    make_circular.enqueue(made.pk)
    return _("正在后台生成，好了会出现在下面")


def _round(request: Request, pk: int) -> Round:
    return find(request.acting, Round, pk=pk)


def _office(acting: Acting | None, _round: Round) -> bool:
    return permissions.may_manage(acting)


act = acts_of(permissions.may_manage, _round, "report_round")
extend, chase, close = (act(_office, None, None, each) for each in (_extended, _chased, _closed))
withdraw, circular = act(_office, Because, None, _withdrawn), act(_office, None, None, _asked)


@permitted(permissions.may_see_whole)
def preview(request: Request, pk: int) -> HttpResponse:
    """The circular as it would be made now: the same figures and sentences."""
    found = find(request.acting, Round, pk=pk)
    told = circulars.composed(found)
    return render(request, "reports/preview.html", {
        "round": found, "told": told, "office": permissions.may_manage(request.acting),
        "waiting": queries.to_review(request.acting).filter(round=found).count(),
        "heads": [_("任务"), _("完成"), _("待认定"), _("推进中"), _("滞后"), _("未启动")],
    })  # fmt: skip
