"""The figures of a round: how the tasks of its year stand, by park and by clause, and against the round before.

The page and the circular have them from here, so they are the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ..history.choices import Light
from ..tasks.choices import Measure, Progress
from ..tasks.queries import counts_for
from ..tasks.queries import parks as all_parks
from ..web.numbers import rounded
from .choices import RoundStage
from .models import Round
from .queries import round_before, stood


@dataclass(frozen=True, slots=True)
class Stood:
    """How one task stands, or stood."""

    key: int
    version: int
    number: str
    title: str
    clause: int
    clause_order: int
    clause_number: str
    clause_text: str
    park_path: str | None
    owner_path: str
    owner_name: str
    progress: str
    percent: int | None
    measure: str
    target: Decimal | None
    reached: Decimal | None
    due: date
    light: str

    def overdue(self, day: date) -> int:
        """Days beyond its due day; 0 for what is done, or said to be."""
        over = self.progress not in (Progress.DONE, Progress.PROPOSED)
        return max((day - self.due).days, 0) if over else 0

    def late(self, day: date) -> bool:
        return self.progress == Progress.BEHIND or self.overdue(day) > 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Tasks counted; `mean` is the average share done of those that tell one, in per cent."""

    tasks: int
    done: int
    proposed: int
    under_way: int
    behind: int
    not_started: int
    red: int
    yellow: int
    green: int
    late: int
    measured: int
    on_target: int
    telling: int
    mean: Decimal | None

    @property
    def rate(self) -> Decimal | None:
        """Done of all, in per cent."""
        return rounded(Decimal(self.done) * 100 / self.tasks, 1) if self.tasks else None


def counted(rows: Sequence[Stood], day: date) -> Counts:
    states, lights = Counter(row.progress for row in rows), Counter(row.light for row in rows)
    measured = [r for r in rows if r.measure != Measure.TEXT and r.target is not None]
    shares = [r.percent for r in rows if r.percent is not None]
    return Counts(
        tasks=len(rows), **{p.value: states[p] for p in Progress},
        **{light.value: lights[light] for light in (Light.RED, Light.YELLOW, Light.GREEN)},
        late=sum(row.late(day) for row in rows), measured=len(measured),
        on_target=sum(r.reached is not None and r.reached >= (r.target or 0) for r in measured),
        telling=len(shares),
        mean=rounded(Decimal(sum(shares)) / len(shares), 1) if shares else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """A park, or a clause, with its tasks counted now and in the round before."""

    key: int
    name: str
    text: str
    rows: tuple[Stood, ...]
    now: Counts
    before: Counts | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a round. `before` is None where there is no round to compare with."""

    round: Round
    day: date
    earlier: Round | None
    whole: Group
    parks: list[Group]
    elsewhere: Group | None
    clauses: list[Group]

    @property
    def rows(self) -> tuple[Stood, ...]:
        return self.whole.rows


def figures(round: Round) -> Figures:
    """In four questions, however many parks, clauses and tasks there are."""
    day, earlier = day_of(round), round_before(round)
    rows, then = rows_of(round), rows_of(earlier) if earlier else None
    then_day = day_of(earlier) if earlier else day
    parks: Any = list(all_parks().values_list("pk", "path", "name"))
    park_of = _parks_of({path: key for key, path, _name in parks}, (*rows, *(then or ())))

    def group(key: int, name: str, text: str, mine: list[Stood], was: list[Stood]) -> Group:
        before = None if then is None else counted(was, then_day)
        return Group(key, name, text, tuple(mine), counted(mine, day), before)

    by_park, were_by_park = _grouped(rows, park_of), _grouped(then or (), park_of)
    by_clause, were_by_clause = _grouped(rows, _clause), _grouped(then or (), _clause)
    elsewhere = group(0, "", "", by_park[0], were_by_park[0])
    return Figures(
        round=round, day=day, earlier=earlier, whole=group(0, "", "", rows, then or []),
        parks=[group(key, name, "", by_park[key], were_by_park[key]) for key, _path, name in parks],
        elsewhere=elsewhere if elsewhere.rows else None,
        clauses=[
            group(key, number, text, by_clause[key], were_by_clause[key])
            for _order, key, number, text in sorted(
                {(r.clause_order, r.clause, r.clause_number, r.clause_text) for r in rows}
            )
        ],
    )  # fmt: skip


def _clause(row: Stood) -> int:
    return row.clause


def _parks_of(by_path: dict[str, int], rows: Iterable[Stood]) -> Callable[[Stood], int]:
    """The park that a task counts for; 0 where there is none."""
    places = {(row.park_path, row.owner_path) for row in rows}
    at = {(park, owner): counts_for(by_path, park, owner) or 0 for park, owner in places}
    return lambda row: at[row.park_path, row.owner_path]


def _grouped(rows: Iterable[Stood], key: Callable[[Stood], int]) -> defaultdict[int, list[Stood]]:
    found: defaultdict[int, list[Stood]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def day_of(round: Round) -> date:
    """The day as of which a round's figures are."""
    closed = round.stage == RoundStage.CLOSED and round.closed_at is not None
    return timezone.localdate(round.closed_at if closed else None)


def rows_of(round: Round) -> list[Stood]:
    """Its tasks in the order of their numbers."""
    found = stood(round)
    of = "" if round.stage == RoundStage.OPEN else "task__"
    names = (
        "pk" if not of else "task_id", "version", f"{of}number", f"{of}title", "clause_id", "clause__order",
        "clause__number", "clause__text", "park__path", "owner__path", "owner__name", "progress", "percent",
        f"{of}measure", "target", "reached", "due", "light",
    )  # fmt: skip
    told: Iterable[Any] = found.order_by(f"{of}number").values_list(*names)
    return [Stood(*row) for row in told]
