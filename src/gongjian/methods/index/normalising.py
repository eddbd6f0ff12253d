"""Indicators brought to one scale. Directions have been applied: more is better.

Each method takes (n,) values with NaN for missing and gives the same shape. After the OECD/JRC
handbook (2008), step 5, and COINr's conventions; sample standard deviations divide by n − 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .recipe import Method, RecipeError, number_of

Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Column:
    """Which indicator it is: its code, its direction, its own bounds or target where the recipe has them."""

    code: str
    direction: int
    bounds: Bounds | None = None
    target: float | None = None


def normalise(x: Floats, method: Method, column: Column, units: Mapping[str, int]) -> Floats:
    """One indicator normalised; missing where the method has nothing to divide by.

    Bounds and targets are written as the indicator is measured and turned round with it.
    """
    present = x[~np.isnan(x)]
    if not len(present):
        return x.copy()
    known: dict[str, Callable[[], Floats]] = {
        "minmax": lambda: _between(x, present.min(), present.max(), method),
        "scaled": lambda: 100 * _share(x, *_range(method)),
        "zscore": lambda: _zscore(x, present, method),
        "rank": lambda: _ranked(x, present),
        "borda": lambda: _ranked(x, present) - 1,
        "percentile_rank": lambda: (_ranked(x, present) - 1) / max(len(present) - 1, 1),
        "distance_to_max": lambda: _share(x, present.min(), present.max()),
        "distance_to_reference": lambda: _capped(
            _share(x, present.min(), _reference(x, method, units)), method
        ),
        "distance_to_target": lambda: _capped(_share(x, present.min(), _target(column)), method),
        "share_of_max": lambda: _over(x, present.max()),
        "goalposts": lambda: _posts(x, method, column) * method.number("scale", 1.0),
        "bounds": lambda: _posts(x, method, column),
    }
    if method.name not in known:
        raise RecipeError(
            Words(
                f"normalise 没有 {method.name} 这个方法", f"normalise has no method {method.name}"
            )
        )
    return known[method.name]()


def _share(x: Floats, low: float, high: float) -> Floats:
    """How far from low to high: low → 0, high → 1."""
    if high == low or np.isnan(high):
        return np.full(len(x), np.nan)
    made: Floats = (x - low) / (high - low)
    return made


def _between(x: Floats, low: float, high: float, method: Method) -> Floats:
    """low → the method's low, high → its high; 0 to 100 unless it says otherwise."""
    bottom, top = _range(method)
    return bottom + _share(x, low, high) * (top - bottom)


def _range(method: Method) -> Bounds:
    return method.number("low", 0.0), method.number("high", 100.0)


def _zscore(x: Floats, present: Floats, method: Method) -> Floats:
    spread = present.std(ddof=1) if len(present) > 1 else 0.0
    if spread <= 0:
        return np.full(len(x), np.nan)
    made: Floats = (x - present.mean()) / spread
    return method.number("mean", 0.0) + made * method.number("sd", 1.0)


def _ranked(x: Floats, present: Floats) -> Floats:
    """1 for the lowest; ties share the smallest."""
    order = np.sort(present)
    ranks = np.searchsorted(order, x, side="left") + 1.0
    return np.where(np.isnan(x), np.nan, ranks)


def _over(x: Floats, whole: float) -> Floats:
    return x / whole if whole != 0 else np.full(len(x), np.nan)


def _capped(shares: Floats, method: Method) -> Floats:
    return np.minimum(shares, 1.0) if method.truth("cap") else shares


def _reference(x: Floats, method: Method, units: Mapping[str, int]) -> float:
    unit = method.text("unit")
    if unit not in units:
        raise RecipeError(Words(f"没有作参照的单位“{unit}”", f"no unit {unit!r} to refer to"))
    return float(x[units[unit]])


def _target(column: Column) -> float:
    if column.target is None:
        raise RecipeError(
            Words(f"{column.code} 没有目标值（targets）", f"{column.code} has no target")
        )
    return column.target * column.direction


def _posts(x: Floats, method: Method, column: Column) -> Floats:
    """Between the two posts, clamped to 0..1 unless the recipe says `clamp: no`."""
    low, high = column.bounds or (None, None)
    if low is None or high is None:
        raise RecipeError(
            Words(f"{column.code} 没有上下限（{method.name} 的 bounds，或 low 和 high）",
                  f"{column.code} has no bounds (bounds of {method.name}, or low and high)")
        )  # fmt: skip
    if column.direction < 0:
        low, high = -high, -low
    shares = _share(x, low, high)
    return shares if method.text("clamp") in ("false", "no", "否") else np.clip(shares, 0.0, 1.0)


def column_of(method: Method, code: str, direction: int, period: str) -> Column:
    """What the method's options say of one indicator in one period."""
    written = (method.plain("bounds") or {}).get(code)
    if isinstance(written, Mapping):
        written = written.get(period)
    bounds = None
    if isinstance(written, Sequence) and not isinstance(written, str) and len(written) == 2:
        low, high = (number_of(end, f"bounds {code}") for end in written)
        bounds = (low, high)
    elif method.text("low") and method.text("high"):
        bounds = _range(method)
    target = (method.plain("targets") or {}).get(code)
    return Column(
        code, direction, bounds, None if target is None else number_of(target, f"targets {code}")
    )
