"""Outliers of an indicator treated before it is normalised: winsorising, logs, Box–Cox.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 3, with the conventions of
the R package COINr: a column fails when |G1| ≥ 2 and G2 ≥ 3.5, G1 and G2 being the sample skewness and
excess kurtosis (Joanes and Gill 1998, G1 and G2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats
from .recipe import Method

SKEWNESS, KURTOSIS, POINTS = 2.0, 3.5, 5


@dataclass(frozen=True, eq=False)
class Treated:
    """A column after treatment; `changed` says of each cell whether it was moved."""

    values: Floats
    done: str  # "", winsorised, log, boxcox
    points: int
    still_fails: bool


def skewness(x: Floats) -> float:
    """G1 of the present values; NaN for fewer than three or without spread."""
    n = len(x)
    centred = x - x.mean() if n else x
    second = float((centred**2).mean()) if n else 0.0
    if n < 3 or second <= 0:
        return float("nan")
    return float((centred**3).mean() / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(x: Floats) -> float:
    """G2, excess kurtosis of the present values; NaN for fewer than four or without spread."""
    n = len(x)
    centred = x - x.mean() if n else x
    second = float((centred**2).mean()) if n else 0.0
    if n < 4 or second <= 0:
        return float("nan")
    plain = float((centred**4).mean() / second**2) - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * plain + 6)


def fails(x: Floats, method: Method) -> bool:
    """Skewed and peaked beyond the thresholds of the recipe."""
    present = x[~np.isnan(x)]
    skewed = abs(skewness(present)) >= method.number("skewness", SKEWNESS)
    return bool(skewed and kurtosis(present) >= method.number("kurtosis", KURTOSIS))


def treat(x: Floats, method: Method) -> Treated:
    """One indicator treated; missing stays missing."""
    if not fails(x, method):
        return Treated(x, "", 0, False)
    if method.name == "log":
        logged = _log(x)
        return Treated(logged, "log", 0, fails(logged, method))
    if method.name == "boxcox":
        transformed = _box_cox(x)
        return Treated(transformed, "boxcox", 0, fails(transformed, method))
    return _winsorised(x, method)


def _winsorised(x: Floats, method: Method) -> Treated:
    """Extreme cells to the next distinct value, one point at a time, tested after each."""
    values, moved = x.copy(), np.zeros(len(x), dtype=bool)
    points = 0
    while points < int(method.number("points", POINTS)) and fails(values, method):
        present = values[~np.isnan(values)]
        high = skewness(present) > 0
        distinct = np.unique(present)
        if len(distinct) < 2:
            break
        extreme, following = (distinct[-1], distinct[-2]) if high else (distinct[0], distinct[1])
        at = values == extreme
        values[at] = following
        moved |= at
        points += 1
    if not fails(values, method):
        return Treated(values, "winsorised", points, False)
    if method.text("then") == "log":
        logged = _log(x)
        return Treated(logged, "log", 0, fails(logged, method))
    if method.text("then") == "boxcox":
        transformed = _box_cox(x)
        return Treated(transformed, "boxcox", 0, fails(transformed, method))
    return Treated(values, "winsorised", points, True)


def _log(x: Floats) -> Floats:
    """ln(x − min + 0.01·(max − min)); of a column skewed to the left its mirror image, so order stays."""
    present = x[~np.isnan(x)]
    low, high = present.min(), present.max()
    if skewness(present) < 0:
        mirrored: Floats = -np.log(high - x + 0.01 * (high - low))
        return mirrored
    logged: Floats = np.log(x - low + 0.01 * (high - low))
    return logged


def _box_cox(x: Floats) -> Floats:
    """The Box–Cox power transform (1964) of x − min + 0.01·(max − min), λ of greatest likelihood."""
    from scipy.optimize import minimize_scalar  # heavy, and only wanted here

    present = x[~np.isnan(x)]
    shift = present.min() - 0.01 * (present.max() - present.min())
    logs = np.log(present - shift)

    def transformed(power: float, of: Floats) -> Floats:
        made: Floats = of if abs(power) < 1e-12 else np.expm1(power * of) / power
        return made

    def unlikely(power: float) -> float:
        return float(
            len(logs) / 2 * np.log(transformed(power, logs).var()) - (power - 1) * logs.sum()
        )

    best = float(minimize_scalar(unlikely, bounds=(-5, 5), method="bounded").x)
    return transformed(best, np.log(x - shift))
