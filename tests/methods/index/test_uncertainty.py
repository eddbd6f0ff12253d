"""Draws all at once against one run at a time; Sobol indices against SALib; ranks against scipy."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import rankdata

from gongjian.methods.index import Data, RecipeError, intervals, run
from gongjian.methods.index.drawing import drawn_roots, noisy
from gongjian.methods.index.ranking import ranked, ranked_rows
from gongjian.methods.index.recipe import Method
from gongjian.methods.index.running import aggregated
from gongjian.methods.index.sensitivity import shares_of_variance
from gongjian.methods.index.uncertainty import tier_probabilities
from methods.index.made import NAN, recipe, tree

RNG = np.random.default_rng(11)
LEAVES = RNG.uniform(1, 100, (25, 3))
HOLED = np.where(RNG.random((25, 3)) < 0.2, np.nan, LEAVES)


@pytest.mark.parametrize("leaves", [LEAVES, HOLED])
@pytest.mark.parametrize(
    "methods",
    [
        ("arithmetic",),
        ("geometric",),
        ("harmonic", "arithmetic"),
        ("arithmetic", "copeland"),
        ("topsis",),
    ],
)
def test_draws_at_once_are_the_runs_one_at_a_time(
    leaves: np.ndarray, methods: tuple[str, ...]
) -> None:
    made, steps = tree(), [Method(m) for m in methods]
    weights = noisy(made, made.given_weights(), 0.25, 7, 1)
    found = drawn_roots(made, leaves, weights, steps)
    columns = dict(zip(made.leaves, leaves.T, strict=True))
    for drawn, row in zip(weights, found, strict=True):
        given = dict(zip((b.code for b in made.branches), drawn.tolist(), strict=True))
        wanted = aggregated(made, columns, given, steps)[made.root]
        assert row == pytest.approx(wanted, abs=1e-10, nan_ok=True)


def test_ranks_of_many_rows_are_those_of_scipy() -> None:
    scores = np.round(RNG.normal(size=(50, 30)), 1)  # with ties
    assert np.array_equal(ranked_rows(scores), rankdata(-scores, method="min", axis=1))
    scores[3, 4] = scores[3, 9] = NAN
    made = ranked_rows(scores)
    assert made[3, 4] == made[3, 9] == 0
    held = ~np.isnan(scores[3])
    assert np.array_equal(made[3, held], rankdata(-scores[3, held], method="min"))
    assert ranked_rows(np.zeros((2, 1))).tolist() == [[1], [1]]
    assert np.isnan(ranked(np.array([NAN, NAN]))).all()


TEXT = """\
normalise: {method: minmax, low: 1, high: 100}
groups: region
tiers: {优: 40%, 良: 60%}
sensitivity:
  weights: {noise: 0.3}
  normalise: [{method: minmax, low: 1, high: 100}, {method: rank}]
  aggregate: [{method: arithmetic}, {method: geometric}]
"""
DATA = Data([f"u{i}" for i in range(12)], {c: RNG.lognormal(0, 1, 12) for c in ("a1", "a2", "b1")},
            texts={"region": ["N", "S"] * 6})  # fmt: skip


def test_intervals_are_the_percentiles_of_the_ranks_that_were_drawn() -> None:
    told = intervals(tree(), recipe(TEXT), DATA, 300, 5)
    assert told.ranks.shape == (12, 300) and told.ranks.min() == 1
    for found, share in ((told.low, 5), (told.median, 50), (told.high, 95)):
        assert found == pytest.approx(np.percentile(told.ranks, share, axis=1), abs=1e-12)
    assert not told.failed


def test_each_unit_is_in_some_tier_in_every_draw_and_stands_before_another_or_not() -> None:
    told = intervals(tree(), recipe(TEXT), DATA, 200, 5)
    made = run(tree(), recipe(TEXT), DATA)
    found = tier_probabilities(told, made)
    assert found.sum(axis=1) == pytest.approx(np.ones(12))
    # 40 % of six per group: 2.4 units, so two of each in every draw
    assert found[::2, 0].sum() == pytest.approx(2) and found[1::2, 0].sum() == pytest.approx(2)
    for one, other in itertools.combinations(range(12), 2):
        assert told.before(one, other) + told.before(other, one) == pytest.approx(1)
    best, worst = int(np.argmin(told.rank)), int(np.argmax(told.rank))
    assert told.before(best, worst) > 0.9
    with pytest.raises(RecipeError, match="by share"):
        tier_probabilities(
            told,
            replace(made, recipe=recipe(TEXT.replace("{优: 40%, 良: 60%}", "{优: 80, 良: 60}"))),
        )


def test_a_failing_combination_is_told_with_its_node_and_units() -> None:
    text = TEXT.replace(
        "{method: minmax, low: 1, high: 100}, {method: rank}", "{method: zscore}, {method: rank}"
    )
    told = intervals(tree(), recipe(text), DATA, 200, 5)
    assert len(told.failed) == 1
    words = told.failed[0].zh
    assert "normalise=zscore、aggregate=geometric" in words and "geometric 平均" in words
    many = int(words.split(" ")[0])
    assert (
        many == int((told.ranks == 0).any(axis=0).sum()) and 20 < many < 90
    )  # a quarter of the draws


def test_ranks_beyond_two_bytes_are_held_whole() -> None:
    scores = np.arange(40_000.0)[None, :]
    assert ranked_rows(scores)[0, 0] == 40_000


def test_shares_of_variance_are_those_of_salib_on_the_ishigami_function() -> None:
    from SALib.analyze.sobol import first_order, total_order
    from SALib.test_functions import Ishigami

    base = 4096
    a, b = (RNG.uniform(-np.pi, np.pi, (base, 3)) for _ in range(2))
    at_a, at_b = Ishigami.evaluate(a), Ishigami.evaluate(b)
    analytic = {
        0: (0.3139, 0.5576),
        1: (0.4424, 0.4424),
        2: (0.0, 0.2437),
    }  # Saltelli and others (2008)
    for place, (first, total) in analytic.items():
        mixed = a.copy()
        mixed[:, place] = b[:, place]
        at_mixed = Ishigami.evaluate(mixed)
        ours = [float(x) for x in shares_of_variance(at_a, at_b, at_mixed)]
        theirs = [
            float(first_order(at_a, at_mixed, at_b)),
            float(total_order(at_a, at_mixed, at_b)),
        ]
        assert ours == pytest.approx(theirs, abs=1e-10)
        assert ours == pytest.approx([first, total], abs=0.06)
    assert shares_of_variance(np.ones(5), np.ones(5), np.ones(5)) == (0, 0)
