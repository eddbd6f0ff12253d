from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..history.choices import Light
from ..history.searching import keys_of
from ..web.tables import Badge, Column, Filter, Table
from . import queries
from .choices import Decision, PlanStage, Progress, Stage
from .models import Change, Clause, Plan

STAGES = {Stage.DRAFT: "idle", Stage.COMMENT: "wait", Stage.AGREED: "info", Stage.ISSUED: "ok"}
PLAN_STAGES = {PlanStage.DRAFT: "wait", PlanStage.IN_FORCE: "ok", PlanStage.ENDED: "idle"}
PROGRESSES = {
    Progress.NOT_STARTED: "idle", Progress.UNDER_WAY: "info", Progress.BEHIND: "bad", Progress.PROPOSED: "wait",
    Progress.DONE: "ok",
}  # fmt: skip
LIGHTS = {Light.GREEN: "ok", Light.YELLOW: "wait", Light.RED: "bad", Light.NONE: "idle"}
DECISIONS = {
    Decision.ASKED: "wait",
    Decision.APPROVED: "ok",
    Decision.REJECTED: "bad",
    Decision.WITHDRAWN: "idle",
}


def lamp(thing: Any) -> Badge:
    """A light as a badge: a colour and its word."""
    light = Light(thing.light)
    return Badge(LIGHTS[light], str(light.label))


def stage(task: Any) -> Badge:
    if task.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    if task.stage == Stage.ISSUED:
        return Badge(PROGRESSES[Progress(task.progress)], str(task.get_progress_display()))
    return Badge(STAGES[Stage(task.stage)], str(task.get_stage_display()))


def tasks(found: Any, acting: Acting | None) -> Table:
    return Table(
        "tasks",
        (
            Column("number", _("编号"), lambda t: t.number, sort="number", narrow=True),
            Column("title", _("任务"), lambda t: t.title, sort="title", link=lambda t: reverse("task", args=[t.pk])),
            Column("clause", _("条款"), lambda t: t.clause.number, sort="clause__order", narrow=True),
            Column("park", _("园区"), lambda t: t.park.name if t.park else "", sort="park__path", narrow=True),
            Column("owner", _("牵头单位"), lambda t: t.owner.name, sort="owner__path", narrow=True),
            Column("partners", _("配合单位"), lambda t: "、".join(o.name for o in t.partners.all()), shown=False),
            Column("result", _("可衡量的结果"), lambda t: t.result, shown=False),
            Column("start", _("开始"), lambda t: t.start, sort="start", kind="day", shown=False),
            Column("due", _("期限"), lambda t: t.due, sort="due", kind="day"),
            Column("percent", _("完成（%）"), lambda t: t.percent, sort="percent", kind="number"),
            Column("stage", _("状态"), stage, kind="badge"),
            Column("light", _("灯"), lamp, sort="light", kind="badge"),
            Column("evidence", _("要交的材料"), lambda t: "；".join(t.evidence_wanted), shown=False),
        ),
        found.select_related("clause", "park", "owner").prefetch_related("partners"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("task", text)),
        filters=filters(acting),
        title=_("任务分解表"),
        search_label=_("任务、结果、条款、编号"),
        empty_title=_("还没有任务"),
        empty_hint=_("从规划条款分解出年度任务，征求意见、商定、下达后就在这里。"),
    )  # fmt: skip


def filters(acting: Acting | None) -> tuple[Filter, ...]:
    return (
        Filter("park", _("园区"), lambda: _parks(acting), _of_park),
        Filter("progress", _("进展"), lambda: list(Progress.choices), lambda rows, value: rows.filter(stage=Stage.ISSUED, progress=value)),
        Filter("light", _("灯"), lambda: [c for c in Light.choices if c[0] != Light.NONE], lambda rows, value: rows.filter(light=value)),
        Filter("stage", _("环节"), lambda: list(Stage.choices), lambda rows, value: rows.filter(stage=value)),
        Filter("mechanism", _("机制"), _mechanisms, lambda rows, value: rows.filter(clause__mechanism=value)),
        Filter("whose", _("谁的"), lambda: [("mine", _("我单位牵头的"))], lambda rows, value: rows.filter(owner=acting.organisation_id if acting else 0)),
    )  # fmt: skip


def _parks(acting: Acting | None) -> list[tuple[str, str]]:
    found = Organisation.objects.on().filter(kind__in=(House.PARK, House.SUB_PARK))
    if acting is not None and acting.kind in (
        House.DISTRICT,
        House.PARK,
        House.SUB_PARK,
        House.FUNCTIONAL_AREA,
    ):
        found = found.beneath(acting.path)
    return [(o.code, "　" * (o.kind == House.SUB_PARK) + o.name) for o in found]


def _of_park(rows: Any, code: str) -> Any:
    park = Organisation.objects.filter(code=code).first()
    return rows.none() if park is None else queries.of_park(rows, park)


def _mechanisms() -> list[tuple[str, str]]:
    found = (
        Clause.objects.exclude(mechanism="")
        .order_by("mechanism")
        .values_list("mechanism", flat=True)
        .distinct()
    )
    return [(each, each) for each in found]


def plans(found: Any) -> Table:
    return Table(
        "plans",
        (
            Column("title", _("名称"), lambda p: p.title, sort="title", link=lambda p: reverse("plan", args=[p.pk])),
            Column("document_no", _("文号"), lambda p: p.document_no, sort="document_no"),
            Column("since", _("起"), lambda p: p.since, sort="since", kind="day"),
            Column("until", _("止"), lambda p: p.until, sort="until", kind="day"),
            Column("clauses", _("条款数"), lambda p: p.count, sort="count", kind="number"),
            Column("stage", _("状态"), plan_stage, kind="badge"),
        ),
        found.annotate(count=Count("clauses")),
        search=lambda rows, text: rows.filter(pk__in=keys_of("plan", text)),
        title=_("规划"),
        empty_title=_("还没有规划"),
        empty_hint=_("随政策包来的规划和以后的规划都列在这里。"),
    )  # fmt: skip


def plan_stage(plan: Plan) -> Badge:
    return Badge(PLAN_STAGES[PlanStage(plan.stage)], str(plan.get_stage_display()))


def clauses(found: Any, year: int, acting: Acting | None) -> Table:
    """Clauses with how many live tasks of a year, of those that somebody may see, stand on each."""
    live = Q(tasks__in=queries.tasks(acting).filter(year=year))
    return Table(
        "clauses",
        (
            Column("number", _("条款"), lambda c: c.number, sort="order"),
            Column("text", _("内容"), lambda c: c.text, sort="text"),
            Column("mechanism", _("机制"), lambda c: c.mechanism, sort="mechanism"),
            Column("kind", _("类别"), lambda c: c.kind, sort="kind"),
            Column("lead", _("牵头"), lambda c: c.lead, sort="lead"),
            Column("due", _("期限"), lambda c: c.due, sort="due", kind="day"),
            Column("partners", _("配合"), lambda c: "、".join(c.partners), shown=False),
            Column("evidence", _("证明材料"), lambda c: "、".join(c.evidence)),
            Column("note", _("说明"), lambda c: c.note, shown=False),
            Column("live", _("本年任务"), lambda c: c.live, sort="live", kind="number",
                   link=lambda c: f"{reverse('tasks')}?year={year}&q={c.number}" if c.live else None),
            Column("new", _("办理"), lambda c: [(str(_("分解")), f"{reverse('task_new')}?clause={c.pk}")], kind="links"),
        ),
        found.annotate(live=Count("tasks", filter=live)).select_related("plan"),
        search=("text", "number", "lead"),
        page_size=100,
        title=_("条款"),
        empty_title=_("没有条款"),
        empty_hint=_("在浏览器里写，或从 Word 读入。"),
    )  # fmt: skip


def decision(change: Change) -> Badge:
    return Badge(DECISIONS[Decision(change.state)], str(change.get_state_display()))


def changes(found: Any) -> Table:
    return Table(
        "task_changes",
        (
            Column("task", _("任务"), lambda c: str(c.task), link=lambda c: reverse("task", args=[c.task_id]) + "#changes"),
            Column("house", _("提出单位"), lambda c: c.house.name),
            Column("reason", _("理由"), lambda c: c.reason),
            Column("asked_at", _("提出"), lambda c: c.asked_at, sort="asked_at", kind="moment"),
            Column("state", _("状态"), decision, kind="badge"),
        ),
        found.select_related("task", "house"),
        search=("task__title", "task__number", "reason"),
        filters=(Filter("state", _("状态"), lambda: list(Decision.choices), lambda rows, value: rows.filter(state=value)),),
        title=_("任务调整"),
        empty_title=_("没有任务调整"),
        empty_hint=_("任务下达后要改期限、结果、单位、节点，由牵头单位或办公室提出，另一人审批。"),
    )  # fmt: skip
