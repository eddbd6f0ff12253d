"""Joint building in progress: the plan's clauses as tasks of parks, with their quarterly reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..packs import Pack
from .draws import Draws
from .zone import SyntheticZone

STATES = ("未启动", "推进中", "完成", "滞后")


@dataclass(frozen=True, slots=True)
class Task:
    """One clause's task for one park in one year."""

    task: str
    clause: str
    park: str
    title: str
    due: date
    state: str
    done: int  # per cent


@dataclass(frozen=True, slots=True)
class Report:
    """What a park says of a task in a quarter; `copied`: word for word what it said before."""

    task: str
    year: int
    quarter: int
    done: int
    text: str
    copied: bool
    late_days: int


def tasks(zone: SyntheticZone, pack: Pack, year: int) -> Iterator[Task]:
    """Every clause for every second park or so."""
    parks = zone.firms.ground.parks
    clauses = [clause for plan in pack.plans.values() for clause in plan.clauses]
    draws = Draws(zone.plan.seed, len(clauses) * len(parks))
    taken, done = draws.chance(0.5, "task", year), draws.whole(0, 100, "done", year)
    month = draws.whole(3, 12, "due", year)
    for place in np.flatnonzero(taken).tolist():
        clause, park = clauses[place // len(parks)], parks[place % len(parks)]
        per_cent, due = int(done[place]), date(year, int(month[place]), 28)
        late = per_cent < 60 and due.month <= 9
        state = (
            STATES[2]
            if per_cent > 90
            else STATES[3]
            if late
            else STATES[1]
            if per_cent
            else STATES[0]
        )
        code = f"{year}-{clause.clause}-{park}-{place}"
        yield Task(code, clause.clause, park, clause.task, due, state, per_cent)


def reports(zone: SyntheticZone, work: list[Task], year: int) -> Iterator[Report]:
    """Four reports a task; a tenth copies the one before, a tenth comes late."""
    draws = Draws(zone.plan.seed, len(work) * 4)
    copied, late = draws.chance(0.1, "copied", year), draws.chance(0.1, "late report", year)
    days = draws.whole(1, 30, "late days", year)
    for place, task in enumerate(work):
        text = ""
        for quarter in range(1, 5):
            at = place * 4 + quarter - 1
            again = bool(copied[at]) and quarter > 1
            done = task.done * quarter // 4
            text = text if again else f"（示例）{task.title}：本季完成 {done}%，下季继续推进。"
            yield Report(
                task.task, year, quarter, done, text, again, int(days[at]) if late[at] else 0
            )
