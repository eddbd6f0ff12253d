"""Filings and declared facts as columns, for the pack's rules of lights; the papers that the pack wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ...methods.kinds.columns import Column, TextColumn
from ..history.choices import Light
from ..inbox.arrays import working_days
from ..register.arrays import pack_on
from ..tasks.arrays import due_after, lit, number, rule
from .choices import Step, Subject

__all__ = [
    "FACTS_LADDER", "LADDER", "PAPERS", "Known", "Paper", "due_after", "facts_lights", "known_industries", "left",
    "lights", "number", "papers", "rule",
]  # fmt: skip
LADDER, FACTS_LADDER = "filing_light", "facts_light"
PAPERS = "filing_papers"  # the pack's list of papers: kind → step → paper


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a filing of a kind wants at a step."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the pack knows of a park's lead industries, from which day, and how surely."""

    park: str
    since: date
    industries: tuple[str, ...]
    source: str
    certainty: str


def known_industries() -> list[Known]:
    """Of every park that the pack in force names lead industries of."""
    pack = pack_on()
    parks = pack.zone.parks if pack is not None and pack.zone is not None else ()
    return [
        Known(p.code, p.since, p.lead_industries, p.provenance.source, p.provenance.certainty.value if p.provenance.certainty else "")
        for p in parks
        if p.lead_industries and p.since is not None
    ]  # fmt: skip


def left(due: date, day: date) -> int:
    """Working days from a day to the due day; negative beyond it."""
    return working_days(day).between(day, due)


def lights(rows: Sequence[tuple[str, date | None]], day: date) -> list[Light]:
    """The light of each (stage, due day) on a day by the pack's rule."""
    calendar = working_days(day)
    columns: dict[str, Column] = {
        "stage": TextColumn.of(stage for stage, _due in rows),
        "days_left": np.array([
            np.nan if due is None else calendar.between(day, due) for _stage, due in rows
        ], dtype=float),
    }  # fmt: skip
    return lit(LADDER, columns, len(rows), day)


def facts_lights(rows: Sequence[tuple[int, int]], day: date) -> list[Light]:
    """The light of each park by its changes without a filing, and those whose filing is under way."""
    columns: dict[str, Column] = {
        name: np.array([float(row[place]) for row in rows], dtype=float)
        for place, name in enumerate(("unfiled", "under_way"))
    }
    return lit(FACTS_LADDER, columns, len(rows), day)


def papers(subject: str, step: Step, day: date) -> list[Paper]:
    """The papers that a kind of filing wants at a step, by the pack of the day; none where it names none."""
    pack = pack_on(day)
    held = pack.classifications.get(PAPERS, ()) if pack else ()
    above = f"{Subject(subject)}.{step}"
    return [
        Paper(each.code, each.name)
        for each in held
        if each.parent == above
        and (each.since is None or each.since <= day)
        and (each.until is None or day <= each.until)
    ]
