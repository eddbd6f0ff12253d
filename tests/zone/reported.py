"""Progress reports in tests: a round of the third quarter of 2026, and reports in any state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from gongjian.zone.reports import actions, rounds
from gongjian.zone.reports.models import Report, Round
from gongjian.zone.tasks.models import Task
from people import acting
from zone.joint import issued

NOW = datetime(2026, 10, 8, 2, tzinfo=UTC)  # ten o'clock in the zone, a Thursday
PERIOD, DUE = "2026-Q3", date(2026, 10, 14)
OFFICERS = {"nankai": "wu", "core": "zheng"}


@pytest.fixture
def october() -> Iterator[None]:
    """The days after the third quarter."""
    with time_machine.travel(NOW, tick=True):
        yield


def task(park: str = "nankai", **told: Any) -> Task:
    with time_machine.travel(datetime(2026, 2, 2, 2, tzinfo=UTC), tick=True):
        return issued(park, **told)


def opened(*parks: str, **more: Any) -> Round:
    """A round in which each of these parks owes a report on two tasks."""
    for park in parks or ("nankai",):
        for title in ("培育瞪羚企业", "建设中试平台"):
            task(park, title=title)
    return rounds.open_round(period=PERIOD, by=acting("qian"), **more)


def officer(park: str) -> Any:
    return acting(OFFICERS.get(park, f"park_{park}"))


def report_of(park: str = "nankai", period: str = PERIOD) -> Report:
    return Report.objects.select_related("round", "owner").get(
        owner__code=park, round__period=period, round__withdrawn_at=None
    )


def written(report: Report, **more: Any) -> dict[str, Any]:
    """Words for every task; `more` for the first, or by name for the whole."""
    told: dict[str, Any] = {
        "words": f"{report.owner.name}各项任务按计划推进",
        "next_steps": "继续推进",
        "problem": "",
    }
    for place, line in enumerate(report.lines.order_by("task__number")):
        own = {"state": "under_way", "percent": 60, "words": f"{report.owner.name}{line.task.title}走访企业三十家并完成评审",
               "next_steps": f"组织{report.owner.name}第二批申报并公示名单", "outcome": "done" if line.before else "",
               **(more if place == 0 else {})}  # fmt: skip
        told |= {f"{line.task_id}.{name}": value for name, value in own.items()}
    return told


def submitted(park: str = "nankai", period: str = PERIOD, **more: Any) -> Report:
    report = report_of(park, period)
    return actions.submit(report=report, told=written(report, **more), version=report.version, by=officer(park))  # fmt: skip


def accepted(park: str = "nankai", period: str = PERIOD, **more: Any) -> Report:
    return actions.accept(report=submitted(park, period, **more), by=acting("qian"))
