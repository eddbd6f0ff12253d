"""What an outsider can compute, against corners of polytopes in whole fractions and by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.methods.disclosure import Needs, Records, audit, tabulate
from methods.disclosure.exact import flat, interval, leaf_sums, table_of


def among(size: int, *cells: int) -> np.ndarray:
    return np.isin(np.arange(size), cells)


def test_the_published_example_gives_5_to_30() -> None:
    # Fischetti and Salazar (2001), figure 1: 8, 22, 17 and 12 withheld; 22 is known to be in [5, 30]
    made = table_of([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    told = audit(made.table, among(16, 9, 11, 13, 15), Needs.none(16))
    assert (told.low[11], told.high[11]) == (5, 30)
    assert (told.low[9], told.high[9]) == (0, 25)
    assert (told.low[5], told.high[5]) == (20, 20)  # told as it is


inner = st.lists(st.lists(st.integers(0, 200), min_size=3, max_size=3), min_size=3, max_size=3)


@settings(max_examples=60, deadline=None)
@given(inner, st.sets(st.integers(0, 15), min_size=2, max_size=7))
def test_intervals_are_those_of_all_corners(cells: list[list[int]], chosen: set[int]) -> None:
    made = table_of(cells)
    upper = np.where(made.table.told, 0.0, 2 * made.table.values + 10)
    table = replace(made.table, upper=upper, told=np.zeros(16, bool))
    withheld = among(16, *chosen) & ~made.table.told
    told = audit(table, withheld, Needs.none(16))
    lowest, highest = table.lower.astype(int).tolist(), upper.astype(int).tolist()
    for cell in np.flatnonzero(withheld).tolist():
        low, high = interval(made, np.flatnonzero(withheld).tolist(), cell, lowest, highest)
        assert told.low[cell] == pytest.approx(float(low), abs=1e-10)
        assert told.high[cell] == pytest.approx(float(high), abs=1e-10)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.sets(st.integers(0, 7), min_size=4, max_size=5),
)
def test_who_knows_that_cells_are_whole_is_left_with_what_trying_all_leaves(
    leaves: list[int], chosen: set[int]
) -> None:
    places = np.array(list(product((1, 2), repeat=3)))
    made = tabulate((flat(2),) * 3, Records(
        np.arange(8), np.array(leaves, dtype=np.float64), places, np.ones(8)))  # fmt: skip
    withheld = among(27, *made.leaves[sorted(chosen)])
    told = audit(made.table, withheld, Needs.none(27), whole=True)
    sums = leaf_sums(made)
    tried = np.array(list(product(*(range(7) if n in chosen else [leaves[n]] for n in range(8)))))
    possible = tried[(tried @ sums[~withheld].T == made.table.values[~withheld]).all(axis=1)]
    for n in chosen:
        cell = made.leaves[n]
        assert told.low[cell] == possible[:, n].min() and told.high[cell] == possible[:, n].max()
    parts = audit(made.table, withheld, Needs.none(27))
    assert (parts.low[withheld] <= told.low[withheld] + 1e-9).all()
    assert (parts.high[withheld] >= told.high[withheld] - 1e-9).all()


def test_a_need_is_exposed_where_the_interval_is_shorter_and_only_there() -> None:
    made = table_of([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    withheld = among(16, 9, 11, 13, 15)  # 22 in [5, 30]
    for up, down, exposed in ((8, 17, False), (8.1, 0, True), (0, 17.1, True)):
        needs = Needs.none(16)
        needs.reasons[11], needs.up[11], needs.down[11] = 1, up, down
        told = audit(made.table, withheld, needs)
        assert told.exposed.nonzero()[0].tolist() == [11] * exposed and told.holds != exposed


def test_a_sensitive_cell_that_is_told_is_exposed() -> None:
    made = table_of([[20, 50], [8, 19]])
    needs = Needs.none(9)
    needs.reasons[4], needs.up[4] = 1, 5
    assert audit(made.table, among(9), needs).exposed.nonzero()[0].tolist() == [4]


def test_only_the_cells_asked_about_are_asked() -> None:
    made = table_of([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    told = audit(made.table, among(16, 9, 11, 13, 15), Needs.none(16), cells=among(16, 11))
    assert np.isnan(told.low).nonzero()[0].tolist() == [9, 13, 15] and told.high[11] == 30


def test_where_totals_are_withheld_too_there_may_be_no_end() -> None:
    made = table_of([[20, 50], [8, 19]])
    told = audit(made.table, among(9, 0, 1, 3, 4), Needs.none(9))
    assert (told.low[4], told.high[4]) == (0, np.inf)
