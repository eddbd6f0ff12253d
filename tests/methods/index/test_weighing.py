"""Weights by each method, beside scikit-criteria, statsmodels, Saaty's example or a hand calculation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gongjian.methods.index import RecipeError
from gongjian.methods.index.aggregating import aggregate
from gongjian.methods.index.diagnosing import pearson
from gongjian.methods.index.recipe import Method
from gongjian.methods.index.weighing import principal, weights_of
from methods.index.made import flat, recipe, tree

RNG = np.random.default_rng(8)
X = {c: 50 + 10 * RNG.normal(size=40) + (5 * RNG.normal(size=40) if c == "z" else 0) for c in "xyz"}
X["y"] = X["y"] + 0.8 * X["x"]


def by(text: str, leaves=None):  # type: ignore[no-untyped-def]
    return weights_of(flat("x", "y", "z"), recipe(text).weigh, leaves or X, (Method("arithmetic"),))


def test_entropy_and_critic_are_those_of_scikit_criteria() -> None:
    from skcriteria import Objective
    from skcriteria.preprocessing.weighters import critic_weights, entropy_weights

    table = np.column_stack(list(X.values()))
    ours = [by("weigh: {method: entropy}\n").of[c] for c in "xyz"]
    assert ours == pytest.approx(entropy_weights(table).tolist(), abs=1e-12)
    ours = [by("weigh: {method: critic}\n").of[c] for c in "xyz"]
    theirs = critic_weights(table, [Objective.MAX.value] * 3)
    assert ours == pytest.approx(theirs.tolist(), abs=1e-12)


def test_topsis_is_that_of_scikit_criteria() -> None:
    from skcriteria.agg.topsis import topsis

    table, weights = np.column_stack(list(X.values())), np.array([3.0, 2.0, 1.0])
    scaled = table / np.sqrt((table**2).sum(axis=0))
    theirs = topsis(scaled, np.array([1, 1, 1]), weights / 6)[-1]
    assert aggregate(table, weights, Method("topsis")) == pytest.approx(theirs.tolist(), abs=1e-12)


def test_pca_weights_are_the_first_loadings_of_statsmodels() -> None:
    from statsmodels.multivariate.pca import PCA

    table = np.column_stack([X["x"], X["y"]])
    first = PCA(table, standardize=True).eigenvecs[:, 0]
    made = weights_of(flat("x", "y"), Method("pca"), {c: X[c] for c in "xy"}).of
    assert [made["x"], made["y"]] == pytest.approx(
        (first * np.sign(first.sum())).tolist(), abs=1e-10
    )
    with pytest.raises(RecipeError, match="below zero: y"):
        weights_of(flat("x", "z", "y"), Method("pca"), {"x": X["x"], "z": X["x"] + X["z"] / 9, "y": -X["x"] - X["z"] / 7})  # fmt: skip


def test_ahp_is_the_principal_eigenvector_and_its_consistency_ratio() -> None:
    # Saaty (1987), Mathematical Modelling 9, p. 168: buying a house. A consistent 3 × 3 by hand first.
    weights, ratio = principal(np.array([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]))
    assert weights == pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=1e-12) and ratio == pytest.approx(
        0, abs=1e-12
    )
    # 1 3 5 / 1/3 1 3 / 1/5 1/3 1: λmax = 1 + 2·cosh-like root of the cubic; w by the geometric mean for n = 3
    matrix = np.array([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    means = [math.prod(row) ** (1 / 3) for row in matrix.tolist()]
    weights, ratio = principal(matrix)
    assert weights == pytest.approx([m / sum(means) for m in means], abs=1e-10)
    # for n = 3 λmax = 1 + k + 1/k with k the cube root of a12·a23/a13
    k = (3 * 3 / 5) ** (1 / 3)
    assert ratio == pytest.approx((1 + k + 1 / k - 3) / 2 / 0.58, abs=1e-10)


def test_ahp_from_a_recipe_warns_of_comparisons_that_contradict() -> None:
    made = by("weigh:\n  method: ahp\n  matrix:\n    index: {x/y: 3, y/z: 3, x/z: 1/5}\n")
    assert made.consistency["index"] > 0.1 and "一致性比率" in made.notes[0].zh
    fine = by("weigh:\n  method: ahp\n  matrix:\n    index: {x/y: 2, y/z: 2, z/x: 1/4}\n")
    assert [fine.of[c] for c in "xyz"] == pytest.approx([4 / 7, 2 / 7, 1 / 7]) and not fine.notes
    for wrong in (
        "{x/y: 2}",
        "{x/y: 2, y/z: 2, x/q: 3}",
        "{x/y: 2, y/z: 20, x/z: 1}",
        "{x/y: a, y/z: 1, x/z: 1}",
    ):
        with pytest.raises(RecipeError):
            by(f"weigh:\n  method: ahp\n  matrix:\n    index: {wrong}\n")


def test_budget_allocation_is_the_mean_of_the_experts_points() -> None:
    points = "{甲: [50, 30, 20], 乙: [30, 30, 40]}"
    made = by(f"weigh:\n  method: budget\n  points:\n    index: {points}\n")
    assert [made.of[c] for c in "xyz"] == [40, 30, 30]
    for wrong in ("{甲: [50, 30]}", "{甲: [50, 30, 30]}", "{甲: [120, -10, -10]}"):
        with pytest.raises(RecipeError, match="100"):
            by(f"weigh:\n  method: budget\n  points:\n    index: {wrong}\n")
    with pytest.raises(RecipeError, match="nothing stands beneath"):
        by("weigh:\n  method: budget\n  points:\n    nowhere: {甲: [50, 30, 20]}\n")


def test_optimised_weights_reach_the_stated_importances() -> None:
    made = by("weigh: {method: optimised, importances: {index: [4, 3, 3]}}\n")
    weights = np.array([made.of[c] for c in "xyz"])
    parent = aggregate(np.column_stack(list(X.values())), weights, Method("arithmetic"))
    found = [pearson(X[c], parent) for c in "xyz"]
    assert [f / sum(found) for f in found] == pytest.approx([0.4, 0.3, 0.3], abs=1e-5)
    assert not made.notes


def test_importances_that_no_weights_reach_are_told() -> None:
    # x and y correlate strongly: neither can count a hundred times the other
    leaves = {"x": X["x"], "y": X["x"] + X["z"] / 50, "z": X["z"]}
    made = by("weigh: {method: optimised, importances: {index: [100, 1, 1]}}\n", leaves)
    assert "取最接近的" in made.notes[0].zh


def test_what_a_method_says_nothing_of_keeps_the_weight_of_the_tree() -> None:
    made = weights_of(
        tree(), recipe("weigh: {method: budget, points: {a: {甲: [10, 90]}}}\n").weigh, {}
    )
    assert made.of == {"index": 1, "a": 3, "b": 1, "a1": 10, "a2": 90, "b1": 1}
