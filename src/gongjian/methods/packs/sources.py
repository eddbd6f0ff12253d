"""The text of a file, and where its characters stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from .faults import Found, Place
from .nodes import Style, TextNode

MOST_CHARACTERS = 5_000_000
# YAML refuses control characters; the last three are line ends to YAML and to no editor.
_UNREADABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]"
)
_WHITE = " \t\n"
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.|\n)")
_SHORT_ESCAPES = {"n": "\n", "t": "\t", "\t": "\t", " ": " ", "\n": "\n"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and text; a piece cut out of a longer one knows what stood before it."""

    file: str
    text: str
    lines_before: int = 0
    characters_before: int = 0
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        object.__setattr__(self, "_starts", starts)

    def place(self, index: int) -> Place:
        line = bisect_right(self._starts, index)
        return Place(self.file, line + self.lines_before, index - self._starts[line - 1] + 1)

    def index_of(self, place: Place) -> int:
        return self._starts[place.line - self.lines_before - 1] + place.column - 1

    def line_of(self, index: int) -> tuple[int, int]:
        """First character of the line that holds `index`, and the one behind its last."""
        line = bisect_right(self._starts, index)
        last = line == len(self._starts)
        return self._starts[line - 1], len(self.text) if last else self._starts[line] - 1

    def rest_of_line(self, index: int) -> str:
        return self.text[index : self.line_of(index)[1]]

    def place_in(self, node: TextNode, offset: int) -> Place:
        """Where the character `offset` (from 0) of a node's text stands in the file.

        Quotes, escapes and folded lines make the text shorter or longer than what was written;
        what is not white stands in both in the same order.
        """
        written = list(self._written(node))
        at = behind = 0
        for character in node.text[:offset]:
            if character in _WHITE:
                at += at < len(written) and written[at].white
                continue
            while at < len(written) and written[at].white:
                at += 1
            behind, at = written[at].end, at + 1
        rest = node.text[offset:]
        if not rest.strip(_WHITE):
            return self.place(behind or node.start)
        while at < len(written) and written[at].white and rest[0] not in _WHITE:
            at += 1
        return self.place(written[at].start)

    def _written(self, node: TextNode) -> list[_Character]:
        start, end = node.start, node.end
        if node.style in (Style.LITERAL, Style.FOLDED):
            return _characters(self.text, self.line_of(start)[1], end, Style.PLAIN)
        if node.style is Style.PLAIN:
            return _characters(self.text, start, end, Style.PLAIN)
        return _characters(self.text, start + 1, end - 1, node.style)


@dataclass(frozen=True, slots=True)
class _Character:
    """One character of a text as it is written, which may take several of the file."""

    start: int
    end: int
    white: bool


def _characters(text: str, start: int, end: int, style: Style) -> list[_Character]:
    characters: list[_Character] = []
    while start < end:
        size, white = 1, text[start] in _WHITE
        if style is Style.SINGLE and text[start] == "'":
            size = 2
        elif style is Style.DOUBLE and text[start] == "\\":
            escape = _ESCAPE.match(text, start)
            assert escape is not None  # YAML has read it already
            size, white = len(escape.group()), _meant(escape.group()[1:]) in _WHITE
        characters.append(_Character(start, start + size, white))
        start += size
    return characters


def _meant(escape: str) -> str:
    """The character of an escape, as far as it matters whether it is white."""
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _SHORT_ESCAPES.get(escape, escape)


def source_of(file: str, text: str, found: Found) -> Source | None:
    """The text with Windows' marks taken off; None, with a fault, if nobody could read it."""
    if len(text) > MOST_CHARACTERS:
        found.add(
            Place(file, 1, 1),
            f"文件太大：{len(text):,} 个字符，最多 {MOST_CHARACTERS:,}",
            f"the file is too large: {len(text):,} characters, {MOST_CHARACTERS:,} at most",
        )
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    source = Source(file, text)
    unreadable = _UNREADABLE.search(text)
    if unreadable is None:
        return source
    code = f"U+{ord(unreadable.group()):04X}"
    found.add(
        source.place(unreadable.start()),
        f"这里有看不见的控制字符 {code}，请删去；文件请存成 UTF-8",
        f"an invisible character {code} stands here: delete it, and save the file as UTF-8",
    )
    return None
