"""Revisions of timelines into the tables: what is no longer believed closed, what is believed opened.

The one place that writes facts. Everything of one change is known from one moment on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...methods.timelines import Revision, Span
from .attributes import content_of
from .models import Change, Fact, Identifier, Residence, SearchWord, State
from .searching import words_of

BATCH = 900  # SQLite takes no more names in one question


@dataclass
class Lane:
    """The believed facts of one kind about one unit: what no two of at a time may hold."""

    model: type[Fact]
    fixed: Mapping[str, Any]  # unit, and what else every fact of the lane has
    rows: Sequence[Any] = field(default_factory=list)

    @property
    def spans(self) -> list[Span[dict[str, Any]]]:
        told = content_of if self.model is State else self._content
        return [Span(row.since, row.until, told(row)) for row in self.rows]

    def _content(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in CONTENTS[self.model]}


CONTENTS: dict[type[Fact], tuple[str, ...]] = {
    Residence: ("place_id", "address"),
    Identifier: ("value",),
}


def states(units: Iterable[int]) -> dict[int, Lane]:
    """The believed states of these units, in the order of their days."""
    found: dict[int, Lane] = {pk: Lane(State, {"unit_id": pk}, []) for pk in units}
    keys = sorted(found)
    for start in range(0, len(keys), BATCH):
        part = State.objects.known().filter(unit__in=keys[start : start + BATCH])
        for row in part.order_by("unit_id", "since"):
            found[row.unit_id].rows.append(row)  # type: ignore[attr-defined]
    return found


def lane(model: type[Fact], **fixed: Any) -> Lane:
    rows: Any = model._default_manager.filter(known_to=None, **fixed).order_by("since")
    return Lane(model, fixed, list(rows))


def write(change: Change, revisions: Iterable[tuple[Lane, Revision[Any]]]) -> int:
    """Close and open; how many facts were touched. Within a transaction of the caller's.

    The lanes then hold what is believed now.
    """
    closed: dict[type[Fact], list[int]] = {}
    opened: dict[type[Fact], list[Any]] = {}
    for of, revision in revisions:
        gone = {span.since for span in revision.closed}
        closed.setdefault(of.model, []).extend(row.pk for row in of.rows if row.since in gone)
        rows = [
            of.model(since=span.since, until=span.until, known_from=change.at, change=change,
                     **of.fixed, **span.content)
            for span in revision.opened
        ]  # fmt: skip
        opened.setdefault(of.model, []).extend(rows)
        kept = [row for row in of.rows if row.since not in gone]
        of.rows = sorted([*kept, *rows], key=lambda row: row.since)
    for model, keys in closed.items():
        close(model, keys, change)
    for model, rows in opened.items():
        model._default_manager.bulk_create(rows, batch_size=BATCH)
    remember(opened.get(State, ()))
    return sum(map(len, closed.values())) + sum(map(len, opened.values()))


def close(model: type[Fact], keys: Sequence[int], change: Change) -> None:
    for start in range(0, len(keys), BATCH):
        model._default_manager.filter(pk__in=keys[start : start + BATCH]).update(
            known_to=change.at, closed_by=change
        )


def remember(rows: Iterable[State]) -> None:
    """What these units can be found by from now on; what they could be found by stays."""
    words = {
        (w.unit_id, w.text): w for row in rows for w in words_of(row.unit_id, row.name, row.code)
    }
    SearchWord.objects.bulk_create(words.values(), batch_size=BATCH, ignore_conflicts=True)
