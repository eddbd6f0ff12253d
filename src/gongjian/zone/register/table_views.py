"""The page of tables: exact for those who see the units, as far as it tells of none for the others."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..accounts.acting import Request
from ..accounts.choices import Purpose
from ..accounts.guards import permitted
from ..audit.recording import About, record_read
from ..web.tables import wanted_export
from ..web.tables.asking import FORMATS
from ..web.tables.links import with_query
from ..web.units import wanted
from . import permissions, publishing, queries
from .choices import Breakdown, Measure
from .crosstabs import Asked, Crosstab, Ways, chips, crosstab, measured
from .queries import AsOf
from .table_forms import ExactTabulate, ToldTabulate
from .tabulating import Ground, Placing, Question, tabulated
from .visibility import branch


@permitted(permissions.may_see_tables)
def tabulate(request: Request) -> HttpResponse:
    if permissions.sees_exact_tables(request.acting):
        return _exact(request)
    return _told(request)


def _exact(request: Request) -> HttpResponse:
    """Every cell of one's own parks; a read of microdata, since a cell may be one unit."""
    form, ground = ExactTabulate(request.GET), Ground(branch=branch(request.acting))
    question, when = form.question(ground), form.when()
    found = tabulated(queries.states(request.acting, when), question, ground)
    measures = (form.given("measure"),) if question.columns else tuple(Measure.values)
    asked = Asked(question, measures, wanted(request))
    ways = Ways(request, question, ground, when)
    made = crosstab(asked, found.rows, found.columns, found.cells, (), ways)
    record_read(
        "microdata.read", About("table", "tabulated", _("名录汇总")), by=request.acting.actor,
        purpose=Purpose.STATISTICAL, keys=[f"{row}/{column}" for row, column in found.cells["units"]],
        asked={"question": question.text, "day": str(when.day), "known": str(when.known or "")},
    )  # fmt: skip
    return _shown(request, form, asked, ground, made, when=when, microdata=True)


def _told(request: Request) -> HttpResponse:
    """The whole zone's table as it was told, or is told now."""
    form, ground = ToldTabulate(request.GET), Ground()
    question, measure = form.question(ground), form.given("measure")
    asked = Asked(question, (measure,), wanted(request))
    more: dict[str, Any] = {}
    made = None
    try:
        day = form.offer(publishing.days(publishing.limits_today(), measure))
        one = publishing.answered(question=question, measure=measure, day=day, by=request.acting)
    except ValidationError as error:
        more["refused"] = " ".join(error.messages)
    else:
        placing = Placing(question, ground)
        made = crosstab(
            asked, placing.rows, placing.columns, {measure: publishing.cells_of(one)},
            publishing.withheld_in(one), Ways(request, question, ground, None),
        )  # fmt: skip
        more |= {"when": AsOf(one.day), "one": one}
    before = publishing.told(request.acting).filter(measure=measure)
    more["before"] = [(p, named(Question.of(p.question), ground)) for p in before]
    return _shown(request, form, asked, ground, made, **more)


def _shown(
    request: Request, form: Any, asked: Asked, ground: Ground, made: Crosstab | None, **more: Any
) -> HttpResponse:
    question = asked.question
    title = named(question, ground)
    if made is not None and (kind := wanted_export(request)):
        return made.listed(title, str(Breakdown(question.rows).label)).export(request, kind)
    money = Measure.REVENUE in asked.measures
    return render(request, "register/tabulated.html", {
        "form": form, "table": made, "title": title, "chips": chips(request, question, ground),
        "kept": question.within, "of": Breakdown(question.rows).label,
        "measure": measured(asked.measures[0], asked.unit) if len(asked.measures) == 1 else "",
        "unit": asked.unit if money else "",
        "exports": [(kind, with_query(request, export=kind)) for kind in FORMATS], **more,
    })  # fmt: skip


def named(question: Question, ground: Ground) -> str:
    """A question in words."""
    axes = " × ".join(str(Breakdown(b).label) for b in (question.rows, question.columns) if b)
    within = "、".join(ground.name_of(name, code) for name, code in question.within)
    return f"{axes}（{within}）" if within else axes
