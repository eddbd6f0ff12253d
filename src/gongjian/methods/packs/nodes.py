"""What a YAML file holds, each part with its place: texts, lists, and keys with values.

No text is taken for a number, a date or a yes: `NO`, `0101` and `2022.10` stay what they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from .faults import Place


class Style(Enum):
    """How a text is written."""

    PLAIN = ""
    SINGLE = "'"
    DOUBLE = '"'
    LITERAL = "|"
    FOLDED = ">"


@dataclass(frozen=True, slots=True)
class TextNode:
    """One text; `start` and `end` are its first character in the file and the one behind it."""

    place: Place
    text: str
    style: Style
    start: int
    end: int

    def plain(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ListNode:
    place: Place
    parts: tuple[Node, ...]

    def plain(self) -> list[Any]:
        return [part.plain() for part in self.parts]


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and their values in the order of the file; `flow` when written in braces."""

    place: Place
    entries: tuple[tuple[TextNode, Node], ...]
    flow: bool

    def plain(self) -> dict[str, Any]:
        return {key.text: value.plain() for key, value in self.entries}


Node = TextNode | ListNode | MapNode


def is_empty(node: Node) -> bool:
    """A key with nothing behind it says as much as a key left out."""
    return isinstance(node, TextNode) and not node.text.strip()
