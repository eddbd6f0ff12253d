"""The shape of an entry: its keys, what each may hold, and the frozen object it becomes.

One shape serves twice: it reads the entries of a pack, and it is the JSON Schema that an editor
helps with (`json_schemas`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

from ..kinds.words import Words
from .blocks import Block, block_of, blocks_of
from .faults import Found
from .nodes import MapNode, Node, TextNode
from .provenance import KEYS, provenance_of

# A comma only sets thousands apart: 1,5 is for some one and a half, so it is nothing here.
_NUMBER = re.compile(r"[-+]?([0-9]{1,3}(,[0-9]{3}){1,5}|[0-9]{1,18})(\.[0-9]{1,12})?")


class Kind(Enum):
    """What a key may hold."""

    TEXT = "text"
    WORDS = "words"  # a text, or {zh: …, en: …}
    TEXTS = "texts"  # a list of texts, or one text
    TRUTH = "truth"
    WHOLE = "whole"
    NUMBER = "number"  # exact, in the unit that stands beside it: 500, 0.05
    DAY = "day"
    ENTRY = "entry"
    ENTRIES = "entries"
    ANSWERS = "answers"  # keys of the author's own, each with a text
    HISTORY = "history"  # periods, each with answers


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an entry; `of` is the shape of what it holds, `choices` a closed list."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Mapping[str, Any] | None = None
    of: Shape | None = None
    says: Words = field(default_factory=Words)

    @property
    def attribute(self) -> str:
        """`from` and `to` are no names in Python; the object calls them since and until."""
        return {"from": "since", "to": "until", "in": "within", "class": "kind"}.get(
            self.name, self.name
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """An entry of a pack: `make` is given every key's value, its place and its provenance."""

    keys: tuple[Key, ...]
    make: Callable[..., Any]

    @property
    def names(self) -> tuple[str, ...]:
        return (*(key.name for key in self.keys), *KEYS)


def entry_of(node: Node, shape: Shape, found: Found) -> Any | None:
    """The object that an entry says; None, with its faults, if a required key is not right."""
    block = block_of(node, shape.names, found)
    return None if block is None else _made(block, shape, found)


def entries_of(node: Node, shape: Shape, found: Found) -> list[Any]:
    blocks = blocks_of(node, shape.names, found)
    made = [_made(block, shape, found) for block in blocks]
    return [each for each in made if each is not None]


def _made(block: Block, shape: Shape, found: Found) -> Any | None:
    complete = block.require(*(key.name for key in shape.keys if key.required))
    values = {key.attribute: _value(block, key, found) for key in shape.keys}
    provenance = provenance_of(block)
    lacking = [k for k in shape.keys if k.required and values[k.attribute] in (None, (), "")]
    if not complete or lacking:
        return None
    return shape.make(**values, place=block.place, provenance=provenance)


def _value(block: Block, key: Key, found: Found) -> Any:
    if key.choices is not None:
        return block.choice(key.name, key.choices)
    node = block.node(key.name)
    if key.kind is Kind.ENTRIES:
        return () if node is None else tuple(entries_of(node, _shape(key), found))
    if key.kind is Kind.ENTRY:
        return None if node is None else entry_of(node, _shape(key), found)
    if key.kind is Kind.TEXTS:
        return block.texts(key.name)
    if key.kind is Kind.ANSWERS:
        return _answers(block, key.name, node)
    if key.kind is Kind.HISTORY:
        return _history(block, key.name, node)
    if key.kind is Kind.NUMBER:
        return _number(block, key.name)
    readers: dict[Kind, Callable[[], Any]] = {
        Kind.TEXT: lambda: block.text(key.name) or "",
        Kind.WORDS: lambda: block.words(key.name) or Words(),
        Kind.TRUTH: lambda: bool(block.truth(key.name)),
        Kind.WHOLE: lambda: block.whole_number(key.name, 999_999),
        Kind.DAY: lambda: block.day(key.name),
    }
    return readers[key.kind]()


def _shape(key: Key) -> Shape:
    assert key.of is not None
    return key.of


def _answers(block: Block, key: str, node: Node | None) -> dict[str, str]:
    if node is None:
        return {}
    if not isinstance(node, MapNode):
        block.fault(key, f"{key} 应为若干“键: 值”", f"{key} is keys with values")
        return {}
    answers: dict[str, str] = {}
    for name, value in node.entries:
        if isinstance(value, TextNode):
            answers[name.text] = value.text.strip()
        else:
            block.fault(key, f"{key} 里的“{name.text}”应为一段文字",
                        f"{name.text!r} in {key} is a text")  # fmt: skip
    return answers


def _history(block: Block, key: str, node: Node | None) -> dict[str, dict[str, str]]:
    if node is None:
        return {}
    if not isinstance(node, MapNode):
        block.fault(key, f"{key} 应为若干“报告期: {{项目: 值}}”",
                    f"{key} is periods, each with answers")  # fmt: skip
        return {}
    return {period.text: _answers(block, f"{key} {period.text}", answers)
            for period, answers in node.entries}  # fmt: skip


def _number(block: Block, key: str) -> Fraction | None:
    text = block.text(key)
    if text is None:
        return None
    if _NUMBER.fullmatch(text):
        return Fraction(text.replace(",", ""))
    block.fault(key, f"{key} 应为一个数，如 500、1,000、0.05，单位写在 unit 里；这里是“{text}”",
                f"{key} is a number, as 500, 1,000 or 0.05, in the unit beside it; this is {text!r}")  # fmt: skip
    return None
