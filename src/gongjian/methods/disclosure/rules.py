"""Which cells tell too much of a unit, and how well each has to be hidden.

After Hundepool et al., Statistical Disclosure Control (Wiley 2012), ch. 4, and the manual of τ-ARGUS.
With X the cell's total and x1 ≥ x2 ≥ … what its units give, a cell is sensitive

- under the minimum: fewer units than `minimum`;
- (n, k)-dominance: x1 + … + xn > k·X; hidden where it can be x1/k (or (x1 + x2)/k);
- p %: X − x1 − x2 < p·x1, so that the second knows the first to within p; hidden where it can be as much
  more as is lacking: p·x1 − (X − x1 − x2).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, Mask
from ..kinds.words import Words
from .tables import DisclosureError, Table
from .tabulating import Contributions

_EDGE = 1e-12  # what a sum of floats may be off: a share at its bound does not exceed it


class Reason(IntFlag):
    """Why a cell is sensitive."""

    NONE = 0
    FEW = 1  # fewer units than the minimum
    ONE = 2  # one unit dominates
    TWO = 4  # two units dominate
    NEAR = 8  # the second knows the first to within p


@dataclass(frozen=True, slots=True)
class Rules:
    """`minimum`: units that a cell needs. `one`, `two`: shares above which one or two units dominate.
    `p`: within what share of itself nobody may know the first. None: the rule is not asked.

    `margin`: how far, in shares of its value, a cell under the minimum has to be hidden; `least`: how far
    in any case, in the unit of the values.
    """

    minimum: int
    one: float | None
    two: float | None
    p: float | None
    margin: float
    least: float

    def __post_init__(self) -> None:
        shares = [share for share in (self.one, self.two) if share is not None]
        if self.minimum < 1 or not all(0 < share <= 1 for share in shares):
            raise DisclosureError(
                Words("最小单位数至少是 1，集中度界限在 0 和 1 之间", "a minimum is one at least, a share of dominance between 0 and 1")
            )  # fmt: skip
        if (self.p is not None and not self.p > 0) or not self.margin > 0 or not self.least > 0:
            raise DisclosureError(
                Words("p、保护幅度和最小幅度要大于零", "p, the margin and the least are above zero")
            )


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Of each cell why it is sensitive, and how far `up` and `down` from its value it must be possible
    for all that an outsider can compute. Zero: it need not be."""

    reasons: NDArray[np.int8]
    up: Floats
    down: Floats

    @property
    def primary(self) -> Mask:
        return np.asarray(self.reasons != Reason.NONE, dtype=np.bool_)

    @classmethod
    def none(cls, size: int) -> Needs:
        return cls(np.zeros(size, dtype=np.int8), np.zeros(size), np.zeros(size))


def needs_of(given: Contributions, rules: Rules) -> Needs:
    """Cells of amounts. Units that give nothing count as units, and not among the first two.

    A cell that is under the minimum has fewer units, or fewer that give anything at all, unless nobody
    gives anything.
    """
    total, x1, x2 = given.total, given.largest, given.second
    edge = _EDGE * total
    few = (given.units > 0) & (given.units < rules.minimum)
    few |= (given.givers > 0) & (given.givers < rules.minimum)
    rest = np.maximum(total - x1 - x2, 0.0)
    lacking: list[tuple[Reason, Mask, Floats]] = [(Reason.FEW, few, rules.margin * total)]
    if rules.one is not None:
        lacking.append((Reason.ONE, x1 > rules.one * total + edge, x1 / rules.one - total))
    if rules.two is not None:
        lacking.append(
            (Reason.TWO, x1 + x2 > rules.two * total + edge, (x1 + x2) / rules.two - total)
        )
    if rules.p is not None:
        lacking.append((Reason.NEAR, rest < rules.p * x1 - edge, rules.p * x1 - rest))
    found = Needs.none(len(given))
    for reason, sensitive, far in lacking:
        found.reasons[sensitive] |= reason
        np.maximum(found.up, np.where(sensitive, far, 0.0), out=found.up)
    np.maximum(found.up, np.where(found.primary, rules.least, 0.0), out=found.up)
    found.down[:] = found.up
    return found


def needs_of_counts(table: Table, minimum: int) -> Needs:
    """Cells of counts under the minimum: hidden where nobody can exclude that they reach it."""
    values = table.values
    few = ~table.told & (values < minimum) & (values > 0)
    return Needs(
        np.where(few, Reason.FEW, Reason.NONE).astype(np.int8),
        np.where(few, minimum - values, 0.0),
        np.zeros(len(table)),
    )
