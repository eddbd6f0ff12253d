"""Tasks as columns, for the pack's rule of lights and its indicators; numbers of the pack in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ...methods.editing.materials import Answers
from ...methods.kinds import written
from ...methods.kinds.columns import Column, TextColumn
from ...methods.ladders import assess
from ...methods.packs import Pack
from ..history.choices import Light
from ..inbox.arrays import working_days
from ..register.arrays import pack_on

LADDER = "task_light"
_LIGHTS = (Light.GREEN, Light.YELLOW, Light.RED)


def number(code: str, day: date, fallback: int | None = None) -> int:
    """A number of the pack on a day. Raises ValidationError where it is empty: its office has to fill it."""
    pack = pack_on(day)
    parameter = None if pack is None else pack.parameters.get(code)
    value = None if parameter is None else parameter.on(day)
    if value is not None and value.value is not None:
        return int(value.value)
    if fallback is not None:
        return fallback
    raise ValidationError(
        _("政策包里的 %(code)s 还没有值，请示范区建设处先确认") % {"code": code}, code="empty"
    )


def day_written(text: str) -> date | None:
    """A day as people write it: 2026-06-30, 2026/6/30, 2026年6月30日."""
    days = written.day(text)
    return None if days is None else date(1970, 1, 1) + timedelta(days=int(days))


def due_after(day: date, days: int) -> date:
    """So many working days later."""
    return working_days(day).after(day, days)


def lights(rows: Sequence[Mapping[str, Any]], day: date) -> list[Light]:
    """The light of each task on a day by the pack's rule. A row has `progress start due percent missed late`."""
    return lit(LADDER, {
        "progress": TextColumn.of(row["progress"] or None for row in rows),
        "days_left": np.array([(row["due"] - day).days for row in rows], dtype=float),
        "time_used": np.array([_used(row["start"], row["due"], day) for row in rows], dtype=float),
        "percent": np.array([_or_nan(row["percent"]) for row in rows], dtype=float),
        "missed": np.array([row["missed"] for row in rows], dtype=float),
        "late_steps": np.array([row["late"] for row in rows], dtype=float),
    }, len(rows), day)  # fmt: skip


def lit(ladder: str, columns: dict[str, Column], count: int, day: date) -> list[Light]:
    """The gravest light that each row meets; none where the pack has no rule, or it cannot tell."""
    pack: Pack | None = pack_on(day)
    if pack is None or ladder not in pack.ladders or not count:
        return [Light.NONE] * count
    answers = Answers([str(place) for place in range(count)], columns)
    best = assess(pack.ladders[ladder], answers, day, parameters=pack.parameters).highest()
    return [Light.NONE if place < 0 else _LIGHTS[place] for place in best.tolist()]


def rule(ladder: str, day: date | None = None) -> list[tuple[Any, list[str]]]:
    """A rule of lights as a page tells it: each light with its conditions as the pack writes them."""
    pack = pack_on(day)
    of = None if pack is None else pack.ladders.get(ladder)
    told: Iterable[Any] = of.tiers if of else ()
    return [
        (Light(tier.tier).label, [c.rule.text for c in (*tier.entry, *tier.any_of)])
        for tier in told
    ]


def _used(start: date, due: date, day: date) -> float:
    """The share of the time that is gone, in per cent."""
    whole = (due - start).days
    return 100.0 if whole <= 0 else min(max((day - start).days / whole, 0.0), 1.0) * 100


def _or_nan(value: Any) -> float:
    return float("nan") if value is None else float(value)
