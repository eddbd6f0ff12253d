"""Pages that other rooms add to: an app above hands in a panel at start-up, the page below shows what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page of a kind of thing. `told`: (request, thing) → the template's context, or None where it
    has nothing to say to this person."""

    key: str
    kind: str
    order: int
    template: str
    told: Callable[[Any, Any], dict[str, Any] | None]


_panels: dict[str, Panel] = {}


def add(panel: Panel) -> None:
    """The same panel twice is one."""
    _panels[panel.key] = panel


def panels_of(kind: str) -> list[Panel]:
    return sorted((p for p in _panels.values() if p.kind == kind), key=lambda p: (p.order, p.key))
