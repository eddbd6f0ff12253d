"""YAML text into nodes with their places.

Anchors, aliases and tags have no use in a pack and are ways to harm a reader; they are refused, as
are several documents in a file, a key said twice, and what is too deep or too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from .faults import Found, Place
from .misread import told_of_refusal, told_of_yaml
from .nodes import ListNode, MapNode, Node, Style, TextNode, is_empty
from .sources import Source

DEEPEST = 12  # a form is six deep
MOST_NODES = 200_000  # 5,000 items with all their keys are 130,000

Mark = Any  # PyYAML has two kinds of marks, alike in line, column and index
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STYLES: dict[str | None, Style] = {style.value: style for style in Style} | {None: Style.PLAIN}


class _Refusal(Exception):
    """Something that YAML can say and a pack does not."""

    def __init__(self, event: yaml.Event, zh: str, en: str) -> None:
        super().__init__(en)
        mark: Mark = event.start_mark
        self.index, self.zh, self.en = mark.index, zh, en


class _Open:
    """A list or a mapping whose end has not come yet."""

    __slots__ = ("flow", "is_map", "parts", "place")

    def __init__(self, place: Place, is_map: bool, flow: bool) -> None:
        self.place, self.is_map, self.flow = place, is_map, flow
        self.parts: list[Node] = []


def compose(source: Source, found: Found) -> Node | None:
    """The content of a file; None when it is empty or, with one fault, when it cannot be read."""
    try:
        node = _built(source, found)
        return None if node is None or is_empty(node) else node
    except _Refusal as error:
        found.add(*told_of_refusal(source, error.index, error.zh, error.en))
    except yaml.MarkedYAMLError as error:
        found.add(*told_of_yaml(source, error))
    return None


def compose_blocks(source: Source, found: Found) -> Node | None:
    """A list of blocks, `- id: …`, alone or under the key `checks`; where one of them cannot be
    read, the others are read all the same."""
    alone = Found()
    node = _listed(compose(source, alone))
    if not len(alone):
        return node
    pieces = list(_pieces(source))
    if len(pieces) < 2:
        pieces = [source]
    before = len(found)
    nodes = [_listed(compose(piece, found)) for piece in pieces]
    if len(found) == before:  # each is well alone: what is wrong lies between them
        for fault in alone:
            found.add(fault.place, fault.words.zh, fault.words.en)
    parts = [part for node in nodes if isinstance(node, ListNode) for part in node.parts]
    return ListNode(Place(source.file, 1, 1), tuple(parts))


def _listed(node: Node | None) -> Node | None:
    if isinstance(node, MapNode) and [key.text for key, _ in node.entries] == ["checks"]:
        node = node.entries[0][1]
    return None if node is None or is_empty(node) else node


def _pieces(source: Source) -> Iterator[Source]:
    """The text cut before each `- ` that stands as far left as the first; places stay right."""
    first = re.search(r"^( *)-(?: |$)", source.text, re.MULTILINE)
    if first is None:
        return
    dash = re.compile(rf"^{first[1]}-(?: |$)", re.MULTILINE)
    starts = [match.start() for match in dash.finditer(source.text)]
    lines = 0
    for start, end in zip([0, *starts[1:]], [*starts[1:], len(source.text)], strict=True):
        yield Source(source.file, source.text[start:end], lines, start)
        lines += source.text.count("\n", start, end)


def _built(source: Source, found: Found) -> Node | None:
    root: Node | None = None
    opened: list[_Open] = []
    seen = documents = 0
    for event in yaml.parse(source.text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refusal(event, "一个文件里只能有一份内容，请去掉 ---",
                               "a file holds one document: take out the ---")  # fmt: skip
        if not isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            continue
        seen += 1
        _refuse(event, len(opened), seen)
        node = _node(event, source, opened, found)
        if node is None:
            continue
        if opened:
            opened[-1].parts.append(node)
        else:
            root = node
    return root


def _node(event: yaml.Event, source: Source, opened: list[_Open], found: Found) -> Node | None:
    """The node that is complete with this event, if one is."""
    if isinstance(event, yaml.ScalarEvent):
        marks: tuple[Mark, Mark] = (event.start_mark, event.end_mark)
        start, end = (mark.index + source.characters_before for mark in marks)
        return TextNode(_place(source, event), event.value, _STYLES[event.style], start, end)
    if isinstance(event, yaml.CollectionStartEvent):
        is_map = isinstance(event, yaml.MappingStartEvent)
        opened.append(_Open(_place(source, event), is_map, bool(event.flow_style)))
        return None
    return _closed(opened.pop(), found)


def _place(source: Source, event: yaml.Event) -> Place:
    mark: Mark = event.start_mark
    if mark.index >= len(source.text):  # nothing, behind the last line: the author sees its end
        return source.place(len(source.text.rstrip()))
    return Place(source.file, mark.line + 1 + source.lines_before, mark.column + 1)


def _refuse(event: yaml.Event, depth: int, seen: int) -> None:
    if getattr(event, "anchor", None) is not None:
        raise _Refusal(event, "不能用 & 和 *（锚点和引用），请把内容写全；是文字就加引号",
                       "anchors and aliases (& and *) are not used: write it out, or quote it")  # fmt: skip
    if getattr(event, "tag", None) is not None:
        raise _Refusal(event, "不能用 !（类型标记）；是文字就加引号",
                       "tags (!) are not used; a text that begins with ! must be quoted")  # fmt: skip
    if depth >= DEEPEST and isinstance(event, yaml.CollectionStartEvent):
        raise _Refusal(event, f"层次太深：最多 {DEEPEST} 层", f"too deep: {DEEPEST} levels at most")
    if seen > MOST_NODES:
        raise _Refusal(
            event, f"内容太多：最多 {MOST_NODES:,} 项", f"too much: {MOST_NODES:,} parts at most"
        )


def _closed(opened: _Open, found: Found) -> Node:
    if not opened.is_map:
        return ListNode(opened.place, tuple(opened.parts))
    entries: dict[str, tuple[TextNode, Node]] = {}
    for key, value in zip(opened.parts[::2], opened.parts[1::2], strict=True):
        if not isinstance(key, TextNode):
            found.add(key.place, "键要是一段文字，如 code: staff；含 { } [ ] 的文字要加引号",
                      "a key is a text, as code: staff; a text with { } [ ] must be quoted")  # fmt: skip
        elif key.text in entries:
            line = entries[key.text][0].place.line
            found.add(key.place, f"“{key.text}”写了两次，第 {line} 行已有",
                      f"{key.text!r} is said twice: line {line} has it")  # fmt: skip
        else:
            entries[key.text] = (key, value)
    return MapNode(opened.place, tuple(entries.values()), opened.flow)
