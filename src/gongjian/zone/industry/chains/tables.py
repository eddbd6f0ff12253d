from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...filings.tables import standing as filed
from ...policy.arrays import said
from ...web.tables import Badge, Column, Table
from .. import arrays
from ..telling import too_few
from .queries import Line, Shown, Stand


def count(shown: Shown, least: int) -> Any:
    """Units as somebody may see them: the count, or that it is too small."""
    return too_few(least) if shown.withheld else shown.units


def chains(found: Iterable[Line], least: int, suffix: str) -> Table:
    """`suffix`: the day and park asked for, as an address goes on."""
    return Table(
        "chains",
        (
            Column("name", _("产业链"), lambda r: said(r.chain.name), sort="name",
                   link=lambda r: reverse("chain", args=[r.chain.chain]) + suffix),
            Column("declared", _("申报为主导产业的园区"), lambda r: "、".join(p.name for p in r.declared_by)),
            Column("parks", _("园区数"), lambda r: len(r.declared_by), sort="parks", kind="number"),
            Column("units", _("单位数"), lambda r: count(r.shown, least), sort="units", align="end"),
            Column("staff", _("从业人员"), lambda r: r.shown.staff, sort="staff", kind="number"),
            Column("nodes", _("环节"), lambda r: len(r.chain.nodes), sort="nodes", kind="number"),
            Column("gaps", _("缺环"), lambda r: r.gaps, sort="gaps", kind="number"),
            Column("projects", _("重点项目"), lambda r: r.projects, sort="projects", kind="number",
                   link=lambda r: f"{reverse('projects')}?chain={r.chain.chain}"),
        ),
        list(found),
        title=_("产业链"),
        empty_title=_("政策包里还没有产业链图"),
        empty_hint=_("产业链图是政策包里的 chains/*.yaml，由示范区建设处提交新版次加入。"),
    )  # fmt: skip


def positions(found: Iterable[Stand], least: int) -> Table:
    names = arrays.names()
    return Table(
        "positions",
        (
            Column("park", _("园区"), lambda s: s.park.name, sort="park"),
            Column("declared", _("申报的主导产业"), lambda s: s.declared.name, sort="declared",
                   link=lambda s: f"{reverse('chain', args=[s.declared.chain])}?park={s.park.code}" if s.declared.chain else None),
            Column("chain", _("产业链"), lambda s: names.chain(s.declared.chain) if s.declared.chain else "", sort="chain", shown=False),
            Column("units", _("单位数"), lambda s: "" if not s.declared.chain else count(s.shown, least), sort="units", align="end"),
            Column("share_units", _("占园区单位（%）"), _per_cent(lambda s: s.units_share), sort="share_units", kind="number", places=1),
            Column("staff", _("从业人员"), lambda s: s.shown.staff, sort="staff", kind="number"),
            Column("share_staff", _("占园区从业人员（%）"), _per_cent(lambda s: s.staff_share), sort="share_staff", kind="number", places=1),
            Column("main", _("单位最多的环节"), lambda s: names.node(s.declared.chain, s.main_node) if s.main_node else ""),
            Column("others", _("同样申报的园区"), lambda s: "、".join(p.name for p in s.others)),
            Column("standing", _("备案"), _standing, kind="badge"),
            Column("source", _("依据"), lambda s: s.declared.source, shown=False, link=lambda s: s.declared.filing),
        ),
        list(found),
        page_size=100,
        search=lambda rows, text: [s for s in rows if text in s.park.name or text in s.declared.name],
        title=_("主导产业定位"),
        search_label=_("园区、产业"),
        empty_title=_("没有园区申报主导产业"),
        empty_hint=_("园区在规划里申报主导产业、备案之后，列在这里和名录库对照。"),
    )  # fmt: skip


def _standing(stand: Stand) -> Badge:
    """How it stands with the filing of what is declared."""
    of = stand.declared.standing
    return Badge("idle", str(_("政策包"))) if of is None else filed(of)


def _per_cent(of: Callable[[Stand], Any]) -> Callable[[Stand], Any]:
    def value(stand: Stand) -> Any:
        share = of(stand)
        return None if share is None else share * 100

    return value


def members(found: Any, class_names: dict[str, str]) -> Table:
    return Table(
        "chain_members",
        (
            Column("name", _("单位名称"), lambda s: s.name, sort="name", link=lambda s: reverse("unit", args=[s.unit_id])),
            Column("code", _("统一社会信用代码"), lambda s: s.code, sort="code"),
            Column("park", _("园区"), lambda s: s.owner.name, sort="owner__path", narrow=True),
            Column("industry", _("行业"), lambda s: f"{s.industry} {class_names.get(s.industry, '')}", sort="industry"),
            Column("staff", _("从业人员期末人数"), lambda s: s.staff, sort="staff", kind="number", total=True),
            Column("size", _("单位规模"), lambda s: s.get_size_display(), sort="size", shown=False),
        ),
        found.select_related("owner"),
        search=("name", "code"),
        microdata=True,
        title=_("环节单位"),
        empty_title=_("这个环节没有单位（缺环）"),
        empty_hint=_("名录库里没有行业代码属于这个环节的单位，可作为招商引智的方向。"),
    )  # fmt: skip
