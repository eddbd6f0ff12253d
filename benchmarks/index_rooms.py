"""Rooms of the methods of evaluation: index, draws, sensitivity, scoring, money."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import memory
import numpy as np

from gongjian.methods.allocation import Rule, Share, allocate
from gongjian.methods.index import Data, Recipe, Tree, influences, intervals, recipe_of, run
from gongjian.methods.index.drawing import noisy
from gongjian.methods.index.running import aggregated
from gongjian.methods.packs.faults import Found
from gongjian.methods.packs.recipes import read_recipe
from gongjian.methods.packs.trees import read_tree

Best = Callable[[Callable[[], object]], float]
RECIPE = """\
treat: {method: winsorise, points: 5, skewness: 2, kurtosis: 3.5, then: log}
normalise: {method: minmax, low: 0, high: 100}
sensitivity:
  weights: {noise: 0.25}
  normalise: [{method: minmax, low: 0, high: 100}, {method: zscore, mean: 10, sd: 2}]
"""
DIMENSIONS = 5
SIZES = ((170, 46, 0.15), (2_000, 60, 1.0))  # units, indicators, the goal in seconds


def made(units: int, indicators: int) -> tuple[Tree, Recipe, Data]:
    """Five dimensions over skewed indicators; some less is better."""
    rng = np.random.default_rng(2017)
    lines = ["code,parent,name,weight,direction", "index,,index,1,1"]
    lines += [f"d{i},index,dimension,{i + 1},1" for i in range(DIMENSIONS)]
    lines += [
        f"x{j},d{j % DIMENSIONS},indicator,{1 + j % 3},{-1 if j % 7 == 0 else 1}"
        for j in range(indicators)
    ]
    found = Found()
    tree = Tree(read_tree("tree.csv", "\n".join(lines) + "\n", found))
    read = read_recipe("recipe.yaml", RECIPE, found)
    assert read is not None and not len(found)
    columns = {f"x{j}": rng.lognormal(0, 0.5 + 0.1 * (j % 8), units) for j in range(indicators)}
    return tree, recipe_of(read.steps), Data([f"u{i}" for i in range(units)], columns)


def index(report: Any, rows: int, best: Best) -> None:
    """The pipeline; draws with ranks and intervals beside a loop over draws; sensitivity; scoring."""
    draws = 10_000 if rows >= 1_000_000 else 1_000
    for units, indicators, goal in SIZES:
        _intervals(report, made(units, indicators), draws, goal * max(draws / 10_000, 0.2), best)
    report.measured("memory of 2,000 × 60 × 10,000 draws above the input", _peak(), "MB", 300.0)
    tree, recipe, data = made(2_000, 60)
    taken = best(lambda: run(tree, recipe, data))
    report.measured("index pipeline 2,000 × 60", taken * 1000, "ms", 20.0)
    base = 4_096 if draws == 10_000 else 512
    taken = best(lambda: influences(tree, recipe, data, base, 1))
    report.measured(
        f"sensitivity 2,000 × 60, N = {base:,}", taken, "s", 0.6 * max(base / 4_096, 0.3)
    )
    firms = made(200_000, 18)
    plain = replace(firms[1], treat=None)
    taken = best(lambda: run(firms[0], plain, firms[2]))
    report.measured("scores of 200,000 firms × 18 indicators", taken, "s", 1.0)
    report.note(
        "index: the R package COINr needs about 1,300 s for 170 × 46 × 10,000 (said by the issue)"
    )


def _intervals(
    report: Any, given: tuple[Tree, Recipe, Data], draws: int, goal: float, best: Best
) -> None:
    tree, recipe, data = given
    units, indicators = len(data.units), len(tree.leaves)
    ours = best(lambda: intervals(tree, recipe, data, draws, 1))
    report.measured(f"intervals {units:,} × {indicators} × {draws:,} draws", ours, "s", goal)
    few = 200
    loop = best(lambda: _loop(tree, recipe, data, few)) * draws / few
    report.measured(f"intervals {units:,} beside a loop over draws", ours, "s", 10.0, at_least=True,
                    peer=f"one pass of means and scipy's rankdata a draw, {few} draws scaled", peer_value=loop)  # fmt: skip
    rng = np.random.default_rng(1)
    weights, leaves = rng.random((draws, indicators)), rng.random((indicators, units))
    bare = best(lambda: np.sort(weights @ leaves, axis=1))
    report.note(
        f"index: a bare matrix product and sort of {draws:,} × {units:,}, one thread for the sort: {bare:.3f} s"
    )


def _loop(tree: Tree, recipe: Recipe, data: Data, draws: int) -> None:
    """What a script would do: for each draw the nested means, and the ranks of its scores."""
    from scipy.stats import rankdata

    nominal = run(tree, recipe, data)
    leaves = {code: nominal.scores[code] for code in nominal.codes}
    ranks = []
    for drawn in noisy(tree, nominal.weights.of, 0.25, draws, 1):
        weights = dict(zip((b.code for b in tree.branches), drawn.tolist(), strict=True))
        root = aggregated(tree, leaves, weights, recipe.aggregate)[tree.root]
        ranks.append(rankdata(-root, method="min"))
    np.percentile(np.array(ranks), [5, 95], axis=0)


def _peak() -> float:
    return memory.risen(
        "import index_rooms as r; t, c, d = r.made(2000, 60); r.intervals(t, c, d, 100, 1)\n",
        "r.intervals(t, c, d, 10000, 1)",
    )


def allocation(report: Any, rows: int, best: Best) -> None:
    """200 units between floor and cap; beside rounding in floats, which promises nothing."""
    drawn = random.Random(1)
    shares = [Share(f"u{i:03}", Fraction(f"{drawn.uniform(20, 100):.4f}")) for i in range(200)]
    rule = Rule("proportional", floor=200_000, cap=2_000_000)
    amounts = allocate(shares, 100_000_000, rule)
    assert sum(a.amount for a in amounts) == 100_000_000
    report.measured(
        "allocation to 200 units, every reason",
        best(lambda: allocate(shares, 100_000_000, rule)) * 1000,
        "ms",
        10.0,
    )

    def floats() -> list[int]:
        total = sum(float(s.score) for s in shares)
        return [round(float(s.score) / total * 100_000_000) for s in shares]

    off = sum(floats()) - 100_000_000
    report.note(f"allocation: rounding shares in floats takes {best(floats) * 1000:.3f} ms and is off the budget by {off:+d} yuan, "
                f"without floor, cap or reasons")  # fmt: skip
