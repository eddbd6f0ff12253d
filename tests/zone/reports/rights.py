"""Who gets into progress reports; one that was submitted and one of which nobody else may read a word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from gongjian.zone.reports import actions, rounds
from gongjian.zone.reports.arrays import ended_before
from gongjian.zone.reports.models import Report, Round
from people import acting
from zone import joint
from zone.rows import (
    DONE,
    JOINT,
    OFFICE,
    SEARCHED,
    WHOLE_JOINT,
    Ground,
    Operation,
    Row,
    Wall,
    only,
    table,
)

ROWS: dict[str, Row] = {
    # progress reports
    **dict.fromkeys(("reports", "report_rounds"), table(own=JOINT, counts=WHOLE_JOINT)),
    "report_round_new": Row(own=OFFICE),
    "report_round": Row(own=JOINT, others=JOINT, argument="report_round", reads=WHOLE_JOINT),
    "report_preview": Row(own=WHOLE_JOINT, others=WHOLE_JOINT, argument="report_round"),
    **{f"report_{name}": Row(own=OFFICE, others=OFFICE, argument="report_round", method="post", status=DONE)
       for name in ("round_extend", "round_chase", "round_close", "round_withdraw", "circular")},
    **dict.fromkeys(("report", "report_word"), Row(own=JOINT, others=WHOLE_JOINT, argument="report")),
    "report_write": Row(own=only("park_officer"), argument="report_draft"),
    **{name: Row(own=OFFICE, others=OFFICE, argument="report", method="post", status=DONE)
       for name in ("report_review", "report_chase")},
    "report_prove": Row(own=only("park_officer"), argument="report", method="post", status=DONE),
}  # fmt: skip
WALLS = {
    "Round administrative": Wall(("report_rounds", "report_round"), second=True),
    "Report administrative": Wall(("reports", "report"), operations=("report",)),
    "Line administrative": Wall(
        test="reports/test_pages.py::test_what_is_written_anew_is_not_on_the_tasks_page"
    ),
}
OPERATIONS = {
    "reports": Operation("reports", "reports", looks=SEARCHED),
    "report": Operation("reports/{report}", "reports", own=WHOLE_JOINT, reads=WHOLE_JOINT),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    """A report that was submitted, and one of which nobody else may read a word."""
    submitted, draft = _asked_for(at.park.code, at.mark, 1), _asked_for(at.park.code, at.mark, 0)
    for report, act in ((submitted, actions.submit), (draft, actions.save)):
        told = {"words": at.mark, "next_steps": at.mark}
        for line in report.lines.all():
            told |= {
                f"{line.task_id}.{name}": at.mark for name in ("words", "next_steps", "problem")
            }
        act(report=report, told=told, version=report.version, by=at.officer)
    return {"report": submitted.pk, "report_draft": draft.pk, "report_round": submitted.round_id}


def _asked_for(park: str, mark: str, back: int) -> Report:
    """The report of a park for the last quarter but so many, in a round of everybody's."""
    today = timezone.localdate()
    period = ended_before(today).minus(back)
    task = joint.issued(park, year=period.year, title=f"{mark}任务", start=period.start, due=today + timedelta(days=90))  # fmt: skip
    found = Round.objects.filter(period=str(period)).first()
    if found is None:
        rounds.open_round(period=str(period), by=acting("qian"), due=today + timedelta(days=9))
    else:
        rounds.extend(round=found, by=acting("qian"))
    return Report.objects.select_related("round", "owner").get(owner=task.owner, round__period=str(period))  # fmt: skip
