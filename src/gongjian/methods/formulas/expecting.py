"""What stands somewhere in a formula and what was expected there: types, and errors with a place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from ..kinds.types import Type
from ..kinds.words import Words
from . import nodes as n
from .errors import FormulaError, shortened
from .measuring import alike
from .reading import Syntax
from .scope import Scope

_TYPE_WORDS = {
    Type.NUMBER: Words("数", "a number"),
    Type.TEXT: Words("文字", "a text"),
    Type.DATE: Words("日期", "a date"),
    Type.BOOL: Words("判断（是或否）", "a condition (true or false)"),
}


class Expecting(ABC):
    """One formula being built: its text and scope, and where we are in time and in groups."""

    def __init__(self, text: str, scope: Scope, groups: bool) -> None:
        self.text = text
        self.scope = scope
        self.groups = groups
        self.inside_group = False
        self.shift = n.NOW
        self.built = 0

    @abstractmethod
    def node(self, s: Syntax) -> n.Node:
        """The meaning of one construct. Raises FormulaError."""

    def _numeric(self, s: Syntax) -> n.Node:
        return self._as(self.node(s), Type.NUMBER)

    def _condition(self, s: Syntax) -> n.Node:
        return self._as(self.node(s), Type.BOOL)

    def _as(self, node: n.Node, kind: Type) -> n.Node:
        """The node, known to be of `kind`; an attribute nobody declared takes it on."""
        if node.type is kind:
            return node
        if node.type is Type.ANY and isinstance(node, n.Reference):
            measure = n.NOTHING if kind is not Type.NUMBER else n.Measure()
            return replace(node, type=kind, measure=measure)
        found = _TYPE_WORDS[node.type]
        wanted = _TYPE_WORDS[kind]
        self._wrong_type(node, wanted, found)

    def _wrong_type(self, node: n.Node, wanted: Words, found: Words) -> NoReturn:
        written = shortened(self.text[node.span[0] : node.span[1]])
        raise FormulaError(
            node.span[0] + 1,
            Words(f"这里要{wanted.zh}，“{written}”是{found.zh}",
                  f"{wanted.en} expected here; {written!r} is {found.en}"),
            expected=(wanted.en,),
            length=node.span[1] - node.span[0],
        )  # fmt: skip

    def _same_type(self, left: n.Node, right: n.Node) -> tuple[n.Node, n.Node]:
        if left.type is Type.ANY and right.type is Type.ANY:
            return self._as(left, Type.TEXT), self._as(right, Type.TEXT)
        if left.type is Type.ANY:
            return self._as(left, right.type), right
        if right.type is not left.type and right.type is not Type.ANY:
            self._cannot_compare(left, right)
        return left, self._as(right, left.type)

    def _cannot_compare(self, left: n.Node, right: n.Node) -> NoReturn:
        first, second = _TYPE_WORDS[left.type], _TYPE_WORDS[right.type]
        culprit = (
            right if isinstance(right, n.Constant) or not isinstance(left, n.Constant) else left
        )
        other = left if culprit is right else right
        written = self.text[culprit.span[0] : culprit.span[1]]
        fix = None
        if isinstance(culprit, n.Constant) and other.type is Type.TEXT:
            fix = f'"{written}"'
        elif isinstance(culprit, n.Constant) and culprit.type is Type.TEXT:
            fix = written.strip('"“”＂')
        raise FormulaError(
            culprit.span[0] + 1,
            Words(f"{first.zh}与{second.zh}不能比较" + (f"；可写 {fix}" if fix else ""),
                  f"{first.en} and {second.en} cannot be compared" + (f"; write {fix}" if fix else "")),
            expected=(_TYPE_WORDS[other.type].en,),
            suggestion=fix,
            length=culprit.span[1] - culprit.span[0],
        )  # fmt: skip

    def _no_order(self, left: n.Node, right: n.Node, sign: str) -> FormulaError:
        kind = _TYPE_WORDS[left.type]
        return FormulaError(
            left.span[1] + 1 + self.text[left.span[1] : right.span[0]].find(sign[0]),
            Words(f"{kind.zh}没有大小，只能用 = 或 ≠", f"{kind.en} has no order: only = or ≠"),
            expected=("=", "!="),
            suggestion="=",
        )

    def _of_one_type(self, values: Sequence[n.Node]) -> list[n.Node]:
        kind = next((v.type for v in values if v.type is not Type.ANY), Type.TEXT)
        same = [self._as(value, kind) for value in values]
        return alike(same, self.text) if kind is Type.NUMBER else same

    def _words(self, s: Syntax) -> str:
        return self.text[s.start : s.end]

    def _error(
        self, s: Syntax, words: Words, *, expected: tuple[str, ...], suggestion: str | None = None
    ) -> FormulaError:
        return FormulaError(
            s.start + 1, words, expected=expected, suggestion=suggestion, length=s.end - s.start
        )


def span_of(s: Syntax) -> n.Span:
    return s.start, s.end


def all_of(items: Sequence[n.Node], span: n.Span) -> n.Node:
    return n.AllOf(span=span, type=Type.BOOL, items=tuple(items))
