"""Selective editing, by hand and by loops written from its definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.methods.editing.selective import (
    estimated_totals,
    global_scores,
    local_scores,
    review_cells,
    review_units,
)

NAN = math.nan
calm = settings(deadline=None, derandomize=True, database=None)
close = pytest.approx


def test_a_score_is_the_effect_on_the_published_total_by_hand():
    """Weight 10, reported 120 where 100 was anticipated, total 4000, suspicion ½: 10·20/4000/2."""
    scores = local_scores(
        np.array([[120.0]]),
        np.array([[100.0]]),
        np.array([10.0]),
        np.array([[4000.0]]),
        suspicion=0.5,
    )
    assert scores.tolist() == [[0.025]]


def test_totals_are_weighted_sums_by_domain():
    values = np.array([[1.0, 10], [2, NAN], [3, 30], [4, 40]])
    totals = estimated_totals(values, np.array([1.0, 2, 3, 4]), np.array([0, 0, 2, -1]))
    assert totals.tolist() == [[5, 10], [0, 0], [9, 90]]


def test_cells_are_ordered_and_the_stop_is_where_the_rest_is_within_by_hand():
    """One total: 5 %, 2 %, 0.6 %, 0.3 %, 0.1 %. After two, 1 % is left: that is within 1 %."""
    local = np.array([[0.003], [0.05], [0.001], [0.02], [0.006]])
    review = review_cells(local, tolerance=0.0100001)
    assert review.units.tolist() == [1, 3, 4, 0, 2]
    assert review.items is not None and review.items.tolist() == [0] * 5
    assert review.stop == 2
    assert review.remaining == close([0.08, 0.03, 0.01, 0.004, 0.001, 0])
    assert review.left == close(np.array([[0.01]]))
    assert review_cells(local, tolerance=0.009).stop == 3
    assert review_cells(local, tolerance=1).stop == 0
    assert review_cells(local, tolerance=0).stop == 5


def test_every_published_total_is_to_be_within_not_only_their_sum():
    """Item 1 is settled after the first cell; item 0 wants its third."""
    local = np.array([[0.004, 0.9], [0.003, 0.0], [0.002, 0.0]])
    review = review_cells(local, tolerance=0.0025)
    assert list(zip(review.units, review.items, strict=True))[:2] == [(0, 1), (0, 0)]
    assert review.stop == 3
    assert review.left == close(np.array([[0.002, 0]]))


def test_domains_have_their_own_totals():
    local = np.array([[0.008], [0.008], [0.008]])
    assert review_cells(local, np.array([0, 1, 2]), tolerance=0.01).stop == 0
    assert review_cells(local, np.array([0, 0, 0]), tolerance=0.01).stop == 2
    assert review_cells(local, np.array([0, 0, -1]), tolerance=0.01).stop == 1


def test_units_settle_all_their_cells_at_once():
    local = np.array([[0.02, 0.02], [0.03, 0.0], [0.001, 0.004]])
    by_sum = review_units(local, together="sum", tolerance=0.005)
    assert by_sum.units.tolist() == [0, 1, 2] and by_sum.items is None
    assert by_sum.stop == 2
    assert by_sum.remaining == close([0.075, 0.035, 0.005, 0])
    assert review_units(local, together="max").units.tolist() == [1, 0, 2]


def test_global_scores_by_hand():
    local = np.array([[3.0, 4.0], [5.0, NAN], [NAN, NAN]])
    assert global_scores(local, "max")[:2].tolist() == [4, 5]
    assert global_scores(local, "sum")[:2].tolist() == [7, 5]
    assert global_scores(local, "euclidean")[:2].tolist() == [5, 5]
    assert all(math.isnan(global_scores(local, how)[2]) for how in ("max", "sum", "euclidean"))


def test_missing_cells_have_no_score_and_are_not_looked_at():
    reported, anticipated = np.array([[NAN], [5.0], [7.0]]), np.array([[3.0], [NAN], [6.0]])
    scores = local_scores(reported, anticipated, np.ones(3), np.array([[10.0]]))
    assert np.isnan(scores[:2]).all() and scores[2, 0] == close(0.1)
    assert review_cells(scores).units.tolist() == [2]


def test_a_total_of_zero_makes_any_difference_infinite_and_no_difference_nothing():
    scores = local_scores(
        np.array([[1.0], [2.0]]), np.array([[2.0], [2.0]]), np.ones(2), np.zeros((1, 1))
    )
    assert scores.tolist() == [[math.inf], [0.0]]
    review = review_cells(scores)
    assert review.units.tolist() == [0] and review.stop == 1


def test_flags_serve_as_suspicion():
    reported, anticipated = np.array([[4.0, 4.0]]), np.array([[2.0, 2.0]])
    flagged = np.array([[True, False]])
    scores = local_scores(
        reported, anticipated, np.ones(1), np.full((1, 2), 8.0), suspicion=flagged
    )
    assert scores.tolist() == [[0.25, 0]]


@pytest.mark.parametrize("shape", [(0, 3), (4, 0), (4, 3)])
def test_nothing_to_look_at(shape):
    for review in (review_cells(np.full(shape, NAN)), review_units(np.zeros(shape))):
        assert len(review.units) == 0 and review.stop == 0
        assert review.remaining.tolist() == [0]


def test_what_does_not_fit_is_refused():
    cells, one = np.ones((3, 2)), np.ones(3)
    with pytest.raises(ValueError, match="a weight per unit"):
        local_scores(cells, cells, np.ones(2), np.ones((1, 2)))
    with pytest.raises(ValueError, match="anticipated"):
        local_scores(cells, np.ones((3, 1)), one, np.ones((1, 2)))
    with pytest.raises(ValueError, match="totals"):
        local_scores(cells, cells, one, np.ones((1, 3)))
    with pytest.raises(ValueError, match="does not fit 1 groups"):
        local_scores(cells, cells, one, np.ones((1, 2)), np.array([0, 0, 1]))
    with pytest.raises(ValueError, match="from 0 to 1"):
        local_scores(cells, cells, one, np.ones((1, 2)), suspicion=1.5)
    with pytest.raises(ValueError, match="at least 0"):
        local_scores(cells, cells, -one, np.ones((1, 2)))
    with pytest.raises(ValueError, match="tolerance"):
        review_cells(cells, tolerance=-1)
    with pytest.raises(ValueError, match="units, items"):
        review_cells(one)


# Generated cases, held against loops.

seeds = st.integers(0, 10**6)


def survey(seed):
    rng = np.random.default_rng(seed)
    size, width = int(rng.integers(1, 12)), int(rng.integers(1, 4))
    reported = np.where(rng.random((size, width)) < 0.2, NAN, rng.integers(0, 9, (size, width)))
    anticipated = np.where(rng.random((size, width)) < 0.1, NAN, rng.integers(1, 9, (size, width)))
    return (
        reported,
        anticipated,
        rng.uniform(1, 5, size),
        rng.integers(0, 3, size),
        rng.random((size, width)),
    )


def slow_left(local, domains, seen, width):
    """What is left of every total once the cells in `seen` are settled."""
    left = [[0.0] * width for _ in range(3)]
    for i, row in enumerate(local):
        for j, score in enumerate(row):
            if not math.isnan(score) and (i, j) not in seen:
                left[domains[i]][j] += score
    return left


@calm
@given(seeds)
def test_local_scores_are_their_definition(seed):
    reported, anticipated, weights, domains, suspicion = survey(seed)
    totals = estimated_totals(anticipated, weights, domains, count=3)
    scores = local_scores(reported, anticipated, weights, totals, domains, suspicion=suspicion)
    for i, j in np.ndindex(*reported.shape):
        total = sum(
            weights[h] * anticipated[h, j]
            for h in range(len(weights))
            if domains[h] == domains[i] and not math.isnan(anticipated[h, j])
        )
        if math.isnan(reported[i, j]) or math.isnan(anticipated[i, j]):
            assert math.isnan(scores[i, j])
        else:
            off = abs(reported[i, j] - anticipated[i, j])
            assert scores[i, j] == close(suspicion[i, j] * weights[i] * off / total, abs=1e-10)


@calm
@given(seeds, st.sampled_from([0.0, 0.01, 0.1, 0.5]), st.sampled_from(["cells", "max", "sum"]))
def test_the_stop_is_the_first_place_where_every_total_is_within(seed, tolerance, how):
    reported, anticipated, weights, domains, suspicion = survey(seed)
    totals = estimated_totals(anticipated, weights, domains, count=3)
    local = local_scores(reported, anticipated, weights, totals, domains, suspicion=suspicion)
    width = local.shape[1]
    if how == "cells":
        review = review_cells(local, domains, tolerance=tolerance, count=3)
        steps = [{(i, j)} for i, j in zip(review.units, review.items, strict=True)]
    else:
        review = review_units(local, domains, together=how, tolerance=tolerance, count=3)
        steps = [{(i, j) for j in range(width)} for i in review.units]
    assert (np.diff(review.scores) <= 0).all()
    stop, seen = None, set()
    for place, step in enumerate([set(), *steps]):
        seen |= step
        left = slow_left(local, domains, seen, width)
        assert review.remaining[place] == close(np.sum(left), abs=1e-10)
        if stop is None and np.max(left) <= tolerance:
            stop = place
            assert review.left == close(np.array(left), abs=1e-10)
    assert review.stop == stop


@calm
@given(seeds)
def test_order_and_unit_of_measure_play_no_part(seed):
    reported, anticipated, weights, domains, suspicion = survey(seed)
    order = np.random.default_rng(seed + 1).permutation(len(weights))

    def reviewed(rows, factor):
        totals = estimated_totals(anticipated[rows] * factor, weights[rows], domains[rows], count=3)
        local = local_scores(
            reported[rows] * factor,
            anticipated[rows] * factor,
            weights[rows],
            totals,
            domains[rows],
            suspicion=suspicion[rows],
        )
        return review_cells(local, domains[rows], count=3)

    plain, moved = reviewed(np.arange(len(order)), 1.0), reviewed(order, 1000.0)
    assert moved.scores == close(plain.scores, rel=1e-12)
    assert moved.stop == plain.stop
    if len(np.unique(np.round(plain.scores, 12))) == len(plain.scores):
        assert order[moved.units].tolist() == plain.units.tolist()
