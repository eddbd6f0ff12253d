"""Contributions that add up: by hand, by exhaustive orders, and for every mean."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.index import Data, Recipe, run
from gongjian.methods.index.aggregating import aggregate
from gongjian.methods.index.explaining import contributions, firm_shares, split
from gongjian.methods.index.recipe import Method
from gongjian.methods.index.sharing import shapley
from methods.index.made import NAN, data, recipe, tree

MEANS = ("arithmetic", "geometric", "harmonic", "power", "copeland", "topsis")


def test_arithmetic_contributions_are_weight_times_value() -> None:
    made = run(tree(), Recipe(), data(a1=[10, 20], a2=[-5, -2], b1=[7, 3]))
    parts = contributions(made)
    # effective weights: a1 0.5, a2 0.25, b1 0.25; a2 is turned round
    assert parts.of["a1"] == pytest.approx([5, 10]) and parts.of["a2"] == pytest.approx([1.25, 0.5])
    assert parts.of["b1"] == pytest.approx([1.75, 0.75])
    assert parts.of["a"] == pytest.approx(parts.of["a1"] + parts.of["a2"])


def test_geometric_contributions_by_hand() -> None:
    parts, base = split(np.array([[2.0, 8.0]]), np.array([1.0, 1.0]), Method("geometric"))
    # the mean is 4: L(4, 1) = 3 / ln 4; each child ½·ln x of it
    mean = 3 / math.log(4)
    assert parts[0] == pytest.approx([mean * math.log(2) / 2, mean * math.log(8) / 2], abs=1e-12)
    assert parts.sum() + base[0] == pytest.approx(4, abs=1e-12)
    ones, base = split(np.ones((1, 2)), np.array([1.0, 1.0]), Method("geometric"))
    assert ones.tolist() == [[0, 0]] and base[0] == 1


@pytest.mark.parametrize("name", MEANS)
@given(
    values=st.lists(st.lists(st.floats(0.5, 100), min_size=3, max_size=3), min_size=3, max_size=5)
)
def test_the_parts_of_every_mean_add_up(name: str, values: list[list[float]]) -> None:
    children, weights = np.array(values), np.array([3.0, 2.0, 1.0])
    method = Method(name, (("exponent", "2"),))
    parts, base = split(children, weights, method)
    assert parts.sum(axis=1) + base == pytest.approx(
        aggregate(children, weights, method), abs=1e-8, nan_ok=True
    )


@pytest.mark.parametrize(
    "levels", list(itertools.product(("arithmetic", "geometric", "harmonic"), repeat=2))
)
def test_leaves_add_up_to_the_root_through_every_pair_of_means(levels: tuple[str, str]) -> None:
    rng = np.random.default_rng(3)
    columns = {c: rng.uniform(1, 50, 8) for c in ("a1", "a2", "b1")}
    columns["a1"][2] = NAN  # the other weights make it up
    text = f"aggregate: [{{method: {levels[0]}}}, {{method: {levels[1]}}}]\ndeduct: {{late: 2}}\nveto: {{fraud: 5}}\n"
    given = Data([f"u{i}" for i in range(8)], {**columns, "a2": -columns["a2"]},
                 numbers={"late": np.arange(8.0) % 3, "fraud": np.array([0, 1, 0, 0, 0, 0, 0, 0.0])})  # fmt: skip
    made = run(tree(), recipe(text), given)
    parts = contributions(made)
    total = sum(parts.of[c] for c in made.codes) + parts.base + sum(parts.off.values()) + parts.veto
    assert total == pytest.approx(made.root, abs=1e-10)
    assert parts.veto[1] < 0 and (np.delete(parts.veto, 1) == 0).all()


def test_shapley_values_are_the_mean_gain_over_all_orders() -> None:
    worths = {s: float(sum((i + 1) ** 2 for i in s) + 3 * (len(s) > 1) - (0 in s and 2 in s)) for r in range(4)
              for s in map(frozenset, itertools.combinations(range(3), r))}  # fmt: skip
    found = shapley(lambda s: np.array(worths[s]), 3)
    wanted = np.zeros(3)
    for order in itertools.permutations(range(3)):
        for place, player in enumerate(order):
            wanted[player] += (
                worths[frozenset(order[: place + 1])] - worths[frozenset(order[:place])]
            )
    assert found == pytest.approx(wanted / 6, abs=1e-12)


def test_drawn_orders_add_up_exactly_and_come_near() -> None:
    sizes = np.arange(1.0, 15)
    found = shapley(lambda s: np.array(math.sqrt(sum(sizes[list(s)]))), 14, draws=400)
    assert found.sum() == pytest.approx(math.sqrt(sizes.sum()), abs=1e-10)
    additive = shapley(lambda s: np.array(float(sum(sizes[list(s)]))), 14, draws=5)
    assert additive == pytest.approx(sizes, abs=1e-10)


def test_a_firms_share_of_a_ratio_sums_to_the_difference_from_the_reference() -> None:
    a, b = np.array([5.0, 1, NAN]), np.array([50.0, 40, 10])
    found = firm_shares(a, b, 0.05)
    assert found.ratio == 0.06
    assert found.contribution == pytest.approx([(5 - 2.5) / 100, (1 - 2) / 100, -0.5 / 100])
    assert found.contribution.sum() == pytest.approx(0.06 - 0.05, abs=1e-15)
    assert found.without == pytest.approx([1 / 50 - 0.06, 5 / 60 - 0.06, 6 / 90 - 0.06])
    with pytest.raises(ValueError, match="sum to zero"):
        firm_shares(a, np.zeros(3), 0.05)
