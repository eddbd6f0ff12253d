"""A block of keys read by what each key should hold; whatever does not fit becomes a fault."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from ..formulas.scope import nearest
from ..kinds.words import Words
from .faults import Found, Place
from .nodes import ListNode, MapNode, Node, TextNode, is_empty

Choice = TypeVar("Choice")

_TRUTHS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Block:
    """Keys with values, at a place. Every question about a key gives None if it is not there.

    Keys that are not known are faults from the start.
    """

    def __init__(self, node: MapNode, known: Sequence[str], found: Found) -> None:
        self.place = node.place
        self._found = found
        self._values = {k.text: v for k, v in node.entries if not is_empty(v)}
        for key, _ in node.entries:
            if key.text not in known:
                _unknown_key(key, known, found)

    def node(self, key: str) -> Node | None:
        return self._values.get(key)

    def place_of(self, key: str) -> Place:
        node = self._values.get(key)
        return self.place if node is None else node.place

    def require(self, *keys: str) -> bool:
        """True if all these keys are there."""
        missing = [key for key in keys if key not in self._values]
        for key in missing:
            self._found.add(self.place, f"这里缺“{key}”", f"{key!r} is missing here")
        return not missing

    def text(self, key: str) -> str | None:
        node = self._values.get(key)
        if node is None or isinstance(node, TextNode):
            return None if node is None else node.text.strip()
        self._misfit(key, "应为一段文字", "is a text", "staff")
        return None

    def words(self, key: str) -> Words | None:
        """A text, or the same text in two languages: `{zh: …, en: …}`."""
        node = self._values.get(key)
        if node is None or isinstance(node, TextNode):
            return None if node is None else Words(node.text.strip())
        if isinstance(node, MapNode):
            both = Block(node, ("zh", "en"), self._found)
            return Words((both.text("zh") or "").strip(), (both.text("en") or "").strip())
        self._misfit(key, "应为一段文字", "is a text", "{zh: 从业人员, en: staff}")
        return None

    def choice(self, key: str, choices: Mapping[str, Choice]) -> Choice | None:
        """One of a closed list of words."""
        text = self.text(key)
        if text is None or text in choices:
            return None if text is None else choices[text]
        self._not_among(key, self.place_of(key), text, list(choices))
        return None

    def _not_among(self, key: str, place: Place, text: str, choices: Sequence[str]) -> None:
        listed = " | ".join(choices)
        close = nearest(text, list(choices))
        self._found.add(
            place,
            f"{key} 不能是“{text}”，应为 {listed}{_or_meant(close).zh}",
            f"{key} cannot be {text!r}: {listed}{_or_meant(close).en}",
        )

    def texts(self, key: str, choices: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts, or one text; each one of `choices` if there are any."""
        node = self._values.get(key)
        if node is None:
            return ()
        parts: Sequence[Node] = node.parts if isinstance(node, ListNode) else (node,)
        read = [part for part in parts if isinstance(part, TextNode)]
        if len(read) < len(parts):
            self.fault(key, f"{key} 应为文字的列表，如 {key}: [甲, 乙]",
                       f"{key} is a list of texts, as {key}: [a, b]")  # fmt: skip
        for part in read:
            if choices is not None and part.text.strip() not in choices:
                self._not_among(key, part.place, part.text.strip(), choices)
        return tuple(text for part in read if (text := part.text.strip()))

    def truth(self, key: str) -> bool | None:
        text = self.text(key)
        if text is None:
            return None
        if text.casefold() not in _TRUTHS:
            self._misfit(key, "应为 true 或 false", "is true or false", "true")
        return _TRUTHS.get(text.casefold())

    def whole_number(self, key: str, most: int) -> int | None:
        text = self.text(key)
        if text is None:
            return None
        if re.fullmatch(r"[0-9]{1,6}", text) and int(text) <= most:
            return int(text)
        self._misfit(key, f"应为 0 到 {most} 的整数", f"is a whole number from 0 to {most}", "0")
        return None

    def day(self, key: str) -> date | None:
        text = self.text(key)
        if text is None:
            return None
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self._misfit(key, "应为一个日期", "is a date", "2019-12-31")
        return None

    def blocks(self, key: str, known: Sequence[str]) -> list[Block]:
        """A list whose parts are blocks themselves."""
        node = self._values.get(key)
        return [] if node is None else blocks_of(node, known, self._found)

    def block(self, key: str, known: Sequence[str]) -> Block | None:
        node = self._values.get(key)
        return None if node is None else block_of(node, known, self._found)

    def fault(self, key: str, zh: str, en: str) -> None:
        self._found.add(self.place_of(key), zh, en)

    def _misfit(self, key: str, zh: str, en: str, example: str) -> None:
        node = self._values[key]
        said = f"“{node.text}”" if isinstance(node, TextNode) else ""
        self._found.add(
            node.place,
            f"{key} {zh}，如 {key}: {example}" + (f"；这里是{said}" if said else ""),
            f"{key} {en}, as {key}: {example}" + (f"; this is {node.text!r}" if said else ""),  # type: ignore[union-attr]
        )


def block_of(node: Node, known: Sequence[str], found: Found) -> Block | None:
    """`node` as a block; None, with a fault, if it is something else."""
    if isinstance(node, MapNode):
        return Block(node, known, found)
    colon = isinstance(node, TextNode) and "：" in node.text
    found.add(
        node.place,
        f"这里应为若干“键: 值”，如 {known[0]}: …" + ("；冒号要用半角，后面空一格" if colon else ""),
        f"keys with values are expected here, as {known[0]}: …"
        + ("; the colon is the ASCII one with a space behind it" if colon else ""),
    )
    return None


def blocks_of(node: Node, known: Sequence[str], found: Found) -> list[Block]:
    """`node` as a list of blocks; what is none becomes a fault and is left out."""
    if isinstance(node, ListNode):
        blocks = (block_of(part, known, found) for part in node.parts)
        return [block for block in blocks if block is not None]
    found.add(
        node.place,
        f"这里应为一个列表，每项以 - 开头，如 - {known[0]}: …",
        f"a list is expected here, each part with a -, as - {known[0]}: …",
    )
    return []


def _unknown_key(key: TextNode, known: Sequence[str], found: Found) -> None:
    head = key.text.replace("：", ":").partition(":")[0].strip()
    if head in known and head != key.text:
        found.add(
            key.place,
            f"“{key.text}”的冒号要用半角，后面空一格：{head}: …",
            f"{key.text!r}: the colon is the ASCII one with a space behind it, as {head}: …",
        )
        return
    close = nearest(key.text, known)
    listed = " ".join(known)
    found.add(
        key.place,
        f"没有“{key.text}”这个键" + (_or_meant(close).zh or f"，这里可用：{listed}"),
        f"no key {key.text!r}" + (_or_meant(close).en or f", known here: {listed}"),
    )


def _or_meant(close: str | None) -> Words:
    return Words() if close is None else Words(f"，是不是“{close}”？", f"; did you mean {close!r}?")
