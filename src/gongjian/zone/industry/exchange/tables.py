from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...history.searching import keys_of
from ...web.tables import Badge, Column, Filter, Table
from .. import choices as c
from ..models import Exchange
from .queries import Stands, standing

STANDINGS = {c.Standing.DRAFT: "wait", c.Standing.IN_FORCE: "ok", c.Standing.ENDED: "idle"}


def stage(exchange: Any) -> Badge:
    if exchange.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    return Badge(STANDINGS[c.Standing(exchange.stage)], str(exchange.get_stage_display()))


def exchanges(found: Any, acting: Acting | None) -> Table:
    """Every entry with how it stands; a list, for what is late is no column of the database."""
    house = acting.organisation_id if acting else 0
    return Table(
        "exchanges",
        (
            Column("name", _("名称"), lambda s: s.exchange.name, sort="name", link=lambda s: reverse("exchange", args=[s.exchange.pk])),
            Column("sort", _("类别"), lambda s: s.exchange.get_sort_display(), sort="sort", narrow=True),
            Column("giver", _("提供单位"), lambda s: s.exchange.giver.name, sort="giver"),
            Column("takers", _("接收单位"), lambda s: "、".join(o.name for o in s.exchange.takers.all())),
            Column("often", _("频率"), lambda s: s.exchange.get_often_display(), sort="often", narrow=True),
            Column("basis", _("依据"), lambda s: s.exchange.basis, shown=False),
            Column("openness", _("公开程度"), lambda s: s.exchange.get_openness_display(), sort="openness"),
            Column("secrecy_note", _("保密说明"), lambda s: s.exchange.secrecy_note, shown=False),
            Column("period", _("本期"), lambda s: s.period.title if s.period else "", shown=False),
            Column("due_on", _("应提供"), lambda s: s.due_on, sort="due_on", kind="day"),
            Column("last_on", _("最近收到"), lambda s: s.last_on, sort="last_on", kind="day"),
            Column("state", _("状态"), lambda s: Badge(*map(str, s.words)), sort="state", kind="badge"),
        ),
        standing(found.select_related("giver")),
        search=_searched,
        filters=(
            Filter("what", _("类别"), lambda: list(c.Sort.choices), lambda rows, value: [s for s in rows if s.exchange.sort == value]),
            Filter("stage", _("环节"), lambda: list(c.Standing.choices), lambda rows, value: [s for s in rows if s.exchange.stage == value]),
            Filter("state", _("接收"), lambda: [("late", _("逾期未收到")), ("wait", _("待收")), ("ok", _("已收到"))], _stands_so),
            Filter("whose", _("谁的"), lambda: [("given", _("我单位提供的")), ("taken", _("我单位接收的"))],
                   lambda rows, value: [s for s in rows if _ours(s, house, value)]),
        ),
        title=_("数据与资源目录"),
        search_label=_("名称、内容、依据"),
        empty_title=_("目录还是空的"),
        empty_hint=_("谁向谁提供什么数据或资源、多久一次，登记在这里；涉密的不登记。"),
    )  # fmt: skip


def _searched(rows: list[Stands], text: str) -> list[Stands]:
    found: set[Any] = set(keys_of(Exchange.kind(), text).values_list("key", flat=True))
    return [s for s in rows if s.exchange.pk in found]


def _stands_so(rows: list[Stands], value: str) -> list[Stands]:
    tone = {"late": "bad"}.get(value, value)
    return [s for s in rows if s.words[0] == tone and s.exchange.stage == c.Standing.IN_FORCE]


def _ours(stands: Stands, house: int, value: str) -> bool:
    if value == "given":
        return stands.exchange.giver_id == house
    return any(t.pk == house for t in stands.exchange.takers.all())
