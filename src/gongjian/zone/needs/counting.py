"""How long answers take, how many come in time, how content askers are: by park, by house, by category."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from . import arrays
from .choices import OWED, Stage
from .models import Need

CONTENT = 4  # from this mark on somebody is content
_FIELDS = (
    "pk", "park_id", "park__name", "category", "stage", "outcome", "raised_on", "settled_on", "due", "answer_due",
    "satisfaction", "assigned_to_id", "assigned_to__name", "answered_by_id", "answered_by__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """What is counted of one need: plain values. `days`: working days from raising to the answer."""

    key: int
    park: tuple[int, str]
    category: str
    house: tuple[int, str] | None  # who answered, else to whom it is assigned
    stage: str
    outcome: str
    late: bool  # not answered, and beyond the day of this step
    days: int | None
    in_time: bool | None  # None where no day was set, or there is no answer yet
    satisfaction: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some needs. None where there is nothing to tell."""

    raised: int
    answered: int
    open: int
    late: int
    refused: int
    timed: int  # answers that had a day
    in_time: int
    median: float | None
    p90: int | None
    rated: int
    satisfaction: float | None
    content: int

    @property
    def share_in_time(self) -> float | None:
        return self.in_time / self.timed if self.timed else None

    @property
    def share_content(self) -> float | None:
        return self.content / self.rated if self.rated else None


def facts(rows: QuerySet[Need], day: date | None = None) -> list[Fact]:
    """One question, however many needs."""
    today = day or timezone.localdate()
    return [_fact(row, today) for row in rows.order_by().values(*_FIELDS)]


def _fact(row: dict[str, Any], today: date) -> Fact:
    settled, due = row["settled_on"], row["answer_due"]
    house = next(
        ((row[f"{name}_id"], row[f"{name}__name"]) for name in ("answered_by", "assigned_to") if row[f"{name}_id"]), None
    )  # fmt: skip
    return Fact(
        key=row["pk"], park=(row["park_id"], row["park__name"]), category=row["category"], house=house, stage=row["stage"],
        outcome=row["outcome"], late=row["stage"] in OWED and row["due"] is not None and row["due"] < today,
        days=arrays.days_between(row["raised_on"], settled) if settled else None,
        in_time=settled <= due if settled and due else None, satisfaction=row["satisfaction"],
    )  # fmt: skip


def figures(of: Iterable[Fact]) -> Figures:
    found = list(of)
    marks = [f.satisfaction for f in found if f.satisfaction is not None]
    days = [f.days for f in found if f.days is not None]
    middle, slow = arrays.spread(days)
    return Figures(
        raised=len(found), answered=len(days), open=len(found) - len(days), late=sum(f.late for f in found),
        refused=sum(f.outcome == "refused" for f in found), timed=sum(f.in_time is not None for f in found),
        in_time=sum(f.in_time is True for f in found), median=middle, p90=slow, rated=len(marks),
        satisfaction=sum(marks) / len(marks) if marks else None, content=sum(m >= CONTENT for m in marks),
    )  # fmt: skip


def by(of: Iterable[Fact], key: Callable[[Fact], Any]) -> dict[Any, Figures]:
    """The figures of each park, house or category, in the order in which they come; none for those without a key."""
    held: dict[Any, list[Fact]] = {}
    for fact in of:
        if (name := key(fact)) is not None:
            held.setdefault(name, []).append(fact)
    return {name: figures(found) for name, found in held.items()}


WAYS: dict[str, Callable[[Fact], Any]] = {
    "park": lambda fact: fact.park,
    "house": lambda fact: fact.house,
    "category": lambda fact: fact.category,
}


def merged(of: Iterable[Fact]) -> int:
    return sum(fact.stage == Stage.MERGED for fact in of)
