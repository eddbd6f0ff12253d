"""From syntax to meaning: names found, types and units checked, time and choice written out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.words import Words
from . import nodes as n
from .calling import Calling
from .errors import FormulaError, shortened
from .expecting import all_of, span_of
from .measuring import alike, joined, multiplied, pure
from .reading import Syntax, glued_keyword
from .scope import Scope, Unknown
from .tokens import Name, Quantity
from .vocabulary import FUNCTION_OF

MOST_NODES = 5_000  # of a formula written out: band, growth and chains repeat what they hold
EPOCH = date(1970, 1, 1).toordinal()


def build(syntax: Syntax, text: str, scope: Scope, *, groups: bool = False) -> n.Node:
    """The meaning of a formula. `groups`: it is an indicator, so it speaks of many records.

    Raises FormulaError at the first part that means nothing.
    """
    builder = _Builder(text, scope, groups)
    node = builder.node(syntax)
    _refuse_too_large(node)
    return node


class _Builder(Calling):
    """Each method is one rule of the grammar."""

    def node(self, s: Syntax) -> n.Node:
        self.built += 1
        if self.built > MOST_NODES:
            raise _too_large()
        make: Callable[[Syntax], n.Node] = getattr(self, f"_{s.kind}")
        return make(s)

    # ---- what a person wrote down

    def _number(self, s: Syntax) -> n.Node:
        quantity: Quantity = s.parts[0].value
        value = float(quantity.value)
        measure = n.Measure(
            unit=quantity.unit, plain=quantity.unit is None, counted=True, literal=True
        )
        return n.Constant(span=span_of(s), measure=measure, value=value)

    def _text(self, s: Syntax) -> n.Node:
        return n.Constant(span=span_of(s), type=Type.TEXT, value=s.parts[0].value)

    def _date(self, s: Syntax) -> n.Node:
        day = float(s.parts[0].value.toordinal() - EPOCH)
        return n.Constant(span=span_of(s), type=Type.DATE, value=day)

    def _true(self, s: Syntax) -> n.Node:
        return n.Constant(span=span_of(s), type=Type.BOOL, value=True)

    def _false(self, s: Syntax) -> n.Node:
        return n.Constant(span=span_of(s), type=Type.BOOL, value=False)

    def _bracket(self, s: Syntax) -> n.Node:
        return replace(self.node(s.parts[0]), span=span_of(s))

    def _name(self, s: Syntax) -> n.Node:
        name: Name = s.parts[0].value
        found = self.scope.find(name)
        if isinstance(found, Unknown):
            raise self._unknown(name, found, s)
        key, item = found
        if self.groups and not self.inside_group:
            raise self._bare_item(name, s)
        shift = n.NOW if key.source in ("unit", "period") else self.shift
        return n.Reference(
            span=span_of(s),
            type=item.type,
            measure=_measure_of(item),
            key=replace(key, shift=shift),
            item=item,
        )

    def _unknown(self, name: Name, unknown: Unknown, s: Syntax) -> FormulaError:
        glued = glued_keyword(name, s.start)
        if glued is not None and (unknown.nearest is None or unknown.nearest in name.whole):
            return glued
        called = shortened(name.whole)
        function = FUNCTION_OF.get(name.whole)
        if function is not None:
            return self._error(
                s, Words(f"“{called}”是函数，后面要有括号，如 {function.example}",
                         f"{called!r} is a function and wants brackets: {function.example}"),
                expected=("(",), suggestion=f"{name.whole}(…)",
            )  # fmt: skip
        near = unknown.nearest
        return self._error(
            s,
            Words(
                f"没有叫“{called}”的项目" + (f"，是不是“{near}”？" if near else ""),
                f"no item answers to {called!r}" + (f"; did you mean {near!r}?" if near else ""),
            ),
            expected=("name",),
            suggestion=near,
        )

    def _bare_item(self, name: Name, s: Syntax) -> FormulaError:
        return self._error(
            s,
            Words(
                f"指标说的是许多单位，“{name.whole}”要放进 求和、均值、计数 等函数",
                f"an indicator speaks of many units: put {name.whole!r} into sum, mean, count …",
            ),
            expected=("sum(…)",),
            suggestion=f"sum({self._words(s)})",
        )

    # ---- arithmetic

    def _sum(self, s: Syntax) -> n.Node:
        terms = [self._numeric(part) for part in s.parts[::2]]
        signs = "+" + "".join(sign.value for sign in s.parts[1::2])
        terms = alike(terms, self.text)
        return n.Sum(span=span_of(s), measure=joined(terms), terms=tuple(terms), signs=signs)

    def _product(self, s: Syntax) -> n.Node:
        factors = [pure(self._numeric(part)) for part in s.parts[::2]]
        signs = "*" + "".join(sign.value for sign in s.parts[1::2])
        measure = factors[0].measure
        for sign, factor in zip(signs[1:], factors[1:], strict=True):
            measure = multiplied(measure, factor.measure, sign)
        product = n.Product(span=span_of(s), measure=measure, factors=tuple(factors), signs=signs)
        return pure(product)

    def _negative(self, s: Syntax) -> n.Node:
        of = self._numeric(s.parts[1])
        if isinstance(of, n.Constant) and isinstance(of.value, float):
            return replace(of, value=-of.value, span=span_of(s))
        return n.Negative(span=span_of(s), measure=of.measure, of=of)

    # ---- logic

    def _implies(self, s: Syntax) -> n.Node:
        left, right = self._condition(s.parts[1]), self._condition(s.parts[3])
        return n.Implies(span=span_of(s), type=Type.BOOL, left=left, right=right)

    def _equivalence(self, s: Syntax) -> n.Node:
        left = self._condition(s.parts[0])
        for part in s.parts[2::2]:
            right = self._condition(part)
            span = (left.span[0], right.span[1])
            left = n.Equivalent(span=span, type=Type.BOOL, left=left, right=right)
        return left

    def _conjunction(self, s: Syntax) -> n.Node:
        return all_of([self._condition(part) for part in s.parts[::2]], span_of(s))

    def _disjunction(self, s: Syntax) -> n.Node:
        items = tuple(self._condition(part) for part in s.parts[::2])
        return n.AnyOf(span=span_of(s), type=Type.BOOL, items=items)

    def _negated(self, s: Syntax) -> n.Node:
        return n.Not(span=span_of(s), type=Type.BOOL, of=self._condition(s.parts[1]))


def _measure_of(item: Item) -> n.Measure:
    if item.type is not Type.NUMBER:
        return n.NOTHING
    grain = None if item.decimals is None else 1 / Fraction(10) ** item.decimals
    return n.Measure(unit=item.unit, counted=grain is not None, grain=grain)


def _too_large() -> FormulaError:
    return FormulaError(
        1,
        Words("公式展开后太大，请拆成几条", "the formula is too large written out: split it"),
        expected=("a shorter formula",),
    )


def _refuse_too_large(root: n.Node) -> None:
    sizes: dict[int, int] = {}

    def size(node: n.Node) -> int:
        known = sizes.get(id(node))
        if known is None:
            known = sizes[id(node)] = 1 + sum(size(child) for child in node.children)
        return known

    if size(root) > MOST_NODES:
        raise _too_large()
