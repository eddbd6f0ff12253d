"""Values sorted within groups, and the quantiles of every group at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, Mask

Ints = NDArray[np.int64]
RADIX = 2**15  # codes below this sort in linear time


def group_codes(groups: NDArray[np.integer] | None, size: int) -> Ints:
    """(n,) codes from 0; None is one group of all; a negative code belongs to no group."""
    if groups is None:
        return np.zeros(size, dtype=np.int64)
    if groups.shape != (size,) or not np.issubdtype(groups.dtype, np.integer):
        raise ValueError(f"groups: one int code for each of {size} records, got {groups.shape}")
    return groups.astype(np.int64, copy=False)


def group_count(codes: Ints, given: int | None) -> int:
    """How many groups there are: as many as `given`, else one more than the largest code."""
    least = max(int(codes.max(initial=-1)) + 1, 0)
    if given is not None and given < least:
        raise ValueError(f"group code {least - 1} does not fit {given} groups")
    return least if given is None else given


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Values ascending within each group: group g holds values[starts[g] : starts[g] + sizes[g]]."""

    values: Floats
    starts: Ints
    sizes: Ints

    def of(self, group: int) -> Floats:
        return self.values[self.starts[group] : self.starts[group] + self.sizes[group]]

    def quantile(self, share: float) -> Floats:
        """(g,) quantiles by linear interpolation at (n − 1)·share, Hyndman and Fan's (1996) type 7.

        NaN for an empty group.
        """
        if not len(self.values):
            return np.full(len(self.sizes), np.nan)
        place = np.maximum(self.sizes - 1, 0) * share
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(self.sizes - 1, 0))
        last = len(self.values) - 1
        low = self.values[np.minimum(self.starts + below, last)]
        high = self.values[np.minimum(self.starts + above, last)]
        return np.where(self.sizes > 0, low + (high - low) * (place - below), np.nan)

    def median(self) -> Floats:
        return self.quantile(0.5)


def sort_by_group(values: Floats, codes: Ints, usable: Mask, count: int) -> Sorted:
    """The usable values, sorted within `count` groups; O(n log n)."""
    chosen, of = values[usable], codes[usable]
    sizes = np.bincount(of, minlength=count).astype(np.int64)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)[:-1]])[:count]
    if np.count_nonzero(sizes) <= 1:
        return Sorted(np.sort(chosen), starts, sizes)
    order = np.argsort(chosen)
    small = of.astype(np.int16) if count < RADIX else of
    return Sorted(chosen[order[np.argsort(small[order], kind="stable")]], starts, sizes)
