"""Two people at one text: what each changed of what both had before, put together; what both changed is a
person's to choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Merged:
    """`values`: put together, mine where only I changed it, theirs where only they did. `clashes`: by name,
    theirs and mine, where both changed it, each to something else."""

    values: dict[str, Any]
    clashes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def merged(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merged:
    """By the names of mine. Where both changed a value, mine stands until somebody chooses."""
    values, clashes = {}, {}
    for name, own in mine.items():
        was, now = base.get(name), theirs.get(name)
        if own in (was, now):
            values[name] = now
        else:
            values[name] = own
            if now != was:
                clashes[name] = (now, own)
    return Merged(values, clashes)
