"""The chance of a chi-square as large as the one found, with nothing but the standard library."""

from __future__ import annotations

import math

STEPS = 10_000
CLOSE = 1e-16
TINY = 1e-300


def chi_square_chance(statistic: float, freedom: int) -> float:
    """P(χ² ≥ statistic) with `freedom` degrees: Q(freedom/2, statistic/2). NaN stays NaN."""
    if math.isnan(statistic):
        return math.nan
    return upper_gamma(freedom / 2, statistic / 2)


def upper_gamma(a: float, x: float) -> float:
    """The regularised upper incomplete gamma function Q(a, x) = Γ(a, x)/Γ(a), for a > 0, x ≥ 0.

    Series of P = 1 − Q below x = a + 1 (DLMF 8.11.4), continued fraction above (DLMF 8.9.2), the
    latter by Lentz's method as modified by Thompson and Barnett (1986).
    """
    if a <= 0 or x < 0:
        raise ValueError(f"a > 0 and x ≥ 0 are wanted, got {a} and {x}")
    if x == 0:
        return 1.0
    if math.isinf(x):
        return 0.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    return 1 - scale * _series(a, x) if x < a + 1 else scale * _fraction(a, x)


def _series(a: float, x: float) -> float:
    """Σ xⁿ / (a(a+1)…(a+n))"""
    term = total = 1 / a
    for n in range(1, STEPS):
        term *= x / (a + n)
        total += term
        if term < total * CLOSE:
            break
    return total


def _fraction(a: float, x: float) -> float:
    """1/(x+1−a− 1·(1−a)/(x+3−a− 2·(2−a)/(x+5−a− …)))"""
    b = x + 1 - a
    c, d = 1 / TINY, 1 / b
    value = d
    for n in range(1, STEPS):
        numerator = -n * (n - a)
        b += 2
        d = 1 / (numerator * d + b or TINY)
        c = b + numerator / c or TINY
        value *= c * d
        if abs(c * d - 1) < CLOSE * 4:
            break
    return value
