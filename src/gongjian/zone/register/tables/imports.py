from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...web.numbers import NOTHING
from ...web.tables import Badge, Column, Filter, Table
from ..attributes import label
from ..choices import Source, Stage, Verdict
from ..importing.columns import ENDED, NUMBER
from ..importing.reasons import brief, told
from ..models import Import
from ..words import Words

STAGES = {
    Stage.WAITING: "wait", Stage.COMPARING: "info", Stage.COMPARED: "wait", Stage.APPLYING: "info",
    Stage.APPLIED: "ok", Stage.CANCELLED: "idle", Stage.FAILED: "bad", Stage.UNDONE: "idle",
}  # fmt: skip
VERDICTS = {
    Verdict.NEW: "ok", Verdict.CHANGED: "info", Verdict.SAME: "idle", Verdict.DOUBTFUL: "wait",
    Verdict.REFUSED: "bad",
}  # fmt: skip


def imports(found: Any) -> Table:
    return Table(
        "imports",
        (
            Column("name", _("文件"), lambda i: i.name, sort="name", link=lambda i: reverse("import", args=[i.pk])),
            Column("source", _("来源"), lambda i: i.get_source_display(), sort="source"),
            Column("as_of", _("名单截至"), lambda i: i.as_of, sort="as_of", kind="day"),
            Column("total", _("行数"), lambda i: i.total, sort="total", kind="number", align="end"),
            Column("stage", _("进度"), lambda i: Badge(STAGES[Stage(i.stage)], str(i.get_stage_display())), kind="badge"),
            Column("made_by", _("上传人"), lambda i: i.made_by.name),
            Column("made_at", _("上传"), lambda i: i.made_at, sort="made_at", kind="moment"),
        ),
        found.select_related("made_by"),
        search=("name",),
        filters=(
            Filter("stage", _("进度"), lambda: list(Stage.choices), lambda rows, value: rows.filter(stage=value)),
            Filter("source", _("来源"), lambda: list(Source.choices), lambda rows, value: rows.filter(source=value)),
        ),
        title=_("名单导入"),
        empty_title=_("还没有导入过名单"),
        empty_hint=_("从市场监管、税务、园区或火炬统计拿到的名单，在这里比对后入库。"),
    )  # fmt: skip


def mappings(found: Any) -> Table:
    return Table(
        "mappings",
        (
            Column("name", _("名称"), lambda m: m.name, sort="name", link=lambda m: reverse("mapping", args=[m.pk])),
            Column("source", _("来源"), lambda m: m.get_source_display(), sort="source"),
            Column("columns", _("对应"), lambda m: "；".join(f"{label(a)} ← {head}" for a, head in m.columns.items())),
            Column("made_by", _("最后保存"), lambda m: m.made_by.name),
            Column("made_at", _("时间"), lambda m: m.made_at, sort="made_at", kind="moment"),
        ),
        found.select_related("made_by"),
        search=("name",),
        title=_("列的模板"),
        empty_title=_("还没有列的模板"),
        empty_hint=_("导入名单、指明各列的意思时，写一个模板名，下次同一来源的名单就自动这样对应。"),
    )  # fmt: skip


def rows_of(imported: Import) -> Table:
    words, heads = Words(), imported.columns
    return Table(
        "import_rows",
        (
            Column("line", _("行"), lambda r: r.line, sort="line", kind="number", align="end"),
            Column("name", _("单位名称"), lambda r: r.name, sort="name",
                   link=lambda r: reverse("unit", args=[r.unit_id]) if r.unit_id else None),
            Column("code", _("代码"), lambda r: r.told.get("code", "")),
            Column("verdict", _("结果"), lambda r: Badge(VERDICTS[Verdict(r.verdict)], str(r.get_verdict_display())), kind="badge"),
            Column("reasons", _("原因"), lambda r: "；".join(told(r.reasons))),
            Column("differs", _("差异，新增的是名单所说"), lambda r: "；".join(_of_row(words, heads, r))),
        ),
        imported.rows.all(),
        search=("name",),
        filters=(
            Filter("verdict", _("结果"), lambda: list(Verdict.choices), lambda rows, value: rows.filter(verdict=value)),
        ),
        microdata=True,
        title=_("名单比对"),
        empty_title=_("没有比对结果"),
        empty_hint=_("先指明各列的意思，再开始比对。"),
    )  # fmt: skip


def _of_row(words: Words, heads: dict[str, str], row: Any) -> list[str]:
    """What a row changes; of a unit that is to enter all that the list says of it, under the list's own heads."""
    if row.verdict != Verdict.NEW:
        return differences(words, row.differs)
    apart = ("name", "code")
    return [
        f"{heads.get(name, name)} {text}"
        for name, text in row.told.items()
        if name not in apart and text.strip()
    ]


def differences(words: Words, differs: dict[str, Any]) -> list[str]:
    """Each column with what it was and what the list says."""
    found = []
    for column, (before, after) in differs.items():
        if column == ENDED:
            found.append(str(_("终止")))
            continue
        if column == NUMBER:
            found.append(f"{_('旧号码')} {before or NOTHING} → {after}")
            continue
        found.append(
            f"{label(column)} {words.shown(column, before)} → {words.shown(column, after)}"
        )
    return found


def doubts(found: Any) -> Table:
    """Of rows as `queries.doubts` gives them, with the names of both sides."""
    return Table(
        "doubts",
        (
            Column("name", _("一方"), lambda d: d.row.name if d.row else d.other_name, link=lambda d: reverse("doubt", args=[d.pk])),
            Column("unit", _("另一方（名录）"), lambda d: d.unit_name),
            Column("reasons", _("疑点"), lambda d: "；".join(brief(d.reasons))),
            Column("weight", _("匹配权重"), lambda d: d.weight, sort="weight", kind="number", places=1, align="end"),
            Column("of", _("来自"), lambda d: d.row.of.name if d.row else str(_("名录查重"))),
            Column("answer", _("结论"), _answer, kind="badge"),
            Column("by", _("处理人"), lambda d: d.answered_by.name if d.answered_by else "", shown=False),
        ),
        found.select_related("row__of", "answered_by"),
        filters=(
            Filter("state", _("状态"), lambda: [("open", _("未处理")), ("done", _("已处理"))],
                   lambda rows, value: rows.filter(answer="") if value == "open" else rows.exclude(answer="")),
            Filter("of", _("来自"), lambda: [("list", _("名单")), ("register", _("名录查重"))],
                   lambda rows, value: rows.filter(row__isnull=value == "register")),
        ),
        search=("row__name", "unit_name", "other_name"),
        microdata=True,
        title=_("存疑比对"),
        empty_title=_("没有存疑的比对"),
        empty_hint=_("名单比对或名录查重时拿不准的会列在这里，由人来定。"),
    )  # fmt: skip


def _answer(doubt: Any) -> Badge:
    return Badge("ok", str(doubt.get_answer_display())) if doubt.answer else Badge("wait", str(_("未处理")))  # fmt: skip
