"""Diagnostics against statsmodels and the statistics module."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from gongjian.methods.index import Data, run
from gongjian.methods.index import diagnosing as d
from methods.index.made import NAN, flat, recipe, tree

RNG = np.random.default_rng(4)
COMMON = RNG.normal(size=30)
X = {c: COMMON + RNG.normal(size=30) for c in ("a1", "a2", "b1")}
MADE = run(tree(), recipe("normalise: {method: zscore}\n"), Data([f"u{i}" for i in range(30)], X))


def test_descriptions_by_the_statistics_module() -> None:
    column = [*X["a1"].tolist(), NAN, 0.0]
    told = d.describe(["a1"], np.array(column)[:, None])[0]
    held = [v for v in column if v == v]
    assert (told.present, told.missing, told.zeros) == (31, 1, 1)
    assert told.mean == pytest.approx(statistics.fmean(held), abs=1e-12)
    assert told.sd == pytest.approx(statistics.stdev(held), abs=1e-12)
    assert (told.least, told.median, told.most) == (min(held), statistics.median(held), max(held))


def test_correlations_within_and_across_branches() -> None:
    found = {(c.one, c.other): c for c in d.correlations(MADE)}
    assert found["a1", "a2"].place == "sibling" and found["a1", "b1"].place == "across"
    assert found["a1", "a"].place == "parent" and found["a1", "index"].place == "root"
    for (one, other), each in found.items():
        wanted = statistics.correlation(MADE.scores[one].tolist(), MADE.scores[other].tolist())
        assert each.pearson == pytest.approx(wanted, abs=1e-12)
    assert np.isnan(d.pearson(np.array([1.0, 2, NAN]), np.array([1.0, 2, 3])))


def test_cronbachs_alpha_and_the_components_of_statsmodels() -> None:
    from statsmodels.multivariate.pca import PCA

    found = {r.code: r for r in d.reliability(MADE)}
    a1, a2 = MADE.scores["a1"].tolist(), MADE.scores["a2"].tolist()
    total = [x + y for x, y in zip(a1, a2, strict=True)]
    wanted = 2 * (
        1 - (statistics.variance(a1) + statistics.variance(a2)) / statistics.variance(total)
    )
    assert found["a"].alpha == pytest.approx(wanted, abs=1e-12)
    values = PCA(np.column_stack([a1, a2]), standardize=True).eigenvals / 30
    assert found["a"].eigenvalues == pytest.approx(values.tolist(), abs=1e-10)
    assert np.isnan(found["b"].alpha)  # one child


def test_main_effects_are_the_r_squared_of_a_cubic_regression() -> None:
    import statsmodels.api as sm

    for effect in d.effects(MADE):
        x = MADE.scores[effect.code]
        fitted = sm.OLS(MADE.root, sm.add_constant(np.column_stack([x, x**2, x**3]))).fit()
        assert effect.main_effect == pytest.approx(fitted.rsquared, abs=1e-10)
    assert {e.code: e.effective_weight for e in d.effects(MADE)} == pytest.approx(
        {"a1": 0.5, "a2": 0.25, "b1": 0.25}
    )


def test_an_indicator_that_alone_makes_the_index_has_the_whole_effect() -> None:
    x = np.linspace(1, 9, 12)
    assert d.correlation_ratio(x, 3 * x + 1) == pytest.approx(1)
    assert np.isnan(d.correlation_ratio(np.ones(12), x))


def test_without_an_element_its_siblings_make_up_the_weight() -> None:
    found = {w.code: w for w in d.without_each(MADE)}
    assert set(found) == {"a", "b", "a1", "a2"}  # b1 has no sibling
    smaller = run(tree("code,parent,name,weight,direction\nindex,,i,1,1\na,index,a,3,1\nb,index,b,1,1\na2,a,a2,1,-1\nb1,b,b1,1,1\n"),
                  recipe("normalise: {method: zscore}\n"), Data(MADE.units, X))  # fmt: skip
    change = np.abs(smaller.ranks()["index"] - MADE.ranks()["index"])
    assert found["a1"].mean_change == pytest.approx(change.mean())
    assert (
        found["a1"].most_change == change.max()
        and found["a1"].unit == MADE.units[int(change.argmax())]
    )


def test_strengths_and_shortfalls_in_sentences() -> None:
    data = Data(
        ["甲", "乙", "丙", "丁", "戊"],
        {"x": np.array([5.0, 4, 3, 2, 1]), "y": np.array([1.0, 2, 3, 4, 5])},
    )
    told = d.sentences(run(flat("x", "y"), recipe("normalise: {method: minmax}\n"), data))
    assert told["甲"].zh == "甲：总分第 1/5；长处：x（第 1/5）；短板：y（第 5/5）"
    assert told["丙"].en == "丙: 1 of 5; strengths: none; shortfalls: none"


def test_two_runs_side_by_side() -> None:
    data = Data(["p", "q"], {"x": np.array([1.0, 2]), "y": np.array([5.0, 1])})
    one = run(flat("x", "y"), recipe("normalise: {method: rank}\n"), data)
    other = run(flat("x"), recipe("normalise: {method: rank}\n"), data)
    told = d.compare(one, other)
    assert [(c.unit, c.rank, c.other_rank) for c in told] == [("p", 1, 2), ("q", 1, 1)]
