"""`checks.yaml`: the checks of a form (审核关系)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..formulas import FormulaError, Rule
from ..kinds.verdicts import Severity
from ..kinds.words import Words
from .blocks import Block
from .composing import compose_blocks
from .faults import Found, Place
from .misread import RULE, unmixed
from .nodes import ListNode, MapNode, TextNode
from .provenance import KEYS, Certainty, provenance_of
from .sources import Source, source_of

FILE = "checks.yaml"
MOST_CHECKS = 5_000

# What a message may hold, and what becomes of it: the sides of the comparison, how far apart they are.
MARKS = {
    "差额": "gap",
    "左值": "left",
    "右值": "right",
    "gap": "gap",
    "left": "left",
    "right": "right",
}
MARK = re.compile(rf"\{{({'|'.join(MARKS)})(%?)\}}")
_LIKE_A_MARK = re.compile(r"\{[^{}]*\}")

_KEYS = ("id", "severity", RULE, "message", *KEYS)
SEVERITIES = {severity.value: severity for severity in Severity}

Compile = Callable[[str], Rule | None]


@dataclass(frozen=True, slots=True)
class Check:
    """One condition that returns are held against; `text` is its rule as the author wrote it."""

    id: str
    severity: Severity
    text: str
    rule: Rule
    message: Words
    source: str
    place: Place
    certainty: Certainty | None = None
    note: str = ""
    generated: bool = False  # it follows from the form itself; nobody wrote it


def read_checks_text(text: str, compiled: Compile, found: Found) -> tuple[Check, ...]:
    """The checks of a text. `compiled` turns a rule into its meaning, or into None if only its
    syntax could be looked at; it raises FormulaError."""
    source = source_of(FILE, text, found)
    node = None if source is None else compose_blocks(source, found)
    if source is None or node is None:
        return ()
    if not isinstance(node, ListNode):
        found.add(
            node.place,
            "这里应为一个列表，每条以 - id: 开头",
            "a list is expected, each check with - id:",
        )
        return ()
    if len(node.parts) > MOST_CHECKS:
        found.add(node.place, f"审核关系太多：{len(node.parts):,} 条，最多 {MOST_CHECKS:,} 条",
                  f"too many checks: {len(node.parts):,}, {MOST_CHECKS:,} at most")  # fmt: skip
        return ()
    return tuple(_checks(node, source, compiled, found))


def _checks(node: ListNode, source: Source, compiled: Compile, found: Found) -> Iterator[Check]:
    taken: dict[str, Place] = {}
    for part in node.parts:
        if not isinstance(part, MapNode):
            found.add(part.place, "这里应为一条审核关系：id、severity、rule",
                      "a check is expected here: id, severity, rule")  # fmt: skip
            continue
        check = _check(part, source, compiled, found, taken)
        if check is not None:
            yield check


def _check(
    node: MapNode, source: Source, compiled: Compile, found: Found, taken: dict[str, Place]
) -> Check | None:
    node, quoting = unmixed(source, node, _KEYS)
    block = Block(node, _KEYS, found)
    if quoting is not None:
        found.add(*quoting)
    block.require(*(("id", "severity") if quoting is not None else ("id", "severity", RULE)))
    code, severity = block.text("id"), block.choice("severity", SEVERITIES)
    provenance, message = provenance_of(block), block.words("message")
    _refuse_unknown_marks(block, message or Words())
    first = node.place if code is None else taken.setdefault(code, node.place)
    if first != node.place:
        block.fault("id", f"编号 {code} 在第 {first.line} 行已经用过",
                    f"id {code!r} is taken: line {first.line} has it")  # fmt: skip
    written = block.node(RULE)
    if quoting is not None or not isinstance(written, TextNode):
        return None
    rule = _rule(written, source, compiled, found)
    if rule is None or code is None or severity is None:
        return None
    return Check(
        id=code,
        severity=severity,
        text=written.text,
        rule=rule,
        message=message or Words(" ".join(written.text.split())),
        source=provenance.source,
        certainty=provenance.certainty,
        note=provenance.note,
        place=node.place,
    )


def _refuse_unknown_marks(block: Block, message: Words) -> None:
    """A mark that nothing takes the place of would stand before the respondent as it is."""
    for text, known in ((message.zh, "{差额} {左值} {右值}"), (message.en, "{gap} {left} {right}")):
        for mark in _LIKE_A_MARK.findall(text):
            if not MARK.fullmatch(mark):
                block.fault("message", f"提示里没有“{mark}”这种写法，可用 {known}",
                            f"a message has no {mark!r}: {known}")  # fmt: skip


def _rule(written: TextNode, source: Source, compiled: Compile, found: Found) -> Rule | None:
    try:
        return compiled(written.text)
    except FormulaError as error:
        place = source.place_in(written, error.column - 1)
        found.add(place, error.words.zh, error.words.en)
        return None
