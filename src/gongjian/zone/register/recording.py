"""Revisions of timelines into the tables: what is no longer believed closed, what is believed opened.

The one place that writes facts. Everything of one change is known from one moment on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...methods.timelines import Revision, Span
from .attributes import COLUMNS
from .models import Change, Fact, Identifier, Residence, SearchWord, State
from .pouring import change as changed
from .pouring import pour
from .searching import WORDS, words_of

BATCH = 900  # SQLite takes no more names in one question
CONTENTS: dict[type[Fact], tuple[str, ...]] = {
    State: COLUMNS,
    Residence: ("place_id", "address"),
    Identifier: ("value",),
}
FOUND_BY: dict[type[Fact], tuple[str, ...]] = {
    State: ("name", "code", "address"),
    Residence: ("address",),
    Identifier: ("value",),
}
_WHEN = ("since", "until", "known_from", "change_id")
_STILL = " AND t.known_to IS NULL"


@dataclass
class Lane:
    """What is believed of one kind about one unit: no two facts of it hold at a time.

    `fixed`: the columns that every fact of the lane has alike, the unit among them.
    """

    model: type[Fact]
    fixed: Mapping[str, Any]
    spans: list[Span[dict[str, Any]]] = field(default_factory=list)


def states(units: Iterable[int], since: date | None = None) -> dict[int, Lane]:
    """The believed states of these units, in the order of their days; those alone that hold up to a day or later,
    where one is named."""
    found: dict[int, Lane] = {pk: Lane(State, {"unit_id": pk}) for pk in units}
    keys = sorted(found)
    for start in range(0, len(keys), BATCH):
        part = State.objects.known().filter(unit__in=keys[start : start + BATCH])
        if since is not None:
            part = part.filter(until__gte=since)
        for unit, begun, until, *values in part.order_by("unit_id", "since").values_list(
            "unit_id", "since", "until", *COLUMNS
        ):
            found[unit].spans.append(Span(begun, until, dict(zip(COLUMNS, values, strict=True))))
    return found


def lane(model: type[Fact], **fixed: Any) -> Lane:
    names = CONTENTS[model]
    rows: Any = model._default_manager.filter(known_to=None, **fixed).order_by("since")
    return Lane(model, fixed, [
        Span(since, until, dict(zip(names, values, strict=True)))
        for since, until, *values in rows.values_list("since", "until", *names)
    ])  # fmt: skip


def write(change: Change, revisions: Iterable[tuple[Lane, Revision[Any]]]) -> int:
    """Close and open; how many facts were touched. Within a transaction of the caller's.

    The lanes then hold what is believed now.
    """
    closed: dict[tuple[type[Fact], tuple[str, ...]], list[Any]] = {}
    opened: dict[tuple[type[Fact], tuple[str, ...]], list[Any]] = {}
    words: list[tuple[Any, ...]] = []
    for of, revision in revisions:
        kind, fixed = (of.model, tuple(of.fixed)), tuple(of.fixed.values())
        closed.setdefault(kind, []).extend(
            (change.at, change.pk, *fixed, s.since) for s in revision.closed
        )
        opened.setdefault(kind, []).extend(
            (*fixed, s.since, s.until, change.at, change.pk, *(s.content[c] for c in CONTENTS[of.model]))
            for s in revision.opened
        )  # fmt: skip
        words += _new_words(of, revision)
        of.spans = revision.applied(of.spans)
    for (model, fixed), rows in closed.items():
        changed(model, ("known_to", "closed_by_id"), (*fixed, "since"), rows, _STILL)
    for (model, fixed), rows in opened.items():
        pour(model, (*fixed, *_WHEN, *CONTENTS[model]), rows)
    pour(SearchWord, WORDS, words, unless_there=True)
    return sum(map(len, closed.values())) + sum(map(len, opened.values()))


def _new_words(of: Lane, revision: Revision[Any]) -> Iterable[tuple[Any, ...]]:
    """What the unit can be found by from now on, and could not before."""
    told = FOUND_BY[of.model]
    known = {tuple(s.content[column] for column in told) for s in of.spans}
    fresh = {tuple(s.content[column] for column in told) for s in revision.opened} - known
    for texts in fresh:
        name, *others = texts if of.model is State else ("", *texts)
        yield from words_of(of.fixed["unit_id"], name, *others)
