"""Ranks: 1 is best, ties share the smallest, NaN has none; one run, or thousands of draws at once.

Scores tie when they agree to twelve digits of the largest: what differs by rounding alone is equal.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats

DIGITS = 12
Ranks = NDArray[np.int32]


def ranked(scores: Floats) -> Floats:
    """(n,) ranks of (n,) scores."""
    ranks = ranked_rows(np.ascontiguousarray(scores)[None, :])[0]
    return np.where(ranks > 0, ranks, np.nan)


def ranked_rows(scores: Floats) -> Ranks:
    """(d, n) ranks within each row of (d, n) scores; 0 where there is none."""
    draws, size = scores.shape
    places, ranks = _sorted(scores)
    made = np.empty(draws * size, dtype=np.int32)
    places += (np.arange(draws) * size)[:, None]
    made[places.ravel()] = ranks.ravel()
    found = made.reshape(draws, size)
    gone = np.isnan(scores)
    if gone.any():
        found[gone] = 0
    return found


def mean_changes(scores: Floats, ranks: Ranks) -> Floats:
    """(d,) the mean absolute change of rank against (n,) ranks, over the units that have both."""
    gone = np.isnan(scores)
    if gone.any() or not (ranks > 0).all():
        made = ranked_rows(scores)
        both = (made > 0) & (ranks > 0)
        apart = np.where(both, np.abs(made - ranks), 0).sum(axis=1)
        shares: Floats = apart / np.maximum(both.sum(axis=1), 1)
        return shares
    places, made = _sorted(scores)
    apart = ranks.astype(np.int32)[places]
    np.subtract(apart, made, out=apart)
    np.abs(apart, out=apart)
    changes: Floats = apart.mean(axis=1)
    return changes


def _sorted(scores: Floats) -> tuple[NDArray[np.int64], Ranks]:
    """Of each row, the units from best to worst and their ranks; those without a score come last.

    Score and unit go into one whole number, so that one plain sort of eight-byte integers ranks a row.
    """
    size = scores.shape[1]
    bits = max(size - 1, 1).bit_length()
    gone = np.isnan(scores)
    lost = bool(gone.any())
    with np.errstate(all="ignore"):
        held = np.where(gone, 0.0, scores) if lost else scores
        largest = np.maximum(held.max(axis=1), -held.min(axis=1))
        scale = np.where(largest > 0, 10.0 ** (DIGITS - np.ceil(np.log10(largest))), 1.0)
    scaled = scores * -scale[:, None]
    np.rint(scaled, out=scaled)
    if lost:
        scaled[gone] = 4.0 * 10**DIGITS  # after all that have a score
    keys = scaled.astype(np.int64)
    keys <<= bits
    keys |= np.arange(size)
    keys.sort(axis=1)
    places = keys & ((1 << bits) - 1)
    keys >>= bits
    return places, _shared(keys)


def _shared(keys: NDArray[np.int64]) -> Ranks:
    """Ranks along sorted rows; equal keys share the smallest."""
    draws, size = keys.shape
    plain = np.arange(1, size + 1, dtype=np.int32)
    same = keys[:, 1:] == keys[:, :-1]
    if not same.any():
        return np.broadcast_to(plain, (draws, size))
    ranks = np.tile(plain, (draws, 1))
    ranks[:, 1:][same] = 0
    rows = np.flatnonzero(same.any(axis=1))
    ranks[rows] = np.maximum.accumulate(ranks[rows], axis=1)
    return ranks


def ranked_in_groups(scores: Floats, groups: Sequence[str] | None) -> Floats:
    """(n,) ranks among the units of the same group; of all where there are no groups."""
    if groups is None:
        return ranked(scores)
    names = np.array(groups, dtype=object)
    ranks = np.full(len(names), np.nan)
    for name in dict.fromkeys(groups):
        rows = np.flatnonzero(names == name)
        ranks[rows] = ranked(scores[rows])
    return ranks
