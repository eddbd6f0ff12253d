"""Screens, by hand, by closed forms and by loops; and what their leads say."""

from __future__ import annotations

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.methods.editing.chances import chi_square_chance, upper_gamma
from gongjian.methods.editing.copies import near_copies, stale_copies
from gongjian.methods.editing.screens import (
    bunching,
    first_digit,
    first_digits,
    last_digits,
    smoothness,
    trailing_zeros,
)

NAN = math.nan
calm = settings(deadline=None, derandomize=True, database=None)
close = pytest.approx
seeds = st.integers(0, 10**6)


def asks_and_never_accuses(leads):
    assert leads
    for lead in leads:
        assert lead.words.zh.startswith("请核实：") and lead.words.en.startswith("Please look: ")
        for word in ("造假", "虚报", "作弊", "违法", "fraud", "false", "fabricat"):
            assert word not in lead.words.zh + lead.words.en.lower()


# The chance of a chi-square


def closed_form(statistic, freedom):
    """From erfc or exp and the recurrence Q(a + 1, x) = Q(a, x) + xᵃe⁻ˣ/Γ(a + 1)."""
    x, a = statistic / 2, 0.5 if freedom % 2 else 1.0
    q = math.erfc(math.sqrt(x)) if freedom % 2 else math.exp(-x)
    while a < freedom / 2:
        q += x**a * math.exp(-x) / math.gamma(a + 1)
        a += 1
    return q


@calm
@given(st.floats(0, 200), st.integers(1, 30))
def test_the_chance_is_the_closed_form(statistic, freedom):
    found = chi_square_chance(statistic, freedom)
    assert found == close(closed_form(statistic, freedom), rel=1e-10, abs=1e-13)


def test_the_chance_at_the_table_and_at_its_ends():
    """χ²(9) at 16.919 and χ²(2) at 5.991: 5 %, as every table of χ² prints."""
    assert chi_square_chance(16.919, 9) == close(0.05, abs=1e-5)
    assert chi_square_chance(5.991, 2) == close(0.05, abs=1e-4)
    assert chi_square_chance(0, 9) == 1
    assert chi_square_chance(math.inf, 9) == 0
    assert math.isnan(chi_square_chance(NAN, 9))
    with pytest.raises(ValueError, match="a > 0"):
        upper_gamma(0, 1)


# Digits


def test_last_digits_by_hand():
    """100 figures, 10 expected of each digit; 40 on 0 and on 5, none on 1 to 4, 5 each on 6 to 9.

    χ² = 2·30²/10 + 4·10²/10 + 4·5²/10 = 180 + 40 + 10.
    """
    digits = [0] * 40 + [5] * 40 + [6, 7, 8, 9] * 5
    found = last_digits(np.array([120.0 + d for d in digits]), item="turnover")
    assert found.counts.tolist() == [[40, 0, 0, 0, 0, 40, 5, 5, 5, 5]]
    assert found.chi_square[0] == close(230, abs=1e-10)
    assert found.mad[0] == close((0.3 * 2 + 0.1 * 4 + 0.05 * 4) / 10, abs=1e-12)
    (lead,) = found.leads
    assert (lead.unit, lead.item) == (0, "turnover")
    assert lead.strength == close(-math.log10(closed_form(230, 9)), rel=1e-9)
    assert "末位数字为 0 的占 40.0%" in lead.words.zh and "共 100 个数" in lead.words.zh
    asks_and_never_accuses(found.leads)


def test_last_digits_of_decimals_and_of_small_figures():
    assert last_digits(np.array([1.23, 4.56, 0.99, -7.89]), decimals=2).counts[0].tolist() == [
        0, 0, 0, 1, 0, 0, 1, 0, 0, 1
    ]  # fmt: skip


def test_trailing_zeros_by_hand():
    """1000 figures: 900, 90, 10 expected; 700, 200, 100 found."""
    values = np.array([123.0] * 700 + [120.0] * 200 + [100.0] * 60 + [5000.0] * 40)
    found = trailing_zeros(values)
    assert found.counts.tolist() == [[700, 200, 100]]
    assert found.chi_square[0] == close(200**2 / 900 + 110**2 / 90 + 90**2 / 10, abs=1e-10)
    assert "两个以上零的占 10.0%" in found.leads[0].words.zh
    asks_and_never_accuses(found.leads)


def test_even_digits_give_no_lead():
    values = np.arange(1000.0, 3000.0)
    assert last_digits(values).chi_square[0] == 0 and last_digits(values).p[0] == 1
    assert last_digits(values).leads == () == trailing_zeros(values).leads


@calm
@given(st.integers(1, 10**15), st.integers(-6, 6))
def test_the_first_digit_is_the_one_that_is_written(whole, power):
    value = float(f"{whole}e{power}")
    assert first_digit(np.array([value, -value])).tolist() == [int(str(whole)[0])] * 2


def test_the_first_digit_in_spite_of_binary():
    values = [0.1, 0.2, 0.3, 0.6, 0.7, 0.9, 0.03, 1000.0, 999.0, 1e-9, 3e22, 999999999999999.0]
    assert first_digit(np.array(values)).tolist() == [1, 2, 3, 6, 7, 9, 3, 1, 9, 1, 3, 9]
    assert np.isnan(first_digit(np.array([0.0, NAN, np.inf]))).all()


def test_benford_by_hand():
    """1000 figures that all begin with 1: differences 1 − log₁₀2 and the rest, twice that over 9."""
    found = first_digits(np.full(1000, 17.0))
    assert found.mad[0] == close(2 * (1 - math.log10(2)) / 9, abs=1e-12)
    assert found.leads[0].strength == found.mad[0]
    assert "首位数字为 1 的占 100.0%，通常约 30.1%" in found.leads[0].words.zh
    asks_and_never_accuses(found.leads)
    powers = np.array([2.0**n for n in range(1000)])
    assert first_digits(powers).mad[0] < 0.002 and first_digits(powers).leads == ()
    assert first_digits(powers[:999]).leads == () and np.isnan(first_digits(powers[:999]).mad[0])


SCREENS = [last_digits, trailing_zeros, first_digits]


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_missing_equal_and_empty(screen):
    for values in (np.array([]), np.full(2000, NAN), np.zeros(2000)):
        assert screen(values).leads == ()
    found = screen(np.full(2000, 555.0), np.array([0, 2] * 1000), count=4, least=1000)
    assert [lead.unit for lead in found.leads] == [0, 2]
    assert found.used.tolist() == [1000, 0, 1000, 0]


@pytest.mark.parametrize("screen", SCREENS)
@calm
@given(seed=seeds)
def test_order_plays_no_part_in_digits(screen, seed):
    rng = np.random.default_rng(seed)
    values, groups = np.round(rng.lognormal(7, 2, 300), 1), rng.integers(-1, 3, 300)
    order = rng.permutation(300)
    found = screen(values, groups, least=20, count=3)
    again = screen(values[order], groups[order], least=20, count=3)
    assert found.leads == again.leads
    assert np.array_equal(found.p, again.p, equal_nan=True)


def test_first_digits_do_not_mind_powers_of_ten():
    values = np.random.default_rng(1).lognormal(3, 2, 500)
    assert (first_digits(values).counts == first_digits(values * 1e4).counts).all()


# Bunching


def bins_of(counts, threshold, width):
    """Figures in the middle of bins that lie around a threshold."""
    half = len(counts) // 2
    middles = [threshold * (1 + width * (j - half + 0.5)) for j in range(len(counts))]
    return np.repeat(middles, counts)


def test_bunching_against_a_straight_line_by_hand():
    """Counts fall by 2 a bin from 40; 30 more stand in the bin under the threshold, 6 fewer above."""
    counts = [40 - 2 * j for j in range(10)]
    line = counts[4]
    counts[4] += 30
    counts[5] -= 6
    found = bunching(bins_of(counts, 2000, 0.02), threshold=2000, around=5)
    assert found.observed[0] == line + 30
    assert found.expected[0] == close(line, abs=1e-10)
    assert found.b[0] == close(30 / line, abs=1e-10)
    assert found.inside.sum() == line + 30
    (lead,) = found.leads
    assert lead.strength == found.b[0]
    assert "1,960 至 2,000（不含）之间有 62 个" in lead.words.zh
    asks_and_never_accuses(found.leads)


@calm
@given(seeds, st.integers(1, 3), st.integers(0, 2))
def test_the_counterfactual_is_least_squares(seed, degree, hole):
    """By normal equations in fractions of whole numbers, solved by elimination."""
    counts = np.random.default_rng(seed).integers(20, 60, 16).tolist()
    found = bunching(
        bins_of(counts, 100, 0.03), threshold=100, width=0.03, around=8, hole=hole, degree=degree
    )
    rows = [(j - 7) for j in range(16) if not 7 <= j <= 7 + hole]
    seen = [c for j, c in enumerate(counts) if not 7 <= j <= 7 + hole]
    size = degree + 1
    left = [[float(sum(x ** (i + k) for x in rows)) for k in range(size)] for i in range(size)]
    right = [float(sum(c * x**i for x, c in zip(rows, seen, strict=True))) for i in range(size)]
    for i in range(size):
        for k in range(size):
            if k != i:
                factor = left[k][i] / left[i][i]
                left[k] = [a - factor * b for a, b in zip(left[k], left[i], strict=True)]
                right[k] -= factor * right[i]
    assert found.expected[0] == close(right[0] / left[0][0], rel=1e-10)  # at x = 0: the constant


def test_the_threshold_itself_is_not_under_it():
    values = np.array([1900.0, np.nextafter(2000, 0), 2000.0, 1899.999, NAN])
    found = bunching(values, threshold=2000, width=0.05)
    assert found.inside.tolist() == [True, True, False, False, False]
    assert bunching(np.array([0.7 * 0.9]), threshold=0.7, width=0.1).inside.tolist() == [True]


def test_an_even_crowd_gives_no_lead_and_few_give_no_measure():
    assert bunching(bins_of([50] * 20, 300, 0.02), threshold=300).leads == ()
    few = bunching(bins_of([4] * 20, 300, 0.02), threshold=300)
    assert np.isnan(few.b[0]) and few.leads == ()
    none = bunching(np.full(500, NAN), threshold=300)
    assert none.observed.tolist() == [0] and none.leads == ()


@calm
@given(seeds)
def test_neither_order_nor_unit_plays_a_part_in_bunching(seed):
    rng = np.random.default_rng(seed)
    values, groups = rng.integers(1000, 3000, 800).astype(float), rng.integers(0, 3, 800)
    order = rng.permutation(800)
    found = bunching(values, groups, threshold=2000, count=4)
    again = bunching(values[order] * 8, groups[order], threshold=16000, count=4)
    assert again.b == close(found.b, rel=1e-12, nan_ok=True)
    assert (again.inside == found.inside[order]).all()


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": 0}, {"threshold": 1, "width": 0.2}, {"threshold": 1, "around": 1, "hole": 1}],
)
def test_bins_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"threshold above 0|too few"):
        bunching(np.ones(3), **wrong)


# Smoothness


def test_a_series_smoother_than_its_peers_by_loops():
    rng = np.random.default_rng(5)
    series = 100 * np.exp(np.cumsum(rng.normal(0.02, 0.2, (40, 9)), axis=1))
    series[7] = 100 * np.exp(np.cumsum(rng.normal(0.02, 0.0005, 9)))
    series[8] = [100 * 1.05**t for t in range(9)]
    series[9] = 300.0
    found = smoothness(series, item="staff")
    variances = [
        statistics.variance([math.log(b / a) for a, b in itertools.pairwise(row)]) for row in series
    ]
    assert found.variances[:8] == close(variances[:8], rel=1e-10)
    logs = [math.log(v) for i, v in enumerate(variances) if i not in (8, 9)]
    median = statistics.median(logs)
    mad = statistics.median([abs(y - median) for y in logs])
    assert found.score[:8] == close([(y - median) / (1.4826 * mad) for y in logs[:8]], rel=1e-8)
    assert found.score[8] == -math.inf and math.isnan(found.score[9])
    assert [lead.unit for lead in found.leads] == [7, 8]
    assert found.leads[0].strength == -found.score[7]
    asks_and_never_accuses(found.leads)


def test_smoothness_wants_periods_and_peers():
    rng = np.random.default_rng(6)
    series = rng.lognormal(size=(6, 8))
    series[0, 2:] = NAN
    series[1] = [2.0**t for t in range(8)]
    found = smoothness(series)
    assert math.isnan(found.score[0]) and found.leads == ()  # four peers are too few
    assert np.isnan(smoothness(np.full((5, 8), NAN)).score).all()
    assert smoothness(np.ones((5, 1))).leads == () == smoothness(np.ones((0, 8))).leads


@calm
@given(seeds)
def test_neither_order_nor_unit_plays_a_part_in_smoothness(seed):
    rng = np.random.default_rng(seed)
    series, groups = rng.lognormal(size=(30, 7)), rng.integers(0, 3, 30)
    order = rng.permutation(30)
    found = smoothness(series, groups, count=3)
    again = smoothness(series[order] * 1000, groups[order], count=3)
    assert again.score == close(found.score[order], rel=1e-7, abs=1e-7, nan_ok=True)


# Copies


def slow_copies(answers, share, least):
    found = {}
    spoken = [[0.0 if math.isnan(v) else v for v in row] for row in answers.tolist()]
    for (i, a), (j, b) in itertools.combinations(enumerate(spoken), 2):
        equal = sum(x == y != 0 for x, y in zip(a, b, strict=True))
        either = sum(x != 0 or y != 0 for x, y in zip(a, b, strict=True))
        if equal >= least and equal >= share * either - 1e-9:
            found[j, i] = (equal, either, spoken[i] == spoken[j])
    return found, spoken


@calm
@given(
    seeds,
    st.sampled_from([0.3, 0.5, 0.75, 0.9, 1.0]),
    st.integers(1, 5),
    st.sampled_from([2, 5, 1000]),
)
def test_no_pair_is_lost_and_none_made_up(seed, share, least, kinds):
    rng = np.random.default_rng(seed)
    answers = rng.integers(0, kinds, (18, 8)).astype(float)
    answers[rng.random(answers.shape) < 0.2] = NAN
    for copy, original in rng.integers(0, 18, (6, 2)):
        answers[copy] = answers[original]
        answers[copy, rng.integers(0, 8, rng.integers(0, 3))] = 77
    found = near_copies(answers, share=share, least=least)
    expected, spoken = slow_copies(answers, share, least)
    first = [spoken.index(row) for row in spoken]
    wanted = {
        pair: (equal, either)
        for pair, (equal, either, same) in expected.items()
        if (first[pair[0]] == pair[1] if same else all(first[u] == u for u in pair))
    }
    rows = zip(found.pairs.tolist(), found.equal.tolist(), found.either.tolist(), strict=True)
    assert {tuple(pair): (equal, either) for pair, equal, either in rows} == wanted
    assert len(found.pairs) == len(wanted)


def test_near_copies_by_hand():
    answers = np.array([[1.0, 2, 3, 4, 0, NAN], [1, 2, 3, 5, 0, 0], [9, 8, 7, 6, 5, 4]])
    found = near_copies(answers, share=0.75, least=3)
    assert found.pairs.tolist() == [[1, 0]]
    assert (found.equal[0], found.either[0], found.share[0]) == (3, 4, 0.75)
    (lead,) = found.leads
    assert (lead.unit, lead.other, lead.strength) == (1, 0, 0.75)
    assert "4 个非零项目中有 3 个与另一单位完全相同" in lead.words.zh
    asks_and_never_accuses(found.leads)
    assert near_copies(answers, share=0.76, least=3).leads == ()
    assert near_copies(answers, share=0.75, least=4).leads == ()


def test_stale_copies_by_hand():
    previous = np.array([[1.0, 2, 3, 0], [1, 2, 3, 4], [0, 0, 0, NAN], [5, 5, 5, 5]])
    current = np.array([[1.0, 2, 3, NAN], [1, 2, 3, 5], [0, 0, 0, 0], [NAN, NAN, NAN, NAN]])
    found = stale_copies(current, previous, share=0.75, least=3)
    assert found.pairs.tolist() == [[0, 0], [1, 1]]
    assert found.share.tolist() == [1, 0.75]
    assert [(lead.unit, lead.other) for lead in found.leads] == [(0, None), (1, None)]
    assert "与本单位上期完全相同" in found.leads[0].words.zh
    asks_and_never_accuses(found.leads)


@pytest.mark.parametrize("shape", [(0, 4), (5, 0), (5, 4)])
def test_empty_returns_are_no_copies(shape):
    empty = np.full(shape, NAN)
    assert near_copies(empty, least=1).leads == ()
    assert stale_copies(empty, np.zeros(shape), least=1).leads == ()


def test_all_alike_are_told_once_each():
    found = near_copies(np.full((50, 12), 7.0))
    assert found.pairs.tolist() == [[unit, 0] for unit in range(1, 50)]
    assert (found.share == 1).all()


def test_copies_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match="units, items"):
        near_copies(np.ones(3))
    with pytest.raises(ValueError, match="share"):
        near_copies(np.ones((3, 3)), share=0)
    with pytest.raises(ValueError, match="previous"):
        stale_copies(np.ones((3, 3)), np.ones((3, 2)))


def test_copies_are_found_among_many_firms():
    """Pairs grow with n, not with n²: all pairs of these would not end."""
    rng = np.random.default_rng(8)
    answers = np.round(rng.lognormal(5, 2, (20_000, 60)))
    answers[rng.random(answers.shape) < 0.4] = 0
    planted = rng.permutation(20_000)[:200].reshape(100, 2)
    answers[planted[:, 0]] = answers[planted[:, 1]]
    answers[planted[:, 0], rng.integers(0, 60, 100)] = 123_456_789
    found = near_copies(answers)
    assert {tuple(p) for p in found.pairs.tolist()} == {(max(p), min(p)) for p in planted.tolist()}
