"""The change of a figure in exact parts: by hand, and for drawn cases."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.index.changing import STEPS, Firms, explain_change, ratio, total


def firms(**each: tuple[str, bool, float, float]) -> Firms:
    rows = list(each.values())
    return Firms(list(each), [r[0] for r in rows], [r[1] for r in rows],
                 {"a": np.array([r[2] for r in rows], dtype=float), "b": np.array([r[3] for r in rows], dtype=float)})  # fmt: skip


BEFORE = firms(stay=("p", True, 10, 100), gone=("p", True, 4, 40), leaves=("p", True, 6, 60),
               comes=("q", True, 3, 30), relabelled=("p", True, 2, 20))  # fmt: skip
AFTER = firms(stay=("p", True, 13, 110), leaves=("q", True, 7, 65), comes=("p", True, 5, 35),
              relabelled=("p", False, 2, 20), new=("p", True, 1, 50))  # fmt: skip


def test_the_parts_of_a_sum_by_hand() -> None:
    revised = firms(stay=("p", True, 11, 100), gone=("p", True, 4, 40), leaves=("p", True, 6, 60),
                    comes=("q", True, 3, 30), relabelled=("p", True, 2, 20))  # fmt: skip
    found = explain_change("p", BEFORE, AFTER, total("a"), revised=revised)
    assert (found.before, found.after) == (22, 19)
    assert found.effects == {
        "revised": 1,
        "method": 0,
        "gone": -4,
        "moved": 5 - 6,
        "reclassified": -2,
        "same": 2,
        "new": 1,
    }
    assert (
        found.order
        == "顺序：上期数据修订→口径变化→退出企业→园区间迁移→划型划类调整→原有企业→新增企业"
    )
    # last period's list, those still seen: stay, leaves, relabelled
    assert (found.same_list_before, found.same_list) == (11 + 6 + 2, 13 + 7 + 2)
    assert found.sentence("营业收入", "亿元").zh == (
        "p 营业收入 由 22.00亿元 变为 19.00亿元（-3.00亿元），其中退出企业 -4.00亿元，划型划类调整 -2.00亿元，"
        "原有企业 +2.00亿元，上期数据修订 +1.00亿元，园区间迁移 -1.00亿元，新增企业 +1.00亿元；"
        "按上期名单可比口径 +3.00亿元（顺序：上期数据修订→口径变化→退出企业→园区间迁移→划型划类调整→原有企业→新增企业）"
    )


def test_a_changed_method_is_a_part_of_its_own() -> None:
    found = explain_change(
        "p", BEFORE, AFTER, ratio("a", "b"), old_figure=lambda i: float(i["a"].sum())
    )
    assert found.before == 22 and found.after == pytest.approx(19 / 195)
    assert found.effects["method"] == pytest.approx(22 / 220 - 22)
    assert sum(found.effects.values()) == pytest.approx(found.after - found.before, abs=1e-12)


def test_over_all_orders_is_the_mean_of_every_order() -> None:
    found = explain_change("p", BEFORE, AFTER, ratio("a", "b"), over_all_orders=True)
    moving = ("gone", "moved", "reclassified", "same", "new")  # the other two change nothing here
    each = [
        explain_change(
            "p", BEFORE, AFTER, ratio("a", "b"), order=("revised", "method", *order)
        ).effects
        for order in itertools.permutations(moving)
    ]
    for step in STEPS:
        assert found.effects[step] == pytest.approx(np.mean([e[step] for e in each]), abs=1e-12)
    assert "Shapley" in found.order
    with pytest.raises(ValueError, match="once"):
        explain_change("p", BEFORE, AFTER, total("a"), order=("same", "new"))


@given(st.lists(st.tuples(st.sampled_from("pq-"), st.booleans(), st.integers(0, 50), st.sampled_from("pq-"),
                          st.booleans(), st.integers(0, 50), st.integers(0, 50)), max_size=12), st.booleans())  # fmt: skip
def test_the_parts_always_add_up(rows: list[tuple], shapley: bool) -> None:  # type: ignore[type-arg]
    def period(at: int, park: int, scope: int) -> Firms:
        held = [(f"f{i}", r) for i, r in enumerate(rows) if r[park] != "-"]
        return Firms([f for f, _ in held], [r[park] for _, r in held], [r[scope] for _, r in held],
                     {"a": np.array([r[at] for _, r in held], dtype=float),
                      "b": np.array([r[at] + 1 for _, r in held], dtype=float)})  # fmt: skip

    before, revised, after = period(2, 0, 1), period(6, 0, 1), period(5, 3, 4)
    found = explain_change(
        "p", before, after, ratio("a", "b"), revised=revised, over_all_orders=shapley
    )
    assert sum(found.effects.values()) == pytest.approx(found.after - found.before, abs=1e-9)
