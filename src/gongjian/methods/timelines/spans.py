"""A timeline: contents one after another, without gap or overlap, from a first day to an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")

FAR = date.max  # the end of what has no end


class Broken(ValueError):
    """Spans that are no timeline."""


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """A content that holds from `since` to the day before `until`."""

    since: date
    until: date
    content: T

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise Broken(f"a span from {self.since} to {self.until} holds on no day")


def check_whole(spans: Sequence[Span[T]]) -> None:
    """Raises Broken unless each span begins where the one before it ends."""
    for before, after in pairwise(spans):
        if before.until != after.since:
            what = "gap" if before.until < after.since else "overlap"
            raise Broken(f"{what} between {before.until} and {after.since}")


def on(spans: Sequence[Span[T]], day: date) -> Span[T] | None:
    """What holds on a day, if anything does."""
    return next((span for span in spans if span.since <= day < span.until), None)
