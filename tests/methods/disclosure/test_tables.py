"""Tables: their sums, what stands behind their cells, and what is refused."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from gongjian.methods.disclosure import Dimension, DisclosureError, Records, tabulate
from methods.disclosure.exact import flat, leaf_sums, table_of

# 示范区 → 两个区 → 园区；门类 → 大类，一个门类没有大类
REGION = Dimension(("all", "d1", "d2", "p11", "p12", "p21"), (-1, 0, 0, 1, 1, 2))
INDUSTRY = Dimension(("all", "C", "I", "C26", "C27"), (-1, 0, 0, 1, 1))
DIMENSIONS = (REGION, INDUSTRY)
LEAVES = [[3, 4, 5], [2, 3, 4]]

records = st.lists(
    st.tuples(
        st.integers(0, 6), st.integers(-50, 900), st.sampled_from(LEAVES[0]),
        st.sampled_from(LEAVES[1]), st.sampled_from([0.25, 0.5, 1.0]),
    ),
    max_size=25,
)  # fmt: skip


def as_records(told: list[tuple[int, int, int, int, float]]) -> Records:
    return Records(
        np.array([t[0] for t in told], dtype=np.intp), np.array([float(t[1]) for t in told]),
        np.array([t[2:4] for t in told], dtype=np.intp).reshape(-1, 2),
        np.array([t[4] for t in told]),
    )  # fmt: skip


@given(records)
def test_cells_and_what_stands_behind_them_are_what_plain_adding_up_gives(
    told: list[tuple[int, int, int, int, float]],
) -> None:
    made = tabulate(DIMENSIONS, as_records(told), lower=float("-inf"))
    behind: dict[tuple[int, int], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for unit, value, region, industry, share in told:
        for cell in product(_up(REGION, region), _up(INDUSTRY, industry)):
            behind[cell][unit] += value * share
    for place, cell in enumerate(np.ndindex(made.shape)):
        given_ = sorted((abs(v) for v in behind[cell].values()), reverse=True)  # type: ignore[index]
        found = made.contributions
        assert made.table.values[place] == pytest.approx(sum(behind[cell].values()))  # type: ignore[index]
        assert found.units[place] == len(given_) and found.givers[place] == sum(
            v > 0 for v in given_
        )
        assert found.total[place] == pytest.approx(sum(given_))
        assert [found.largest[place], found.second[place]] == pytest.approx([*given_, 0, 0][:2])
        assert bool(made.table.told[place]) == (not given_)


def _up(dimension: Dimension, place: int) -> list[int]:
    return [] if place < 0 else [place, *_up(dimension, dimension.parents[place])]


@given(records)
def test_the_relations_are_those_of_sums_of_leaves_and_all_of_them(
    told: list[tuple[int, int, int, int, float]],
) -> None:
    made = tabulate(DIMENSIONS, as_records(told), lower=float("-inf"))
    sums = leaf_sums(made)
    relations = made.table.relations.toarray()
    assert not (relations @ sums).any()
    # nothing else adds up: the relations leave as many cells free as there are leaves
    assert len(sums) - np.linalg.matrix_rank(relations) == sums.shape[1] == 9


def test_a_unit_in_two_parks_is_one_unit_of_the_district() -> None:
    shared = Records(np.array([7, 7, 8]), np.array([90.0, 90.0, 5.0]), np.array([[3, 2], [4, 2], [4, 2]]),
                     np.array([1 / 3, 2 / 3, 1.0]))  # fmt: skip
    made = tabulate(DIMENSIONS, shared, lower=1.0)
    cell = {name: REGION.codes.index(name) * len(INDUSTRY) + 2 for name in ("p11", "p12", "d1")}
    assert made.table.values[[cell["p11"], cell["p12"], cell["d1"]]].tolist() == [30, 65, 95]
    assert made.contributions.units[[cell["p11"], cell["p12"], cell["d1"]]].tolist() == [1, 2, 2]
    assert made.contributions.largest[cell["d1"]] == 90
    # of parts of units nobody knows that they come to one
    assert made.table.lower[[cell["p11"], cell["d1"]]].tolist() == [0, 0]


@pytest.mark.parametrize("weights", ["value", "count", "one"])
def test_what_a_cell_costs_is_its_value_its_count_or_one(weights: str) -> None:
    made = table_of([[4, 0], [6, 9]], weights=weights)
    expected = {"value": [19, 10, 9], "count": [3, 2, 1], "one": [1, 1, 1]}[weights]
    assert made.table.weights[:3].tolist() == expected


def test_empty_cells_are_told_and_known_to_be_empty() -> None:
    made = table_of([[4, 0], [6, 9]])
    place = 1 * 3 + 2
    assert made.table.told.nonzero()[0].tolist() == [place]
    assert (made.table.lower[place], made.table.upper[place]) == (0, 0)


def test_a_cell_that_the_others_give_away_is_settled() -> None:
    made = table_of([[4, 2], [6, 9]])
    told = ~np.isin(
        np.arange(9), [4, 5, 7]
    )  # 4, 2 and 6 are withheld: a row, then a column gives them
    table = replace(made.table, told=told)
    assert table.settled().told.all()
    told[8] = False
    assert replace(made.table, told=told).settled().told.sum() == 5


@pytest.mark.parametrize(
    ("dimension", "words"),
    [
        ((("a", "b"), (0, -1)), "合计"),
        ((("a", "b", "c"), (-1, 2, 0)), "上级"),
        ((("a",), (-1, 0)), "合计"),
    ],
)
def test_a_dimension_without_a_total_on_top_is_refused(
    dimension: tuple[tuple[str, ...], tuple[int, ...]], words: str
) -> None:
    with pytest.raises(DisclosureError) as refused:
        Dimension(*dimension)
    assert words in refused.value.words.zh


def test_what_cannot_be_a_table_is_refused() -> None:
    table = table_of([[4, 2], [6, 9]]).table
    wrong = table.values.copy()
    wrong[0] += 1
    with pytest.raises(DisclosureError, match="do not add up"):
        replace(table, values=wrong)
    with pytest.raises(DisclosureError, match="no number"):
        replace(table, values=np.full(9, np.nan))
    with pytest.raises(DisclosureError, match="beforehand"):
        replace(table, lower=table.values + 1)
    with pytest.raises(DisclosureError, match="both told and kept"):
        replace(table, told=np.ones(9, bool), kept=np.ones(9, bool))
    with pytest.raises(DisclosureError, match="differ in length"):
        replace(table, relations=csr_array((1, 8)))


def test_records_that_are_in_no_leaf_or_no_number_are_refused() -> None:
    def one(value: float, region: int, share: float = 1.0) -> Records:
        return Records(np.array([1]), np.array([value]), np.array([[region, 2]]), np.array([share]))

    for region in (0, 1, 6, -1):
        with pytest.raises(DisclosureError, match="finest level"):
            tabulate(DIMENSIONS, one(5, region))
    with pytest.raises(DisclosureError, match="no number"):
        one(float("inf"), 3)
    with pytest.raises(DisclosureError, match="no number"):
        one(5, 3, share=0.0)
    with pytest.raises(DisclosureError, match="differ in length"):
        Records(np.array([1, 2]), np.array([5.0]), np.array([[3, 2]]), np.array([1.0]))
    with pytest.raises(DisclosureError, match="a place in each"):
        tabulate((REGION,), one(5, 3))


def test_a_table_of_hostile_size_is_refused_at_once() -> None:
    with pytest.raises(DisclosureError, match="at most"):
        tabulate((flat(2_000), flat(2_000)), Records(
            np.array([1]), np.array([5.0]), np.array([[1, 1]]), np.array([1.0])))  # fmt: skip


def test_a_table_without_records_is_all_empty() -> None:
    made = tabulate(DIMENSIONS, as_records([]))
    assert made.table.told.all() and not made.table.values.any()
