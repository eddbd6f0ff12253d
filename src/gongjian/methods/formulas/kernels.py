"""What each node does to arrays: the one place where the language's meaning is calculated.

A number is a float64 array or a scalar; whatever is not finite is missing. Sums, products and
quotients may carry an infinity until something would make it finite again; there it becomes NaN
(`tidy`). A condition is two masks, true and false; where neither is set it cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..kinds.columns import TextColumn
from ..kinds.types import Type
from . import function_kernels as functions
from . import nodes as n
from . import text_kernels as texts
from .function_kernels import Kernel, Value, tidy


class Truth(NamedTuple):
    """Where a condition is true, and where it is false."""

    true: Any
    false: Any

    @property
    def known(self) -> Any:
        return self.true | self.false


def kernel_of(node: n.Node) -> Kernel:
    """The calculation of one node from the values of its children, in their order."""
    return _MAKERS[type(node)](node)


def _own(x: Value) -> bool:
    return isinstance(x, np.ndarray)


# ---- arithmetic


def _converted(node: n.Converted) -> Kernel:
    times, over = node.times, node.over
    if over == 1:
        return lambda x: x * times
    if times == 1:
        return lambda x: x / over
    return lambda x: x * times / over


def _negative(node: n.Negative) -> Kernel:
    return np.negative


def _sum(node: n.Sum) -> Kernel:
    first = node.signs[0] == "+"
    steps = [np.add if sign == "+" else np.subtract for sign in node.signs[1:]]

    def add(*terms: Value) -> Value:
        total = terms[0] if first else np.negative(terms[0])
        own = False  # the first term may be somebody's column: never written into
        for step, term in zip(steps, terms[1:], strict=True):
            total = step(total, term, out=total) if own else step(total, term)
            own = _own(total) and np.shape(total) >= np.shape(term)
        return total

    return add


def _product(node: n.Product) -> Kernel:
    signs = node.signs[1:]

    def multiply(*factors: Value) -> Value:
        product = factors[0]
        for sign, factor in zip(signs, factors[1:], strict=True):
            product = product * factor if sign == "*" else np.divide(product, tidy(factor))
        return product

    return multiply


def _growth(node: n.Growth) -> Kernel:
    root = None if node.years == 1 else 1.0 / node.years

    def grow(now: Value, base: Value) -> Value:
        quotient = np.divide(now, np.where(np.isfinite(base) & (base > 0), base, np.nan))
        if root is None:
            return quotient - 1.0
        return np.power(np.where(quotient >= 0, quotient, np.nan), root) - 1.0

    return grow


# ---- comparison


def _compared(node: n.Compared) -> Kernel:
    if node.left.type is Type.TEXT:
        return _same_text if node.sign == "=" else _opposite(_same_text)
    if node.left.type is Type.BOOL:
        return _same if node.sign == "=" else _opposite(_same)
    tolerance = node.tolerance
    if tolerance.half is not None:
        return _within_half(node.sign, tolerance.half)
    return _within_margin(node.sign, _margin_of(tolerance))


def _opposite(kernel: Kernel) -> Kernel:
    def differ(*values: Value) -> Truth:
        true, false = kernel(*values)
        return Truth(false, true)

    return differ


def _same_text(a: TextColumn, b: TextColumn) -> Truth:
    return Truth(*texts.equal(a, b))


def _same(a: Truth, b: Truth) -> Truth:
    return Truth((a.true & b.true) | (a.false & b.false), (a.true & b.false) | (a.false & b.true))


_HALF: dict[str, Callable[[Any, float], Any]] = {
    "<=": lambda d, half: np.less(d, half),
    "<": lambda d, half: np.less_equal(d, -half),
    ">=": lambda d, half: np.greater(d, -half),
    ">": lambda d, half: np.greater_equal(d, half),
}


def _within_half(sign: str, half: float) -> Kernel:
    """Equal when |a−b| < half, so a ≤ b is simply a−b < half."""
    if sign in ("=", "!="):

        def equal(a: Value, b: Value) -> Truth:
            size = np.subtract(a, b)
            size = np.abs(size, out=size) if _own(size) else np.abs(size)
            true = np.less(size, half)
            return Truth(true, np.greater(np.isfinite(size), true))

        return equal if sign == "=" else _opposite(equal)
    holds = _HALF[sign]

    def compare(a: Value, b: Value) -> Truth:
        difference = np.subtract(a, b)
        known = np.isfinite(difference)
        true = np.logical_and(holds(difference, half), known)
        return Truth(true, np.greater(known, true))

    return compare


_MARGIN: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda d, margin: np.less_equal(np.abs(d), margin),
    "<=": lambda d, margin: np.less_equal(d, margin),
    "<": lambda d, margin: np.less(d, -margin),
    ">=": lambda d, margin: np.greater_equal(d, -margin),
    ">": lambda d, margin: np.greater(d, margin),
}


def _within_margin(sign: str, margin_of: Callable[..., Any]) -> Kernel:
    holds = _MARGIN["=" if sign == "!=" else sign]

    def compare(a: Value, b: Value, *within: Value) -> Truth:
        difference = np.subtract(a, b)
        margin = margin_of(a, b, *within)
        known = np.isfinite(difference) & np.isfinite(margin)
        true = np.logical_and(holds(difference, margin), known)
        return Truth(true, np.greater(known, true))

    return _opposite(compare) if sign == "!=" else compare


def _margin_of(tolerance: n.Tolerance) -> Callable[..., Any]:
    if tolerance.within is not None:
        return lambda a, b, within: within
    if tolerance.share is not None:
        share = tolerance.share
        return lambda a, b: share * np.abs(b)
    relative = tolerance.relative
    return lambda a, b: relative * np.maximum(1.0, np.maximum(np.abs(a), np.abs(b)))


# ---- logic, after Kleene


def _all_of(node: n.AllOf) -> Kernel:
    def conjoin(*items: Truth) -> Truth:
        true, false = items[0]
        for item in items[1:]:
            true, false = true & item.true, false | item.false
        return Truth(true, false)

    return conjoin


def _any_of(node: n.AnyOf) -> Kernel:
    def disjoin(*items: Truth) -> Truth:
        true, false = items[0]
        for item in items[1:]:
            true, false = true | item.true, false & item.false
        return Truth(true, false)

    return disjoin


def _not(node: n.Not) -> Kernel:
    return lambda x: Truth(x.false, x.true)


def _implies(node: n.Implies) -> Kernel:
    return lambda a, b: Truth(a.false | b.true, a.true & b.false)


def _equivalent(node: n.Equivalent) -> Kernel:
    return _same


def _missing(node: n.Missing) -> Kernel:
    def missing(x: Value) -> Truth:
        known = _known(x)
        return Truth(~known, known)

    return missing


def _known(x: Value) -> Any:
    if isinstance(x, Truth):
        return x.known
    return x.codes >= 0 if isinstance(x, TextColumn) else np.isfinite(x)


# ---- choice


def _case(node: n.Case) -> Kernel:
    count = len(node.conditions)
    choose = _choosing(node.type)

    def pick(*values: Value) -> Value:
        waiting: Any = np.True_
        taken = []
        for condition in values[:count]:
            taken.append(waiting & condition.true)
            waiting = waiting & condition.false
        if node.otherwise is not None:
            taken.append(waiting)
        return choose(taken, list(values[count:]))

    return pick


def _choosing(kind: Type) -> Kernel:
    if kind is Type.BOOL:
        return _choose_truth
    return texts.choose if kind is Type.TEXT else _choose_number


def _choose_number(taken: list[Any], values: list[Value]) -> Value:
    chosen: Any = np.nan
    for where, value in zip(taken, values, strict=True):
        chosen = np.where(where, value, chosen)
    return chosen


def _choose_truth(taken: list[Any], values: list[Value]) -> Truth:
    true: Any = np.False_
    false: Any = np.False_
    for where, value in zip(taken, values, strict=True):
        true, false = true | (where & value.true), false | (where & value.false)
    return Truth(true, false)


def _coalesce(node: n.Call) -> Kernel:
    choose = _choosing(node.type)

    def first(*values: Value) -> Value:
        waiting: Any = np.True_
        taken = []
        for value in values:
            known = _known(value)
            taken.append(waiting & known)
            waiting = waiting & ~known
        return choose(taken, list(values))

    return first


# ---- functions


def _call(node: n.Call) -> Kernel:
    if node.function == "round":
        return functions.rounding(node)
    if node.function == "coalesce":
        return _coalesce(node)
    if node.function == "starts_with":
        return lambda text, head: Truth(*texts.starts_with(text, head))
    return functions.KERNELS[node.function]


_MAKERS: dict[type[n.Node], Callable[[Any], Kernel]] = {
    n.Converted: _converted,
    n.Negative: _negative,
    n.Sum: _sum,
    n.Product: _product,
    n.Growth: _growth,
    n.Compared: _compared,
    n.AllOf: _all_of,
    n.AnyOf: _any_of,
    n.Not: _not,
    n.Implies: _implies,
    n.Equivalent: _equivalent,
    n.Missing: _missing,
    n.Case: _case,
    n.Call: _call,
}
