"""The language once more, one value at a time in plain Python: slow, short, and no code shared.

Only the frozen nodes are read. None is missing; a condition is True, False or None.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from gongjian.methods.formulas import nodes as n
from gongjian.methods.kinds.types import Type


def value(node: n.Node, record: dict[n.Key, Any]) -> Any:
    """The value of a formula over one record."""
    if isinstance(node, n.Constant):
        return node.value
    if isinstance(node, n.Reference):
        held = record.get(node.key)
        if held is None or (isinstance(held, float) and not math.isfinite(held)):
            return None
        return bool(held) if node.type is Type.BOOL else held
    got = [value(child, record) for child in node.children]
    return _RULES[type(node)](node, got)


def _finite(x: float | None) -> float | None:
    return None if x is None or not math.isfinite(x) else x


def _sum(node: n.Sum, got: list[Any]) -> Any:
    if None in got:
        return None
    total = got[0] if node.signs[0] == "+" else -got[0]
    for sign, term in zip(node.signs[1:], got[1:], strict=True):
        total = total + term if sign == "+" else total - term
    return _finite(total)


def _product(node: n.Product, got: list[Any]) -> Any:
    if None in got:
        return None
    product = got[0]
    for sign, factor in zip(node.signs[1:], got[1:], strict=True):
        if sign == "/" and factor == 0:
            return None
        product = _finite(product * factor if sign == "*" else product / factor)
        if product is None:
            return None
    return product


def _converted(node: n.Converted, got: list[Any]) -> Any:
    return None if got[0] is None else _finite(got[0] * node.times / node.over)


def _growth(node: n.Growth, got: list[Any]) -> Any:
    now, base = got
    if now is None or base is None or base <= 0:
        return None
    quotient = _finite(now / base)
    if quotient is None:
        return None
    if node.years == 1:
        return quotient - 1
    return None if quotient < 0 else quotient ** (1 / node.years) - 1


def _compared(node: n.Compared, got: list[Any]) -> Any:
    if None in got:
        return None
    a, b = got[:2]
    if node.left.type in (Type.TEXT, Type.BOOL):
        return (a == b) == (node.sign == "=")
    difference, tolerance = a - b, node.tolerance
    if not math.isfinite(difference):
        return None
    if tolerance.half is not None:
        equal = abs(difference) < tolerance.half
    elif tolerance.within is not None:
        equal = abs(difference) <= got[2]
    elif tolerance.share is not None:
        equal = abs(difference) <= tolerance.share * abs(b)
    else:
        equal = abs(difference) <= 1e-9 * max(1.0, abs(a), abs(b))
    return {
        "=": equal,
        "!=": not equal,
        "<": difference < 0 and not equal,
        "<=": difference < 0 or equal,
        ">": difference > 0 and not equal,
        ">=": difference > 0 or equal,
    }[node.sign]


def _all(node: n.Node, got: list[Any]) -> Any:
    return False if False in got else None if None in got else True


def _any(node: n.Node, got: list[Any]) -> Any:
    return True if True in got else None if None in got else False


def _not(node: n.Node, got: list[Any]) -> Any:
    return None if got[0] is None else not got[0]


def _implies(node: n.Node, got: list[Any]) -> Any:
    return _any(node, [_not(node, got[:1]), got[1]])


def _equivalent(node: n.Node, got: list[Any]) -> Any:
    return None if None in got else got[0] == got[1]


def _case(node: n.Case, got: list[Any]) -> Any:
    count = len(node.conditions)
    for condition, chosen in zip(got[:count], got[count:], strict=False):
        if condition is None:
            return None
        if condition:
            return chosen
    return got[-1] if node.otherwise is not None else None


def _years(first: float, second: float) -> float:
    a, b = (date(1970, 1, 1) + timedelta(days=x) for x in (first, second))
    if b < a:
        return -_years(second, first)
    return float(b.year - a.year - ((b.month, b.day) < (a.month, a.day)))


def _call(node: n.Call, got: list[Any]) -> Any:
    present = [x for x in got if x is not None]
    if node.function == "coalesce":
        return present[0] if present else None
    if node.function == "total":
        return _finite(sum(present)) if present else None
    if len(present) < len(got):
        return None
    x = got[0]
    if node.function == "round":
        digits = int(got[1])
        scale = 10.0 ** abs(digits)
        larger = abs(x) * scale + 0.5 if digits >= 0 else abs(x) / scale + 0.5
        if not math.isfinite(larger):
            return None
        up = math.floor(larger)
        size = up / scale if digits >= 0 else up * scale
        return math.copysign(size, x) if x else 0.0
    return {
        "abs": lambda: abs(x),
        "min": lambda: min(got),
        "max": lambda: max(got),
        "floor": lambda: float(math.floor(x)),
        "ceil": lambda: float(math.ceil(x)),
        "ln": lambda: math.log(x) if x > 0 else None,
        "sqrt": lambda: math.sqrt(x) if x >= 0 else None,
        "power": lambda: _power(x, got[1]),
        "years_between": lambda: _years(x, got[1]),
        "length": lambda: float(len(x)),
        "starts_with": lambda: x.startswith(got[1]),
    }[node.function]()


def _power(base: float, exponent: float) -> float | None:
    try:
        return _finite(math.pow(base, exponent))
    except (ValueError, OverflowError):
        return None


_RULES: dict[type[n.Node], Any] = {
    n.Sum: _sum,
    n.Product: _product,
    n.Converted: _converted,
    n.Growth: _growth,
    n.Negative: lambda node, got: None if got[0] is None else -got[0],
    n.Compared: _compared,
    n.AllOf: _all,
    n.AnyOf: _any,
    n.Not: _not,
    n.Implies: _implies,
    n.Equivalent: _equivalent,
    n.Missing: lambda node, got: got[0] is None,
    n.Case: _case,
    n.Call: _call,
}
