"""Lights put upon things: what a room's rule says of each, kept where it is another or of another day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any


def put_on(things: Sequence[Any], lights: Iterable[str], day: date) -> int:
    """The lights of things of one kind as of a day, in their order; how many changed. Not an act: nobody did it."""
    changed = []
    for thing, light in zip(things, lights, strict=True):
        if thing.light != light or thing.lit_on != day:
            thing.light, thing.lit_on = light, day
            changed.append(thing)
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, ("light", "lit_on"), batch_size=400)
    return len(changed)
