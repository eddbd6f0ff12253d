"""A change of a timeline: which spans are no longer believed, and which are believed instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from .spans import FAR, Broken, Span, check_whole, on

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Revision(Generic[T]):
    """`closed` are spans of the old timeline, `opened` spans of the new; what is in neither stays."""

    closed: tuple[Span[T], ...] = ()
    opened: tuple[Span[T], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.closed or self.opened)

    def applied(self, spans: Sequence[Span[T]]) -> list[Span[T]]:
        """The timeline after the revision."""
        kept = [span for span in spans if span not in self.closed]
        return sorted([*kept, *self.opened], key=lambda span: span.since)


NOTHING: Revision[Any] = Revision()


def first(since: date, content: T, until: date = FAR) -> Revision[T]:
    """The beginning of a timeline that was not there."""
    return Revision((), (Span(since, until, content),))


def revised(
    spans: Sequence[Span[T]], since: date, change: Callable[[T], T], until: date = FAR
) -> Revision[T]:
    """`change` made to whatever holds from `since` to the day before `until`, as far as the timeline goes.

    What holds before and after is kept; spans that the change leaves alike stay as they are, and
    neighbours that become alike become one. Raises Broken where the timeline has no such days.
    """
    check_whole(spans)
    if not spans or until <= spans[0].since or since >= spans[-1].until:
        raise Broken(f"the timeline holds on no day from {since} to {until}")
    pieces: list[Span[T]] = []
    for span in spans:
        inner_since, inner_until = max(span.since, since), min(span.until, until)
        if inner_since >= inner_until:
            pieces.append(span)
            continue
        after = change(span.content)
        if after == span.content:
            pieces.append(span)
            continue
        if span.since < inner_since:
            pieces.append(Span(span.since, inner_since, span.content))
        pieces.append(Span(inner_since, inner_until, after))
        if inner_until < span.until:
            pieces.append(Span(inner_until, span.until, span.content))
    return _between(spans, list(_joined(pieces)))


def learnt(
    spans: Sequence[Span[dict[str, Any]]], day: date, told: Mapping[str, Any]
) -> Revision[dict[str, Any]]:
    """What somebody says of one day, of contents with many parts: each part that is told holds from that day
    until the timeline itself has it change next. What was learnt of later days stays.

    Raises Broken where the timeline does not hold on the day.
    """
    check_whole(spans)
    held = on(spans, day)
    if held is None:
        raise Broken(f"the timeline does not hold on {day}")
    still = {name: value for name, value in told.items() if held.content[name] != value}
    pieces: list[Span[dict[str, Any]]] = []
    for span in spans:
        if span.until <= day:
            pieces.append(span)
            continue
        still = {n: v for n, v in still.items() if span.content[n] == held.content[n]}
        if span.since < day:
            pieces.append(Span(span.since, day, span.content))
        since = max(span.since, day)
        pieces.append(Span(since, span.until, {**span.content, **still} if still else span.content))
    return _between(spans, list(_joined(pieces)))


def said(spans: Sequence[Span[T]], day: date, content: T) -> Revision[T]:
    """What somebody says of one day of a timeline that may have gaps: it holds until the timeline itself has it
    change, or begin, next."""
    now = on(spans, day)
    if now is None:
        return first(day, content, min((s.since for s in spans if s.since > day), default=FAR))
    if now.content == content:
        return NOTHING
    kept = (Span(now.since, day, now.content),) if now.since < day else ()
    return Revision((now,), (*kept, Span(day, now.until, content)))


def ended(spans: Sequence[Span[T]], on: date) -> Revision[T]:
    """The timeline stops before `on`. Raises Broken where nothing of it would be left."""
    check_whole(spans)
    if not spans or on <= spans[0].since:
        raise Broken(f"nothing would be left before {on}")
    left = [Span(s.since, min(s.until, on), s.content) for s in spans if s.since < on]
    return _between(spans, left)


def begun(spans: Sequence[Span[T]], on: date) -> Revision[T]:
    """The timeline begins on another day: earlier, its first content holds longer; later, it is cut.

    Raises Broken where nothing of it would be left.
    """
    check_whole(spans)
    if not spans or on >= spans[-1].until:
        raise Broken(f"nothing would be left from {on}")
    left = [Span(max(s.since, on), s.until, s.content) for s in spans if s.until > on]
    left[0] = Span(on, left[0].until, left[0].content)
    return _between(spans, left)


def _joined(pieces: Sequence[Span[T]]) -> Iterator[Span[T]]:
    held: Span[T] | None = None
    for piece in pieces:
        if held is not None and held.content == piece.content:
            held = Span(held.since, piece.until, piece.content)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _between(before: Sequence[Span[T]], after: Sequence[Span[T]]) -> Revision[T]:
    return Revision(
        tuple(span for span in before if span not in after),
        tuple(span for span in after if span not in before),
    )
