from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...web.tables import Badge, Column, Filter, Table
from ..choices import Decision, Kinds, Outcome, Signing, Trace, Turn
from ..quality import FAULTS
from ..words import Words

DECISIONS = {
    Decision.ASKED: "wait", Decision.SECONDED: "wait", Decision.APPROVED: "ok", Decision.REJECTED: "bad",
    Decision.WITHDRAWN: "idle",
}  # fmt: skip
SIGNINGS = {Signing.PROPOSED: "wait", Signing.FROZEN: "ok", Signing.WITHDRAWN: "idle"}


def requests(found: Any) -> Table:
    """Of rows as `asking.with_frames` gives them: each with the frame after whose freeze it was asked."""
    return Table(
        "requests",
        (
            Column("name", _("单位名称"), lambda r: r.name, sort="name", link=lambda r: reverse("request", args=[r.pk])),
            Column("kind", _("请求"), lambda r: r.get_kind_display(), sort="kind"),
            Column("ground", _("原因"), lambda r: r.get_ground_display()),
            Column("since", _("从哪天起"), lambda r: r.since, sort="since", kind="day"),
            Column("asked_for", _("提出单位"), lambda r: r.asked_for.name),
            Column("due_from", _("审核单位"), lambda r: r.due_from.name, shown=False),
            Column("state", _("状态"), lambda r: Badge(DECISIONS[Decision(r.state)], str(r.get_state_display())), kind="badge"),
            Column("revises", _("修订的名册"), lambda r: r.revises or ""),
            Column("asked_at", _("提出"), lambda r: r.asked_at, sort="asked_at", kind="moment"),
        ),
        found.select_related("asked_for", "due_from"),
        search=("name",),
        filters=(
            Filter("state", _("状态"), lambda: list(Decision.choices), lambda rows, value: rows.filter(state=value)),
            Filter("kind", _("请求"), lambda: list(Kinds.choices), lambda rows, value: rows.filter(kind=value)),
            Filter("window", _("窗口"), lambda: [("in", _("冻结以前")), ("late", _("冻结以后，作修订"))],
                   lambda rows, value: rows.filter(revises__isnull=value == "in")),
        ),
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
    words = Words()
    return Table(
        "frame_members",
        (
            Column("name", _("单位名称"), lambda m: m.state.name, sort="state__name", link=lambda m: reverse("unit", args=[m.unit_id])),
            Column("code", _("统一社会信用代码"), lambda m: m.state.code, sort="state__code"),
            Column("owner", _("园区"), lambda m: m.owner.name, sort="owner__name"),
            Column("industry", _("行业"), lambda m: words.industry(m.state.industry, m.state.industry_edition), sort="state__industry"),
            Column("size", _("单位规模"), lambda m: m.state.get_size_display(), sort="state__size"),
        ),
        found.select_related("state", "owner").order_by("state__name", "pk"),
        search=("state__name", "state__code"),
        microdata=True,
        title=_("名册单位"),
        empty_title=_("没有单位"),
        empty_hint=_("这份名册里没有您能看的单位。"),
    )  # fmt: skip


CHANGED = {"entered": _("进入"), "left": _("退出"), "moved": _("迁移"), "revised": _("资料修订")}


def compared(rows: list[Any]) -> Table:
    return _differences(
        "frame_differences", rows, ("entered", "left", "moved"), _("名册对比"), _("和上一份名册没有不同"),
        _("单位和园区都一样。"),
    )  # fmt: skip


def revised(rows: list[Any]) -> Table:
    """What would be otherwise in a frozen frame by what is known now."""
    return _differences(
        "frame_revisions", rows, tuple(CHANGED), _("冻结后的修订"), _("没有修订"),
        _("冻结以后，没有改过这份名册截至日的资料。"),
    )  # fmt: skip


def _differences(name: str, rows: list[Any], kinds: tuple[str, ...], title: Any, empty: Any, hint: Any) -> Table:  # fmt: skip
    return Table(
        name,
        (
            Column("name", _("单位名称"), lambda d: d.name, sort="name", link=lambda d: reverse("unit", args=[d.unit])),
            Column("what", _("变化"), lambda d: str(CHANGED[d.what]), sort="what"),
            Column("before", _("原园区"), lambda d: d.before, sort="before"),
            Column("after", _("现园区"), lambda d: d.after, sort="after"),
            Column("reason", _("原因"), lambda d: d.reason, sort="reason"),
        ),
        rows,
        search=lambda rows, text: [d for d in rows if text in d.name],
        filters=(Filter("what", _("变化"), lambda: [(k, CHANGED[k]) for k in kinds], lambda rows, value: [d for d in rows if d.what == value]),),
        microdata=True,
        title=title,
        empty_title=empty,
        empty_hint=hint,
    )  # fmt: skip


def rounds(found: Any) -> Table:
    """Of rows as `rounds.counted` gives them."""
    return Table(
        "rounds",
        (
            Column("name", _("名称"), lambda r: r.name, sort="name", link=lambda r: reverse("round", args=[r.pk])),
            Column("turn", _("类别"), lambda r: r.get_turn_display(), sort="turn"),
            Column("opens", _("开始"), lambda r: r.opens, sort="opens", kind="day"),
            Column("closes", _("截止"), lambda r: r.closes, sort="closes", kind="day"),
            Column("total", _("线索"), lambda r: r.total, sort="total", kind="number"),
            Column("left", _("未办"), lambda r: r.left, sort="left", kind="number"),
            Column("state", _("状态"), _how_far, kind="badge"),
        ),
        found,
        search=("name",),
        filters=(Filter("turn", _("类别"), lambda: list(Turn.choices), lambda rows, value: rows.filter(turn=value)),),
        title=_("名录维护"),
        empty_title=_("还没有名录维护"),
        empty_hint=_("每年、每季开一轮，把新登记的、长期没有消息的、资料不符的单位分给园区核实。"),
    )  # fmt: skip


def _how_far(one: Any) -> Badge:
    if not one.left:
        return Badge("ok", str(_("已办结")))
    today = timezone.localdate()
    if one.closes < today:
        return Badge("bad", str(_("已截止，有未办")))
    return (
        Badge("info", str(_("进行中"))) if one.opens <= today else Badge("idle", str(_("未开始")))
    )


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
            Column("park", _("园区"), lambda r: r[1], sort="park", narrow=True),
            Column("total", _("单位数"), lambda r: r[3], sort="total", kind="number", align="end", total=True),
            *(_fault(key, words) for key, (words, _found) in FAULTS.items()),
        ),
        rows,
        page_size=100,
        title=_("名录质量"),
        empty_title=_("没有单位"),
        empty_hint=_("您的范围里没有单位。"),
    )  # fmt: skip


RARE = ("old_edition", "no_size")  # shown where somebody asks


def _fault(key: str, words: Any) -> Column:
    return Column(
        key, words, lambda r: r[2].get(key, 0), kind="number", align="end", total=True, shown=key not in RARE,
        link=lambda r: f"{reverse('units')}?park={r[0]}&fault={key}" if r[2].get(key) else None,
    )  # fmt: skip


def flows(rows: list[Any], places: int) -> Table:
    """`places`: decimals, where shared units are counted in parts."""

    def number(name: str, words: Any) -> Column:
        return Column(
            name, words, lambda r: r[1][name], sort=name, kind="number", total=True, places=places
        )  # fmt: skip

    return Table(
        "flows",
        (
            Column("park", _("园区"), lambda r: r[0], sort="park"),
            number("before", _("期初")), number("births", _("新设")), number("entries", _("纳入")),
            number("splits", _("分立新增")), number("moved_in", _("迁入")), number("deaths", _("注销或关闭")),
            number("exits", _("退出范围")), number("mergers", _("合并分立减少")), number("moved_out", _("迁出")),
            number("after", _("期末")),
        ),
        rows,
        page_size=100,
        title=_("单位变动"),
        empty_title=_("没有单位"),
        empty_hint=_("这两天之间您的范围里没有单位。"),
    )  # fmt: skip
