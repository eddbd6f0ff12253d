"""Questions to the trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .chain import FIELDS, Break, breaks
from .models import Event, Head

ALL = (*FIELDS, "previous", "hash")


def broken() -> Iterator[Break]:
    """Every place where the trail does not hold."""
    head = Head.objects.filter(id=1).first()
    return breaks(told(), (head.number, head.hash) if head else (0, "0" * 64))


def stands_at() -> str:
    """The hash of the last act: the same for as long as nobody has done anything."""
    return Head.objects.values_list("hash", flat=True).first() or ""


def differs_from(noted: str) -> Break | None:
    """Whether the trail holds an event that was noted elsewhere as number:hash, as the log does each day."""
    number, _, fingerprint = noted.partition(":")
    held = Event.objects.filter(number=int(number)).values_list("hash", flat=True).first()
    if held == fingerprint:
        return None
    return Break(
        int(number),
        f"第 {number} 条与别处记下的链头不符",
        f"event {number} is not the one noted elsewhere",
    )


def told() -> Iterator[dict[str, Any]]:
    """Every event with all of its fields, from the first."""
    return Event.objects.order_by("number").values(*ALL).iterator(chunk_size=2000)


def editions() -> list[str]:
    told = Event.objects.exclude(edition="").order_by("-edition")
    return list(told.values_list("edition", flat=True).distinct())


def acts() -> list[str]:
    return list(Event.objects.order_by("act").values_list("act", flat=True).distinct())
