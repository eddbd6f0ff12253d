"""The park's economy as joint building sees it: lead industries beside the register, projects, cooperation."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...industry import queries
from ...industry.arrays import platform_kinds
from ...industry.chains.queries import Stand
from ...industry.choices import Held, Level, Often, Partner, Presence, Stage, Standing
from ...industry.queries import OfPark
from ...web.numbers import number
from .parts import MOST, Figure, Line, Section, When, dated, pressing
from .register import telling


def industry(acting: Acting, park: Organisation, when: When) -> Iterator[Section]:
    known = queries.of_park(acting, park, when.moment)
    yield lead_industries(known, counted=telling(acting, park, when).on_this_day)
    yield projects(known, park)
    yield platforms(known, park)
    yield cooperation(known)
    yield exchange(known)


def lead_industries(known: OfPark, counted: bool) -> Section:
    """What is declared beside what the park's units are; a count of too few units is withheld, and every count of a
    day of which somebody is told none."""
    rows = [
        Line((str(s.declared.since), s.declared.name, *(_counts(s) if counted else ("—",) * 3), "、".join(p.name for p in s.others)),
             f"/chains/{s.declared.chain}/?park={s.park.code}" if s.declared.chain else "")
        for s in known.industries
    ]  # fmt: skip
    return Section(
        "industries", _("主导产业"), [], (),
        (_("起"), _("申报的主导产业"), _("名录单位（个）"), _("从业人员（人）"), _("占园区从业人员（%）"), _("同样申报的园区")), rows,
        _("由园区申报主导产业"), "/chains/positions/",
    )  # fmt: skip


def projects(known: OfPark, park: Organisation) -> Section:
    """Key projects as they stood in the list, with exact sums: what was lost counts in none."""
    rows, sums = known.projects, known.projects_sum
    sentence = _("在库重点项目 %(n)s 个，其中投产 %(produced)s 个、终止 %(lost)s 个；计划总投资 %(planned)s 万元，累计完成 %(done)s 万元。") % {
        "n": len(rows), "produced": sums.by_stage[Stage.PRODUCED], "lost": sums.by_stage[Stage.LOST],
        "planned": number(sums.amounts["invest_total"], 2), "done": number(sums.amounts["invest_done"], 2),
    }  # fmt: skip
    shown = sorted(rows, key=lambda r: (pressing(r["light"]), -_amount(r), r["key"]))[:MOST]
    return Section(
        "projects", _("重点项目"), [sentence] if rows else [],
        [Figure(_("项目"), len(rows) or None, _("个")),
         Figure(_("计划总投资"), sums.amounts["invest_total"] if rows else None, _("万元"), 2),
         Figure(_("累计完成"), sums.amounts["invest_done"] if rows else None, _("万元"), 2)],
        (_("更新"), _("项目"), _("阶段"), _("计划总投资（万元）"), _("累计完成（万元）")),
        [Line((dated(r["updated_on"]), r["name"], str(Stage(r["stage"]).label), number(_told(r["invest_total"]), 2), number(_told(r["invest_done"]), 2)),
              f"/projects/{r['key']}/", "" if r["light"] == "none" else r["light"]) for r in shown],
        _("由园区或区里登记重点项目并入库"), f"/projects/?park={park.code}",
    )  # fmt: skip


def platforms(known: OfPark, park: Organisation) -> Section:
    """Innovation platforms that stand, the higher ones first, and how many are of each level."""
    rows, kinds = known.platforms, platform_kinds()
    by_level = {level: sum(r["level"] == level for r in rows) for level in Level}
    sentence = _("创新平台 %(n)s 个，其中国家级 %(national)s 个、省（市）级 %(municipal)s 个、区级 %(district)s 个。") % {
        "n": len(rows), **{str(level): n for level, n in by_level.items()},
    }  # fmt: skip
    shown = sorted(rows, key=lambda r: (list(Level).index(Level(r["level"])), r["since"], r["key"]))
    return Section(
        "platforms", _("创新平台"), [sentence] if rows else [],
        [Figure(_("创新平台"), len(rows) or None, _("个")), Figure(_("国家级"), by_level[Level.NATIONAL] if rows else None, _("个"))],
        (_("认定日期"), _("名称"), _("类别"), _("平台级别"), _("依托单位")),
        [Line((dated(r["since"]), r["name"], str(kinds.get(r["kind_of"], r["kind_of"])), str(Level(r["level"]).label), r["host"]),
              f"/platforms/{r['key']}/") for r in shown[:MOST]],
        _("由园区或示范区建设处在“创新平台”里登记"), f"/platforms/?park={park.code}",
    )  # fmt: skip


def cooperation(known: OfPark) -> Section:
    """Agreements, activities, and what partners have here or the park has elsewhere."""
    in_force = sum(r["stage"] == Standing.IN_FORCE for r in known.agreements)
    lines = [
        *(Line((dated(r["signed_on"]), r["title"], str(Partner(r["kind_of"]).label), r["partner"], str(Standing(r["stage"]).label)),
               f"/cooperation/agreements/{r['key']}/") for r in known.agreements),
        *(Line((dated(r["on"]), r["title"], _("活动"), r["place"], str(Held(r["held"]).label)),
               f"/cooperation/activities/{r['key']}/") for r in known.activities),
        *(Line((dated(r["since"]), r["name"], str(Presence(r["kind_of"]).label), r["parent"], r["place"]),
               f"/cooperation/footholds/{r['key']}/") for r in known.footholds),
    ]  # fmt: skip
    lines.sort(key=lambda line: line.texts[0], reverse=True)
    return Section(
        "cooperation", _("合作交流"), (),
        [Figure(_("执行中的协议"), in_force if lines else None, _("份")), Figure(_("活动"), len(known.activities) if lines else None, _("场")),
         Figure(_("总部、海外机构和姊妹园区"), len(known.footholds) if lines else None, _("家"))],
        (_("日期"), _("名称"), _("类别"), _("合作方或地点"), _("情况")), lines[:MOST],
        _("由园区登记协议、活动和机构"), "/cooperation/agreements/",
    )  # fmt: skip


def exchange(known: OfPark) -> Section:
    """What of the catalogue of data and resources it gives or takes, and when it was received last."""
    return Section(
        "exchange", _("数据与资源交换"), (), [Figure(_("执行中的目录项"), len(known.exchanges) or None, _("项"))],
        (_("起"), _("名称"), _("频率"), _("最近接收")),
        [Line((dated(r["since"]), r["name"], str(Often(r["often"]).label), dated(max((t["on"] for t in r.get("receipts", ())), default=""))),
              f"/exchange/{r['key']}/") for r in known.exchanges[:MOST]],
        _("由提供数据和资源的单位列入目录"), "/exchange/",
    )  # fmt: skip


def _counts(stand: Stand) -> tuple[str, str, str]:
    """Units, staff, share of the park's staff."""
    share = stand.staff_share and stand.staff_share * 100
    return _count(stand.shown.units), _count(stand.shown.staff), number(share, 1)


def _count(value: int | None) -> str:
    return "—" if value is None else number(value)


def _told(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _amount(row: dict[str, Any]) -> Decimal:
    return _told(row["invest_total"]) or Decimal(0)
