"""What YAML makes of a text that was not quoted, told to people who write clauses, not YAML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import yaml

from ..formulas.scope import nearest
from .faults import Place
from .nodes import MapNode, Style, TextNode
from .sources import Source

RULE = "rule"  # the key whose text is a formula
MUST_BE_QUOTED = ',:#[]{}"'

_RULE_KEY = re.compile(rf"""(?:^|[{{,]|-[ \t])[ \t]*["']?{RULE}["']?[ \t]*:(?:[ \t]+(?=\S)|$)""")
_OTHER_KEY = re.compile(r"[ \t]*(?:-[ \t]+)?[\w-]+[ \t]*:(?:\s|$)|[ \t]*-(?:\s|$)")
_COMMENT = re.compile(r"[ \t]+#")


class Told(NamedTuple):
    """A fault before it is noted down."""

    place: Place
    zh: str
    en: str


def told_of_yaml(source: Source, error: yaml.MarkedYAMLError) -> Told:
    """What a YAML error means to the author, and where the cause of it stands."""
    mark = error.problem_mark or error.context_mark
    index = min(mark.index, len(source.text)) if mark is not None else 0
    opening = error.context_mark.index if error.context_mark is not None else index
    if "quoted scalar" in (error.context or "") and "escape" not in (error.problem or ""):
        return Told(
            source.place(opening),
            f"这里的引号 {source.text[opening]} 没有配对，后面要补上一个",
            f"the quote {source.text[opening]} that opens here is not closed",
        )
    if _is_tab(source, index):
        return Told(
            source.place(index),
            "缩进不能用制表符（Tab），请改用空格",
            "a tab cannot indent: use spaces",
        )
    for suspect in (index, opening):
        quoting = in_rule(source, suspect)
        if quoting is not None:
            return quoting
    return Told(source.place(_with_content(source, index)), *_in_words(source, index, error))


def told_of_refusal(source: Source, index: int, zh: str, en: str) -> Told:
    """What a pack refuses, unless it only came about because a rule was not quoted."""
    return in_rule(source, index) or Told(source.place(index), zh, en)


def in_rule(source: Source, index: int) -> Told | None:
    """The fault that says to quote, if `index` lies in a rule that is not."""
    start, end = source.line_of(index)
    while True:
        line = source.text[start:end]
        keys = [m for m in _RULE_KEY.finditer(line) if start + m.end() <= index]
        if keys:
            value = start + keys[-1].end()
            on_one_line = index <= end
            return (
                _quoting(source, value, None, on_one_line) if _is_unquoted(source, value) else None
            )
        if start == 0 or _OTHER_KEY.match(line):
            return None
        start, end = source.line_of(start - 1)


def unmixed(source: Source, block: MapNode, known: Sequence[str]) -> tuple[MapNode, Told | None]:
    """A check as its author meant it: without the keys that are in truth words of its rule, and
    with the fault that says to quote the rule, if it must be."""
    place = next((p for p, (key, _) in enumerate(block.entries) if key.text == RULE), None)
    if place is None:
        return block, None
    value = block.entries[place][1]
    if not isinstance(value, TextNode):
        return block, _quoting(source, source.index_of(value.place))
    if value.style is not Style.PLAIN:
        return block, None
    behind = place + 1
    while block.flow and behind < len(block.entries):
        key = block.entries[behind][0].text
        if key in known or nearest(key, known) is not None:
            break
        behind += 1
    entries = block.entries[: place + 1] + block.entries[behind:]
    told = _cut_or_mistaken(source, value)
    if told is None and behind > place + 1:
        told = _quoting(source, value.start, source.text.index(",", value.end))
    return MapNode(block.place, entries, block.flow), told


def _cut_or_mistaken(source: Source, value: TextNode) -> Told | None:
    written = source.text[value.start : value.end]
    places = [written.index(sign) for sign in MUST_BE_QUOTED if sign in written]
    if places:
        return _quoting(source, value.start, value.start + min(places))
    comment = _COMMENT.match(source.rest_of_line(value.end))
    if comment is not None:
        return _quoting(source, value.start, value.end + comment.end() - 1)
    return None


def _is_unquoted(source: Source, value: int) -> bool:
    """False for a text wholly in quotes, and for a block of text."""
    rest = source.rest_of_line(value).rstrip()
    if re.fullmatch(r"[|>][-+0-9]*(?:[ \t]+#.*)?", rest):
        return False
    whole = r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*\""""
    return re.fullmatch(rf"(?:{whole})[ \t]*(?:[,}}].*|#.*)?", rest) is None


def _quoting(
    source: Source, value: int, index: int | None = None, on_one_line: bool = True
) -> Told:
    """`value` is where the rule begins, `index` the sign that makes quotes necessary, if known."""
    rule = source.rest_of_line(value).rstrip()
    in_braces = "{" in source.text[source.line_of(value)[0] : value]
    whole = on_one_line and not in_braces and "#" not in rule and 0 < len(rule) <= 60
    example = "'" + rule.replace("'", "''") + "'" if whole else "'…'"
    sign = "" if index is None else f" {source.text[index]} "
    return Told(
        source.place(value if index is None else index),
        f"规则里有{sign or '特殊符号'}，整条要加引号：{RULE}: {example}（凡有 {_SIGNS} 都要）",
        f"a rule that holds{sign or ' signs of YAML '}must be quoted as a whole: {RULE}: {example} "
        f"(so must any with {_SIGNS})",
    )


_SIGNS = " ".join(MUST_BE_QUOTED)


def _is_tab(source: Source, index: int) -> bool:
    start, end = source.line_of(index)
    margin = re.match(r"[ \t]*", source.text[start:end])
    return source.text[index : index + 1] == "\t" or bool(margin and "\t" in margin.group())


def _with_content(source: Source, index: int) -> int:
    """At the end of a file YAML points behind the last line; the author looks at its end."""
    return index if index < len(source.text) else len(source.text.rstrip())


_PROBLEMS = (
    ("mapping values are not allowed", "这里的冒号放错了：要么缩进不对，要么文字里有冒号而没加引号",
     "a colon is out of place: wrong indentation, or a text with a colon that is not quoted"),
    ("did not find expected ',' or '}'", "花括号 { } 里缺逗号或右括号；含 , : [ ] { } 的文字要加引号",
     "a comma or } is missing; a text with , : [ ] { } must be quoted"),
    ("did not find expected ',' or ']'", "方括号 [ ] 里缺逗号或右括号；含 , : [ ] { } 的文字要加引号",
     "a comma or ] is missing; a text with , : [ ] { } must be quoted"),
    ("did not find expected key", "这一行的缩进与上面不齐，或文字的引号只包了一部分",
     "this line does not align with those above, or a text is only partly in quotes"),
    ("did not find expected '-' indicator", "列表里的每一项要以 - 开头，并与上面对齐",
     "each part of a list begins with -, aligned with those above"),
    ("block sequence entries are not allowed", "- 放错了位置：列表要从新的一行开始",
     "a - is out of place: a list begins on a line of its own"),
    ("could not find expected ':'", "这一行缺冒号，应为 键: 值",
     "a colon is missing here: key: value"),
    ("cannot start any token", "文字不能以这个符号开头，请加引号",
     "a text cannot begin with this sign: quote it"),
    ("unknown escape character", "双引号里的反斜杠有特殊含义，请改用单引号",
     "a backslash means something in double quotes: use single quotes"),
)  # fmt: skip


def _in_words(source: Source, index: int, error: yaml.MarkedYAMLError) -> tuple[str, str]:
    problem = error.problem or ""
    for said, zh, en in _PROBLEMS:
        if said in problem:
            return zh, en
    return f"YAML 读不懂这里（{problem}）", f"YAML cannot read this: {problem}"
