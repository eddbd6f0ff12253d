from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..history.choices import Light
from ..history.searching import keys_of
from ..tasks.tables import lamp
from ..web.tables import Badge, Column, Filter, Table
from . import queries, wording
from .choices import Sort, Stage, Standing, Subject
from .models import Fact, Filing
from .queries import OfPark

STAGES = {
    Stage.DRAFT: "idle", Stage.CONSULTING: "wait", Stage.CONSULTED: "info", Stage.FILED: "wait",
    Stage.SENT_BACK: "bad", Stage.ACCEPTED: "info", Stage.ARCHIVED: "ok",
}  # fmt: skip
STANDINGS = {
    Standing.BEFORE: "idle", Standing.FILED: "ok", Standing.UNDER_WAY: "wait", Standing.UNFILED: "bad",
    Standing.EXCUSED: "idle",
}  # fmt: skip


def stage(filing: Filing) -> Badge:
    if filing.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    return Badge(STAGES[Stage(filing.stage)], str(filing.get_stage_display()))


def standing(of: Standing) -> Badge:
    return Badge(STANDINGS[of], str(of.label))


def filings(found: Any) -> Table:
    return Table(
        "filings",
        (
            Column("number", _("备案号"), lambda f: f.number, sort="number", narrow=True),
            Column("title", _("事项"), lambda f: f.title, sort="title", link=lambda f: reverse("filing", args=[f.pk])),
            Column("subject", _("类别"), lambda f: f.get_subject_display(), sort="subject", narrow=True),
            Column("park", _("谁的事项"), lambda f: f.park.name, sort="park__path", narrow=True),
            Column("house", _("起草单位"), lambda f: f.house.name, shown=False),
            Column("stage", _("环节"), stage, sort="stage", kind="badge"),
            Column("due_on", _("本环节期限"), lambda f: f.due_on, sort="due_on", kind="day"),
            Column("light", _("灯"), lamp, sort="light", kind="badge"),
            Column("outcome", _("协商结果"), lambda f: f.get_outcome_display(), shown=False),
            Column("made_at", _("起草时间"), lambda f: f.made_at, sort="made_at", kind="day"),
            Column("filed_at", _("报备案"), lambda f: f.filed_at, sort="filed_at", kind="day", shown=False),
            Column("archived_on", _("归档"), lambda f: f.archived_on, sort="archived_on", kind="day"),
            Column("amends", _("调整的备案"), lambda f: f.amends.number if f.amends else "", shown=False),
        ),
        found.select_related("park", "house", "amends"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("filing", text)),
        filters=(
            Filter("subject", _("类别"), lambda: list(Subject.choices), lambda rows, value: rows.filter(subject=value)),
            Filter("park", _("谁的事项"), lambda: _places(found), _of_place),
            Filter("stage", _("环节"), lambda: list(Stage.choices), lambda rows, value: rows.filter(stage=value, withdrawn_at=None)),
            Filter("year", _("年度"), lambda: _years(found), lambda rows, value: rows.filter(made_at__year=int(value))),
            Filter("light", _("灯"), lambda: [c for c in Light.choices if c[0] != Light.NONE], lambda rows, value: rows.filter(light=value)),
        ),
        title=_("重大事项备案"),
        search_label=_("事项、内容、意见、备案号"),
        empty_title=_("还没有备案事项"),
        empty_hint=_("规划编制调整、重大政策创新试点、管理体制改革：先与领导小组办公室协商，再报市科委备案。"),
    )  # fmt: skip


def _places(found: Any) -> list[tuple[str, str]]:
    held = Organisation.objects.filter(pk__in=found.order_by().values("park"))
    return [(o.code, o.name) for o in held.order_by("path")]


def _of_place(rows: Any, code: str) -> Any:
    """Those of a place and of what lies in it."""
    place = Organisation.objects.filter(code=code).first()
    return rows.none() if place is None else rows.filter(park__path__startswith=place.path)


def _years(found: Any) -> list[tuple[str, str]]:
    return [
        (f"{day:%Y}", f"{day:%Y}")
        for day in found.order_by().datetimes("made_at", "year", order="DESC")
    ]


def facts(rows: Sequence[OfPark]) -> Table:
    """Core park and branch parks, each with what it declares."""
    return Table(
        "facts",
        (
            Column("park", _("园区"), lambda r: r.park.name, link=lambda r: reverse("facts_of_park", args=[r.park.code]), narrow=True),
            *(Column(sort.value, sort.label, partial(_said, sort)) for sort in Sort),
            Column("unfiled", _("未备案的变化"), lambda r: r.unfiled, sort="unfiled", kind="number"),
            Column("under_way", _("备案办理中"), lambda r: r.under_way, kind="number", shown=False),
            Column("light", _("灯"), lamp, kind="badge"),
        ),
        rows,
        page_size=50,
        title=_("申报事实"),
        empty_title=_("没有园区"),
    )  # fmt: skip


def _said(sort: Sort, row: OfPark) -> str:
    return row.words(sort)


def unfiled(found: Any, acting: Acting) -> Table:
    """Changes without an archived filing, each with what was there before."""
    rows = found.select_related("park").prefetch_related("covered_by")
    earlier = queries.before(found)
    seen = set(queries.filings(acting).values_list("pk", flat=True))
    return Table(
        "unfiled",
        (
            Column("park", _("园区"), lambda f: f.park.name, sort="park__path", link=lambda f: reverse("facts_of_park", args=[f.park.code]), narrow=True),
            Column("sort", _("申报事实"), lambda f: f.get_sort_display(), sort="sort", narrow=True),
            Column("since", _("从哪天起"), lambda f: f.since, sort="since", kind="day"),
            Column("before", _("原来"), lambda f: _content(earlier.get(f.pk))),
            Column("after", _("变为"), _content),
            Column("origin", _("来历"), lambda f: f.get_origin_display(), narrow=True),
            Column("filing", _("补报的备案"), lambda f: _covering(f, seen), kind="links"),
        ),
        rows,
        search=lambda rows, text: rows.filter(pk__in=keys_of("fact", text)),
        filters=(
            Filter("fact", _("申报事实"), lambda: list(Sort.choices), lambda rows, value: rows.filter(sort=value)),
        ),
        title=_("未备案的变化"),
        search_label=_("园区、内容"),
        empty_title=_("没有未备案的变化"),
        empty_hint=_("园区的四至范围、主导产业、管理机构变了而没有备案的，列在这里。"),
    )  # fmt: skip


def _content(fact: Fact | None) -> str:
    return "" if fact is None else wording.content(fact.sort, fact.content())


def _covering(fact: Any, seen: set[int]) -> list[tuple[str, str]]:
    """Filings of it that were not taken back, and that this reader may see."""
    return [
        (f"{each.title}（{each.get_stage_display()}）", reverse("filing", args=[each.pk]))
        for each in fact.covered_by.all()
        if each.withdrawn_at is None and each.pk in seen
    ]
