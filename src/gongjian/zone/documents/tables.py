from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..history.searching import keys_of
from ..web.tables import Badge, Column, Filter, Table
from . import kinds
from .choices import Stage

TONES = {Stage.DRAFT: "wait", Stage.ISSUED: "ok"}


def state(document: Any) -> Badge:
    if document.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    stage = Stage(document.stage)
    return Badge(TONES[stage], str(stage.label))


def documents(found: Any) -> Table:
    return Table(
        "documents",
        (
            Column("title", _("标题"), lambda d: d.title, sort="title", link=lambda d: reverse("document", args=[d.pk])),
            Column("paper", _("文书"), lambda d: _named(d.paper), sort="paper"),
            Column("number", _("文号"), lambda d: d.number, sort="number"),
            Column("house", _("起草单位"), lambda d: d.house.name),
            Column("state", _("状态"), state, kind="badge"),
            Column("made_at", _("起草时间"), lambda d: d.made_at, sort="made_at", kind="moment"),
            Column("issued_on", _("印发日期"), lambda d: d.issued_on, sort="issued_on", kind="day"),
        ),
        found.select_related("house"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("document", text)),
        filters=(
            Filter("paper", _("文书"), lambda: [(k.key, k.name) for k in kinds.all_kinds()], lambda rows, value: rows.filter(paper=value)),
            Filter("stage", _("状态"), lambda: list(Stage.choices), lambda rows, value: rows.filter(stage=value)),
        ),
        title=_("文书"),
        search_label=_("标题、文号、正文"),
        empty_title=_("还没有文书"),
        empty_hint=_("通报、纪要、函和备案批复在各自的事项里生成，都归到这里。"),
    )  # fmt: skip


def _named(paper: str) -> str:
    try:
        return str(kinds.kind(paper).name)
    except KeyError:
        return paper


def templates(rows: list[Any]) -> Table:
    """Every kind of document with the template in use."""
    return Table(
        "templates",
        (
            Column("name", _("文书"), lambda r: str(r[0].name), link=lambda r: reverse("template", args=[r[0].key])),
            Column("in_use", _("现用模板"), lambda r: str(_("自改的")) if r[1] else str(_("随软件来的"))),
            Column("since", _("启用"), lambda r: r[1].made_at if r[1] else None, kind="moment"),
            Column("note", _("改了什么"), lambda r: r[1].note if r[1] else ""),
        ),
        rows,
        title=_("文书模板"),
    )  # fmt: skip
