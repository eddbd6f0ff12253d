from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...methods.packs import Pack
from ...methods.packs.provenance import Certainty, Provenance
from ..web.tables import Badge, Column, Filter, Table
from .arrays import said
from .models import State

TONES = {
    Certainty.SEEN: ("ok", _("见原文")),
    Certainty.SECONDARY: ("info", _("见转述")),
    Certainty.TO_BE_CONFIRMED: ("wait", _("待确认")),
}


def certainty(of: Provenance | None) -> Badge:
    tone, word = TONES.get(
        of.certainty if of and of.certainty else Certainty.SECONDARY, ("idle", "—")
    )
    return Badge(tone, str(word))


def editions(found: Any) -> Table:
    return Table(
        "editions",
        (
            Column("name", _("版次"), str, sort="name", link=lambda e: reverse("edition", args=[e.hash[:12]])),
            Column("in_force_from", _("施行日期"), lambda e: e.in_force_from, sort="in_force_from", kind="day"),
            Column("state", _("状态"), lambda e: Badge(*e.badge), kind="badge"),
            Column("proposed_by", _("提交人"), lambda e: e.proposed_by.name),
            Column("proposed_at", _("提交"), lambda e: e.proposed_at, sort="proposed_at", kind="moment"),
            Column("decided_by", _("决定人"), lambda e: e.decided_by.name if e.decided_by else ""),
            Column("note", _("说明"), lambda e: e.note),
            Column("hash", _("内容指纹"), lambda e: e.hash, shown=False),
        ),
        found.select_related("proposed_by", "decided_by").defer("files"),
        search=("name", "note"),
        filters=(Filter("state", _("状态"), lambda: list(State.choices),
                        lambda rows, value: rows.filter(state=value)),),
        title=_("政策版次"),
        empty_title=_("还没有版次"),
        empty_hint=_("由示范区建设处提交一个政策包。"),
    )  # fmt: skip


def parameters(pack: Pack, key: str) -> Table:
    rows = list(pack.parameters.values())
    return Table(
        "parameters",
        (
            Column("name", _("名称"), lambda p: said(p.name), sort="name",
                   link=lambda p: reverse("parameter", args=[p.parameter]) + _kept(key)),
            Column("code", _("代码"), lambda p: p.parameter, sort="code"),
            Column("value", _("现值"), lambda p: shown(p.values[-1].value) if p.values else "", align="end"),
            Column("unit", _("单位"), lambda p: p.unit),
            Column("since", _("起"), lambda p: p.values[-1].since if p.values else None, kind="day"),
            Column("source", _("依据"), lambda p: p.values[-1].provenance.source if p.values else ""),
            Column("certainty", _("可靠程度"), lambda p: certainty(p.values[-1].provenance if p.values else None), kind="badge"),
        ),
        rows,
        search=_saying(lambda p: f"{p.parameter} {p.name.zh} {p.name.en}"),
        title=_("参数"),
        empty_title=_("没有这样的参数"),
        empty_hint=_("换一个词试试。"),
    )  # fmt: skip


def forms(pack: Pack, key: str) -> Table:
    return Table(
        "forms",
        (
            Column("title", _("名称"), lambda f: said(f.form.title), sort="title",
                   link=lambda f: reverse("form", args=[f.form.code]) + _kept(key)),
            Column("code", _("代码"), lambda f: f.form.code, sort="code"),
            Column("items", _("项目"), lambda f: len(f.form.items), kind="number", align="end"),
            Column("checks", _("审核"), lambda f: len(f.checks), kind="number", align="end"),
            Column("table_no", _("表号"), lambda f: (f.form.legal and f.form.legal.table_no) or str(_("待备案"))),
        ),
        list(pack.forms.values()),
        title=_("报表"),
        empty_title=_("没有报表"),
        empty_hint=_("政策包里还没有表。"),
    )  # fmt: skip


def items(rows: list[Any]) -> Table:
    return Table(
        "items",
        (
            Column("code", _("代码"), lambda i: i.code, sort="code"),
            Column("name", _("名称"), lambda i: i.name, sort="name"),
            Column("en", _("英文名称"), lambda i: i.en, shown=False),
            Column("unit", _("单位"), lambda i: i.unit.name if i.unit else ""),
            Column("type", _("类型"), lambda i: i.type.value),
            Column("of_which", _("其中"), lambda i: i.of_which or ""),
        ),
        rows,
        search=_saying(lambda i: f"{i.code} {i.name} {i.en}"),
        title=_("项目"),
        empty_title=_("没有这样的项目"),
        empty_hint=_("换一个词试试。"),
    )  # fmt: skip


def checks(rows: list[Any]) -> Table:
    return Table(
        "checks",
        (
            Column("id", _("编号"), lambda c: c.id, sort="id"),
            Column("severity", _("级别"), lambda c: Badge("bad", str(_("强制"))) if c.severity.value == "hard"
                   else Badge("wait", str(_("核实"))), kind="badge"),
            Column("rule", _("规则"), lambda c: c.text),
            Column("message", _("提示"), lambda c: said(c.message)),
            Column("source", _("依据"), lambda c: c.source or (str(_("由表式自动生成")) if c.generated else "")),
        ),
        rows,
        search=_saying(lambda c: f"{c.id} {c.text} {c.message.zh} {c.message.en}"),
        title=_("审核关系"),
        empty_title=_("没有这样的审核"),
        empty_hint=_("换一个词试试。"),
    )  # fmt: skip


def still_open(pack: Pack) -> Table:
    return Table(
        "open",
        (
            Column("name", _("事项"), lambda o: o.name, sort="name"),
            Column("note", _("推断的依据"), lambda o: o.note),
            Column("file", _("文件"), lambda o: f"{o.place.file}:{o.place.line}", sort="file"),
        ),
        list(pack.to_be_confirmed),
        search=_saying(lambda o: f"{o.name} {o.note} {o.place.file}"),
        title=_("待确认"),
        empty_title=_("没有待确认的"),
        empty_hint=_("每个数都见到了依据。"),
    )  # fmt: skip


def _saying(words: Callable[[Any], str]) -> Callable[[Any, str], Any]:
    """A search over a list: rows in whose words the text stands."""
    return lambda rows, text: [row for row in rows if text.lower() in words(row).lower()]


def _kept(key: str) -> str:
    return f"?edition={key}" if key else ""


def shown(value: Any) -> str:
    return "" if value is None else f"{float(value):,.10g}"
