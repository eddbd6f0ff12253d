"""Needs as columns, for the pack's rule of lights; days counted, texts compared. The numbers of the pack in force."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from ...methods.kinds.columns import TextColumn
from ...methods.packs.entries import Reform
from ..history.choices import Light
from ..history.searching import grams, plain
from ..inbox.arrays import working_days
from ..register.arrays import pack_on
from ..tasks.arrays import due_after, lit, number, rule

__all__ = ["LADDER", "alike", "days_between", "due_after", "lights", "number", "rule", "spread"]
LADDER = "need_light"


def days_between(first: date, last: date) -> int:
    """Working days after the first up to and with the last."""
    return working_days(last).between(first, last)


def lights(rows: Sequence[Mapping[str, Any]], day: date) -> list[Light]:
    """The light of each need on a day by the pack's rule. A row has `stage urgency due`; without a due day no
    rule that asks for it can tell."""
    days = working_days(day)
    left = [math.nan if row["due"] is None else days.between(day, row["due"]) for row in rows]
    return lit(LADDER, {
        "stage": TextColumn.of(row["stage"] or None for row in rows),
        "urgency": TextColumn.of(row["urgency"] or None for row in rows),
        "days_left": np.array(left, dtype=float),
    }, len(rows), day)  # fmt: skip


class Spread(NamedTuple):
    """How long answers took: half of them no longer than the median, nine in ten no longer than `p90`."""

    median: float | None
    p90: int | None


def spread(days: Iterable[int]) -> Spread:
    """Of working days, in any order.

    The median is the mean of the two in the middle where there are two; `p90` is the nearest rank, a number of
    days that did occur (definition 1 of Hyndman and Fan, The American Statistician 50 (1996), 361-365).
    """
    ordered = sorted(days)
    if not ordered:
        return Spread(None, None)
    return Spread(float(median(ordered)), ordered[-(-9 * len(ordered) // 10) - 1])


def alike(text: str, others: Mapping[int, str]) -> list[tuple[int, int]]:
    """How alike each of the others is, in per cent, the most alike first: by the pairs of neighbouring
    characters that they share, in whatever order these stand."""
    asked = _as_words(text)
    told = (
        (key, round(fuzz.token_set_ratio(asked, _as_words(other)))) for key, other in others.items()
    )
    return sorted(told, key=lambda pair: (-pair[1], pair[0]))


def _as_words(text: str) -> str:
    return " ".join(grams(plain(text)))


def reforms(day: date | None = None) -> list[Reform]:
    """The reforms that the pack in force knows of."""
    pack = pack_on(day)
    return [] if pack is None else list(pack.reforms.values())
