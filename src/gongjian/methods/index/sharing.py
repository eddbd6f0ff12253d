"""Shapley values (1953) of a game: exact over all coalitions of few players, by drawn orders of many.

A drawn order's gains add up to the whole exactly, so every estimate adds up too.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np

from ..kinds.columns import Floats

EXACT = 12  # players; 4,096 coalitions
Worth = Callable[[frozenset[int]], Floats]


def shapley(worth: Worth, players: int, *, draws: int = 2_000, seed: int = 1) -> Floats:
    """(players, …) each player's share of worth(all) − worth(none); `worth` gives numbers of one shape."""
    if players <= EXACT:
        return _exact(worth, players)
    rng = np.random.default_rng([seed, 7])
    total = np.zeros((players, *np.shape(worth(frozenset()))))
    for _ in range(draws):
        standing: frozenset[int] = frozenset()
        before = worth(standing)
        for player in rng.permutation(players).tolist():
            standing |= {player}
            after = worth(standing)
            total[player] += after - before
            before = after
    return total / draws


def _exact(worth: Worth, players: int) -> Floats:
    known = [
        worth(frozenset(i for i in range(players) if mask >> i & 1)) for mask in range(1 << players)
    ]
    weights = [
        factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)
    ]
    found = np.zeros((players, *np.shape(known[0])))
    for mask, value in enumerate(known):
        size = mask.bit_count()
        for player in range(players):
            if not mask >> player & 1:
                found[player] += weights[size] * (known[mask | 1 << player] - value)
    return found
