from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..web.tables import Badge, Column, Filter, Table
from . import arrays
from .attributes import label
from .choices import Decision, Outcome, Signing, Size, Stage, Status, Trace, Verdict
from .importing.reasons import told
from .models import Import
from .quality import FAULTS
from .queries import beneath, found_by
from .words import Words

TONES = {
    Status.OPERATING: "ok", Status.SUSPENDED: "wait", Status.PREPARING: "info", Status.CLOSED: "idle",
    Status.BANKRUPT: "bad", Status.OTHER: "idle",
}  # fmt: skip
STAGES = {
    Stage.WAITING: "wait", Stage.COMPARING: "info", Stage.COMPARED: "wait", Stage.APPLYING: "info",
    Stage.APPLIED: "ok", Stage.CANCELLED: "idle", Stage.FAILED: "bad", Stage.UNDONE: "idle",
}  # fmt: skip
VERDICTS = {
    Verdict.NEW: "ok", Verdict.CHANGED: "info", Verdict.SAME: "idle", Verdict.DOUBTFUL: "wait",
    Verdict.REFUSED: "bad",
}  # fmt: skip


def units(rows: Any, acting: Acting | None) -> Table:
    words = Words()
    return Table(
        "units",
        (
            Column("name", _("单位名称"), lambda s: s.name, sort="name",
                   link=lambda s: reverse("unit", args=[s.unit_id])),
            Column("code", _("统一社会信用代码"), lambda s: s.code, sort="code"),
            Column("owner", _("园区"), lambda s: s.owner.name, sort="owner__name"),
            Column("industry", _("行业代码"), lambda s: words.shown("industry", s.industry), sort="industry"),
            Column("status", _("营业状态"), lambda s: Badge(TONES[Status(s.status)], str(s.get_status_display())), kind="badge"),
            Column("size", _("单位规模"), lambda s: s.get_size_display(), sort="size"),
            Column("registration_type", _("登记注册类型"), lambda s: s.registration_type, shown=False),
            Column("founded", _("成立日期"), lambda s: s.founded, sort="founded", kind="day", shown=False),
            Column("address", _("经营地址"), lambda s: s.address, shown=False),
            Column("business", _("主要业务活动"), lambda s: s.business, shown=False),
            Column("since", _("起"), lambda s: s.since, sort="since", kind="day", shown=False),
        ),
        rows.select_related("owner").order_by("name", "pk"),
        search=found_by,
        filters=(
            Filter("park", _("园区"), lambda: _parks(acting), _of_park),
            Filter("district", _("所在区"), _districts, _of_district),
            Filter("section", _("行业门类"), _sections, _of_section),
            Filter("size", _("单位规模"), lambda: list(Size.choices), lambda rows, value: rows.filter(size=value)),
            Filter("status", _("营业状态"), lambda: list(Status.choices), lambda rows, value: rows.filter(status=value)),
            Filter("fault", _("质量问题"), lambda: [(key, words) for key, (words, _f) in FAULTS.items()],
                   lambda rows, value: FAULTS[value][1](rows)),
        ),
        microdata=True,
        title=_("名录"),
        search_label=_("名称、曾用名、代码、拼音首字母"),
        empty_title=_("没有这样的单位"),
        empty_hint=_("放宽条件，或者换一个日期。"),
    )  # fmt: skip


def _parks(acting: Acting | None) -> list[tuple[str, str]]:
    found = Organisation.objects.on().filter(kind__in=(House.PARK, House.SUB_PARK))
    if acting is not None and acting.kind in (House.DISTRICT, House.PARK, House.SUB_PARK, House.FUNCTIONAL_AREA):  # fmt: skip
        found = found.beneath(acting.path)
    return [(o.code, "　" * (o.kind == House.SUB_PARK) + o.name) for o in found]


def _of_park(rows: Any, code: str) -> Any:
    park = Organisation.objects.filter(code=code).first()
    return rows.none() if park is None else rows.filter(owner__in=beneath(park))


def _districts() -> list[tuple[str, str]]:
    return list(
        Organisation.objects.on().filter(kind=House.DISTRICT).values_list("district", "name")
    )


def _of_district(rows: Any, code: str) -> Any:
    """Units of the parks and sub-parks that stand beneath a district."""
    district = Organisation.objects.filter(kind=House.DISTRICT, district=code).first()
    return rows.none() if district is None else rows.filter(owner__path__startswith=district.path)


def _sections() -> list[tuple[str, str]]:
    pack = arrays.pack_on()
    classes = pack.classifications.get(arrays.INDUSTRY, ()) if pack else ()
    return [(each.code, f"{each.code} {each.name}") for each in classes if not each.parent]


def of_industry(rows: Any, code: str) -> Any:
    """Units of a section, a division, a group or a class."""
    if len(code) == 1:
        return _of_section(rows, code)
    return rows.filter(industry__startswith=code) if code.isdecimal() else rows.none()


def _of_section(rows: Any, section: str) -> Any:
    pack = arrays.pack_on()
    wanted = Q(pk__in=())
    for division in arrays.divisions(pack, section) if pack else ():
        wanted |= Q(industry__startswith=division)
    return rows.filter(wanted)


def imports(found: Any) -> Table:
    return Table(
        "imports",
        (
            Column("name", _("文件"), lambda i: i.name, sort="name", link=lambda i: reverse("import", args=[i.pk])),
            Column("source", _("来源"), lambda i: i.get_source_display(), sort="source"),
            Column("as_of", _("名单截至"), lambda i: i.as_of, sort="as_of", kind="day"),
            Column("total", _("行数"), lambda i: i.total or i.done, sort="total", kind="number", align="end"),
            Column("stage", _("进度"), lambda i: Badge(STAGES[Stage(i.stage)], str(i.get_stage_display())), kind="badge"),
            Column("made_by", _("上传人"), lambda i: i.made_by.name),
            Column("made_at", _("上传"), lambda i: i.made_at, sort="made_at", kind="moment"),
        ),
        found.select_related("made_by"),
        search=("name",),
        filters=(
            Filter("stage", _("进度"), lambda: list(Stage.choices), lambda rows, value: rows.filter(stage=value)),
        ),
        title=_("名单导入"),
        empty_title=_("还没有导入过名单"),
        empty_hint=_("从市场监管、税务、园区或火炬统计拿到的名单，在这里比对后入库。"),
    )  # fmt: skip


def rows_of(imported: Import) -> Table:
    words = Words()
    return Table(
        "import_rows",
        (
            Column("line", _("行"), lambda r: r.line, sort="line", kind="number", align="end"),
            Column("name", _("单位名称"), lambda r: r.name, sort="name",
                   link=lambda r: reverse("unit", args=[r.unit_id]) if r.unit_id else None),
            Column("code", _("代码"), lambda r: r.told.get("code", "")),
            Column("verdict", _("结果"), lambda r: Badge(VERDICTS[Verdict(r.verdict)], str(r.get_verdict_display())), kind="badge"),
            Column("reasons", _("原因"), lambda r: "；".join(told(r.reasons))),
            Column("differs", _("差异"), lambda r: "；".join(differences(words, r.differs))),
        ),
        imported.rows.all(),
        search=("name",),
        filters=(
            Filter("verdict", _("结果"), lambda: list(Verdict.choices), lambda rows, value: rows.filter(verdict=value)),
        ),
        microdata=True,
        title=_("名单比对"),
        empty_title=_("还没有比对结果"),
        empty_hint=_("先指明各列的意思，再开始比对。"),
    )  # fmt: skip


def differences(words: Words, differs: dict[str, Any]) -> list[str]:
    """Each column with what it was and what the list says."""
    found = []
    for column, (before, after) in differs.items():
        if column == "ended":
            found.append(str(_("终止")))
            continue
        found.append(
            f"{label(column)} {words.shown(column, before)} → {words.shown(column, after)}"
        )
    return found


def doubts(found: Any) -> Table:
    return Table(
        "doubts",
        (
            Column("name", _("名单上的单位"), lambda d: d.row.name if d.row else str(d.other),
                   link=lambda d: reverse("doubt", args=[d.pk])),
            Column("reasons", _("疑点"), lambda d: "；".join(told(d.reasons))),
            Column("weight", _("匹配权重"), lambda d: d.weight, sort="weight", kind="number", places=1, align="end"),
            Column("of", _("名单"), lambda d: d.row.of.name if d.row else ""),
            Column("answer", _("结论"), _answer, kind="badge"),
            Column("by", _("处理人"), lambda d: d.answered_by.name if d.answered_by else "", shown=False),
        ),
        found.select_related("row__of", "unit", "other", "answered_by"),
        filters=(
            Filter("state", _("状态"), lambda: [("open", _("未处理")), ("done", _("已处理"))],
                   lambda rows, value: rows.filter(answer="") if value == "open" else rows.exclude(answer="")),
        ),
        search=("row__name",),
        title=_("存疑比对"),
        empty_title=_("没有存疑的比对"),
        empty_hint=_("名单比对时拿不准的会列在这里，由人来定。"),
    )  # fmt: skip


def _answer(doubt: Any) -> Badge:
    return Badge("ok", str(doubt.get_answer_display())) if doubt.answer else Badge("wait", str(_("未处理")))  # fmt: skip


DECISIONS = {
    Decision.ASKED: "wait", Decision.SECONDED: "wait", Decision.APPROVED: "ok", Decision.REJECTED: "bad",
    Decision.WITHDRAWN: "idle",
}  # fmt: skip
SIGNINGS = {Signing.PROPOSED: "wait", Signing.FROZEN: "ok", Signing.WITHDRAWN: "idle"}


def requests(found: Any) -> Table:
    return Table(
        "requests",
        (
            Column("name", _("单位名称"), lambda r: r.name, sort="name", link=lambda r: reverse("request", args=[r.pk])),
            Column("kind", _("请求"), lambda r: r.get_kind_display(), sort="kind"),
            Column("ground", _("原因"), lambda r: r.get_ground_display()),
            Column("since", _("从哪天起"), lambda r: r.since, sort="since", kind="day"),
            Column("asked_for", _("提出单位"), lambda r: r.asked_for.name),
            Column("due_from", _("审核单位"), lambda r: r.due_from.name),
            Column("state", _("状态"), lambda r: Badge(DECISIONS[Decision(r.state)], str(r.get_state_display())), kind="badge"),
            Column("asked_at", _("提出"), lambda r: r.asked_at, sort="asked_at", kind="moment"),
        ),
        found.select_related("asked_for", "due_from"),
        search=("name",),
        filters=(Filter("state", _("状态"), lambda: list(Decision.choices), lambda rows, value: rows.filter(state=value)),),
        title=_("变更请求"),
        empty_title=_("没有变更请求"),
        empty_hint=_("企业和园区要改名录里的资料、纳入或退出统计范围，从这里提出。"),
    )  # fmt: skip


def frames(found: Any) -> Table:
    return Table(
        "frames",
        (
            Column("name", _("名称"), lambda f: f.name, sort="name", link=lambda f: reverse("frame", args=[f.pk])),
            Column("day", _("截至"), lambda f: f.day, sort="day", kind="day"),
            Column("count", _("单位数"), lambda f: f.count, sort="count", kind="number", align="end"),
            Column("state", _("状态"), lambda f: Badge(SIGNINGS[Signing(f.state)], str(f.get_state_display())), kind="badge"),
            Column("frozen_at", _("冻结"), lambda f: f.frozen_at, sort="frozen_at", kind="moment"),
        ),
        found,
        search=("name",),
        title=_("调查名册"),
        empty_title=_("还没有调查名册"),
        empty_hint=_("布置年报、季报之前，按政策包的范围规则提出名册，两人签字后冻结。"),
    )  # fmt: skip


def members(found: Any) -> Table:
    return Table(
        "frame_members",
        (
            Column("name", _("单位名称"), lambda m: m.state.name, sort="state__name", link=lambda m: reverse("unit", args=[m.unit_id])),
            Column("code", _("统一社会信用代码"), lambda m: m.state.code, sort="state__code"),
            Column("owner", _("园区"), lambda m: m.owner.name, sort="owner__name"),
            Column("industry", _("行业代码"), lambda m: m.state.industry, sort="state__industry"),
        ),
        found.select_related("state", "owner").order_by("state__name"),
        search=("state__name", "state__code"),
        microdata=True,
        title=_("名册单位"),
        empty_title=_("没有单位"),
        empty_hint=_("这份名册里没有您能看的单位。"),
    )  # fmt: skip


def compared(rows: list[Any]) -> Table:
    words = {"entered": _("进入"), "left": _("退出"), "moved": _("迁移")}
    return Table(
        "frame_differences",
        (
            Column("name", _("单位名称"), lambda d: d.name, sort="name", link=lambda d: reverse("unit", args=[d.unit])),
            Column("what", _("变化"), lambda d: str(words[d.what]), sort="what"),
            Column("before", _("原园区"), lambda d: d.before, sort="before"),
            Column("after", _("现园区"), lambda d: d.after, sort="after"),
            Column("reason", _("原因"), lambda d: d.reason, sort="reason"),
        ),
        rows,
        search=lambda rows, text: [d for d in rows if text in d.name],
        filters=(Filter("what", _("变化"), lambda: list(words.items()), lambda rows, value: [d for d in rows if d.what == value]),),
        title=_("名册对比"),
        empty_title=_("和上一份名册没有不同"),
        empty_hint=_("单位和园区都一样。"),
    )  # fmt: skip


def rounds(found: Any) -> Table:
    return Table(
        "rounds",
        (
            Column("name", _("名称"), lambda r: r.name, sort="name", link=lambda r: reverse("round", args=[r.pk])),
            Column("opens", _("开始"), lambda r: r.opens, sort="opens", kind="day"),
            Column("closes", _("截止"), lambda r: r.closes, sort="closes", kind="day"),
        ),
        found,
        search=("name",),
        title=_("名录维护"),
        empty_title=_("还没有名录维护"),
        empty_hint=_("每年、每季开一轮，把长期没有消息、资料不符的单位分给园区核实。"),
    )  # fmt: skip


def leads(found: Any) -> Table:
    return Table(
        "leads",
        (
            Column("name", _("单位名称"), lambda e: e.name, sort="name", link=lambda e: reverse("lead", args=[e.pk])),
            Column("kind", _("线索"), lambda e: e.get_kind_display(), sort="kind"),
            Column("detail", _("情况"), lambda e: e.detail),
            Column("park", _("核实单位"), lambda e: e.park.name, sort="park__name"),
            Column("outcome", _("结果"), lambda e: Badge("ok", str(e.get_outcome_display())) if e.outcome else Badge("wait", str(_("未办"))), kind="badge"),
        ),
        found.select_related("park"),
        search=("name",),
        filters=(
            Filter("kind", _("线索"), lambda: list(Trace.choices), lambda rows, value: rows.filter(kind=value)),
            Filter("outcome", _("结果"), lambda: [("open", _("未办")), *Outcome.choices],
                   lambda rows, value: rows.filter(outcome="" if value == "open" else value)),
        ),
        microdata=True,
        title=_("名录线索"),
        empty_title=_("没有线索"),
        empty_hint=_("这一轮没有分给您的线索。"),
    )  # fmt: skip


def quality(rows: list[Any]) -> Table:
    return Table(
        "quality",
        (
            Column("park", _("园区"), lambda r: r[1], sort="park"),
            Column("total", _("单位数"), lambda r: r[3], sort="total", kind="number", align="end", total=True),
            *(_fault(key, words) for key, (words, _found) in FAULTS.items()),
        ),
        rows,
        page_size=100,
        title=_("名录质量"),
        empty_title=_("没有单位"),
        empty_hint=_("您的范围里没有单位。"),
    )  # fmt: skip


def _fault(key: str, words: Any) -> Column:
    return Column(
        key, words, lambda r: r[2].get(key, 0), sort=key, kind="number", align="end", total=True,
        link=lambda r: f"{reverse('units')}?park={r[0]}&fault={key}" if r[2].get(key) else None,
    )  # fmt: skip


def flows(rows: list[Any]) -> Table:
    def number(name: str, words: Any) -> Column:
        return Column(
            name,
            words,
            lambda r: getattr(r[1], name),
            sort=name,
            kind="number",
            align="end",
            total=True,
        )

    return Table(
        "flows",
        (
            Column("park", _("园区"), lambda r: r[0], sort="park"),
            number("before", _("期初")), number("births", _("新增")), number("moved_in", _("迁入")),
            number("deaths", _("减少")), number("moved_out", _("迁出")), number("after", _("期末")),
        ),
        rows,
        page_size=100,
        title=_("单位变动"),
        empty_title=_("没有单位"),
        empty_hint=_("这两天之间您的范围里没有单位。"),
    )  # fmt: skip
