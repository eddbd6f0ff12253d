from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...accounts.choices import Kind as House
from ...accounts.models import Organisation
from ...history.choices import Light
from ...history.searching import keys_of
from ...policy.arrays import said
from ...register.choices import Verdict
from ...web import charts
from ...web.numbers import in_unit
from ...web.tables import Badge, Column, Filter, Table
from ...web.units import label as unit_label
from .. import arrays, fields, permissions
from ..choices import Entry, Listing, Stage
from ..models import Project, ProjectImport, ProjectImportRow
from ..telling import shown_of
from . import queries, updating
from .importing.reasons import told

STAGES = {Stage.LEAD: "idle", Stage.AGREED: "info", Stage.SIGNED: "info", Stage.STARTED: "info",
          Stage.PRODUCED: "ok", Stage.LOST: "bad"}  # fmt: skip
TONES = {Stage.LEAD: "idle", Stage.AGREED: "info", Stage.SIGNED: "main", Stage.STARTED: "wait", Stage.PRODUCED: "ok",
         Stage.LOST: "bad"}  # fmt: skip
LIGHTS = {Light.GREEN: "ok", Light.YELLOW: "wait", Light.RED: "bad", Light.NONE: "idle"}
LISTINGS = {
    Listing.WAITING: "wait",
    Listing.COMPARED: "info",
    Listing.APPLIED: "ok",
    Listing.CANCELLED: "idle",
}
VERDICTS = {Verdict.NEW: "info", Verdict.CHANGED: "wait", Verdict.SAME: "idle", Verdict.DOUBTFUL: "wait", Verdict.REFUSED: "bad"}  # fmt: skip
YUAN_PER_WAN = 10_000


def stage(project: Any) -> Badge:
    if project.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    if project.entry == Entry.DRAFT:
        return Badge("wait", str(project.get_entry_display()))
    return Badge(STAGES[Stage(project.stage)], str(project.get_stage_display()))


def lamp(project: Any) -> Badge:
    light = Light(project.light)
    return Badge(LIGHTS[light], str(light.label))


def projects(found: Any, acting: Acting | None) -> Table:
    names = arrays.names()
    amounts = (
        ("invest_total", _("计划总投资（万元）"), True), ("invest_done", _("累计完成（万元）"), True),
        ("invest_plan_year", _("本年计划（万元）"), False), ("invest_year", _("本年完成（万元）"), False),
        ("land", _("用地（亩）"), False), ("output_plan", _("达产年产值（万元）"), False),
        ("tax_plan", _("达产年税收（万元）"), False),
    )  # fmt: skip
    days = (("lead_on", False), ("signed_due", False), ("signed_on", False), ("started_due", False),
            ("started_on", False), ("produced_due", False), ("produced_on", False), ("updated_on", True))  # fmt: skip
    return Table(
        "projects",
        (
            Column("number", _("编号"), lambda p: p.number, sort="number", narrow=True),
            Column("name", _("项目名称"), lambda p: p.name, sort="name", link=lambda p: reverse("project", args=[p.pk])),
            Column("park", _("园区"), lambda p: p.park.name, sort="park__path", narrow=True),
            Column("owner", _("责任单位"), lambda p: p.owner.name, sort="owner__path", shown=False),
            Column("company", _("项目单位"), lambda p: p.company, sort="company", shown=False),
            Column("chain", _("主导产业"), lambda p: names.place(p.chain, p.node), sort="chain"),
            Column("stage", _("阶段"), stage, sort="stage", kind="badge"),
            Column("light", _("灯"), lamp, sort="light", kind="badge"),
            *(_amount(name, words, shown) for name, words, shown in amounts),
            Column("jobs_plan", _("计划就业（人）"), lambda p: p.jobs_plan, sort="jobs_plan", kind="number", total=True, shown=False),
            Column("next_due", _("下一节点"), lambda p: p.next_due, kind="day"),
            *(_day(name, shown) for name, shown in days),
        ),
        found.select_related("park", "owner"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("project", text)),
        filters=filters(acting),
        title=_("重点项目库"),
        search_label=_("名称、编号、单位、内容、问题"),
        empty_title=_("还没有重点项目"),
        empty_hint=_("从线索开始录入，或从 Excel 导入已有的项目表。"),
    )  # fmt: skip


def _amount(name: str, words: Any, shown: bool) -> Column:
    """Summed by hand: a sum of the database may be a float."""
    return Column(name, words, lambda p: getattr(p, name), sort=name, kind="number", places=2, total=True, shown=shown)  # fmt: skip


def _day(name: str, shown: bool) -> Column:
    words: Any = Project._meta.get_field(name)
    return Column(
        name, words.verbose_name, lambda p: getattr(p, name), sort=name, kind="day", shown=shown
    )


def filters(acting: Acting | None) -> tuple[Filter, ...]:
    return (
        Filter("park", _("园区"), lambda: parks(acting), of_park),
        Filter("stage", _("阶段"), lambda: list(Stage.choices), lambda rows, value: rows.filter(stage=value)),
        Filter("chain", _("主导产业"), chains, lambda rows, value: rows.filter(chain=value)),
        Filter("node", _("环节"), _nodes, lambda rows, value: rows.filter(chain=value.partition("/")[0], node=value.partition("/")[2])),
        Filter("light", _("灯"), lambda: [c for c in Light.choices if c[0] != Light.NONE], lambda rows, value: rows.filter(light=value)),
        Filter("entry", _("入库"), lambda: list(Entry.choices), lambda rows, value: rows.filter(entry=value)),
        Filter("whose", _("谁的"), lambda: [("mine", _("我单位负责的"))], lambda rows, value: rows.filter(owner=acting.organisation_id if acting else 0)),
    )  # fmt: skip


def parks(acting: Acting | None) -> list[tuple[str, str]]:
    found = fields.parks()
    own = (House.DISTRICT, House.PARK, House.SUB_PARK, House.FUNCTIONAL_AREA)
    if acting is not None and acting.kind in own:
        found = found.beneath(acting.path)
    return [(o.code, "　" * (o.kind == House.SUB_PARK) + o.name) for o in found]


def of_park(rows: Any, code: str) -> Any:
    park = Organisation.objects.filter(code=code).first()
    return rows.none() if park is None else queries.in_park(rows, park)


def chains() -> list[tuple[str, str]]:
    return [(code, said(chain.name)) for code, chain in arrays.chains().items()]


def _nodes() -> list[tuple[str, str]]:
    return [(f"{code}/{n.code}", f"{said(chain.name)} · {said(n.name)}")
            for code, chain in arrays.chains().items() for n in chain.nodes]  # fmt: skip


# ---- summaries


def summary(rows: Iterable[tuple[str, str, queries.Sum]], first: Any, unit: str) -> Table:
    """Sums by park or by industry: (name, address of the projects, sum) each."""

    def money(name: str, words: Any) -> Column:
        return Column(name, _in(words, unit), lambda row: in_unit(row[2].amounts[name] * YUAN_PER_WAN, unit),
                      sort=name, kind="number", places=2, total=True)  # fmt: skip

    counts = [(s.value, s.label) for s in Stage]
    return Table(
        "projects_summary",
        (
            Column("name", first, lambda row: row[0], link=lambda row: row[1]),
            Column("projects", _("项目"), lambda row: row[2].projects, sort="projects", kind="number", total=True),
            *(Column(f"n_{key}", words, _count(key), sort=key, kind="number", total=True) for key, words in counts),
            Column("red", _("红灯"), lambda row: row[2].by_light["red"], sort="red", kind="number", total=True),
            Column("yellow", _("黄灯"), lambda row: row[2].by_light["yellow"], sort="yellow", kind="number", total=True),
            money("invest_total", _("计划总投资")), money("invest_done", _("累计完成")),
            money("invest_plan_year", _("本年计划")), money("invest_year", _("本年完成")),
            Column("share", _("本年完成（%）"), lambda row: None if row[2].year_share is None else row[2].year_share * 100, sort="share", kind="number", places=1),
            Column("land", _("用地（亩）"), lambda row: row[2].amounts["land"], sort="land", kind="number", places=2, total=True, shown=False),
            Column("jobs", _("计划就业"), lambda row: row[2].counts["jobs_plan"], sort="jobs", kind="number", total=True),
        ),
        list(rows),
        page_size=100,
        title=_("重点项目汇总"),
        empty_title=_("没有项目可以汇总"),
        empty_hint=_("项目入库后在这里按园区、按主导产业汇总。"),
    )  # fmt: skip


def stages_of(rows: Iterable[tuple[str, str, queries.Sum]]) -> str:
    """How many projects at each stage, drawn; "" where there are none."""
    bars = [
        charts.Bar(name, [charts.Part(TONES[s], of.by_stage[s], str(s.label)) for s in Stage if of.by_stage[s]], url)
        for name, url, of in rows
    ]  # fmt: skip
    return charts.bars(bars, str(_("各阶段的项目数")), width=charts.WIDTH) if bars else ""


def _count(key: str) -> Any:
    return lambda row: row[2].by_stage[key]


def _in(words: Any, unit: str) -> str:
    return f"{words}（{unit_label(unit)}）"


# ---- quarters


def updates(rows: Iterable[updating.Told], quarter: str, acting: Acting | None) -> Table:
    return Table(
        "project_updates",
        (
            Column("number", _("编号"), lambda t: t.project.number, sort="number", narrow=True),
            Column("name", _("项目名称"), lambda t: t.project.name, sort="name", link=lambda t: reverse("project", args=[t.project.pk])),
            Column("park", _("园区"), lambda t: t.project.park.name, sort="park", narrow=True),
            Column("state", _("报送"), lambda t: Badge(*map(str, t.state)), sort="state", kind="badge"),
            Column("sent_on", _("报送日期"), lambda t: t.update.sent_on if t.update else None, sort="sent_on", kind="day"),
            Column("done", _("累计完成（万元）"), lambda t: t.update.invest_done if t.update else None, sort="done", kind="number", places=2, total=True),
            Column("words", _("本季进展"), lambda t: t.update.words if t.update else ""),
            Column("next_plan", _("下季打算"), lambda t: t.update.next_plan if t.update else "", shown=False),
            Column("explained", _("说明"), lambda t: t.update.explained if t.update else "", shown=False),
            Column("act", _("办理"), lambda t: _to_update(t, quarter, acting), kind="links"),
        ),
        list(rows),
        search=lambda found, text: [t for t in found if text in t.project.name or text in t.project.number],
        filters=(
            Filter("state", _("报送"), _states, lambda found, value: [t for t in found if str(t.state[0]) == value]),
        ),
        page_size=50,
        title=_("项目季度更新"),
        empty_title=_("这个季度没有要更新的项目"),
        empty_hint=_("季度结束时在库、还没有投产或终止的项目，每季更新一次。"),
    )  # fmt: skip


def _to_update(told: updating.Told, quarter: str, acting: Acting | None) -> list[tuple[str, str]]:
    if not permissions.may_update(acting, told.project):
        return []
    return [
        (str(_("更新")), f"{reverse('project_update', args=[told.project.pk])}?period={quarter}")
    ]


def _states() -> list[tuple[str, Any]]:
    return [("ok", _("按时报送")), ("wait", _("逾期报送")), ("bad", _("缺报")), ("idle", _("待报"))]


def updates_by_park(rows: Iterable[updating.OfPark]) -> Table:
    return Table(
        "project_updates_by_park",
        (
            Column("park", _("园区"), lambda o: o.park.name),
            Column("owed", _("应报"), lambda o: o.owed, sort="owed", kind="number", total=True),
            Column("in_time", _("按时"), lambda o: o.in_time, sort="in_time", kind="number", total=True),
            Column("late", _("逾期"), lambda o: o.late, sort="late", kind="number", total=True),
            Column("missing", _("未报"), lambda o: o.missing, sort="missing", kind="number", total=True),
        ),
        list(rows),
        page_size=100,
        title=_("项目季度更新（按园区）"),
        empty_title=_("没有要更新的园区"),
    )  # fmt: skip


# ---- lists from workbooks


def imports(found: Any) -> Table:
    return Table(
        "project_imports",
        (
            Column("name", _("文件"), lambda i: i.name, sort="name", link=lambda i: reverse("project_import", args=[i.pk])),
            Column("house", _("单位"), lambda i: i.house.name),
            Column("stage", _("进度"), lambda i: Badge(LISTINGS[Listing(i.stage)], str(i.get_stage_display())), kind="badge"),
            Column("made_by", _("上传人"), lambda i: i.made_by.name),
            Column("made_at", _("上传"), lambda i: i.made_at, sort="made_at", kind="moment"),
        ),
        found.select_related("made_by", "house"),
        search=("name",),
        filters=(Filter("stage", _("进度"), lambda: list(Listing.choices), lambda rows, value: rows.filter(stage=value)),),
        title=_("项目表导入"),
        empty_title=_("还没有导入过项目表"),
        empty_hint=_("园区已有的项目台账，存成 Excel 在这里比对后入库。"),
    )  # fmt: skip


def rows_of(imported: ProjectImport) -> Table:
    teller = shown_of(Project)
    return Table(
        "project_import_rows",
        (
            Column("line", _("行"), lambda r: r.line, sort="line", kind="number"),
            Column("name", _("项目名称"), lambda r: r.name, sort="name",
                   link=lambda r: reverse("project", args=[r.project_id]) if r.project_id else None),
            Column("verdict", _("结果"), lambda r: Badge(VERDICTS[Verdict(r.verdict)], str(r.get_verdict_display())), kind="badge"),
            Column("reasons", _("原因"), lambda r: "；".join(told(r.reasons))),
            Column("differs", _("差异"), lambda r: "；".join(_differences(teller, r.differs))),
        ),
        imported.rows.all(),
        search=("name",),
        filters=(Filter("verdict", _("结果"), lambda: [c for c in Verdict.choices if c[0] != Verdict.DOUBTFUL],
                        lambda rows, value: rows.filter(verdict=value)),),
        title=_("项目表比对"),
        empty_title=_("还没有比对结果"),
        empty_hint=_("先指明各列的意思，再开始比对。"),
    )  # fmt: skip


def _differences(teller: Any, differs: Mapping[str, Any]) -> Iterable[str]:
    for name, (before, after) in differs.items():
        words: Any = Project._meta.get_field(name.removesuffix("_id"))
        yield f"{words.verbose_name} {teller(name, before)} → {teller(name, after)}"


def refused(imported: ProjectImport) -> Table:
    """The refused rows with the columns of the file as they were, and why each came back."""
    heads = list(imported.columns.items())
    return Table(
        "project_import_refused",
        (
            Column("line", _("原文件行号"), lambda r: r.line, kind="number"),
            Column("why", _("退回原因"), lambda r: "；".join(told(r.reasons))),
            *(_column(place, name, head) for place, (name, head) in enumerate(heads)),
        ),
        imported.rows.filter(verdict=Verdict.REFUSED),
        title=_("退回的项目"),
    )


def _column(place: int, name: str, head: str) -> Column:
    def value(row: ProjectImportRow) -> str:
        return str(row.told.get(name, ""))

    return Column(f"c{place}", head, value)
