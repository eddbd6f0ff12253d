"""Outliers, against loops written straight from the papers and against hands."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.methods.editing import skewness
from gongjian.methods.editing.by_group import sort_by_group
from gongjian.methods.editing.outliers import (
    Scale,
    adjusted_boxplot,
    hidiroglou_berthelot,
    mad_on_logs,
    min_max,
    z_score,
)
from gongjian.methods.editing.skewness import medcouple

NAN = math.nan
calm = settings(deadline=None, derandomize=True, database=None)
close = pytest.approx


# Slow and plain, from the papers.


def quantile(values, share):
    x = sorted(values)
    place = (len(x) - 1) * share
    below = int(place)
    above = min(below + 1, len(x) - 1)
    return x[below] * (1 - (place - below)) + x[above] * (place - below)


def slow_hidiroglou_berthelot(current, previous, u, a, c):
    ratios = [x / y for x, y in zip(current, previous, strict=True)]
    middle = statistics.median(ratios)
    effects = []
    for x, y, r in zip(current, previous, ratios, strict=True):
        s = 1 - middle / r if r < middle else r / middle - 1
        effects.append(s * max(x, y) ** u)
    m = statistics.median(effects)
    low = m - c * max(m - quantile(effects, 0.25), abs(a * m))
    high = m + c * max(quantile(effects, 0.75) - m, abs(a * m))
    return effects, low, high


def slow_medcouple(values):
    x = sorted(values)
    m = statistics.median(x)
    left, right = [v for v in x if v <= m], [v for v in x if v >= m]
    k = sum(v == m for v in x)
    kernel = []
    for place, xi in enumerate(left):
        for other, xj in enumerate(right):
            if xi == xj:
                i, j = place - (len(left) - k) + 1, other + 1
                kernel.append(-1.0 if i + j - 1 < k else 0.0 if i + j - 1 == k else 1.0)
            else:
                kernel.append(((xj - m) - (m - xi)) / (xj - xi))
    return statistics.median(kernel)


def slow_fences(values):
    q1, q3, mc = quantile(values, 0.25), quantile(values, 0.75), slow_medcouple(values)
    down, up = (-4, 3) if mc >= 0 else (-3, 4)
    spread = q3 - q1
    return q1 - 1.5 * math.exp(down * mc) * spread, q3 + 1.5 * math.exp(up * mc) * spread


amounts = st.lists(st.integers(1, 10**7).map(lambda cents: cents / 100), min_size=5, max_size=40)
few_kinds = st.lists(st.integers(-3, 6).map(float), min_size=1, max_size=30)
signed = st.lists(st.integers(-(10**6), 10**6).map(lambda v: v / 10), min_size=1, max_size=30)


# Hidiroglou and Berthelot


def test_effects_and_bounds_by_hand():
    """Ratios 1/2, 1, 1, 1, 2 of 100: s = −1, 0, 0, 0, 1; with U = 1/2, E = −10, 0, 0, 0, √200."""
    previous = np.full(5, 100.0)
    found = hidiroglou_berthelot(np.array([50.0, 100, 100, 100, 200]), previous)
    assert found.score == close([-10, 0, 0, 0, math.sqrt(200)])
    assert (found.lower[0], found.upper[0]) == (0, 0)
    assert found.flagged.tolist() == [True, False, False, False, True]
    assert found.scale is Scale.EFFECTS


def test_the_guard_keeps_bounds_apart_by_hand():
    """Eight ratios, U = 0. r_M = (1.1 + 1.2)/2 = 1.15; the four smaller ones are 1, 1, 1.1, 1.1."""
    current = np.array([1.0, 1, 1.1, 1.1, 1.2, 1.2, 1.2, 1.2])
    found = hidiroglou_berthelot(current, np.ones(8), u=0, a=10, c=1)
    s = [1 - 1.15] * 2 + [1 - 1.15 / 1.1] * 2 + [1.2 / 1.15 - 1] * 4
    median = (s[3] + s[4]) / 2
    assert found.score == close(s, abs=1e-12)
    assert found.upper[0] == close(median + max(s[7] - median, 10 * abs(median)), abs=1e-12)


@calm
@given(
    amounts,
    st.integers(0, 999),
    st.sampled_from([0.0, 0.3, 0.5, 1.0]),
    st.sampled_from([0.0, 0.05]),
)
def test_it_follows_the_paper(previous, seed, u, a):
    growth = np.random.default_rng(seed).lognormal(size=len(previous))
    current = (np.array(previous) * growth).tolist()
    found = hidiroglou_berthelot(np.array(current), np.array(previous), u=u, a=a, c=4)
    effects, low, high = slow_hidiroglou_berthelot(current, previous, u, a, 4)
    assert found.score == close(effects, rel=1e-10, abs=1e-10)
    assert (found.lower[0], found.upper[0]) == close((low, high), rel=1e-10, abs=1e-10)
    clear = [min(abs(e - low), abs(e - high)) > 1e-9 for e in effects]
    told = [e < low or e > high for e in effects]
    assert found.flagged[clear].tolist() == [t for t, c in zip(told, clear, strict=True) if c]


def test_a_large_firm_is_held_to_more_than_a_small_one_with_the_same_ratio():
    rng = np.random.default_rng(4)
    previous = np.concatenate([np.full(200, 100.0), [100.0, 1e6]])
    current = previous * np.concatenate([rng.uniform(0.95, 1.05, 200), [1.06, 1.06]])
    found = hidiroglou_berthelot(current, previous)
    assert abs(found.score[-1]) > abs(found.score[-2])
    assert found.flagged[-1] and not found.flagged[-2]
    flat = hidiroglou_berthelot(current, previous, u=0)
    assert flat.score[-1] == close(flat.score[-2])


def test_growth_of_the_same_percentage_for_all_is_no_outlier_by_rounding():
    previous = np.array([0.1, 0.3, 1, 7, 11, 13, 1e9])
    assert not hidiroglou_berthelot(previous * 1.1, previous).flagged.any()


def test_missing_zero_and_negative_in_either_period_are_left_out_and_said():
    current = np.array([1.0, NAN, 0, -4, 5, 6, 7, 8, 9])
    previous = np.array([NAN, 1.0, 1, 1, 0, 6, 7, 8, 9])
    found = hidiroglou_berthelot(current, previous)
    assert found.used.tolist() == [4]
    assert found.left_out == 5
    assert not found.flagged.any() and np.isnan(found.score).all()
    assert "5 个值未参与计算" in found.remarks[0].zh and "zero" in found.remarks[0].en
    assert "不足 5 个" in found.remarks[1].zh


@pytest.mark.parametrize("wrong", [{"u": 1.1}, {"a": -1}, {"c": 0}])
def test_parameters_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="wanted"):
        hidiroglou_berthelot(np.ones(5), np.ones(5), **wrong)


# MAD on logs


def test_logs_around_the_median_by_hand():
    """ln of e⁰ … e⁴ and e¹⁰⁰: median 2.5, distances 2.5 1.5 .5 .5 1.5 97.5: MAD 1.5."""
    values = np.exp([0.0, 1, 2, 3, 4, 100])
    found = mad_on_logs(values, k=3)
    spread = 1.4826 * 1.5
    assert found.score == close([(y - 2.5) / spread for y in (0, 1, 2, 3, 4, 100)], abs=1e-10)
    assert math.log(found.lower[0]) == close(2.5 - 3 * spread, abs=1e-10)
    assert math.log(found.upper[0]) == close(2.5 + 3 * spread, abs=1e-10)
    assert found.flagged.tolist() == [False] * 5 + [True]


@calm
@given(amounts)
def test_mad_on_logs_is_its_definition(values):
    logs = [math.log(v) for v in values]
    median = statistics.median(logs)
    mad = statistics.median([abs(y - median) for y in logs])
    found = mad_on_logs(np.array(values))
    assert math.log(found.lower[0]) == close(median - 3 * 1.4826 * mad, abs=1e-10)
    assert math.log(found.upper[0]) == close(median + 3 * 1.4826 * mad, abs=1e-10)
    if mad > 1e-6:
        assert found.score == close([(y - median) / (1.4826 * mad) for y in logs], abs=1e-8)


def test_where_most_are_equal_the_one_that_differs_is_flagged_and_the_reader_told():
    found = mad_on_logs(np.array([2.0] * 6 + [3.0]))
    assert found.flagged.tolist() == [False] * 6 + [True]
    assert found.score[-1] == math.inf
    assert found.without_spread.tolist() == [True]
    assert "上下界重合" in found.remarks[-1].zh


# The medcouple and the adjusted boxplot


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2, 3, 4, 5], 0.0),
        # m = 2; with 0: −1, −1/3, 6/10; with 1: −1, 0, 7/9; with 2: 0 (tied with itself), 1, 1
        ([0.0, 1, 2, 3, 10], 0.0),
        # m = 2.5; with 1: (0.5 − 1.5)/2 = −1/2, (6.5 − 1.5)/8 = 5/8; with 2: 0, (6.5 − 0.5)/7 = 6/7
        ([1.0, 2, 3, 9], (0 + 5 / 8) / 2),
        ([7.0], 0.0),
        ([4.0, 4, 4, 4], 0.0),
        # m = 1, k = 3: among themselves −1 −1 −1 0 0 0 1 1 1, with 5 three times 1; 6th and 7th of 12
        ([1.0, 1, 1, 5], 0.5),
    ],
)
def test_the_medcouple_by_hand(values, expected):
    assert medcouple(np.array(values)) == close(expected, abs=1e-12)


@pytest.mark.parametrize("laid_out", [65_536, 40, 1])
def test_narrowing_finds_what_laying_out_finds(laid_out, monkeypatch):
    monkeypatch.setattr(skewness, "ENUMERATED", laid_out)
    rng = np.random.default_rng(laid_out)
    for size in range(1, 60):
        for values in (
            rng.lognormal(size=size),
            rng.integers(0, 4, size).astype(float),
            np.round(rng.lognormal(1, 1, size), 1),
        ):
            assert medcouple(values) == close(slow_medcouple(values.tolist()), abs=1e-10)


@pytest.mark.parametrize("rounded", [None, 0])
def test_the_medcouple_of_many_values(rounded):
    values = np.random.default_rng(9).lognormal(4, 1, 1501)
    values = values if rounded is None else np.round(values, rounded)
    m = np.median(values)
    left, right = values[values < m], values[values > m]
    k = int((values == m).sum())
    strict = ((right[None] - m) - (m - left[:, None])) / (right[None] - left[:, None])
    half = k * (k - 1) // 2
    ones, minus = np.ones(len(right) * k + half), -np.ones(len(left) * k + half)
    plain = float(np.median(np.concatenate([strict.ravel(), ones, minus, np.zeros(k)])))
    assert medcouple(values) == close(plain, abs=1e-12)


@calm
@given(st.one_of(few_kinds, signed))
def test_the_medcouple_mirrors_and_does_not_mind_scale(values):
    x = np.array(values)
    found = medcouple(x)
    assert found == close(slow_medcouple(values), abs=1e-10)
    assert medcouple(-x) == close(-found, abs=1e-12)
    assert medcouple(x * 4 + 8) == close(found, abs=1e-9)
    assert -1 <= found <= 1


def test_the_medcouple_of_nothing_is_missing_and_missing_values_are_left_out():
    assert math.isnan(medcouple(np.array([NAN, NAN])))
    assert medcouple(np.array([1.0, NAN, 2, 3, 9])) == medcouple(np.array([1.0, 2, 3, 9]))


@calm
@given(st.lists(st.integers(-1000, 5000).map(float), min_size=5, max_size=30))
def test_the_fences_follow_the_paper(values):
    found = adjusted_boxplot(np.array(values))
    low, high = slow_fences(values)
    assert (found.lower[0], found.upper[0]) == close((low, high), rel=1e-10, abs=1e-10)
    clear = [min(abs(v - low), abs(v - high)) > 1e-6 for v in values]
    assert (found.flagged == (np.abs(found.score) > 1))[clear].all()


def test_a_long_right_tail_is_not_all_outliers():
    values = np.random.default_rng(2).lognormal(8, 1.5, 5000)
    plain = np.quantile(values, 0.75) + 1.5 * np.subtract(*np.quantile(values, [0.75, 0.25]))
    assert adjusted_boxplot(values).flagged.sum() < (values > plain).sum() / 2


# For comparison


def test_z_scores_by_hand_and_their_ceiling():
    found = z_score(np.array([1.0, 2, 3, 4, 5]), k=1)
    sd = math.sqrt(2.5)
    assert found.score == close([-2 / sd, -1 / sd, 0, 1 / sd, 2 / sd], abs=1e-12)
    assert found.flagged.tolist() == [True, False, False, False, True]
    assert z_score(np.array([0.0] * 9 + [1e9])).score.max() == close(9 / math.sqrt(10))
    assert not z_score(np.array([0.0] * 9 + [1e9])).flagged.any()


@calm
@given(signed)
def test_z_score_is_its_definition(values):
    found = z_score(np.array(values))
    if len(values) < 5:
        assert np.isnan(found.lower[0])
    else:
        mean, sd = statistics.fmean(values), statistics.stdev(values)
        assert found.upper[0] == close(mean + 3 * sd, rel=1e-10, abs=1e-9)


def test_min_and_max_are_of_the_reference():
    values = np.array([1.0, 5, 9, 11, NAN, 0.5])
    found = min_max(values, np.array([1.0, 10, NAN, 4, 5, 6]))
    assert (found.lower[0], found.upper[0], found.used[0]) == (1, 10, 5)
    assert found.flagged.tolist() == [False, False, False, True, False, True]
    assert found.score[:4] == close([-1, -0.5 / 4.5, 3.5 / 4.5, 5.5 / 4.5])


# All of them


def hb(values, groups=None, count=None):
    previous = np.full(len(values), 64.0)
    return hidiroglou_berthelot(values, previous, groups, count=count)


def against_itself(values, groups=None, count=None):
    return min_max(values, values, groups, count=count)


ALL = [hb, mad_on_logs, adjusted_boxplot, z_score, against_itself]
methods = pytest.mark.parametrize("method", ALL, ids=lambda m: m.__name__)


@methods
def test_all_missing_flags_nothing_and_says_so(method):
    found = method(np.full(7, NAN), np.array([0, 0, 0, 0, 0, 0, 1]))
    assert not found.flagged.any() and np.isnan(found.lower).all()
    assert found.used.tolist() == [0, 0] and found.left_out == 7
    assert len(found.remarks) == 2


@methods
def test_nobody_at_all(method):
    found = method(np.array([]), np.array([], dtype=np.int64))
    assert len(found.flagged) == 0 and found.remarks == ()


@methods
@pytest.mark.parametrize("value", [0.1, 3.0, 1e9])
def test_all_equal_flags_nothing(method, value):
    found = method(np.full(9, value))
    assert not found.flagged.any()
    assert (found.score == 0).all()


@methods
def test_an_empty_group_takes_nothing_from_the_others(method):
    values = np.array([1.0, 2, 3, 4, 500, 1, 2, 3, 4, 5])
    groups = np.array([0] * 5 + [2] * 5)
    found = method(values, groups, count=4)
    assert found.used.tolist() == [5, 0, 5, 0]
    assert found.too_few.tolist() == [False, True, False, True]
    alone = method(values[:5])
    assert found.flagged[:5].tolist() == alone.flagged.tolist()
    assert (found.lower[0], found.upper[0]) == (alone.lower[0], alone.upper[0])


@methods
def test_four_values_are_too_few_and_five_are_enough(method):
    values = np.array([1.0, 2, 3, 900])
    assert method(values).too_few[0] and not method(values).flagged.any()
    assert not method(np.append(values, 4.0)).too_few[0]


@methods
def test_a_negative_code_is_in_no_group_and_infinity_is_no_value(method):
    values = np.array([1.0, 2, 3, 4, 5, 1e12, np.inf])
    found = method(values, np.array([0, 0, 0, 0, 0, -1, 0]))
    assert found.used.tolist() == [5] and found.left_out == 2
    assert not found.flagged[5:].any()


@methods
@calm
@given(values=amounts, seed=st.integers(0, 99))
def test_order_plays_no_part(method, values, seed):
    order = np.random.default_rng(seed).permutation(len(values))
    x, groups = np.array(values), np.arange(len(values)) % 2
    found, shuffled = method(x, groups), method(x[order], groups[order])
    assert shuffled.flagged.tolist() == found.flagged[order].tolist()
    assert np.array_equal(found.lower, shuffled.lower, equal_nan=True)
    assert np.array_equal(found.score[order], shuffled.score, equal_nan=True)


@pytest.mark.parametrize("method", [mad_on_logs, adjusted_boxplot, z_score, against_itself])
@calm
@given(values=amounts)
def test_the_unit_of_measure_plays_no_part(method, values):
    x = np.array(values)
    found, scaled = method(x), method(x * 1024)
    assert scaled.upper[0] == close(found.upper[0] * 1024, rel=1e-9)
    if np.ptp(x) > 1 and not found.without_spread[0] and np.isfinite(scaled.score).all():
        far = np.abs(x / found.lower[0] - 1) > 1e-6
        far &= np.abs(x / found.upper[0] - 1) > 1e-6
        assert scaled.flagged[far].tolist() == found.flagged[far].tolist()


@calm
@given(amounts, st.integers(0, 999))
def test_the_unit_scales_effects_by_its_power(previous, seed):
    y = np.array(previous)
    x = y * np.random.default_rng(seed).lognormal(size=len(y))
    found, scaled = hidiroglou_berthelot(x, y), hidiroglou_berthelot(x * 1024, y * 1024)
    assert scaled.score == close(found.score * 32, rel=1e-10, abs=1e-10)


def test_groups_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="one int code"):
        z_score(np.ones(5), np.zeros(4, dtype=np.int64))
    with pytest.raises(ValueError, match="does not fit 2 groups"):
        z_score(np.ones(5), np.array([0, 1, 2, 0, 0]), count=2)
    with pytest.raises(ValueError, match="reference"):
        min_max(np.ones(5), np.ones(4))
    with pytest.raises(ValueError, match="k is to be above zero"):
        mad_on_logs(np.ones(5), k=0)


@calm
@given(few_kinds, st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]))
def test_quantiles_by_group_are_numpys(values, share):
    x, groups = np.array(values), np.arange(len(values)) % 3
    ordered = sort_by_group(x, groups, np.ones(len(x), dtype=bool), 3)
    for group in range(3):
        mine = x[groups == group]
        expected = np.quantile(mine, share) if len(mine) else NAN
        assert ordered.quantile(share)[group] == close(expected, abs=1e-12, nan_ok=True)
