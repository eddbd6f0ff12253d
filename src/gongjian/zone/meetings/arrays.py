"""Matters as columns, for the pack's rule of lights; days of the pack in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from ...methods.kinds.columns import TextColumn
from ..history.choices import Light
from ..inbox.arrays import working_days
from ..tasks.arrays import due_after, lit, number, rule

LADDER = "matter_light"
__all__ = ["LADDER", "days", "due_after", "due_before", "left", "lights", "rule", "until"]


def days(of: str, what: str, day: date) -> int:
    """So many working days the pack gives for what is done of a meeting or a matter. Raises ValidationError."""
    return number(f"{of}.{what}_days", day)


def due_before(day: date, count: int) -> date:
    """The last working day with `count` working days after it up to `day`."""
    calendar = working_days(day)
    while count > 0 or not calendar.is_working(day):
        count -= calendar.is_working(day)
        day -= timedelta(days=1)
    return day


def left(day: date, due: date) -> int:
    """Working days left until the due day; negative beyond it."""
    return working_days(day).between(day, due)


def until(day: date, due: date) -> int:
    """Working days in which something is due that has a day; one at least."""
    return max(left(day, due), 1)


def lights(rows: Sequence[Mapping[str, Any]], day: date) -> list[Light]:
    """The light of each matter on a day by the pack's rule. A row has `stage due answered sent_back`: an answer
    stops the clock."""
    return lit(LADDER, {
        "stage": TextColumn.of(row["stage"] or None for row in rows),
        "days_left": np.array([_days_left(row, day) for row in rows], dtype=float),
        "sent_back": np.array([row["sent_back"] for row in rows], dtype=float),
    }, len(rows), day)  # fmt: skip


def _days_left(row: Mapping[str, Any], day: date) -> float:
    if row["due"] is None:
        return float("nan")
    return float(left(min(row["answered"] or day, day), row["due"]))
