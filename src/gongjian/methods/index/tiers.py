"""Tiers drawn where the ranks are stable: between two units whose rank intervals do not meet."""

from __future__ import annotations

from collections.abc import Sequence


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
