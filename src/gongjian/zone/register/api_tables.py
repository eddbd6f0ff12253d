"""Tables of the register for programs: the same numbers as the page, and no more."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from ..accounts.acting import Acting
from ..accounts.api import FAULTS, Day, Strict, entered
from ..accounts.choices import Purpose
from ..audit.recording import About, record_read
from . import permissions, publishing
from .api import SCOPE
from .choices import Breakdown, Measure
from .crosstabs import decimal_of
from .queries import AsOf, states
from .tabulating import Cells, Ground, Placing, Question, tabulated
from .visibility import branch

router = Router(tags=["register"])
PART = r"^[A-Za-z0-9_-]*$"


class TableAsked(Strict):
    """By what a table is broken down, which figure, within what, as of when."""

    rows: Breakdown = Breakdown.PARK
    across: Breakdown | None = None
    measure: Measure = Measure.UNITS
    day: Day | None = None
    known: Day | None = None
    district: str = Field("", max_length=40, pattern=PART)
    park: str = Field("", max_length=40, pattern=PART)
    industry: str = Field("", max_length=40, pattern=PART)
    size: str = Field("", max_length=40, pattern=PART)
    status: str = Field("", max_length=40, pattern=PART)

    def question(self, ground: Ground) -> Question:
        """Raises Http404 where there is no such part."""
        within = [(name, getattr(self, name)) for name in sorted(Breakdown.values)]
        asked = [(name, code) for name, code in within if code]
        if not all(ground.knows(name, code) for name, code in asked):
            raise Http404
        across = self.across if self.across != self.rows else None
        return Question(str(self.rows), str(across or ""), tuple(asked))


class HeadOut(Schema):
    key: str
    name: str


class CellOut(Schema):
    """A cell that has units; "" is a total. No value where it is withheld."""

    row: str
    column: str
    value: str | None
    withheld: bool


class TableOut(Schema):
    """Revenue in thousands of yuan. Cells that are not listed have no unit that told a figure."""

    day: date
    known: str | None
    rows: list[HeadOut]
    columns: list[HeadOut]
    cells: list[CellOut]


@router.get("tables", response={200: TableOut, **FAULTS}, operation_id="tables")
def tables(request: HttpRequest, asked: Query[TableAsked]) -> Any:
    """名录汇总 a table of the register: exact for roles that see the units, as far as it tells of none for others."""
    acting = entered(request, SCOPE, Purpose.STATISTICAL, asked)
    if not permissions.may_see_tables(acting):
        raise HttpError(403, "这个角色不看汇总表 the role sees no tables")
    exact = permissions.sees_exact_tables(acting)
    ground = Ground(branch=branch(acting) if exact else "")
    question = asked.question(ground)
    if exact:
        return _exact(acting, question, ground, asked)
    return _told(acting, question, ground, asked)


def _exact(acting: Acting, question: Question, ground: Ground, asked: TableAsked) -> dict[str, Any]:
    when = AsOf(asked.day or timezone.localdate(), asked.known)
    found = tabulated(states(acting, when), question, ground)
    cells = found.cells[asked.measure]
    record_read("microdata.read", About("table", "tabulated", "tables"), by=acting.actor, purpose="statistical",
                keys=[f"{r}/{c}" for r, c in cells], asked=asked.model_dump(mode="json"))  # fmt: skip
    return {
        "day": when.day, "known": None if when.known is None else str(when.known),
        "rows": _parts(found.rows.parts), "columns": _parts(found.columns.parts), "cells": _cells(cells),
    }  # fmt: skip


def _told(acting: Acting, question: Question, ground: Ground, asked: TableAsked) -> dict[str, Any]:
    """As it was told, or is told now. Raises HttpError 422 with what stands in the way."""
    try:
        days = publishing.days(publishing.limits_today(), asked.measure)
        day = next((d for d in days if asked.day is None or d <= asked.day), days[-1])
        one = publishing.answered(question=question, measure=asked.measure, day=day, by=acting)
    except ValidationError as error:
        raise HttpError(422, " ".join(error.messages)) from error
    placing = Placing(question, ground)
    withheld = [{"row": r, "column": c, "value": None, "withheld": True} for r, c in one.withheld]
    return {
        "day": one.day, "known": one.known_at.isoformat(), "rows": _parts(placing.rows.parts),
        "columns": _parts(placing.columns.parts), "cells": [*_cells(publishing.cells_of(one)), *withheld],
    }  # fmt: skip


def _parts(parts: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"key": key, "name": name} for key, name in parts]


def _cells(cells: Cells) -> list[dict[str, Any]]:
    return [
        {"row": row, "column": column, "value": f"{decimal_of(value):f}", "withheld": False}
        for (row, column), value in sorted(cells.items())
    ]
