from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..history.searching import keys_of
from ..web.tables import Badge, Column, Filter, Table
from .choices import UNREPORTED, RoundStage, Stage
from .models import Line, Report, Round
from .queries import Standing

STAGES = {
    Stage.DUE: "idle", Stage.DRAFT: "idle", Stage.SUBMITTED: "wait", Stage.SENT_BACK: "info", Stage.ACCEPTED: "ok",
}  # fmt: skip
ROUND_STAGES = {RoundStage.OPEN: "info", RoundStage.CLOSED: "ok"}
# What of a report one may look for: its stages, and what is said of its day.
STATES = (("missing", _("缺报")), ("late", _("迟报")), *((s.value, s.label) for s in Stage))


def state(report: Report) -> Badge:
    """Missing once its day is over; what a draft says is its house's own, that it is one is not told."""
    if report.stage in UNREPORTED and is_over(report.round):
        return Badge("bad", str(_("缺报")))
    return Badge(STAGES[Stage(report.stage)], str(report.get_stage_display()))


def is_over(of: Round) -> bool:
    return of.stage == RoundStage.CLOSED or of.due < timezone.localdate()


def days_late(report: Report) -> int | None:
    if report.submitted_on is None or report.submitted_on <= report.round.due:
        return None
    return int((report.submitted_on - report.round.due).days)


def round_state(of: Round) -> Badge:
    if of.withdrawn_at:
        return Badge("idle", str(_("已撤回")))
    return Badge(ROUND_STAGES[RoundStage(of.stage)], str(of.get_stage_display()))


def reports(found: Any) -> Table:
    parts = Line.objects.filter(report=OuterRef("pk")).order_by().values("report")
    return Table(
        "reports",
        (
            Column("period", _("报告期"), lambda r: r.round.title, sort="round__ends", link=lambda r: reverse("report", args=[r.pk])),
            Column("owner", _("报送单位"), lambda r: r.owner.name, sort="owner__path", narrow=True),
            Column("parts", _("任务"), lambda r: r.parts, sort="parts", kind="number"),
            Column("state", _("状态"), state, kind="badge"),
            Column("due", _("期限"), lambda r: r.round.due, sort="round__due", kind="day"),
            Column("submitted_on", _("首次报送"), lambda r: r.submitted_on, sort="submitted_on", kind="day"),
            Column("late", _("迟报（天）"), days_late, kind="number"),
            Column("submitted_by", _("报送人"), lambda r: r.submitted_by.name if r.submitted_by else "", shown=False),
            Column("chased", _("催报（次）"), lambda r: r.chased or None, sort="chased", kind="number"),
        ),
        found.select_related("round", "owner", "submitted_by").annotate(
            parts=Subquery(parts.annotate(n=Count("pk")).values("n"))),
        search=lambda rows, text: rows.filter(pk__in=keys_of("report", text)),
        filters=(
            Filter("period", _("报告期"), _periods, lambda rows, value: rows.filter(round__period=value)),
            Filter("state", _("状态"), lambda: list(STATES), _of_state),
            Filter("owner", _("报送单位"), lambda: _owners(found), lambda rows, value: rows.filter(owner__code=value)),
        ),
        title=_("进展报告"),
        search_label=_("单位、报告期、报告里的文字"),
        empty_title=_("还没有进展报告"),
        empty_hint=_("报告期开始后，有任务的单位各有一份，在这里填写、报送、审核。"),
    )  # fmt: skip


def _of_state(rows: Any, value: str) -> Any:
    if value == "late":
        return rows.filter(submitted_on__gt=F("round__due"))
    if value == "missing":
        closed = rows.filter(stage__in=UNREPORTED)
        return closed.filter(round__due__lt=timezone.localdate()) | closed.filter(
            round__stage=RoundStage.CLOSED
        )
    return rows.filter(stage=value)


def _periods() -> list[tuple[str, str]]:
    return [(each.period, each.title) for each in Round.objects.filter(withdrawn_at=None)[:40]]


def _owners(found: Any) -> list[tuple[str, str]]:
    rows = found.order_by("owner__path").values_list("owner__code", "owner__name").distinct()
    return list(rows)


def rounds(found: Any) -> Table:
    return Table(
        "rounds",
        (
            Column("period", _("报告期"), lambda r: r.title, sort="ends", link=lambda r: reverse("report_round", args=[r.pk])),
            Column("opened_on", _("开始报送"), lambda r: r.opened_on, sort="opened_on", kind="day"),
            Column("due", _("报送期限"), lambda r: r.due, sort="due", kind="day"),
            Column("owed", _("应报"), lambda r: r.owed, sort="owed", kind="number"),
            Column("reported", _("已报"), lambda r: r.reported, sort="reported", kind="number"),
            Column("late", _("迟报"), lambda r: r.late, sort="late", kind="number"),
            Column("unreported", _("未报"), lambda r: r.owed - r.reported, kind="number"),
            Column("accepted", _("已认可"), lambda r: r.accepted, sort="accepted", kind="number"),
            Column("stage", _("状态"), round_state, sort="stage", kind="badge"),
        ),
        found,
        search=("period",),
        filters=(
            Filter("stage", _("状态"), lambda: list(RoundStage.choices), lambda rows, value: rows.filter(stage=value)),
        ),
        title=_("报告期"),
        search_label=_("报告期，例如 2026-Q3"),
        empty_title=_("还没有报告期"),
        empty_hint=_("每个季度结束的次日自动开始，也可以现在手工开始一期。"),
    )  # fmt: skip


def standings(found: Sequence[Standing]) -> Table:
    """Each house in a round: due, reported, late, missing, and the lights of its tasks."""
    return Table(
        "standings",
        (
            Column("name", _("单位"), lambda s: s.name, link=lambda s: reverse("report", args=[s.report.pk]) if s.report else None),
            Column("tasks", _("任务"), lambda s: s.tasks, sort="tasks", kind="number", total=True),
            Column("state", _("报告"), lambda s: state(s.report) if s.report else Badge("idle", str(_("不用报"))), kind="badge"),
            Column("submitted_on", _("首次报送"), lambda s: s.report.submitted_on if s.report else None, sort="submitted_on", kind="day"),
            Column("late", _("迟报（天）"), lambda s: s.late or None, sort="late", kind="number"),
            Column("waiting", _("待审任务"), lambda s: s.waiting or None, sort="waiting", kind="number", total=True),
            Column("sent_back", _("退回任务"), lambda s: s.sent_back or None, sort="sent_back", kind="number", total=True),
            Column("red", _("红灯"), lambda s: s.red, sort="red", kind="number", total=True),
            Column("yellow", _("黄灯"), lambda s: s.yellow, sort="yellow", kind="number", total=True),
            Column("green", _("绿灯"), lambda s: s.green, sort="green", kind="number", total=True),
            Column("chased", _("催报（次）"), lambda s: (s.report.chased or None) if s.report else None, sort="chased", kind="number"),
        ),
        found,
        search=("name",),
        filters=(Filter("state", _("报告"), lambda: list(KINDS), _kind_of),),
        page_size=50,
        title=_("报送情况"),
        search_label=_("单位"),
        empty_title=_("没有单位"),
        empty_hint=_("下达任务后，有任务的单位才要报告。"),
    )  # fmt: skip


KINDS = (("reported", _("已报")), ("missing", _("缺报")), ("late", _("迟报")), ("waiting", _("待审")), ("sent_back", _("退回修改")))  # fmt: skip


def _kind_of(rows: Sequence[Standing], value: str) -> list[Standing]:
    return [row for row in rows if getattr(row, value)]
