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
from .choices import Size, Stage, Status, Verdict
from .importing.reasons import told
from .models import Import
from .queries import beneath, found_by
from .words import shown

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
    return Table(
        "units",
        (
            Column("name", _("单位名称"), lambda s: s.name, sort="name",
                   link=lambda s: reverse("unit", args=[s.unit_id])),
            Column("code", _("统一社会信用代码"), lambda s: s.code, sort="code"),
            Column("owner", _("园区"), lambda s: s.owner.name, sort="owner__name"),
            Column("industry", _("行业代码"), lambda s: shown("industry", s.industry), sort="industry"),
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
            Filter("district", _("所在区"), _districts, lambda rows, value: rows.filter(owner__district=value)),
            Filter("section", _("行业门类"), _sections, _of_section),
            Filter("size", _("单位规模"), lambda: list(Size.choices), lambda rows, value: rows.filter(size=value)),
            Filter("status", _("营业状态"), lambda: list(Status.choices), lambda rows, value: rows.filter(status=value)),
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


def _sections() -> list[tuple[str, str]]:
    pack = arrays.pack_on()
    classes = pack.classifications.get(arrays.INDUSTRY, ()) if pack else ()
    return [(each.code, f"{each.code} {each.name}") for each in classes if not each.parent]


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
    return Table(
        "import_rows",
        (
            Column("line", _("行"), lambda r: r.line, sort="line", kind="number", align="end"),
            Column("name", _("单位名称"), lambda r: r.name, sort="name",
                   link=lambda r: reverse("unit", args=[r.unit_id]) if r.unit_id else None),
            Column("code", _("代码"), lambda r: r.told.get("code", "")),
            Column("verdict", _("结果"), lambda r: Badge(VERDICTS[Verdict(r.verdict)], str(r.get_verdict_display())), kind="badge"),
            Column("reasons", _("原因"), lambda r: "；".join(told(r.reasons))),
            Column("differs", _("差异"), lambda r: "；".join(differences(r.differs))),
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


def differences(differs: dict[str, Any]) -> list[str]:
    """Each column with what it was and what the list says."""
    found = []
    for column, (before, after) in differs.items():
        if column == "ended":
            found.append(str(_("终止")))
            continue
        found.append(f"{label(column)} {shown(column, before)} → {shown(column, after)}")
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
