"""A formula told as one SQL expression: node by node, whatever the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ..kinds.types import Type
from ..kinds.words import Words
from . import nodes as n
from .errors import FormulaError
from .in_numpy import truth_of, values_of
from .records import Records
from .sql_days import years_between
from .sql_engines import CannotTell, Engine

MOST_FACTORS = 200  # of one product: parsers give up on deeper nesting

ColumnOf = Callable[[n.Key], str]
GroupOf = Callable[[n.Group], str]


class Telling:
    """One or more formulas told to one database; `group_of` says where a group's value stands."""

    def __init__(self, engine: Engine, column: ColumnOf, group_of: GroupOf | None = None) -> None:
        self.engine = engine
        self._column = column
        self._group_of = group_of
        self._constant: dict[int, bool] = {}

    def told(self, node: n.Node) -> str:
        """The node as SQL. Raises FormulaError for what the database cannot hold or read."""
        try:
            if self._is_constant(node):
                return self._value(node)
            return _TELLERS[type(node)](self, node)
        except CannotTell as error:
            start, end = node.span
            raise FormulaError(start + 1, error.words, length=end - start) from None

    def all_told(self, nodes: Sequence[n.Node]) -> list[str]:
        return [self.told(node) for node in nodes]

    # ---- what is the same for every record is calculated here: a planner may trip over it

    def _is_constant(self, node: n.Node) -> bool:
        known = self._constant.get(id(node))
        if known is None:
            known = not isinstance(node, n.Reference | n.Group) and all(
                self._is_constant(child) for child in node.children
            )
            self._constant[id(node)] = known
        return known

    def _value(self, node: n.Node) -> str:
        once = Records(1, {})
        if node.type is Type.BOOL:
            true, false = truth_of(node, once)
            return "true" if true[0] else "false" if false[0] else self.engine.nothing(node.type)
        value: Any = values_of(node, once)
        if node.type is Type.TEXT:
            text = value.text(0)
            return self.engine.nothing(node.type) if text is None else self.engine.text(text)
        number = float(value[0])
        return self.engine.number(number) if number == number else self.engine.nothing(node.type)

    # ---- what is read

    def _reference(self, node: n.Reference) -> str:
        column = self._column(node.key)
        if node.type in (Type.TEXT, Type.ANY):
            return column
        number = self.engine.stored(column)
        if node.type in (Type.NUMBER, Type.DATE):
            return number
        one, zero = self.engine.number(1.0), self.engine.number(0.0)
        return f"case when {number} = {one} then true when {number} = {zero} then false end"

    def _group(self, node: n.Group) -> str:
        assert self._group_of is not None, "a group function outside an indicator"
        return self._group_of(node)

    # ---- arithmetic

    def _negative(self, node: n.Negative) -> str:
        return f"(-{self.told(node.of)})"

    def _sum(self, node: n.Sum) -> str:
        return self.engine.sum(self.all_told(node.terms), node.signs)

    def _product(self, node: n.Product) -> str:
        if len(node.factors) > MOST_FACTORS:
            raise CannotTell(
                Words(
                    f"写成 SQL 时一个连乘最多 {MOST_FACTORS} 个因数",
                    f"as SQL, a product has {MOST_FACTORS} factors at most",
                )
            )
        return self.engine.product(self.all_told(node.factors), node.signs)

    def _converted(self, node: n.Converted) -> str:
        told = self.told(node.of)
        if node.times != 1:
            told = self.engine.times(told, self.engine.number(node.times))
        return told if node.over == 1 else self.engine.over(told, self.engine.number(node.over))

    def _growth(self, node: n.Growth) -> str:
        engine = self.engine
        base = engine.bound(
            [self.told(node.right)],
            lambda x: f"case when {x} > {engine.number(0.0)} and {engine.present(x)} then {x} end",
        )
        quotient = engine.over(self.told(node.left), base)
        if node.years > 1:
            root = engine.number(1.0 / node.years)
            quotient = engine.bound(
                [quotient], lambda x: engine.power(self._not_below_zero(x), root)
            )
        return engine.minus(quotient, engine.number(1.0))

    def _not_below_zero(self, x: str) -> str:
        return f"case when {x} >= {self.engine.number(0.0)} then {x} end"

    # ---- comparison

    def _compared(self, node: n.Compared) -> str:
        left, right = self.told(node.left), self.told(node.right)
        if node.left.type in (Type.TEXT, Type.BOOL):
            return f"({left} {'=' if node.sign == '=' else '<>'} {right})"
        return self.engine.bound([left, right], partial(self._numbers_compared, node))

    def _numbers_compared(self, node: n.Compared, left: str, right: str) -> str:
        engine, tolerance = self.engine, node.tolerance
        difference = engine.minus(left, right)
        if tolerance.half is not None:
            half = tolerance.half
            return engine.bound([difference], lambda d: self._within_half(d, node.sign, half))
        if tolerance.relative is not None:
            larger = f"greatest({engine.number(1.0)}, abs({left}), abs({right}))"
            # Differences that are known have known sides, and a margin below both.
            margin = f"({engine.number(tolerance.relative)} * {larger})"
            return engine.bound(
                [difference, margin], lambda d, m: engine.if_known(d, _within(d, node.sign, m))
            )
        return engine.bound(
            [difference, self._margin(tolerance, right)],
            lambda d, m: engine.if_known(d, engine.if_known(m, _within(d, node.sign, m))),
        )

    def _margin(self, tolerance: n.Tolerance, right: str) -> str:
        if tolerance.within is not None:
            return self.told(tolerance.within)
        assert tolerance.share is not None
        return self.engine.times(self.engine.number(tolerance.share), f"abs({right})")

    def _within_half(self, difference: str, sign: str, half: float) -> str:
        above, below = self.engine.number(half), self.engine.number(-half)
        answer = {
            "=": f"(abs({difference}) < {above})",
            "!=": f"(abs({difference}) >= {above})",
            "<=": f"({difference} < {above})",
            "<": f"({difference} <= {below})",
            ">=": f"({difference} > {below})",
            ">": f"({difference} >= {above})",
        }[sign]
        return self.engine.if_known(difference, answer)

    # ---- logic

    def _all_of(self, node: n.AllOf) -> str:
        return _joined(self.all_told(node.items), "and")

    def _any_of(self, node: n.AnyOf) -> str:
        return _joined(self.all_told(node.items), "or")

    def _not(self, node: n.Not) -> str:
        return f"(not {self.told(node.of)})"

    def _implies(self, node: n.Implies) -> str:
        return f"((not {self.told(node.left)}) or {self.told(node.right)})"

    def _equivalent(self, node: n.Equivalent) -> str:
        return f"({self.told(node.left)} = {self.told(node.right)})"

    def _missing(self, node: n.Missing) -> str:
        told = self.told(node.of)
        if node.of.type in (Type.NUMBER, Type.DATE):
            return self.engine.bound([told], self.engine.is_missing)
        return f"({told} is null)"

    # ---- choice

    def _case(self, node: n.Case) -> str:
        conditions, values = self.all_told(node.conditions), self.all_told(node.values)
        last = "" if node.otherwise is None else f" else {self.told(node.otherwise)}"

        def tell(*conditions: str) -> str:
            branches = " ".join(
                f"when {condition} is null then null when {condition} then {value}"
                for condition, value in zip(conditions, values, strict=True)
            )
            return f"case {branches}{last} end"

        return self.engine.bound(conditions, tell)

    # ---- functions

    def _call(self, node: n.Call) -> str:
        return _CALLS[node.function](self, node)

    def _coalesce(self, node: n.Call) -> str:
        told = self.all_told(node.arguments)
        if node.type in (Type.NUMBER, Type.DATE):
            told = [self.engine.tidy(x) for x in told]
        return f"coalesce({', '.join(told)})"

    def _total(self, node: n.Call) -> str:
        def tell(*values: str) -> str:
            zero = self.engine.number(0.0)
            terms = [f"coalesce({self.engine.tidy(x)}, {zero})" for x in values]
            any_there = _joined([self.engine.present(x) for x in values], "or")
            return f"case when {any_there} then {self.engine.sum(terms, '+' * len(terms))} end"

        return self.engine.bound(self.all_told(node.arguments), tell)

    def _extreme(self, node: n.Call) -> str:
        function = {"min": "least", "max": "greatest"}[node.function]

        def tell(*values: str) -> str:
            all_there = _joined([self.engine.present(x) for x in values], "and")
            return f"case when {all_there} then {function}({', '.join(values)}) end"

        return self.engine.bound(self.all_told(node.arguments), tell)

    def _abs(self, node: n.Call) -> str:
        return f"abs({self.told(node.arguments[0])})"

    def _floor(self, node: n.Call) -> str:
        return self.engine.floor(self.told(node.arguments[0]))

    def _ceil(self, node: n.Call) -> str:
        return self.engine.ceil(self.told(node.arguments[0]))

    def _ln(self, node: n.Call) -> str:
        zero = self.engine.number(0.0)
        return self.engine.bound(
            [self.told(node.arguments[0])], lambda x: f"case when {x} > {zero} then ln({x}) end"
        )

    def _sqrt(self, node: n.Call) -> str:
        return self.engine.bound(
            [self.told(node.arguments[0])], lambda x: f"sqrt({self._not_below_zero(x)})"
        )

    def _power(self, node: n.Call) -> str:
        return self.engine.power(*self.all_told(node.arguments))

    def _round(self, node: n.Call) -> str:
        """Half away from zero, as written in the contract."""
        value, places = node.arguments
        assert isinstance(places, n.Constant) and isinstance(places.value, float)
        digits, engine = int(places.value), self.engine
        scale, half = engine.number(10.0 ** abs(digits)), engine.number(0.5)
        up, down = (engine.times, engine.over) if digits >= 0 else (engine.over, engine.times)

        def tell(x: str) -> str:
            whole = engine.floor(engine.plus(up(f"abs({x})", scale), half))
            return down(f"(sign({x}) * {whole})", scale)

        return engine.bound([self.told(value)], tell)

    def _length(self, node: n.Call) -> str:
        return self.engine.length(self.told(node.arguments[0]))

    def _starts_with(self, node: n.Call) -> str:
        return self.engine.starts_with(*self.all_told(node.arguments))

    def _years_between(self, node: n.Call) -> str:
        return years_between(self.engine, *self.all_told(node.arguments))


def _within(difference: str, sign: str, margin: str) -> str:
    return {
        "=": f"(abs({difference}) <= {margin})",
        "!=": f"(abs({difference}) > {margin})",
        "<=": f"({difference} <= {margin})",
        "<": f"({difference} < -{margin})",
        ">=": f"({difference} >= -{margin})",
        ">": f"({difference} > {margin})",
    }[sign]


def _joined(conditions: Sequence[str], word: str) -> str:
    return f"({f' {word} '.join(conditions)})"


_TELLERS: dict[type[n.Node], Callable[[Telling, Any], str]] = {
    n.Reference: Telling._reference,
    n.Group: Telling._group,
    n.Converted: Telling._converted,
    n.Negative: Telling._negative,
    n.Sum: Telling._sum,
    n.Product: Telling._product,
    n.Growth: Telling._growth,
    n.Compared: Telling._compared,
    n.AllOf: Telling._all_of,
    n.AnyOf: Telling._any_of,
    n.Not: Telling._not,
    n.Implies: Telling._implies,
    n.Equivalent: Telling._equivalent,
    n.Missing: Telling._missing,
    n.Case: Telling._case,
    n.Call: Telling._call,
}

_CALLS: dict[str, Callable[[Telling, n.Call], str]] = {
    "abs": Telling._abs,
    "min": Telling._extreme,
    "max": Telling._extreme,
    "round": Telling._round,
    "floor": Telling._floor,
    "ceil": Telling._ceil,
    "ln": Telling._ln,
    "sqrt": Telling._sqrt,
    "power": Telling._power,
    "years_between": Telling._years_between,
    "length": Telling._length,
    "starts_with": Telling._starts_with,
    "coalesce": Telling._coalesce,
    "total": Telling._total,
}

__all__ = ["ColumnOf", "GroupOf", "Telling"]
