"""Tiers (档次): those that a recipe states, and those drawn where the ranks are stable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from .ranking import ranked
from .recipe import TierRule


def stable_tiers(scores: Sequence[float], low: Sequence[float], high: Sequence[float]) -> list[int]:
    """The tier of each unit, 1 the best; `low` and `high` are the ends of its rank's interval.

    A line stands below a unit, in the order of scores, when no unit at or above it may rank as low as
    the best rank of any unit below it: within the interval, the draws never turn two tiers round.
    """
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    best_below = [float("inf")] * (len(order) + 1)
    for place in range(len(order) - 1, -1, -1):
        best_below[place] = min(best_below[place + 1], low[order[place]])
    tiers, tier, worst = [0] * len(order), 1, 0.0
    for place, unit in enumerate(order):
        tied = place > 0 and scores[unit] == scores[order[place - 1]]
        if place and not tied and worst < best_below[place]:
            tier += 1
        tiers[unit] = tier
        worst = max(worst, high[unit])
    return tiers


def tiers_of(
    ranks: Floats,
    rules: Sequence[TierRule],
    groups: Sequence[str] | None,
    scores: Floats | None = None,
) -> NDArray[np.intp]:
    """(n,) the number of each unit's tier, 1 the first of the rules; 0 without a rank, or beneath the last.

    By share: the first rule takes that share of the units of the peer group from the best, rounded half
    up, ties together; the last rule takes the rest. By score: the first rule whose least score is reached.
    """
    tiers = np.zeros(len(ranks), dtype=np.intp)
    if rules and rules[0].share is None:
        assert scores is not None
        for number in range(len(rules), 0, -1):
            tiers[scores >= (rules[number - 1].score or 0.0)] = number
        return tiers
    names = np.array(groups if groups is not None else [""] * len(ranks), dtype=object)
    for name in dict.fromkeys(names.tolist()):
        rows = np.flatnonzero((names == name) & (ranks > 0))
        inside = ranked(-ranks[rows]) if len(rows) else ranks[rows]
        upto = np.cumsum([rule.share or 0.0 for rule in rules])
        ends = np.floor(upto * len(rows) + 0.5 + 1e-9)
        ends[-1] = len(rows)
        tiers[rows] = np.searchsorted(ends, inside, side="left") + 1
    return tiers
