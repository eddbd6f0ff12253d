"""Several periods, level and growth, qualitative items, deductions, vetoes, tiers: by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gongjian.methods.index import Data, RecipeError, run
from gongjian.methods.index.imputing import across_periods, impute
from gongjian.methods.index.panels import run_panel
from gongjian.methods.index.recipe import Method, TierRule
from gongjian.methods.index.tiers import tiers_of
from methods.index.made import NAN, flat, recipe

PLAIN = "normalise: {method: minmax, low: 0, high: 100}\n"


def panel(**columns: list[float]) -> Data:
    size = len(next(iter(columns.values())))
    units = ["x", "y", "z"] * (size // 3)
    periods = [str(2015 + i // 3) for i in range(size)]
    return Data(units, {c: np.array(v, dtype=float) for c, v in columns.items()}, periods=periods)


def test_gaps_are_filled_from_other_periods() -> None:
    x = np.array([[1.0], [NAN], [5.0], [NAN], [NAN], [8.0]])
    units, periods = ["u"] * 4 + ["v", "v"], ["2011", "2012", "2013", "2014", "2011", "2012"]
    last = across_periods(x, "last", units, periods)[:, 0]
    assert last[[1, 3]].tolist() == [1, 5] and np.isnan(last[4])  # nothing stands before 2011
    linear = across_periods(x, "linear", units, periods)[:, 0]
    assert linear.tolist() == [1, 3, 5, 5, 8, 8]  # between neighbours, and the nearest at the ends


def test_the_mean_of_the_normalised_row_fills_a_gap() -> None:
    # a on 0–1: 0, 0.5, 1; b, less is better: 30 → 0, 20 → 0.5, 10 → 1; c: 4 → 0, 8 → 1, unit 1 lacks it
    x = np.array([[0.0, 30.0, 4.0], [5.0, 15.0, NAN], [10.0, 10.0, 8.0]])
    made, _ = impute(x, Method("mean_of_row"), None, np.array([1.0, -1.0, 1.0]))
    assert made[1, 2] == pytest.approx(4 + (0.5 + 0.75) / 2 * 4, abs=1e-12)
    assert np.array_equal(made[[0, 2]], x[[0, 2]])


def test_goalposts_of_a_base_period_let_years_compare() -> None:
    data = panel(a=[0, 5, 10, 5, 20, 10], b=[1, 2, 3, 2, 2, 2])
    text = "normalise: {method: goalposts, base_period: 2015, scale: 100, clamp: no}\n"
    made = run_panel(flat("a", "b"), recipe(text), data)
    assert made.runs["2015"].root == pytest.approx([0, 50, 100])
    assert made.runs["2016"].root == pytest.approx([(50 + 50) / 2, (200 + 50) / 2, (100 + 50) / 2])
    with pytest.raises(RecipeError, match="no base period 2010"):
        run_panel(flat("a", "b"), recipe(text.replace("2015", "2010")), data)
    with pytest.raises(RecipeError, match="transforms nothing"):
        run_panel(flat("a", "b"), recipe("treat: {method: winsorise, then: log}\n" + text), data)


def test_level_and_growth_and_their_stated_mix() -> None:
    data = panel(a=[10, 20, 40, 30, 30, 50])
    text = "normalise: {method: goalposts, low: 0, high: 100, scale: 100}\ndynamic: {level: 0.6, growth: 0.4}\n"
    growth = run_panel(flat("a"), recipe(text), data).growth
    assert growth is not None and (growth.period, growth.since) == ("2016", "2015")
    assert growth.level == pytest.approx([30, 30, 50]) and growth.growth == pytest.approx(
        [20, 10, 10]
    )
    # level on 0–100: 0, 0, 100; growth: 100, 0, 0
    assert growth.mix == pytest.approx([40, 0, 60]) and growth.rank.tolist() == [2, 3, 1]
    with pytest.raises(RecipeError, match="sum to 1"):
        recipe("dynamic: {level: 0.6, growth: 0.6}\n")
    with pytest.raises(RecipeError, match="an earlier period 2001"):
        run_panel(flat("a"), recipe(text.replace("growth: 0.4", "growth: 0.4, since: 2001")), data)


def test_growth_on_a_scale_of_each_period_is_warned_of() -> None:
    data = panel(a=[10, 20, 40, 30, 30, 50])
    made = run_panel(flat("a"), recipe(PLAIN + "dynamic: {level: 1, growth: 0}\n"), data)
    assert any("各期各自标准化" in w.zh for w in made.warnings)


def test_qualitative_items_are_points_by_grade() -> None:
    data = Data(["x", "y", "z"], {"a": np.array([1.0, 2, 3])}, texts={"g": ["优", "", "差"]})
    text = "grades: {g: {优: 100, 良: 80, 差: 0}}\n"
    made = run(flat("a", "g"), recipe(text), data)
    assert made.scores["g"][[0, 2]].tolist() == [100, 0] and np.isnan(made.scores["g"][1])
    assert made.root == pytest.approx([50.5, 2, 1.5])  # a blank grade leaves the other weight
    with pytest.raises(RecipeError, match="'特优'"):
        run(flat("a", "g"), recipe(text), replace(data, texts={"g": ["特优", "", "差"]}))


def test_deductions_and_vetoes_come_after_aggregation() -> None:
    data = Data(["x", "y", "z"], {"a": np.array([0.0, 50, 100])},
                numbers={"accidents": np.array([0.0, 2, 9]), "fraud": np.array([0, NAN, 1])})  # fmt: skip
    text = PLAIN + "deduct: {accidents: {points: 3, most: 12}}\nveto: {fraud: 59}\n"
    made = run(flat("a"), recipe(text), data)
    assert made.before == pytest.approx([0, 50, 100])
    assert made.root == pytest.approx([0, 44, 59])  # 50 − 6; 100 − 12 = 88, capped at 59
    with pytest.raises(RecipeError, match="'bribes'"):
        run(flat("a"), recipe(PLAIN + "veto: {bribes: 0}\n"), data)


def test_tiers_by_share_within_groups_and_by_score() -> None:
    rules = (TierRule("优", share=0.3), TierRule("良", share=0.4), TierRule("中", share=0.3))
    ranks = np.arange(1.0, 11)
    assert tiers_of(ranks, rules, None).tolist() == [1, 1, 1, 2, 2, 2, 2, 3, 3, 3]
    groups = ["g", "h"] * 5  # five each: 1.5 and 3.5 units, rounded half up
    assert tiers_of(ranks, rules, groups).tolist() == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3]
    scored = (TierRule("优", score=80), TierRule("良", score=60))
    assert tiers_of(ranks[:3], scored, None, np.array([85.0, 60, 59])).tolist() == [1, 2, 0]
    tied = np.array([1.0, 1, 1, 4, 4, 4, 4, 8, 8, NAN])
    assert tiers_of(tied, rules, None).tolist() == [1, 1, 1, 2, 2, 2, 2, 3, 3, 0]
