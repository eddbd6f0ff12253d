"""Questions to plans and tasks."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..accounts.scopes import ours, within
from ..documents.models import Evidence
from ..history.choices import Light
from ..history.queries import as_of
from . import arrays
from .choices import OPEN, PlanStage, Progress, Stage
from .models import Clause, Task


def tasks(acting: Acting | None) -> QuerySet[Task]:
    """The tasks that somebody may see and that were not withdrawn."""
    return within(acting, Task).filter(withdrawn_at=None)


def mine(acting: Acting) -> QuerySet[Task]:
    """Those that one's own house answers for."""
    return tasks(acting).filter(owner=acting.organisation_id)


def parks() -> Any:
    """Core park and branch parks, in the order in which they were entered: the core park first, as the zone lists
    them."""
    return Organisation.objects.on().filter(kind=House.PARK).order_by("pk")


def of_park(rows: QuerySet[Task], park: Organisation) -> QuerySet[Task]:
    """Tasks in a park or a sub-park of it."""
    return rows.filter(park__path__startswith=park.path)


def years() -> list[int]:
    found = list(Task.objects.order_by("-year").values_list("year", flat=True).distinct())
    return found or [timezone.localdate().year]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with some tasks: counts by progress and by light."""

    total: int
    done: int
    under_way: int
    behind: int
    not_started: int
    proposed: int
    red: int
    yellow: int
    green: int


def standing(rows: QuerySet[Task]) -> Standing:
    counted = rows.filter(stage=Stage.ISSUED).aggregate(
        total=Count("pk"),
        **{p: Count("pk", filter=Q(progress=p)) for p in ("done", "under_way", "behind", "not_started", "proposed")},
        **{c: Count("pk", filter=Q(light=c)) for c in ("red", "yellow", "green")},
    )  # fmt: skip
    return Standing(**counted)


def place(by_path: Mapping[str, int], path: str | None) -> int | None:
    """The park that a path is in."""
    if not path:
        return None
    return next((key for at, key in by_path.items() if path.startswith(at)), None)


def counts_for(by_path: Mapping[str, int], park: str | None, owner: str) -> int | None:
    """The park that a task counts for, by the paths of its place and of its owner: the one that it is in, in a
    sub-park too, else the one that its owner belongs to."""
    return place(by_path, park) or place(by_path, owner)


def by_park(rows: QuerySet[Task]) -> dict[int, Counter[str]]:
    """Counts by park of issued tasks: total, by progress, by light. One question for all parks."""
    told: Any = rows.filter(stage=Stage.ISSUED).order_by().values("park__path", "owner__path").annotate(
        total=Count("pk"),
        **{p: Count("pk", filter=Q(progress=p)) for p in Progress.values},
        **{c: Count("pk", filter=Q(light=c)) for c in (Light.RED.value, Light.YELLOW.value, Light.GREEN.value)},
    )  # fmt: skip
    by_path = dict(parks().values_list("path", "pk"))
    found: dict[int, Counter[str]] = {}
    for row in told:
        park = counts_for(by_path, row.pop("park__path"), row.pop("owner__path"))
        if park is not None:
            found.setdefault(park, Counter()).update(row)
    return found


# ---- coverage


def clauses_without_tasks(acting: Acting | None, year: int) -> QuerySet[Clause]:
    """Clauses of plans in force on which no live task of the year stands that somebody may see."""
    live = tasks(acting).filter(clause=OuterRef("pk"), year=year)
    return (
        within(acting, Clause)
        .filter(plan__stage=PlanStage.IN_FORCE)
        .exclude(Exists(live))
        .select_related("plan")
    )


def tasks_without_evidence(acting: Acting | None, year: int) -> QuerySet[Task]:
    """Issued tasks that nothing proves yet."""
    shown = Evidence.objects.filter(about_kind="task", about_key=OuterRef("pk"), withdrawn_at=None)
    return tasks(acting).filter(year=year, stage=Stage.ISSUED).exclude(Exists(shown))


# ---- shapes


@dataclass(frozen=True, slots=True)
class Branch:
    """A plan, a chapter or a clause in the tree: the tasks that stand on it, and what lies beneath."""

    number: str
    text: str
    tasks: list[Task] = field(default_factory=list)
    below: list[Branch] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.tasks) + sum(branch.count for branch in self.below)


def tree(rows: Iterable[Task], clauses: Sequence[Clause]) -> list[Branch]:
    """Plans with their chapters and clauses, as deep as their numbers go, where some task stands on them. A
    chapter that is no clause of its own has its number alone."""
    held: dict[int, list[Task]] = {}
    for task in rows:
        held.setdefault(task.clause_id, []).append(task)
    texts = {(c.plan_id, c.number): c.text for c in reversed(clauses)}
    known: dict[tuple[int, str, str], Branch] = {}
    plans: dict[int, Branch] = {}
    for clause in clauses:
        if clause.pk in held:
            at = plans.setdefault(clause.plan_id, Branch("", clause.plan.title))
            chapters = [
                (number, texts.get((clause.plan_id, number), "")) for number in clause.above
            ]
            for number, text in (*chapters, (clause.number, clause.text)):
                key = clause.plan_id, number, text
                if key not in known:
                    known[key] = Branch(number, text)
                    at.below.append(known[key])
                at = known[key]
            at.tasks.extend(held[clause.pk])
    return list(plans.values())


def board(rows: Iterable[Task]) -> list[tuple[Any, list[Task]]]:
    """Columns by progress."""
    held: dict[str, list[Task]] = {p: [] for p in Progress.values}
    for task in rows:
        held[task.progress].append(task)
    return [(progress, held[progress]) for progress in Progress]


Due = list[tuple[date, list[Task]]]


def months(rows: Iterable[Task], year: int) -> list[tuple[int, Due]]:
    """Each month with its days on which something is due; 0: days of other years."""
    held: dict[date, list[Task]] = {}
    for task in rows:
        held.setdefault(task.due, []).append(task)
    found: dict[int, Due] = {month: [] for month in range(1, 13)}
    for day in sorted(held):
        found.setdefault(day.month if day.year == year else 0, []).append((day, held[day]))
    return list(found.items())


@dataclass(frozen=True, slots=True)
class Bar:
    """A task on the Gantt chart: where it begins and how long it is, in thousandths of the year."""

    task: Task
    at: int
    width: int
    done: int
    steps: list[tuple[int, str, bool]]


def bars(rows: Iterable[Task], year: int) -> list[Bar]:
    first = date(year, 1, 1)
    whole = 366 if calendar.isleap(year) else 365

    def place(day: date) -> int:
        return round(min(max((day - first).days, 0), whole) * 1000 / whole)

    found = []
    for task in rows:
        at, end = place(task.start), place(task.due)
        width = max(end - at, 6)
        steps = [(place(m.due), m.title, m.done_on is not None) for m in task.milestones.all()]
        found.append(Bar(task, at, width, round(width * (task.percent or 0) / 100), steps))
    return found


# ---- as of a day


def known(
    acting: Acting | None,
    moment: datetime,
    park: Organisation | None = None,
    year: int | None = None,
) -> list[dict[str, Any]]:
    """The tasks that somebody may see as they were at a moment, with the light of that day by the rule of that
    day: rows of their copies, with `key` and `light`. A task's year is its own from its draft on."""
    visible = within(acting, Task)
    if year is not None:
        visible = visible.filter(year=year)
    if park is not None:
        visible = visible.filter(
            Q(park__path__startswith=park.path) | Q(owner__path__startswith=park.path)
        )
    keys: Any = visible.values("pk")
    copies = as_of("task", moment, keys)
    rows = [
        {**told, "key": key} for key, told in sorted(copies.items())
        if told["stage"] == Stage.ISSUED and not told["withdrawn_at"]
    ]  # fmt: skip
    day = timezone.localdate(moment)
    for row, light in zip(
        rows, arrays.lights([_measured(row, day) for row in rows], day), strict=True
    ):
        row["light"] = str(light)
    return rows


def _measured(row: Mapping[str, Any], day: date) -> dict[str, Any]:
    late = sum(
        not m["done"] and date.fromisoformat(m["due"]) < day for m in row.get("milestones", ())
    )
    return {
        "progress": row["progress"], "start": date.fromisoformat(row["start"]), "due": date.fromisoformat(row["due"]),
        "percent": row["percent"], "missed": row["missed"], "late": late,
    }  # fmt: skip


def waiting(acting: Acting) -> QuerySet[Task]:
    """What one's own house has still to do, the most pressing first."""
    return (
        tasks(acting)
        .filter(stage=Stage.ISSUED, progress__in=OPEN)
        .filter(ours(acting, "owner"))
        .order_by("due")
    )
