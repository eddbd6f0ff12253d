"""The two papers of this room: the circular, and a house's report on paper to be signed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..accounts.acting import Acting
from ..documents import actions as documents
from ..documents.choices import Stage as Paper
from ..documents.kinds import Kind
from ..documents.models import Document
from ..history.deeds import fresh
from . import arrays
from .choices import Stage
from .models import Line, Report
from .sentences import day

CIRCULAR = Kind("circular", _("进展通报"), "circular", {
    "parks": [{"park": "南开分园", "tasks": 5, "done": 2, "proposed": 0, "under_way": 2, "behind": 1,
               "not_started": 0, "lights": "3/1/1", "change": "+1", "report": "按时"}],
    "clauses": [{"number": "1.1", "text": "（示例）条款", "tasks": 3, "done": 1, "behind": 1, "lights": "1/1/1", "change": "+1"}],
    "late": [{"park": "南开分园", "task": "2026-0001 （示例）任务", "due": "2026-09-25", "words": "逾期5天"}],
})  # fmt: skip
REPORT = Kind("progress_report", _("进展报告"), "progress_report", {
    "house": "（示例）分园", "period": "2026年三季度", "state": "已报待审", "words": "（示例）总体进展。",
    "next_steps": "（示例）下步安排。", "problem": "无", "reporter": "（示例）", "reported_on": "2026年10月10日",
    "tasks": [{"number": "2026-0001", "title": "（示例）任务", "state": "推进中", "percent": "50%", "reached": "2/4 项",
               "before": "（示例）上期计划", "outcome": "已落实", "words": "（示例）进展", "next_steps": "（示例）计划",
               "problem": "无"}],
})  # fmt: skip
NONE = "无"


@transaction.atomic
def kept(report: Report, lines: list[Line], *, by: Acting) -> Document:
    """An accepted report on paper: made for whoever wants it first, from then on the same file for everybody,
    with the data that it was made from. Raises ValidationError where it is not accepted."""
    now = fresh(report, Stage.ACCEPTED)
    made = Document.objects.filter(
        paper=REPORT.key, about_kind=Report.kind(), about_key=now.pk, stage=Paper.ISSUED, withdrawn_at=None
    ).first()  # fmt: skip
    if made is not None:
        return made
    with override("zh-hans"):
        data = told(report, lines)
    made_from = {
        "报告（键: 版本）": {str(now.pk): now.version},
        "任务（键: 版本）": {str(line.task_id): line.task.version for line in lines},
        "生成": f"{timezone.localtime():%Y-%m-%d %H:%M}",
    }  # fmt: skip
    draft = documents.make(
        paper=REPORT.key, title=data["title"], data=data, by=None, about=report,
        made_from=made_from, addressed=[report.owner],
    )  # fmt: skip
    return documents.issue(document=draft, by=by)


def told(report: Report, lines: list[Line]) -> dict[str, Any]:
    """A report as its paper says it."""
    told_on = timezone.localdate(report.submitted_at) if report.submitted_at else None
    return {
        "title": f"{report.round}重点任务进展报告", "house": report.owner.name, "period": str(report.round),
        "state": str(report.get_stage_display()), "words": report.words or NONE,
        "next_steps": report.next_steps or NONE, "problem": report.problem or NONE,
        "reporter": report.submitted_by.name if report.submitted_by else "",
        "reported_on": day(told_on) if told_on else "", "tasks": [_line(line) for line in lines],
        "made_from": f"第 {report.version} 稿，{timezone.localtime():%Y-%m-%d %H:%M} 导出",
    }  # fmt: skip


def _line(line: Line) -> dict[str, str]:
    task = line.task
    target = f"{arrays.written(task.target)} {task.unit}".strip()
    reached = f"{arrays.written(line.reached) or '—'} / {target}" if task.target is not None else ""
    return {
        "number": task.number, "title": task.title, "state": str(line.get_state_display()),
        "percent": "" if line.percent is None else f"{line.percent}%", "reached": reached,
        "before": (line.before.next_steps if line.before else "") or NONE,
        "outcome": str(line.get_outcome_display()) if line.outcome else "",
        "words": line.words or NONE, "next_steps": line.next_steps or NONE, "problem": line.problem or NONE,
    }  # fmt: skip
