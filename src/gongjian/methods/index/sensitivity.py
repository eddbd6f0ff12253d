"""Whose choice matters: first-order and total-order shares of the variance of the mean absolute rank change.

From N·(k + 2) runs: first order by Saltelli and others (2010), Computer Physics Communications 181,
259–270, table 2 (b); total order by Jansen's estimator, table 2 (f); the variance over both base samples.
90 % intervals by bootstrap over the N rows. All weights together are one input: its place between 0 and 1
picks one of N drawn sets. A run that was met before is not run again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from .ranking import mean_changes, ranked
from .recipe import Recipe
from .running import Data
from .tree import Tree
from .uncertainty import BLOCK, THREADS, Model, Places

BOOTSTRAPS = 200


@dataclass(frozen=True, slots=True)
class Influence:
    """One input's share of the variance: first and total order, each with its 5 % and 95 % points."""

    input: str
    first_order: float
    first_low: float
    first_high: float
    total_order: float
    total_low: float
    total_high: float


def influences(tree: Tree, recipe: Recipe, data: Data, base: int, seed: int) -> list[Influence]:
    """Of every uncertain input, from base · (k + 2) runs."""
    model = Model(tree, recipe, data, seed, base)
    rng = np.random.default_rng([seed, 3])
    many = len(model.inputs)
    a, b = rng.random((base, many)), rng.random((base, many))
    mixed = []
    for place in range(many):
        each = a.copy()
        each[:, place] = b[:, place]
        mixed.append(each)
    moved = _moved(model, np.concatenate([a, b, *mixed])).reshape(many + 2, base)
    rows = rng.integers(0, base, (BOOTSTRAPS, base))
    found = []
    for place, name in enumerate(model.inputs):
        first, total = shares_of_variance(moved[0], moved[1], moved[2 + place])
        firsts, totals = shares_of_variance(moved[0][rows], moved[1][rows], moved[2 + place][rows])
        low, high = np.percentile(np.stack([firsts, totals]), [5, 95], axis=1)
        found.append(Influence(name, float(first), float(low[0]), float(high[0]),
                               float(total), float(low[1]), float(high[1])))  # fmt: skip
    return found


def _moved(model: Model, places: Floats) -> Floats:
    """The mean absolute rank change of each run against the nominal one."""
    sets, combination = model.choices(places)
    keys, back = np.unique(combination * len(model.weights) + sets, return_inverse=True)
    changes = np.empty(len(keys))
    which_of, set_of = keys // len(model.weights), keys % len(model.weights)
    nominal = ranked(model.nominal.root)
    whole = np.nan_to_num(nominal).astype(np.int32)
    blocks = []
    for which in np.unique(which_of).tolist():
        model.upstream(which)
        rows = np.flatnonzero(which_of == which)
        blocks += [(which, rows[start : start + BLOCK]) for start in range(0, len(rows), BLOCK)]

    def work(block: tuple[int, Places]) -> None:
        which, rows = block
        changes[rows] = mean_changes(model.roots(which, set_of[rows]), whole)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, blocks))
    made: Floats = changes[back]
    return made


def shares_of_variance(
    at_a: NDArray[np.float64], at_b: NDArray[np.float64], at_mixed: NDArray[np.float64]
) -> tuple[Floats, Floats]:
    """First and total order along the last axis, from f(A), f(B) and f(A with one column of B)."""
    variance = np.var(np.concatenate([at_a, at_b], axis=-1), axis=-1)
    with np.errstate(all="ignore"):
        first = (at_b * (at_mixed - at_a)).mean(axis=-1) / variance
        total = ((at_a - at_mixed) ** 2).mean(axis=-1) / (2 * variance)
    flat = variance <= 0
    return np.where(flat, 0.0, first), np.where(flat, 0.0, total)
