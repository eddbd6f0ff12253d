"""How far the ranks depend on choices: draws over weights and methods.

Every uncertain input is drawn at once: each weight at every level times U(1 − noise, 1 + noise), each
method among its alternatives. Ranks of the root are kept; their 5 % and 95 % points, the probability of
each tier and of standing before another unit are told. After Saisana, Saltelli and Tarantola (2005),
Journal of the Royal Statistical Society A 168, 307–323.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from ..kinds.words import Words
from .drawing import drawn_roots, noisy
from .ranking import Ranks, ranked, ranked_rows
from .recipe import Method, Recipe, RecipeError
from .running import Data, Run, adjusted, aggregated, method_at, run
from .tiers import stable_tiers, tiers_of
from .tree import Tree

THREADS = 2
BLOCK = 256  # draws ranked at a time
UPSTREAM = ("impute", "treat", "normalise")
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Intervals:
    """Ranks of the root over the draws: (n,) nominal, low (5 %), median, high (95 %).

    `ranks` is (n, draws), 0 where a draw gives a unit no rank; `stable` the tiers that the draws part.
    """

    rank: Floats
    low: Floats
    median: Floats
    high: Floats
    ranks: NDArray[np.int16] | NDArray[np.int32]
    stable: Sequence[int]
    failed: tuple[Words, ...]  # draws without a rank for some unit, with the reason, never dropped

    def before(self, one: int, other: int) -> float:
        """The share of draws in which one unit stands before the other; ties count half."""
        a, b = self.ranks[one], self.ranks[other]
        both = (a > 0) & (b > 0)
        if not both.any():
            return float("nan")
        return float(((a < b) + 0.5 * (a == b))[both].mean())


class Model:
    """Roots with some inputs drawn; what the alternatives share is calculated once."""

    def __init__(self, tree: Tree, recipe: Recipe, data: Data, seed: int, sets: int) -> None:
        if not recipe.uncertainty.inputs:
            raise RecipeError(Words("recipe.yaml 里没有 sensitivity，不知道什么不确定",
                                    "recipe.yaml has no sensitivity: nothing is said to be uncertain"))  # fmt: skip
        self.nominal = run(tree, recipe, data)
        self.tree, self.recipe, self.data, self.seed, self.sets = tree, recipe, data, seed, sets
        self.inputs = recipe.uncertainty.inputs
        self._runs: dict[tuple[int, ...], Run] = {}

    @cached_property
    def weights(self) -> Floats:
        """(sets, codes) drawn weights; one set, the nominal, where they are certain."""
        noise = self.recipe.uncertainty.weight_noise
        sets = self.sets if noise else 1
        return noisy(self.tree, self.nominal.weights.of, noise, sets, self.seed)

    @cached_property
    def _choices(self) -> list[str]:
        return [name for name in self.inputs if name != "weights"]

    def choices(self, places: Floats) -> tuple[Places, Places]:
        """Of (d, inputs) places between 0 and 1: the weight set and the numbered alternatives of each draw."""
        steps = self.recipe.uncertainty.alternatives
        sets = np.zeros(len(places), dtype=np.intp)
        if "weights" in self.inputs:
            at = places[:, self.inputs.index("weights")]
            sets = np.minimum((at * self.sets).astype(np.intp), self.sets - 1)
        combination = np.zeros(len(places), dtype=np.intp)
        for name in self._choices:
            many = len(steps[name])
            at = places[:, self.inputs.index(name)]
            combination = combination * many + np.minimum((at * many).astype(np.intp), many - 1)
        return sets, combination

    @cached_property
    def combinations(self) -> list[dict[str, Method]]:
        """Every combination of alternatives, in the numbering of `choices`."""
        steps = self.recipe.uncertainty.alternatives
        each = product(*(steps[name] for name in self._choices))
        return [dict(zip(self._choices, chosen, strict=True)) for chosen in each]

    def upstream(self, combination: int) -> tuple[Run, Sequence[Method]]:
        """The run whose leaves these alternatives give, and the means above them."""
        chosen = self.combinations[combination]
        alternatives = self.recipe.uncertainty.alternatives
        key = tuple(alternatives[s].index(chosen[s]) if s in chosen else -1 for s in UPSTREAM)
        if key not in self._runs:
            steps = {step: chosen[step] for step in UPSTREAM if step in chosen}
            recipe = replace(self.recipe, **steps)  # type: ignore[arg-type]
            same = recipe == self.recipe
            self._runs[key] = self.nominal if same else run(self.tree, recipe, self.data)
        methods = (chosen["aggregate"],) if "aggregate" in chosen else self.recipe.aggregate
        return self._runs[key], methods

    def roots(self, combination: int, sets: Places) -> Floats:
        """(d, n) roots of one combination under these weight sets."""
        made, methods = self.upstream(combination)
        roots = drawn_roots(self.tree, made.leaves(), self.weights[sets], methods)
        return adjusted(roots, made.off, made.cap)

    def why_lost(self, combination: int) -> Words | None:
        """Which units and nodes have no score under a combination, if any."""
        made, methods = self.upstream(combination)
        lost: dict[str, list[str]] = {}
        scores = _scores(made, methods)
        for code in self.tree.upwards:
            present = ~np.isnan(np.column_stack([scores[c] for c in self.tree.children[code]]))
            gone = np.isnan(scores[code]) & present.any(axis=1)
            if gone.any():
                lost[code] = [u for u, g in zip(made.units, gone.tolist(), strict=True) if g]
        if not lost:
            return None
        code, units = next(iter(lost.items()))
        name = method_at(self.tree, code, methods).name
        how = "、".join(
            f"{step}={method.name}" for step, method in self.combinations[combination].items()
        )
        few = "、".join(units[:5])
        return Words(
            f"{how}：{code} 的 {name} 平均遇到不能算的值（如负数），{len(units)} 个单位没有总分（{few}）",
            f"{how}: the {name} mean of {code} meets what it cannot take, such as a negative; "
            f"{len(units)} units have no score ({few})",
        )


def _scores(made: Run, methods: Sequence[Method]) -> Mapping[str, Floats]:
    return aggregated(made.tree, {c: made.scores[c] for c in made.codes}, made.weights.of, methods)


def intervals(tree: Tree, recipe: Recipe, data: Data, draws: int, seed: int) -> Intervals:
    """Rank intervals of the root over the draws."""
    model = Model(tree, recipe, data, seed, draws)
    places = np.random.default_rng([seed, 2]).random((draws, len(model.inputs)))
    if "weights" in model.inputs:  # every draw has a weight set of its own
        places[:, model.inputs.index("weights")] = (np.arange(draws) + 0.5) / draws
    sets, combination = model.choices(places)
    size = len(model.nominal.units)
    drawn = np.empty((draws, size), dtype=np.int16 if size < 2**15 else np.int32)
    blocks = [
        (which, rows[start : start + BLOCK])
        for which in np.unique(combination).tolist()
        for rows in [np.flatnonzero(combination == which)]
        for start in range(0, len(rows), BLOCK)
    ]
    for which in np.unique(combination).tolist():
        model.upstream(which)  # before the threads, which only read

    def work(block: tuple[int, Places]) -> None:
        which, rows = block
        drawn[rows] = ranked_rows(model.roots(which, sets[rows]))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, blocks))
    ranks = np.ascontiguousarray(drawn.T)
    low, median, high = _points(ranks)
    return Intervals(
        rank=ranked(model.nominal.root), low=low, median=median, high=high, ranks=ranks,
        stable=stable_tiers(model.nominal.root.tolist(), low.tolist(), high.tolist()),
        failed=_failures(model, ranks, combination),
    )  # fmt: skip


def _points(ranks: Ranks | NDArray[np.int16]) -> tuple[Floats, Floats, Floats]:
    """5, 50 and 95 % points of each unit's ranks, interpolated as numpy's percentile does."""
    size, draws = ranks.shape
    found = np.empty((3, size))

    def work(rows: slice) -> None:
        ordered = np.sort(ranks[rows], axis=1, kind="stable")
        missing = (ordered == 0).sum(axis=1)
        for place, share in enumerate((0.05, 0.5, 0.95)):
            at = missing + share * (draws - missing - 1)
            below = np.clip(np.floor(at).astype(np.intp), 0, draws - 1)
            above = np.minimum(below + 1, draws - 1)
            each = np.arange(len(ordered))
            low, high = ordered[each, below].astype(float), ordered[each, above].astype(float)
            value = low + (high - low) * (at - below)
            found[place, rows] = np.where(missing < draws, value, np.nan)

    step = max(1, -(-size // (4 * THREADS)))
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, [slice(start, start + step) for start in range(0, size, step)]))
    return found[0], found[1], found[2]


def _failures(
    model: Model, ranks: NDArray[np.int16] | Ranks, combination: Places
) -> tuple[Words, ...]:
    lost = (ranks == 0).any(axis=0)
    told = []
    for which in np.unique(combination[lost]).tolist():
        why = model.why_lost(which)
        many = int((lost & (combination == which)).sum())
        if why is not None:
            told.append(
                Words(f"{many} 次抽样算不出总分：{why.zh}", f"{many} draws give no score: {why.en}")
            )
    return tuple(told)


def tier_probabilities(drawn: Intervals, made: Run) -> Floats:
    """(n, tiers) the share of draws in which a unit is in each tier of the recipe, which shares units out."""
    rules = made.recipe.tiers
    if any(rule.share is None for rule in rules):
        raise RecipeError(Words("档的概率要按比例分档（如 优秀: 20%），不能按分数线",
                                "tier probabilities want tiers by share, such as 20%"))  # fmt: skip
    groups = made.groups
    found = np.zeros((len(made.units), len(rules)))
    for column in range(drawn.ranks.shape[1]):
        tiers = tiers_of(drawn.ranks[:, column].astype(float), rules, groups)
        held = tiers > 0
        found[np.flatnonzero(held), tiers[held] - 1] += 1
    total = found.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(found, total, out=np.full_like(found, np.nan), where=total > 0)
    return shares
