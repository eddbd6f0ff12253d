"""What each function does to arrays; its rule for missing values is said in `vocabulary`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import nodes as n
from . import text_kernels as texts

Value = Any
Kernel = Callable[..., Value]


def tidy(x: Value) -> Value:
    return np.where(np.isfinite(x), x, np.nan)


def _total(*values: Value) -> Value:
    total: Any = 0.0
    known: Any = np.False_
    for value in values:
        present = np.isfinite(value)
        total = total + np.where(present, value, 0.0)
        known = known | present
    return np.where(known, total, np.nan)


def _smallest(*values: Value) -> Value:
    result = tidy(values[0])
    for value in values[1:]:
        result = np.minimum(result, tidy(value))
    return result


def _largest(*values: Value) -> Value:
    result = tidy(values[0])
    for value in values[1:]:
        result = np.maximum(result, tidy(value))
    return result


def _power(base: Value, exponent: Value) -> Value:
    known = np.isfinite(base) & np.isfinite(exponent)
    return np.where(known, np.power(base, exponent), np.nan)


def rounding(node: n.Call) -> Kernel:
    """Half away from zero: sign·floor(|x|·10ⁿ+½)/10ⁿ."""
    places = node.arguments[1]
    digits = int(places.value) if isinstance(places, n.Constant) else 0
    scale = 10.0 ** abs(digits)

    def to_digits(x: Value, _: Value) -> Value:
        if digits >= 0:
            return np.sign(x) * np.floor(np.abs(x) * scale + 0.5) / scale
        return np.sign(x) * np.floor(np.abs(x) / scale + 0.5) * scale

    return to_digits


def _years_between(first: Value, second: Value) -> Value:
    """Whole anniversaries from the first date to the second; negative the other way round."""
    known = np.isfinite(first) & np.isfinite(second)
    a, b = (np.where(known, x, 0.0).astype("datetime64[D]") for x in (first, second))
    early, late = np.minimum(a, b), np.maximum(a, b)
    years = late.astype("datetime64[Y]").astype(int) - early.astype("datetime64[Y]").astype(int)
    years = years - (_day_of_year(late) < _day_of_year(early))
    return np.where(known, np.where(a <= b, years, -years).astype(float), np.nan)


def _day_of_year(day: Any) -> Any:
    """Month and day as one number that sorts as they do, 1 March after 29 February always."""
    months = day.astype("datetime64[M]")
    month = months.astype(int) % 12
    return month * 32 + (day - months).astype(int)


KERNELS: dict[str, Kernel] = {
    "abs": np.abs,
    "min": _smallest,
    "max": _largest,
    "floor": np.floor,
    "ceil": np.ceil,
    "ln": lambda x: np.log(np.where(x > 0, x, np.nan)),
    "sqrt": np.sqrt,
    "power": _power,
    "years_between": _years_between,
    "length": texts.length,
    "total": _total,
}
