"""Indicators brought to one scale. Directions have been applied: more is better.

Each method takes (n,) values with NaN for missing and gives the same shape. After the OECD/JRC
handbook (2008), step 5, and COINr's conventions; sample standard deviations divide by n − 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .recipe import Method, RecipeError


def normalise(x: Floats, method: Method, code: str, units: Mapping[str, int]) -> Floats:
    """One indicator normalised; missing where the method has nothing to divide by."""
    present = x[~np.isnan(x)]
    if not len(present):
        return x.copy()
    known: dict[str, Callable[[], Floats]] = {
        "minmax": lambda: _between(x, present.min(), present.max(), method),
        "scaled": lambda: _between(x, 0.0, present.max(), method),
        "zscore": lambda: _zscore(x, present, method),
        "rank": lambda: _ranked(x, present),
        "borda": lambda: _ranked(x, present) - 1,
        "percentile_rank": lambda: (_ranked(x, present) - 1) / max(len(present) - 1, 1),
        "distance_to_max": lambda: _shifted(x, present.max(), present),
        "distance_to_reference": lambda: _to_reference(x, method, code, units),
        "share_of_max": lambda: _over(x, present.max()),
        "goalposts": lambda: np.clip(_between(x, *_posts(method), Method("")), 0.0, 1.0),
        "bounds": lambda: np.clip(_between(x, *_posts(method), Method("")), 0.0, 1.0),
    }
    if method.name not in known:
        raise RecipeError(
            Words(f"normalise 还不能用 {method.name}", f"normalise does not know {method.name} yet")
        )
    return known[method.name]()


def _between(x: Floats, low: float, high: float, method: Method) -> Floats:
    """low → the method's low, high → its high; 0 to 1 unless it says otherwise."""
    bottom, top = method.number("low", 0.0), method.number("high", 1.0)
    if high <= low:
        return np.full(len(x), np.nan)
    made: Floats = bottom + (x - low) / (high - low) * (top - bottom)
    return made


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


def _shifted(x: Floats, most: float, present: Floats) -> Floats:
    """1 − (max − x) / (max − min): the distance to the best, as a share of the widest."""
    widest = most - present.min()
    return 1 - (most - x) / widest if widest > 0 else np.full(len(x), np.nan)


def _over(x: Floats, whole: float) -> Floats:
    return x / whole if whole != 0 else np.full(len(x), np.nan)


def _to_reference(x: Floats, method: Method, code: str, units: Mapping[str, int]) -> Floats:
    unit = method.text("unit")
    if unit not in units:
        raise RecipeError(Words(f"没有作参照的单位“{unit}”", f"no unit {unit!r} to refer to"))
    return _over(x, float(x[units[unit]]))


def _posts(method: Method) -> tuple[float, float]:
    if not method.text("low") or not method.text("high"):
        raise RecipeError(
            Words(f"{method.name} 要写 low 和 high", f"{method.name} wants low and high")
        )
    return method.number("low", 0.0), method.number("high", 1.0)
