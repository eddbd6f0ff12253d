"""What may become due, and how each is called; apps above say theirs at start-up."""

from __future__ import annotations

from typing import Any

_TITLES: dict[str, Any] = {}


def say(titles: dict[str, Any]) -> None:
    """Titles by kind, each a lazy text with %(name)s for the thing that it is about."""
    _TITLES.update(titles)


def title(kind: str, name: str) -> str:
    """In the reader's language; a kind that no longer exists is called by its thing."""
    return str(_TITLES[kind]) % {"name": name} if kind in _TITLES else name
