"""The medcouple: a robust measure of skewness.

Brys, Hubert and Struyf (2004), A robust measure of skewness, Journal of Computational and
Graphical Statistics 13(4), 996–1017. With m the median of x, it is the median over all pairs
xᵢ ≤ m ≤ xⱼ of

    h(xᵢ, xⱼ) = ((xⱼ − m) − (m − xᵢ)) / (xⱼ − xᵢ)

and, for the k values tied with the median, numbered 1 … k on both sides,

    h = −1 if i + j − 1 < k,  0 if i + j − 1 = k,  +1 if i + j − 1 > k.

A median of an even number of pairs is the mean of the two in the middle.
"""

from __future__ import annotations

import numpy as np

from ..kinds.columns import Floats
from .by_group import Ints

ENUMERATED = 65_536  # so many pairs are laid out; more are narrowed first
SAMPLE = 1_024  # pairs looked at to choose where to narrow
MARGIN = 0.05  # of the pairs, kept on both sides of the rank that is sought
NUDGE = 1e-15  # a quotient and its product may differ in the last bits


def medcouple(values: Floats) -> float:
    """The medcouple of (n,) values, between −1 and 1; NaN are left out; NaN if none are present.

    Exact but for rounding. Pairs are never all laid out: about O(n log n) time and O(n) memory.
    """
    x = np.sort(values[~np.isnan(values)])
    return medcouple_sorted(x) if len(x) else float("nan")


def medcouple_sorted(x: Floats) -> float:
    """The same of ascending values, none of them missing, at least one."""
    size = len(x)
    median = x[(size - 1) // 2] + (x[size // 2] - x[(size - 1) // 2]) * 0.5
    first, last = np.searchsorted(x, median, "left"), np.searchsorted(x, median, "right")
    below = median - x[:first][::-1]
    above = x[last:] - median
    return _of_distances(below, above, int(last - first))


def _of_distances(below: Floats, above: Floats, ties: int) -> float:
    """From ascending distances to the median on both sides and the number of values tied with it.

    A tied value gives −1 with every value below, +1 with every value above; ties among
    themselves give k(k−1)/2 times −1, k times 0, k(k−1)/2 times +1. Only the others are sought.
    """
    among = ties * (ties - 1) // 2
    minus, plus = len(below) * ties + among, len(above) * ties + among
    pairs = (len(below) + ties) * (len(above) + ties)
    negative = int(np.searchsorted(above, below, "left").sum())  # pairs with h < 0
    wanted: list[int] = []
    found: list[float] = []
    for rank in ((pairs - 1) // 2, pairs // 2):
        inner = rank - minus
        if inner < 0:
            found.append(-1.0)
        elif rank >= pairs - plus:
            found.append(1.0)
        elif negative <= inner < negative + ties:
            found.append(0.0)
        else:
            wanted.append(inner if inner < negative else inner - ties)
    if wanted:
        low, high = _ranked(below, above, wanted[0], wanted[-1])
        found += [low] if len(wanted) == 1 else [low, high]
    return (found[0] + found[1]) / 2


def _kernel(below: Floats, above: Floats) -> Floats:
    return (above - below) / (above + below)


def _ranked(below: Floats, above: Floats, first: int, last: int) -> tuple[float, float]:
    """The kernel's values at two ranks (from 0, first ≤ last ≤ first + 1) over all pairs.

    h rises with the quotient above/below, so pairs with a quotient ≤ q are counted by one search.
    Each round looks at a systematic sample of the pairs still open and narrows them to the sample's
    quantiles beside the rank (after Floyd and Rivest 1975, Communications of the ACM 18(3)).
    """
    low = np.zeros(len(below), dtype=np.int64)
    high = np.full(len(below), len(above), dtype=np.int64)
    under, upto = 0, len(below) * len(above)
    while upto - under > ENUMERATED:
        at = np.linspace(0, upto - under - 1, SAMPLE).astype(np.int64)
        rows, columns = _pairs(low, high, at)
        quotients = np.sort(above[columns] / below[rows])
        share = ((first + last) / 2 - under) / (upto - under)
        left = quotients[int(max(share - MARGIN, 0) * (SAMPLE - 1))]
        right = quotients[int(min(share + MARGIN, 1) * (SAMPLE - 1))]
        before = upto - under
        # The outer two keep every pair tied with a pivot; the inner two cut such ties off.
        probes = (left * (1 - NUDGE), right * (1 + NUDGE), left * (1 + NUDGE), right * (1 - NUDGE))
        for number, pivot in enumerate(probes):
            if number == 2 and upto - under < before:
                break
            places = np.clip(np.searchsorted(above, below * pivot, "right"), low, high)
            count = int(places.sum())
            if count <= first:
                low, under = places, count
            elif count > last:
                high, upto = places, count
            else:
                return _around(below, above, low, high, places)
        else:
            if upto - under == before:  # all that are open are tied
                tied = float((left - 1) / (left + 1))
                return tied, tied
    rows, columns = _pairs(low, high, np.arange(upto - under))
    values = np.partition(_kernel(below[rows], above[columns]), [first - under, last - under])
    return float(values[first - under]), float(values[last - under])


def _pairs(low: Ints, high: Ints, at: Ints) -> tuple[Ints, Ints]:
    """Row and column of open pairs, which row i has in columns low[i] … high[i] − 1."""
    ends: Ints = np.cumsum(high - low)
    rows: Ints = np.searchsorted(ends, at, "right").astype(np.int64)
    columns: Ints = high[rows] - (ends[rows] - at)
    return rows, columns


def _around(
    below: Floats, above: Floats, low: Ints, high: Ints, places: Ints
) -> tuple[float, float]:
    """The largest open value before `places` and the smallest after: a cut between the two ranks."""
    left, right = np.flatnonzero(places > low), np.flatnonzero(places < high)
    return (
        float(_kernel(below[left], above[places[left] - 1]).max()),
        float(_kernel(below[right], above[places[right]]).min()),
    )
