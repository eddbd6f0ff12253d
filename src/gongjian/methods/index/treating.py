"""Outliers of an indicator treated before it is normalised: winsorising, logs, Box–Cox.

After the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 3, with the conventions of
the R package COINr: a column fails when |G1| ≥ 2 and G2 ≥ 3.5, G1 and G2 being the sample skewness and
excess kurtosis (Joanes and Gill 1998, G1 and G2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats
from .recipe import Method

SKEWNESS, KURTOSIS, POINTS = 2.0, 3.5, 5


@dataclass(frozen=True, eq=False)
class Treated:
    """A column after treatment, and what was done to it."""

    values: Floats
    done: str  # "", winsorised, log, boxcox
    points: int
    still_fails: bool


def shape(x: Floats) -> tuple[float, float]:
    """G1 and G2 of present values; NaN where there are too few (three, four) or no spread."""
    n = len(x)
    if n < 3:
        return float("nan"), float("nan")
    centred = x - x.mean()
    squares = centred * centred
    second = float(squares.mean())
    if second <= 0:
        return float("nan"), float("nan")
    skew = float(squares @ centred) / n / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
    if n < 4:
        return float(skew), float("nan")
    plain = float(squares @ squares) / n / second**2 - 3
    return float(skew), (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * plain + 6)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a column fails: both at or above."""

    skewness: float
    kurtosis: float

    @classmethod
    def of(cls, method: Method) -> Thresholds:
        return cls(method.number("skewness", SKEWNESS), method.number("kurtosis", KURTOSIS))

    def failed_by(self, skew: float, kurt: float) -> bool:
        return abs(skew) >= self.skewness and kurt >= self.kurtosis


def treat(x: Floats, method: Method) -> Treated:
    """One indicator treated; missing stays missing."""
    limits = Thresholds.of(method)
    present = np.sort(x[~np.isnan(x)])
    if not limits.failed_by(*shape(present)):
        return Treated(x, "", 0, False)
    if method.name in _TRANSFORMS:
        return _transformed(x, method.name, limits)
    low, high, points, fails = _edges(present, limits, int(method.number("points", POINTS)))
    if not fails or method.text("then") not in _TRANSFORMS:
        return Treated(np.clip(x, low, high), "winsorised", points, fails)
    return _transformed(x, method.text("then"), limits)


def _edges(present: Floats, limits: Thresholds, most: int) -> tuple[float, float, int, bool]:
    """Where winsorising ends, on sorted values: extremes to the next distinct value, one point at a time.

    Returns the lower and upper edge, the points used, and whether the column still fails.
    """
    values = present.copy()
    skew, kurt = shape(values)
    points = 0
    while points < most and limits.failed_by(skew, kurt) and values[0] < values[-1]:
        if skew > 0:
            first = int(np.searchsorted(values, values[-1], side="left"))
            values[first:] = values[first - 1]
        else:
            last = int(np.searchsorted(values, values[0], side="right"))
            values[:last] = values[last]
        points += 1
        skew, kurt = shape(values)
    return float(values[0]), float(values[-1]), points, limits.failed_by(skew, kurt)


def _transformed(x: Floats, name: str, limits: Thresholds) -> Treated:
    values = _TRANSFORMS[name](x)
    return Treated(values, name, 0, limits.failed_by(*shape(values[~np.isnan(values)])))


def _log(x: Floats) -> Floats:
    """ln(x − min + 0.01·(max − min)); of a column skewed to the left its mirror image, so order stays."""
    present = x[~np.isnan(x)]
    low, high = present.min(), present.max()
    if shape(present)[0] < 0:
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


_TRANSFORMS: dict[str, Callable[[Floats], Floats]] = {"log": _log, "boxcox": _box_cox}
