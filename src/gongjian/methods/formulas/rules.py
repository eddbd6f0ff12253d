"""A formula ready for use: its text, its meaning, and what it reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..kinds.types import Type
from ..kinds.words import Words
from .building import build
from .errors import FormulaError
from .nodes import Node, Reference, references
from .reading import read
from .scope import Scope


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula of one form; `references` is its lineage, in the order of the text."""

    text: str
    node: Node
    references: tuple[Reference, ...]


class Rule(Formula):
    """A formula that is true, false, or cannot be told: a check, a condition."""


def formula_of(text: str, scope: Scope) -> Formula:
    """A formula over one record. Raises FormulaError."""
    node = build(read(text, scope.units), text, scope)
    return Formula(text, node, references(node))


def rule_of(text: str, scope: Scope) -> Rule:
    """A condition over one record. Raises FormulaError."""
    formula = formula_of(text, scope)
    if formula.node.type is Type.ANY:  # an attribute alone: being a rule, it says yes or no
        node = replace(formula.node, type=Type.BOOL)
        return Rule(text, node, references(node))
    if formula.node.type is not Type.BOOL:
        _start, end = formula.node.span
        raise FormulaError(
            end + 1,
            Words(
                "规则要能判断是或否，这里只有一个值；缺比较符，如 >= 0",
                "a rule is true or false; this is only a value: a comparison is missing, as >= 0",
            ),
            expected=("a comparison (= < <= > >= ≠)",),
            suggestion=">= 0" if formula.node.type is Type.NUMBER else "=",
            length=0,
        )
    return Rule(formula.text, formula.node, formula.references)


def indicator_of(text: str, scope: Scope) -> Formula:
    """A formula over many records, made of group functions. Raises FormulaError."""
    node = build(read(text, scope.units), text, scope, groups=True)
    return Formula(text, node, references(node))
