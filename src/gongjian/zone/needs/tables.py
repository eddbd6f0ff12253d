"""Lists of needs, and of their figures by park, house and category."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.choices import Role
from ..accounts.models import Organisation
from ..history.choices import Light
from ..history.searching import keys_of
from ..tasks.tables import lamp
from ..web.tables import Badge, Column, Filter, Table
from . import permissions, queries
from .choices import Category, Nature, Outcome, Stage, Urgency
from .counting import Figures
from .models import Need
from .telling import asker

STAGES = {
    Stage.RAISED: "wait", Stage.RETURNED: "idle", Stage.ENDORSED: "wait", Stage.RECEIVED: "info", Stage.TRIAGED: "info",
    Stage.ASSIGNED: "info", Stage.MERGED: "idle", Stage.SETTLED: "ok", Stage.CLOSED: "ok",
}  # fmt: skip
OUTCOMES = {Outcome.ANSWERED: "ok", Outcome.PILOT: "ok", Outcome.MEASURE: "ok", Outcome.REFUSED: "bad"}  # fmt: skip
URGENCIES = {Urgency.NORMAL: "idle", Urgency.PRESSING: "wait", Urgency.URGENT: "bad"}


def stage(need: Need) -> Badge:
    if need.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    return Badge(STAGES[Stage(need.stage)], str(need.get_stage_display()))


def outcome(need: Need) -> Badge | None:
    return Badge(OUTCOMES[Outcome(need.outcome)], str(need.get_outcome_display())) if need.outcome else None  # fmt: skip


def urgency(need: Need) -> Badge:
    return Badge(URGENCIES[Urgency(need.urgency)], str(need.get_urgency_display()))


def needs(found: Any, acting: Acting) -> Table:
    return Table(
        "needs",
        (
            Column("number", _("编号"), lambda n: n.number, sort="number", narrow=True),
            Column("title", _("需求或问题"), lambda n: n.title, sort="title", link=lambda n: reverse("need", args=[n.pk])),
            Column("asker", _("提出单位"), lambda n: asker(n, acting)),
            Column("park", _("园区"), lambda n: n.park.name, sort="park__path", narrow=True),
            Column("nature", _("性质"), lambda n: n.get_nature_display(), sort="nature", shown=False),
            Column("category", _("类别"), lambda n: n.get_category_display(), sort="category", narrow=True, shown=False),
            Column("urgency", _("紧急程度"), urgency, kind="badge", sort="urgency", shown=False),
            Column("assigned_to", _("承办单位"), lambda n: n.assigned_to.name if n.assigned_to else "", sort="assigned_to__path"),
            Column("raised_on", _("提出日期"), lambda n: n.raised_on, sort="raised_on", kind="day"),
            Column("due", _("本环节期限"), lambda n: n.due, sort="due", kind="day"),
            Column("stage", _("环节"), stage, kind="badge", sort="stage"),
            Column("light", _("灯"), lamp, kind="badge", sort="light"),
            Column("outcome", _("办理结果"), outcome, kind="badge", sort="outcome"),
            Column("settled_on", _("答复日期"), lambda n: n.settled_on, sort="settled_on", kind="day", shown=False),
            Column("satisfaction", _("满意度"), lambda n: n.satisfaction, sort="satisfaction", kind="number", shown=False),
        ),
        found.select_related("firm", "park", "assigned_to"),
        search=lambda rows, text: rows.filter(Q(pk__in=keys_of("need", text)) | _named(acting, text)),
        filters=filters(acting),
        title=_("需求与问题"),
        search_label=_("标题、内容、答复、编号"),
        empty_title=_("还没有需求"),
        empty_hint=_("企业经园区提出，园区也可以直接提出；提出后在这里看到办到哪一步。"),
    )  # fmt: skip


def _named(acting: Acting, text: str) -> Q:
    """A firm is found by its name by those who may know it, and by nobody else."""
    called = Q(firm__name__icontains=text)
    if acting.role in permissions.KNOWING:
        return called
    known = Q(named=True) | Q(firm=acting.organisation_id)
    if acting.role == Role.PARK_OFFICER:
        known |= Q(park__path__startswith=acting.path)
    return called & known


def filters(acting: Acting) -> tuple[Filter, ...]:
    found = (
        Filter("year", _("年度"), lambda: [(str(y), str(y)) for y in queries.years()], lambda rows, value: rows.filter(year=value)),
        Filter("stage", _("环节"), lambda: list(Stage.choices), lambda rows, value: rows.filter(stage=value)),
        Filter("category", _("类别"), lambda: list(Category.choices), lambda rows, value: rows.filter(category=value)),
        Filter("nature", _("性质"), lambda: list(Nature.choices), lambda rows, value: rows.filter(nature=value)),
        Filter("light", _("灯"), lambda: [c for c in Light.choices if c[0] != Light.NONE], lambda rows, value: rows.filter(light=value)),
        Filter("outcome", _("办理结果"), lambda: list(Outcome.choices), lambda rows, value: rows.filter(outcome=value)),
        Filter("whose", _("谁的"), lambda: [("mine", _("等我单位办理的"))], lambda rows, value: rows.filter(queries.mine(acting))),
    )  # fmt: skip
    return found if acting.role == Role.REPORTER else (_park_filter(acting), *found)


def _park_filter(acting: Acting) -> Filter:
    def parks() -> list[tuple[str, str]]:
        found = Organisation.objects.filter(kind=House.PARK)
        if acting.kind in queries.LOCAL:
            found = found.beneath(acting.path)
        return [(o.code, o.name) for o in found]

    return Filter("park", _("园区"), parks, lambda rows, code: rows.filter(park__code=code))


def figures(rows: list[tuple[str, Figures]], title: Any) -> Table:
    """A line for each park, house or category."""
    return Table(
        "need_figures",
        (
            Column("name", title, lambda r: r[0], sort="name"),
            Column("raised", _("提出（件）"), lambda r: r[1].raised, sort="raised", kind="number", total=True),
            Column("answered", _("已答复"), lambda r: r[1].answered, sort="answered", kind="number", total=True),
            Column("open", _("在办"), lambda r: r[1].open, sort="open", kind="number", total=True),
            Column("late", _("逾期"), lambda r: r[1].late, sort="late", kind="number", total=True),
            Column("refused", _("不予采纳"), lambda r: r[1].refused, sort="refused", kind="number", total=True),
            Column("in_time", _("按期答复率（%）"), lambda r: _percent(r[1].share_in_time), sort="in_time", kind="number", places=1),
            Column("median", _("答复用时中位数（工作日）"), lambda r: r[1].median, sort="median", kind="number", places=1),
            Column("p90", _("九成答复用时（工作日）"), lambda r: r[1].p90, sort="p90", kind="number"),
            Column("rated", _("评价（件）"), lambda r: r[1].rated, sort="rated", kind="number", total=True),
            Column("satisfaction", _("平均满意度"), lambda r: r[1].satisfaction, sort="satisfaction", kind="number", places=1),
        ),
        rows,
        page_size=100,
        title=_("需求办理统计"),
        empty_title=_("这一年还没有需求"),
        empty_hint=_("换一个年度看看。"),
    )  # fmt: skip


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100
