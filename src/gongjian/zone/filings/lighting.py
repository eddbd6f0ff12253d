"""Lights of filings, by the pack's rule: how long whoever has the turn still has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from ..history.choices import Light
from ..history.deeds import is_many
from ..history.lighting import put_on
from . import arrays
from .choices import DUE, Stage
from .models import Filing


def relit(filing: Filing) -> Filing:
    if not is_many():
        relight([filing])
    return filing


def of(stage: str, due: date | None, day: date | None = None) -> Light:
    (light,) = arrays.lights([(stage, due)], day or timezone.localdate())
    return light


def relight(filings: Sequence[Filing], day: date | None = None) -> int:
    """The lights of filings by the rule in force, as of a day; how many changed. Not an act: nobody did it."""
    today = day or timezone.localdate()
    lamps = arrays.lights(
        [("" if f.withdrawn_at or f.stage == Stage.DRAFT else f.stage, f.due_on) for f in filings], today
    )  # fmt: skip
    return put_on(filings, lamps, today)


def relight_all() -> int:
    """Each morning: what a day more does to the lights of all that is somebody's turn."""
    today = timezone.localdate()
    stale = Filing.objects.live().filter(stage__in=DUE).exclude(lit_on=today)
    return relight(list(stale), today)
