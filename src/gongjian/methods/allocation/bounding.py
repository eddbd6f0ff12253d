"""Exact amounts in proportion to weights, between a floor and a cap, and their rounding to whole units.

The rounding is by largest remainders (Hamilton's method; Balinski and Young 1982, Fair Representation,
chapter 3). Within one division it never turns two units round: of two exact amounts with one whole part
the larger has the larger remainder. It keeps floor and cap, which are whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm


def scaled(numbers: Sequence[Fraction]) -> list[int]:
    """The same numbers times their common denominator: whole, in the same proportions, quick to sort."""
    scale = lcm(*(n.denominator for n in numbers))
    return [n.numerator * (scale // n.denominator) for n in numbers]


def bounded(
    weights: Sequence[Fraction], budget: int, floor: int, cap: int | None
) -> list[Fraction]:
    """Exact amounts λ·weight, raised to the floor and lowered to the cap, that sum to the budget.

    The sum grows with λ in straight pieces that bend where some weight reaches floor or cap; λ lies in
    the piece whose ends enclose the budget. Units of weight zero stand at the floor; what no weight can
    take is shared equally, up to the cap. The bounds must leave room: floor·n ≤ budget ≤ cap·n.
    """
    whole = scaled(weights)
    pieces = _Pieces(whole, floor, cap)
    edges = pieces.edges
    place = bisect_right(edges, Fraction(budget), key=pieces.total) - 1
    gap = budget - pieces.total(edges[place])
    factor = edges[place]
    if gap:
        last = place + 1 == len(edges)
        inside = factor + 1 if last else (factor + edges[place + 1]) / 2
        moving = pieces.moving(inside)
        if not moving:
            return _equally([pieces.amount(w, factor) for w in whole], budget, cap)
        factor += gap / moving
    return [pieces.amount(w, factor) for w in whole]


class _Pieces:
    """The sum of amounts as a function of λ: piecewise straight, never falling."""

    def __init__(self, weights: Sequence[int], floor: int, cap: int | None) -> None:
        self._sorted = sorted(weights)
        self._sums = [0, *accumulate(self._sorted)]
        self._floor, self._cap = floor, cap
        different = {w for w in weights if w}
        # b/w and c/v differ by 1/(w·v) at least, so whole numbers of that fineness sort them.
        fine = 2 * max(different, default=1).bit_length()
        bends = {(b << fine) // w: Fraction(b, w) for w in different for b in (floor, cap) if b}
        self.edges = [Fraction(0), *(bends[key] for key in sorted(bends))]

    def amount(self, weight: int, factor: Fraction) -> Fraction:
        raised = max(Fraction(self._floor), factor * weight)
        return raised if self._cap is None else min(Fraction(self._cap), raised)

    def _between(self, factor: Fraction) -> tuple[int, int]:
        """How many weights are at the floor, and how many are not yet beyond the cap."""
        if not factor:
            return len(self._sorted), len(self._sorted)
        low = bisect_right(self._sorted, self._floor / factor)
        high = len(self._sorted)
        return low, high if self._cap is None else bisect_right(self._sorted, self._cap / factor)

    def total(self, factor: Fraction) -> Fraction:
        """The sum of all amounts at λ."""
        low, high = self._between(factor)
        high = max(low, high)
        beyond = (len(self._sorted) - high) * (self._cap or 0)
        return low * self._floor + beyond + factor * (self._sums[high] - self._sums[low])

    def moving(self, factor: Fraction) -> int:
        """The sum of the weights that grow with λ here."""
        low, high = self._between(factor)
        return self._sums[max(low, high)] - self._sums[low]


def _equally(amounts: Sequence[Fraction], budget: int, cap: int | None) -> list[Fraction]:
    """What is left once every weight is at its cap goes equally to those below it."""
    made = list(amounts)
    left = budget - sum(made, Fraction(0))
    while left > 0:
        below = [place for place, amount in enumerate(made) if cap is None or amount < cap]
        step = left / len(below)
        for place in below:
            given = step if cap is None else min(step, cap - made[place])
            made[place] += given
            left -= given
    return made


def whole_amounts(exact: Sequence[Fraction], total: int, order: Sequence[int]) -> list[int]:
    """Whole amounts that sum to the total; equal remainders are rounded up in the order given."""
    whole = [int(amount) for amount in exact]
    rank = {place: position for position, place in enumerate(order)}
    by_remainder = sorted(
        range(len(exact)), key=lambda place: (whole[place] - exact[place], rank[place])
    )
    for place in by_remainder[: total - sum(whole)]:
        whole[place] += 1
    return whole
