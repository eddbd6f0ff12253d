"""What is one's own to do: tasks, reports, needs, matters, projects of a park, a district, a division."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...filings import permissions as filing_rights
from ...filings import queries as filings
from ...history.choices import Light
from ...industry.projects import queries as projects
from ...meetings import queries as meetings
from ...meetings.choices import OPEN as OPEN_MATTERS
from ...needs import permissions as need_rights
from ...needs import queries as needs
from ...reports import queries as reports
from ...tasks import queries as tasks
from ...tasks.permissions import may_see_tasks
from ..park_file.parts import Figure, Line, Section, dated

MOST = 8  # rows of a list; the rest stands behind its link


def desk(acting: Acting) -> list[Section]:
    """Each list that somebody may see, the empty ones too: they say what would stand there."""
    parts: tuple[tuple[Callable[[Acting], bool], Callable[[Acting], Section]], ...] = (
        (may_see_tasks, _tasks), (may_see_tasks, _reports), (need_rights.may_see_needs, _needs),
        (may_see_tasks, _matters), (filing_rights.may_see_filings, _filings), (may_see_tasks, _problems),
    )  # fmt: skip
    return [make(acting) for may, make in parts if may(acting)]


def _tasks(acting: Acting) -> Section:
    rows = tasks.waiting(acting)
    count = rows.count()
    return Section(
        "own_tasks", _("要完成的任务"), (), _counts((_("未完成"), count), (_("红灯"), rows.filter(light=Light.RED).count())),
        (_("编号"), _("任务"), _("期限"), _("进展")),
        [_line((t.number, t.title, str(t.due), str(t.get_progress_display())), reverse("task", args=[t.pk]), t.light) for t in rows[:MOST]],
        _("办公室下达任务以后，由您单位和下属园区负责的列在这里"), reverse("tasks"),
    )  # fmt: skip


def _reports(acting: Acting) -> Section:
    rows = reports.to_write(acting).select_related("round").order_by("round__due")
    return Section(
        "own_reports", _("要写的进展报告"), (), _counts((_("待报"), rows.count())),
        (_("期限"), _("报告期"), _("状态")),
        [_line((str(r.round.due), r.round.title, str(r.get_stage_display())), reverse("report_write", args=[r.pk])) for r in rows[:MOST]],
        _("每个报告期开始以后，有任务的单位要写"), reverse("reports"),
    )  # fmt: skip


def _needs(acting: Acting) -> Section:
    rows = needs.needs(acting).filter(needs.mine(acting))
    return Section(
        "own_needs", _("等您单位办理的需求"), (), _counts((_("待办"), rows.count())),
        (_("编号"), _("需求"), _("期限"), _("环节")),
        [_line((n.number or "—", n.title, dated(n.due), str(n.get_stage_display())), reverse("need", args=[n.pk]), n.light) for n in rows.order_by("due", "pk")[:MOST]],
        _("转给您单位研究、征求意见的需求列在这里"), reverse("needs"),
    )  # fmt: skip


def _matters(acting: Acting) -> Section:
    rows = meetings.matters(acting).filter(stage__in=OPEN_MATTERS, in_charge=acting.organisation_id)
    return Section(
        "own_matters", _("您单位负责的协调事项"), (), _counts((_("未办结"), rows.count()), (_("红灯"), rows.filter(light=Light.RED).count())),
        (_("期限"), _("事项"), _("来源"), _("情况")),
        [_line((dated(m.due), m.title, str(m.get_origin_display()), str(m.get_stage_display())), reverse("coordination", args=[m.pk]), m.light) for m in rows.order_by("due", "pk")[:MOST]],
        _("会议议定、领导批示交给您单位的事项列在这里"), reverse("coordinations"),
    )  # fmt: skip


def _filings(acting: Acting) -> Section:
    rows = (
        filings.filings(acting)
        .filter(house=acting.organisation_id, withdrawn_at=None)
        .exclude(stage="archived")
    )
    return Section(
        "own_filings", _("在办的备案"), (), _counts((_("在办"), rows.count())),
        (_("期限"), _("事项"), _("环节")),
        [_line((dated(f.due_on), f.title, str(f.get_stage_display())), reverse("filing", args=[f.pk]), f.light) for f in rows.order_by("due_on", "pk")[:MOST]],
        _("规划调整、政策试点、体制改革要先协商、后备案"), reverse("filings"),
    )  # fmt: skip


def _problems(acting: Acting) -> Section:
    rows = projects.problems(acting)
    return Section(
        "own_problems", _("您单位要解决的项目问题"), (), _counts((_("未解决"), rows.count())),
        (_("期限"), _("问题"), _("项目")),
        [_line((str(p.due), p.text, p.project.name), reverse("project", args=[p.project_id])) for p in rows[:MOST]],
        _("重点项目登记问题、定了责任单位以后列在这里"), reverse("projects"),
    )  # fmt: skip


def _counts(*told: tuple[str, int]) -> list[Figure]:
    return [Figure(label, count or None, _("项")) for label, count in told]


def _line(texts: tuple[Any, ...], url: str, light: str = "") -> Line:
    return Line(texts, url, "" if light == Light.NONE else light)
