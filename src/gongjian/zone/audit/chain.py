"""How events hold one another: each carries the hash of the one before it.

The hash is SHA-256 over the canonical JSON of the event's fields and the hash before it, so that anybody
can check an export without this program: keys sorted, no spaces, UTF-8, times in UTC to the microsecond.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64
FIELDS = (
    "number", "at", "actor", "actor_name", "organisation", "organisation_name", "role", "deputises",
    "address", "request", "act", "object_kind", "object_id", "object_name", "before", "after",
    "purpose", "edition", "count", "digest",
)  # fmt: skip


def link(fields: Mapping[str, Any], previous: str) -> str:
    """The hash of an event with these fields behind the event whose hash is `previous`."""
    told = {name: plain(fields[name]) for name in FIELDS} | {"previous": previous}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def plain(value: Any) -> Any:
    """A value as it stands in the canonical JSON."""
    return (
        value.astimezone(UTC).isoformat(timespec="microseconds")
        if isinstance(value, datetime)
        else value
    )


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the number of the event, and what is wrong there."""

    number: int
    zh: str
    en: str


def breaks(events: Iterable[Mapping[str, Any]], head: tuple[int, str]) -> Iterator[Break]:
    """Every place where events, in the order of their numbers, do not follow one another.

    `head`: number and hash of the last event that was recorded. An event has the fields, and `previous`
    and `hash`. A changed event is named; so is a gap, an inserted event, and an end that is cut off.
    """
    expected, before = 1, BEGINNING
    for event in events:
        number = event["number"]
        if number != expected:
            yield Break(expected, f"第 {expected} 到 {number - 1} 条不见了",
                        f"events {expected} to {number - 1} are gone")  # fmt: skip
        elif event["previous"] != before:
            yield Break(number, f"第 {number} 条接不上前一条：是插进来的，或前一条被换过",
                        f"event {number} does not follow the one before: inserted, or that was replaced")  # fmt: skip
        if link(event, event["previous"]) != event["hash"]:
            yield Break(number, f"第 {number} 条的内容被改过", f"event {number} was changed")
        expected, before = number + 1, event["hash"]
    if expected - 1 < head[0]:
        yield Break(expected, f"末尾少了 {head[0] - expected + 1} 条",
                    f"{head[0] - expected + 1} events at the end are gone")  # fmt: skip
    elif (expected - 1, before) != head:
        yield Break(max(expected - 1, 1), "最后一条与记下的链头不符",
                    "the last event is not the head that was noted")  # fmt: skip
