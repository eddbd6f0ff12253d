"""What a finding tells the respondent: by how much a check is missed, or what is missing.

A check's message may hold {gap} or {差额}, {left} or {左值}, {right} or {右值}: the two sides of its
comparison and how far they lie apart, in the unit of the left side; {left%} tells a share in per
cent. For a check that cannot be told, the message names the answers that are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..formulas import nodes as n
from ..formulas.in_numpy import values_of
from ..formulas.nodes import Compared, Node, Reference
from ..formulas.records import Records
from ..kinds.columns import Floats, TextColumn
from ..kinds.types import Type
from ..kinds.words import Words
from ..kinds.written import grouped
from ..packs import Check
from ..packs.checks import MARK, MARKS

_DIGITS = 6  # of a number that is no whole one


@dataclass(frozen=True, eq=False)
class Messages:
    """The messages of one check over the records it was held against."""

    check: Check
    records: Records

    def failing(self, row: int) -> Words:
        message = self.check.message
        if self._comparison is None or not MARK.search(message.zh + message.en):
            return message
        return Words(self._filled(message.zh, row), self._filled(message.en, row))

    def undecided(self, row: int) -> Words:
        missing = [r for r in self.check.rule.references if self._is_missing(r, row)]
        if not missing:
            return self.check.message
        zh = "、".join(dict.fromkeys(_name(r).zh for r in missing))
        en = ", ".join(dict.fromkeys(_name(r).en for r in missing))
        return Words(f"不能判定，缺：{zh}", f"cannot tell, missing: {en}")

    def _filled(self, text: str, row: int) -> str:
        return MARK.sub(lambda mark: self._amount(mark[1], bool(mark[2]), row), text)

    def _amount(self, mark: str, percent: bool, row: int) -> str:
        left, right = float(self._sides[0][row]), float(self._sides[1][row])
        value = {"gap": abs(left - right), "left": left, "right": right}[MARKS[mark]]
        if np.isnan(value):
            return "—"
        if percent:
            return f"{_shown(value * 100)}%"
        assert self._comparison is not None
        unit = self._comparison.left.measure.unit
        name = "" if unit is None or not unit.dimension else unit.name
        return _shown(value) + (f" {name}" if name else "")

    @cached_property
    def _comparison(self) -> Compared | None:
        return comparison_of(self.check.rule.node)

    @cached_property
    def _sides(self) -> tuple[Floats, Floats]:
        assert self._comparison is not None
        left, right = self._comparison.left, self._comparison.right
        sides = values_of(left, self.records), values_of(right, self.records)
        assert not isinstance(sides[0], TextColumn) and not isinstance(sides[1], TextColumn)
        return sides[0], sides[1]

    def _is_missing(self, reference: Reference, row: int) -> bool:
        column = self.records.columns.get(reference.key)
        if column is None:
            return True
        if isinstance(column, TextColumn):
            return bool(column.codes[row] < 0)
        return bool(np.isnan(column[row]))


def comparison_of(node: Node) -> Compared | None:
    """The comparison of numbers that a rule comes down to: of `if … then …` the one behind then."""
    if isinstance(node, Compared):
        return node if node.left.type is Type.NUMBER else None
    if isinstance(node, n.Implies):
        return comparison_of(node.right) or comparison_of(node.left)
    for child in node.children:
        if child.type is Type.BOOL:
            found = comparison_of(child)
            if found is not None:
                return found
    return None


def _name(reference: Reference) -> Words:
    key, item = reference.key, reference.item
    zh = (item.name if item is not None else "") or key.item
    en = (item.en if item is not None else "") or key.item
    when_zh, when_en = _when(reference)
    return Words(when_zh + zh, en + when_en)


def _when(reference: Reference) -> tuple[str, str]:
    key = reference.key
    if key.source and key.source not in ("unit", "period"):
        return f"{key.source} 的", f" of {key.source}"
    if key.source == "unit":
        return "名录库的", " of the register"
    shift = key.shift
    if shift.years:
        return "上年同期的" if shift.years == 1 else "往年的", " a year ago"
    return ("上期的", " of the period before") if shift else ("", "")


def _shown(value: float) -> str:
    """1,234 or 0.0312: whole numbers whole, others with six digits that count."""
    if abs(value - round(value)) < 1e-9 * max(1.0, abs(value)):
        return f"{round(value):,}"
    digits = max(0, _DIGITS - 1 - int(np.floor(np.log10(abs(value)))))
    return grouped(value, min(digits, 9))
