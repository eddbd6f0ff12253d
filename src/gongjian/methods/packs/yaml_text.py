"""YAML read as positioned text: every scalar stays the text it was written as.

`NO`, `0101` and `2022.10` are texts; the schema types them. Anchors, tags and several documents in
a file are refused: an official's file needs none, and they hide what a file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from ..kinds.words import Words
from .faults import Fault

MOST_CHARACTERS = 5_000_000
DEEPEST = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAKEN_BY_YAML = frozenset(',:#[]{}"')


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar; `style` is None for plain, else its quote or block sign."""

    value: str
    line: int
    column: int
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """A sequence."""

    items: tuple[Value, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping, with the place of each key."""

    values: Mapping[str, Value]
    keys: Mapping[str, Text]
    line: int
    column: int


Value = Text | Many | Fields


class Reading:
    """One file being read: its text, and the faults met so far."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text.removeprefix("\ufeff")
        self.faults: list[Fault] = []

    def fault(self, at: Value, zh: str, en: str) -> None:
        self.fault_at(at.line, at.column, zh, en)

    def fault_at(self, line: int, column: int, zh: str, en: str) -> None:
        self.faults.append(Fault(self.file, line, column, Words(zh, en)))

    def root(self) -> Value | None:
        """The file's one document, or None if it is empty or cannot be read."""
        if len(self.text) > MOST_CHARACTERS:
            self.fault_at(1, 1, "文件太大：最多 500 万字", "file too large: 5 million characters")
            return None
        try:
            self._refuse_clever()
            node = yaml.compose(self.text, Loader=_LOADER)
        except yaml.YAMLError as error:
            self._unreadable(error)
            return None
        except RecursionError:
            self.fault_at(1, 1, "层次太深", "nested too deeply")
            return None
        return None if node is None or self.faults else self._value(node, 1)

    def _refuse_clever(self) -> None:
        documents = 0
        depth = 0
        for event in yaml.parse(self.text, Loader=_LOADER):
            mark = event.start_mark
            line, column = mark.line + 1, mark.column + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault_at(line, column, "一个文件只能有一份内容（不要用 ---）",
                                  "one document a file (no ---)")  # fmt: skip
            if getattr(event, "anchor", None) or isinstance(event, yaml.AliasEvent):
                self.fault_at(line, column, "不能用 & 和 * 引用，请写全；规则或文字以 * & 开头要加引号",
                              "no anchors or aliases (& *): write it out, or quote it")  # fmt: skip
            elif getattr(event, "tag", None):
                self.fault_at(line, column, "不能用 ! 标签；以 ! 开头的文字要加引号",
                              "no tags (!): quote a text that begins so")  # fmt: skip
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self.fault_at(line, column, "层次太深", "nested too deeply")
                return

    def _unreadable(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        lines = self.text.splitlines()
        here = lines[line - 1] if line <= len(lines) else ""
        if "\t" in here[: len(here) - len(here.lstrip())]:
            self.fault_at(line, column, "缩进要用空格，不能用制表符（Tab）",
                          "indent with spaces, not with tabs")  # fmt: skip
            return
        rule = next((n for n in (line, line - 1) if 0 < n <= len(lines) and _is_rule(lines[n - 1])), 0)
        if rule:
            place = lines[rule - 1].index("rule") + lines[rule - 1][lines[rule - 1].index("rule") :].index(":") + 2
            self._unquoted(rule, place + 1)
            return
        reason = getattr(error, "problem", None) or "?"
        self.fault_at(line, column, f"YAML 写法不对（{reason}）；检查缩进、冒号后的空格和引号",
                      f"this is no YAML ({reason}): check indents, spaces and quotes")  # fmt: skip

    def _unquoted(self, line: int, column: int) -> None:
        self.fault_at(
            line,
            column,
            "规则里有 , : # [ ] { } 或 \"，要用单引号括起来：rule: '…'",
            "a rule that holds , : # [ ] { } or \" must be quoted: rule: '…'",
        )

    def _value(self, node: yaml.Node, depth: int) -> Value:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if isinstance(node, yaml.ScalarNode):
            style = node.style or None
            return Text(node.value, line, column, style if style != "" else None)
        if isinstance(node, yaml.SequenceNode):
            return Many(tuple(self._value(n, depth + 1) for n in node.value), line, column)
        values: dict[str, Value] = {}
        keys: dict[str, Text] = {}
        for key, value in node.value:
            name = self._value(key, depth + 1)
            if not isinstance(name, Text):
                self.fault(name, "键要是一个词", "a key is one word")
                continue
            if name.value in values:
                self.fault(name, f"“{name.value}”写了两次", f"{name.value!r} is given twice")
            values[name.value], keys[name.value] = self._value(value, depth + 1), name
        return Fields(values, keys, line, column)

    def rule(self, value: Value) -> Text | None:
        """A rule's text; one that YAML may have misread must be quoted."""
        if not isinstance(value, Text):
            self._unquoted(value.line, value.column)
            return None
        if value.style is None and (
            _TAKEN_BY_YAML & set(value.value) or self._comment_behind(value)
        ):
            self._unquoted(value.line, value.column)
            return None
        return value

    def _comment_behind(self, value: Text) -> bool:
        """A `#` behind an unquoted rule: YAML has cut the rest off."""
        line = self.text.splitlines()[value.line - 1]
        return " #" in line[value.column - 1 :]


def _is_rule(line: str) -> bool:
    return line.lstrip("- {").startswith("rule:")


def texts_of(value: Value) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Many):
        for item in value.items:
            yield from texts_of(item)
    else:
        for item in value.values.values():
            yield from texts_of(item)


def plain(value: Value) -> Any:
    """The value without places: texts, lists and dicts."""
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Many):
        return [plain(item) for item in value.items]
    return {key: plain(item) for key, item in value.values.items()}
