"""How far the ranks depend on choices: draws over weights and methods, and whose choice matters.

Draws: every uncertain input is drawn at once, each weight at every level times U(1 − noise, 1 + noise),
each method among its alternatives; ranks of the root are kept, and their 5 % and 95 % points told.

Sensitivity: first-order and total-order shares of variance of the mean absolute rank change of the
root against the nominal run, from N·(k + 2) runs (Saltelli and others 2010, Computer Physics
Communications 181, 259–270, estimators (b) and Jansen's (f)), with 90 % intervals by bootstrap. All
weights together are one input: its place between 0 and 1 picks one of N drawn sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .recipe import Method, Recipe, RecipeError
from .running import Data, Run, aggregated, ranked, run
from .tree import Tree

BOOTSTRAPS = 200


@dataclass(frozen=True, eq=False)
class Intervals:
    """Ranks of the root over the draws: (n,) nominal, low (5 %), median, high (95 %)."""

    rank: Floats
    low: Floats
    median: Floats
    high: Floats
    failed: tuple[Words, ...]  # draws without a rank for some unit, with the reason, never dropped


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


@dataclass(frozen=True, eq=False)
class _Model:
    """Runs with some inputs drawn; what the alternatives share is calculated once."""

    nominal: Run
    data: Data
    recipe: Recipe
    seed: int
    sets: int  # how many weight sets are drawn

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.recipe.uncertainty.inputs

    @cached_property
    def _noise(self) -> Floats:
        codes = len(self.nominal.tree.branches)
        noise = self.recipe.uncertainty.weight_noise
        rng = np.random.default_rng([self.seed, 1])
        return rng.uniform(1 - noise, 1 + noise, (self.sets, codes))

    @cached_property
    def _leaves(self) -> dict[tuple[int, ...], Run]:
        return {}

    def root(self, at: Floats) -> Floats:
        """The root's scores with each input at its place between 0 and 1."""
        steps = self.recipe.uncertainty.alternatives
        chosen = {
            name: min(int(at[i] * len(steps[name])), len(steps[name]) - 1)
            for i, name in enumerate(self.inputs) if name in steps
        }  # fmt: skip
        upstream = tuple(chosen.get(s, -1) for s in ("impute", "treat", "normalise"))
        made = self._leaves.get(upstream)
        if made is None:
            recipe = self.recipe
            if "impute" in chosen:
                recipe = replace(recipe, impute=steps["impute"][chosen["impute"]])
            if "treat" in chosen:
                recipe = replace(recipe, treat=steps["treat"][chosen["treat"]])
            if "normalise" in chosen:
                recipe = replace(recipe, normalise=steps["normalise"][chosen["normalise"]])
            made = run(self.nominal.tree, recipe, self.data)
            self._leaves[upstream] = made
        methods: Sequence[Method] = self.recipe.aggregate
        if "aggregate" in chosen:
            methods = (steps["aggregate"][chosen["aggregate"]],)
        weights = dict(self.nominal.weights)
        if "weights" in self.inputs:
            noise = self._noise[
                min(int(at[self.inputs.index("weights")] * self.sets), self.sets - 1)
            ]
            for branch, factor in zip(self.nominal.tree.branches, noise.tolist(), strict=True):
                weights[branch.code] *= factor
        leaves = {code: made.scores[code] for code in made.codes}
        return aggregated(made.tree, leaves, weights, methods)[made.tree.root]


def _model(tree: Tree, recipe: Recipe, data: Data, seed: int, sets: int) -> _Model:
    if not recipe.uncertainty.inputs:
        raise RecipeError(Words("recipe.yaml 里没有 sensitivity，不知道什么不确定",
                                "recipe.yaml has no sensitivity: nothing is said to be uncertain"))  # fmt: skip
    return _Model(run(tree, recipe, data), data, recipe, seed, sets)


def intervals(tree: Tree, recipe: Recipe, data: Data, draws: int, seed: int) -> Intervals:
    """Rank intervals of the root over the draws."""
    model = _model(tree, recipe, data, seed, draws)
    places = np.random.default_rng([seed, 2]).random((draws, len(model.inputs)))
    if "weights" in model.inputs:  # every draw has a weight set of its own
        places[:, model.inputs.index("weights")] = (np.arange(draws) + 0.5) / draws
    scores = np.array([model.root(at) for at in places])
    ranks = np.array([ranked(row) for row in scores])
    lost = np.isnan(scores).any(axis=1)
    failed = (Words(f"{int(lost.sum())} 次抽样里有单位算不出总分（如负数的几何平均）",
                    f"in {int(lost.sum())} draws some unit has no score (as a geometric mean of a negative)"),
              ) if lost.any() else ()  # fmt: skip
    with np.errstate(all="ignore"):
        low, median, high = np.nanpercentile(ranks, [5, 50, 95], axis=0)
    return Intervals(ranked(model.nominal.root), low, median, high, failed)


def influences(tree: Tree, recipe: Recipe, data: Data, base: int, seed: int) -> list[Influence]:
    """Of every uncertain input, from base · (k + 2) runs."""
    model = _model(tree, recipe, data, seed, base)
    rng = np.random.default_rng([seed, 3])
    k = len(model.inputs)
    a, b = rng.random((base, k)), rng.random((base, k))
    nominal = ranked(model.nominal.root)

    def moved(places: Floats) -> Floats:
        changes = np.array([np.abs(ranked(model.root(at)) - nominal) for at in places])
        with np.errstate(all="ignore"):
            mean: Floats = np.nan_to_num(np.nanmean(changes, axis=1))
        return mean

    at_a, at_b = moved(a), moved(b)
    found = []
    for place, name in enumerate(model.inputs):
        mixed = a.copy()
        mixed[:, place] = b[:, place]
        at_mixed = moved(mixed)
        draws = rng.integers(0, base, (BOOTSTRAPS, base))
        shares = np.array([_shares(at_a[d], at_b[d], at_mixed[d]) for d in draws])
        first, total = _shares(at_a, at_b, at_mixed)
        low, high = np.percentile(shares, [5, 95], axis=0)
        found.append(
            Influence(
                name, first, float(low[0]), float(high[0]), total, float(low[1]), float(high[1])
            )
        )
    return found


def _shares(at_a: Floats, at_b: Floats, at_mixed: Floats) -> tuple[float, float]:
    variance = float(np.concatenate([at_a, at_b]).var())
    if variance <= 0:
        return 0.0, 0.0
    first = float((at_b * (at_mixed - at_a)).mean()) / variance
    total = float(((at_a - at_mixed) ** 2).mean()) / (2 * variance)
    return first, total
