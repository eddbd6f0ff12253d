"""Selective editing: which flagged cells to look at first, and when to stop.

Latouche and Berthelot (1992), Use of a score function to prioritize and limit recontacts in editing
business surveys, Journal of Official Statistics 8(3), 389–400; Lawrence and McKenzie (2000), The
general application of significance editing, Journal of Official Statistics 16(3), 243–253; de Waal,
Pannekoek and Scholtus (2011), Handbook of Statistical Data Editing and Imputation, Wiley, ch. 6.

A cell's local score is its suspicion times what it may do to a published total, as a share of that
total; a unit's global score puts those of its cells together; the sum of the scores of what is not
yet looked at bounds the relative bias that is left.

Arrays are (n, k): n units by k items. A published total is one item in one domain. A cell whose
reported or anticipated value is missing has no score (NaN): it is a question of imputation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, Mask
from .by_group import Ints, group_codes, group_count

Together = Literal["max", "sum", "euclidean"]
Domains = NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """What is to be looked at, in order, and where one may stop.

    Position p (from 0) is unit `units[p]`, and for a review of cells item `items[p]`; for a review of
    units `items` is None. `scores` descend; ties keep the order of units, then items; what has no
    score or a score of 0 is not in it. Looking at the first `stop` positions leaves `left`, (d, k):
    the sum of the remaining local scores of every published total, none above the tolerance.
    `remaining` (m + 1,) sums all local scores still open after each position, over all totals.
    """

    units: Ints
    items: Ints | None
    scores: Floats
    remaining: Floats
    stop: int
    left: Floats
    tolerance: float


def estimated_totals(
    values: Floats,
    weights: Floats,
    domains: Domains | None = None,
    *,
    count: int | None = None,
) -> Floats:
    """(d, k) weighted sums of (n, k) values by domain, missing values left out; in the values' unit.

    Of anticipated values, or of last period's, these are the totals that a score is a share of.
    """
    _refuse_misfit(values, weights)
    codes = group_codes(domains, len(values))
    count = group_count(codes, count)
    inside = codes >= 0
    weighted = np.where(np.isnan(values), 0.0, values) * weights[:, None]
    sums = np.zeros((count, values.shape[1]))
    for item in range(values.shape[1]):
        sums[:, item] = np.bincount(codes[inside], weighted[inside, item], count)
    return sums


def local_scores(
    reported: Floats,
    anticipated: Floats,
    weights: Floats,
    totals: Floats,
    domains: Domains | None = None,
    *,
    suspicion: Floats | Mask | float = 1.0,
) -> Floats:
    """(n, k) scores: suspicion · weight · |reported − anticipated| / |total of the cell's domain|.

    `totals` (d, k) in the items' units; `weights` (n,) at least 0; `suspicion`, (n, k) or one number,
    from 0 (surely right) to 1 (surely wrong), or True and False for flagged and not. A score of 0.01
    is one per cent of the total. Over a total of 0 any difference is infinite and none is 0. NaN where
    any of these is missing or the unit is in no domain.
    """
    _refuse_misfit(reported, weights)
    if anticipated.shape != reported.shape:
        raise ValueError(f"anticipated: {reported.shape} wanted, got {anticipated.shape}")
    codes = group_codes(domains, len(reported))
    if totals.ndim != 2 or totals.shape[1] != reported.shape[1]:
        raise ValueError(f"totals: (domains, {reported.shape[1]}) wanted, got {totals.shape}")
    group_count(codes, len(totals))
    doubt = np.broadcast_to(np.asarray(suspicion, dtype=np.float64), reported.shape)
    if np.any((doubt < 0) | (doubt > 1)):
        raise ValueError("suspicion is from 0 to 1")
    if not len(totals):
        return np.full(reported.shape, np.nan)
    effect = doubt * weights[:, None] * np.abs(reported - anticipated)
    size = np.abs(totals[np.maximum(codes, 0)])
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where((effect == 0) & ~np.isnan(size), 0.0, effect / size)
    return np.where((codes >= 0)[:, None], scores, np.nan)


def global_scores(local: Floats, together: Together = "sum") -> Floats:
    """(n,) scores of units from (n, k) of their cells: the largest, the sum, or the Euclidean norm.

    Hedlin (2008), Local and global score functions in selective editing, UN/ECE work session on
    statistical data editing, Vienna: all are Minkowski's, with exponent ∞, 1 and 2. Cells without a
    score add nothing; a unit with none at all has none.
    """
    known = np.where(np.isnan(local), 0.0, local)
    if together == "max":
        scores = known.max(axis=1, initial=0.0)
    elif together == "sum":
        scores = known.sum(axis=1)
    else:
        scores = np.sqrt((known**2).sum(axis=1))
    return np.where(np.isnan(local).all(axis=1), np.nan, scores)


def review_cells(
    local: Floats,
    domains: Domains | None = None,
    *,
    tolerance: float = 0.01,
    count: int | None = None,
) -> Review:
    """Cells of (n, k) local scores by falling score, stopping where every total is within tolerance."""
    codes, known = _known(local, domains)
    order = _falling(known.ravel())
    units, items = order // max(local.shape[1], 1), order % max(local.shape[1], 1)
    places = np.zeros(known.size, dtype=np.int64)
    places[order] = np.arange(len(order))
    cells = _Cells.of(known, codes, places.reshape(known.shape), group_count(codes, count))
    return _review(units, items, known.ravel()[order], cells, tolerance)


def review_units(
    local: Floats,
    domains: Domains | None = None,
    *,
    together: Together = "sum",
    tolerance: float = 0.01,
    count: int | None = None,
) -> Review:
    """Units by falling global score, all their cells at once, stopping where every total is within."""
    codes, known = _known(local, domains)
    scores = global_scores(known, together)
    order = _falling(scores)
    places = np.zeros(len(known), dtype=np.int64)
    places[order] = np.arange(len(order))
    beside = np.broadcast_to(places[:, None], known.shape)
    cells = _Cells.of(known, codes, beside, group_count(codes, count))
    return _review(order, None, scores[order], cells, tolerance)


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Cells with a score above 0: at which position each is settled, and of which total it is."""

    places: Ints
    totals: Ints
    scores: Floats
    shape: tuple[int, int]  # of the totals

    @classmethod
    def of(cls, known: Floats, codes: Ints, places: Ints, count: int) -> _Cells:
        width = known.shape[1]
        units, items = np.nonzero(known)
        totals = codes[units] * width + items
        return cls(places[units, items], totals, known[units, items], (count, width))

    def needed(self, tolerance: float) -> int:
        """How many positions are to be looked at until what is left of each total is within."""
        order = np.lexsort((self.places, self.totals))
        sizes = np.bincount(self.totals, minlength=self.shape[0] * self.shape[1])
        needed, start = 0, 0
        for size in sizes.tolist():
            mine = order[start : start + size]
            over = np.flatnonzero(_from_here(self.scores[mine]) > tolerance)
            if len(over):
                needed = max(needed, int(self.places[mine[over[-1]]]) + 1)
            start += size
        return needed

    def left(self, stop: int) -> Floats:
        after = self.places >= stop
        size = self.shape[0] * self.shape[1]
        sums = np.bincount(self.totals[after], self.scores[after], size).astype(np.float64)
        return sums.reshape(self.shape)


def _review(
    units: Ints, items: Ints | None, scores: Floats, cells: _Cells, tolerance: float
) -> Review:
    if not tolerance >= 0:
        raise ValueError(f"the tolerance is at least 0, got {tolerance}")
    stop = cells.needed(tolerance)
    settled = np.bincount(cells.places, cells.scores, len(units)).astype(np.float64)
    return Review(units, items, scores, _from_here(settled), stop, cells.left(stop), tolerance)


def _known(local: Floats, domains: Domains | None) -> tuple[Ints, Floats]:
    """Domain codes, and the scores with 0 where there is none or the unit is in no domain."""
    if local.ndim != 2:
        raise ValueError(f"scores: (units, items) wanted, got {local.shape}")
    codes = group_codes(domains, len(local))
    return codes, np.where(np.isnan(local) | (codes < 0)[:, None], 0.0, local)


def _falling(scores: Floats) -> Ints:
    """Places of the scores above 0, the largest first, ties in their order."""
    order = np.argsort(-scores, kind="stable")
    return order[: np.count_nonzero(scores > 0)].astype(np.int64)


def _from_here(settled: Floats) -> Floats:
    """(m,) → (m + 1,): the sums from each position on, the last ones added first."""
    return np.concatenate([np.cumsum(settled[::-1])[::-1], np.zeros(1)])


def _refuse_misfit(values: Floats, weights: Floats) -> None:
    if values.ndim != 2 or weights.shape != (len(values),):
        raise ValueError(
            f"(units, items) and a weight per unit wanted, got {values.shape} and {weights.shape}"
        )
    if np.any(weights < 0):
        raise ValueError("weights are at least 0")
