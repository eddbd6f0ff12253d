"""Money shared out: what must hold for all, proved on drawn cases; the amounts by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.allocation import (
    AllocationError,
    Pool,
    Rule,
    Share,
    allocate,
    cliffs,
    rule_of,
    smallest,
    what_if,
)
from gongjian.methods.allocation.bounding import bounded, whole_amounts
from gongjian.methods.index.tiers import stable_tiers


def shares(*scores: float | str) -> list[Share]:
    return [Share(f"u{i}", Fraction(str(score))) for i, score in enumerate(scores)]


def paid(given: list[Share], budget: int, rule: Rule) -> list[int]:
    return [a.amount for a in allocate(given, budget, rule)]


# ---- by hand


def test_amounts_go_by_score_and_the_largest_remainders_are_rounded_up() -> None:
    # 100 over 1:2:4 → 14.29, 28.57, 57.14; one unit is left and goes to 28.57
    assert paid(shares(1, 2, 4), 100, Rule("proportional")) == [14, 29, 57]


def test_a_floor_and_a_cap_move_the_others_in_proportion() -> None:
    # 1000 over 1, 2, 3, 14, at least 100, at most 400: u0 to 100, u3 to 400, 500 over 2:3
    rule = Rule("proportional", floor=100, cap=400)
    made = allocate(shares(1, 2, 3, 14), 1000, rule)
    assert [a.amount for a in made] == [100, 200, 300, 400]
    told = ["；".join(w.zh for w in a.reasons) for a in made]
    assert told[0] == "预算1,000元 × 得分 1 / 20 = 50元；提到下限 100元；取整 100元"
    assert (
        told[1]
        == "预算1,000元 × 得分 2 / 20 = 100元；为别家的下限和上限让出或补入后 200元；取整 200元"
    )
    assert told[3].startswith("预算1,000元 × 得分 14 / 20 = 700元；降到上限 400元")


def test_what_no_score_can_take_is_shared_equally_among_those_without() -> None:
    assert paid(shares(5, 0, 0), 100, Rule("proportional", cap=60)) == [60, 20, 20]
    assert paid(shares(0, 0, 0), 100, Rule("proportional")) == [34, 33, 33]


def test_equal_scores_differ_by_one_unit_at_most_by_unit_code() -> None:
    assert paid(list(reversed(shares(7, 7, 7))), 100, Rule("proportional")) == [33, 33, 34]


def test_tiers_weigh_in_the_place_of_scores_and_the_better_score_takes_the_rest() -> None:
    members = [Share("a", Fraction(90), tier="A"), Share("b", Fraction(70), tier="B"),
               Share("c", Fraction(75), tier="B")]  # fmt: skip
    rule = Rule("tiered", tiers=(("A", Fraction(3)), ("B", Fraction(2))))
    # 100 × 3/7 = 42.86, 28.57, 28.57: one rounding up to a, one to c, whose score is better than b's
    assert paid(members, 100, rule) == [43, 28, 29]


def test_pools_part_the_budget_by_group_and_tier_and_a_unit_sums_its_pools() -> None:
    members = [
        Share("a", Fraction(2), "成长"),
        Share("b", Fraction(1), "成长"),
        Share("c", Fraction(1), "成熟"),
    ]
    rule = Rule("proportional", pools=(Pool("市级", Fraction(1, 2)), Pool("成长池", Fraction(3, 10), "成长"),
                                       Pool("成熟池", Fraction(1, 5), "成熟")))  # fmt: skip
    # 市级 500 over 2:1:1; 成长 300 over 2:1; 成熟 200 to c
    made = allocate(members, 1000, rule)
    assert [a.amount for a in made] == [250 + 200, 125 + 100, 125 + 200]
    assert [w.zh.split(" ")[0] for w in made[0].reasons if "×" in w.zh] == ["池“市级”500元", "池“成长池”300元"]  # fmt: skip


def test_tiers_without_weights_share_their_pool_equally() -> None:
    members = [
        Share("a", Fraction(9), tier="优"),
        Share("b", Fraction(8), tier="良"),
        Share("c", Fraction(7), tier="良"),
    ]
    rule = Rule("tiered", pools=(Pool("优", Fraction(1, 2), tier="优"), Pool("良", Fraction(1, 2), tier="良")))  # fmt: skip
    assert paid(members, 100, rule) == [50, 25, 25]


def test_a_unit_in_no_pool_gets_nothing_and_is_told_so() -> None:
    rule = Rule("proportional", pools=(Pool("只给成长", Fraction(1), "成长"),))
    made = allocate([Share("a", Fraction(1), "成长"), Share("b", Fraction(1), "别的")], 10, rule)
    assert made[1].amount == 0 and made[1].reasons[0].zh == "不在任何一个池里，不分"


def test_units_that_the_draws_do_not_part_are_paid_alike() -> None:
    held = [("a", 90, 1, 2), ("b", 88, 1, 3), ("c", 70, 4, 4), ("d", 86, 2, 3)]
    members = [Share(u, Fraction(s), low=lo, high=hi) for u, s, lo, hi in held]
    # a, b, d overlap: mean 88 each; c stands alone
    made = paid(members, 334, Rule("proportional", robust=True))
    assert made == [88, 88, 70, 88]
    with pytest.raises(AllocationError, match="rank intervals"):
        allocate(shares(1, 2), 10, Rule("proportional", robust=True))


def test_tiers_are_drawn_where_no_interval_crosses() -> None:
    assert stable_tiers([9, 8, 7, 6], [1, 1, 3, 3], [2, 2, 4, 4]) == [1, 1, 2, 2]
    assert stable_tiers([9, 8, 7], [1, 1, 1], [3, 3, 3]) == [1, 1, 1]
    assert stable_tiers([7, 9, 7], [2, 1, 2], [2, 1, 2]) == [
        2,
        1,
        2,
    ]  # tied scores are never parted


# ---- cliffs and what-if


def test_a_tier_border_between_near_scores_is_a_cliff_and_a_proportion_is_none() -> None:
    members = [
        Share("a", Fraction(801, 10), tier="A"),
        Share("b", Fraction(80), tier="B"),
        Share("c", Fraction(60), tier="B"),
    ]
    tiered = Rule("tiered", tiers=(("A", Fraction(2)), ("B", Fraction(1))))
    found = cliffs(members, allocate(members, 4000, tiered), tiered)
    assert [(c.above, c.below) for c in found] == [("a", "b")]
    assert found[0].words.zh == "a 只比 b 高 0.1 分，却多得 1,000元（50.0%）"
    plain = Rule("proportional")
    assert cliffs(members, allocate(members, 4000, plain), plain) == []


def test_two_rules_side_by_side() -> None:
    members = shares(1, 3)
    changes = what_if(allocate(members, 100, Rule("proportional")),
                      allocate(members, 100, Rule("proportional", floor=40)))  # fmt: skip
    assert [(d.unit, d.amount, d.other, d.change) for d in changes] == [
        ("u0", 25, 40, 15),
        ("u1", 75, 60, -15),
    ]


# ---- refused


@pytest.mark.parametrize(
    ("members", "budget", "rule", "words"),
    [
        (shares(1, 2), 100, Rule("proportional", floor=51), "下限 51 × 2 家超过预算 100元"),
        (shares(1, 2), 100, Rule("proportional", cap=49), "上限 49 × 2 家分不完预算 100元"),
        (shares(1, 2), 100, Rule("proportional", floor=60, cap=50), "上限 50 低于下限 60元"),
        (shares(1, -2), 100, Rule("proportional"), "u1 的得分为负"),
        ([*shares(1), *shares(2)], 100, Rule("proportional"), "单位 u0 重复了"),
        (shares(1), 100, Rule("tiered", tiers=(("A", Fraction(1)),)), "在规则的 tiers 里没有权数"),
        ([Share("a", Fraction(2), tier="B"), Share("b", Fraction(1), tier="A")], 10,
         Rule("tiered", tiers=(("A", Fraction(2)), ("B", Fraction(1)))), "档与得分矛盾"),
        (shares(1), 100, Rule("proportional", pools=(Pool("成熟", Fraction(1), "成熟"),)), "池“成熟”没有单位可分"),
        ([], 100, Rule("proportional"), "没有单位可分"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_and_named(
    members: list[Share], budget: int, rule: Rule, words: str
) -> None:
    with pytest.raises(AllocationError) as refused:
        allocate(members, budget, rule)
    assert words in refused.value.words.zh and refused.value.words.en


def test_a_rule_is_read_with_its_units() -> None:
    rule = rule_of({"method": "proportional", "unit": "元", "floor": "1万元", "cap": "1,000万元",
                    "pools": [{"pool": "市", "share": "60%"}, {"pool": "区", "share": "0.4"}]})  # fmt: skip
    assert (rule.floor, rule.cap) == (10_000, 10_000_000)
    assert [p.share for p in rule.pools] == [Fraction(3, 5), Fraction(2, 5)]
    assert smallest("1000万元", "万元") == 1000
    for wrong in ("1000.5元", "-3元", "十万元", "1000吨"):
        with pytest.raises(AllocationError):
            smallest(wrong, "元")
    with pytest.raises(AllocationError, match="sum to 1"):
        rule_of({"method": "proportional", "pools": [{"pool": "市", "share": "60%"}]})


# ---- for all


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Share], int, Rule]:
    scores = draw(st.lists(st.decimals(0, 100, places=2, allow_nan=False), min_size=1, max_size=30))
    floor = draw(st.integers(0, 40))
    budget = draw(st.integers(floor * len(scores), floor * len(scores) + 50_000))
    least = -(-budget // len(scores))
    cap = draw(st.none() | st.integers(max(least, floor), max(least, floor) + 2_000))
    members = [Share(f"u{i:02}", Fraction(s)) for i, s in enumerate(scores)]
    return members, budget, Rule("proportional", floor=floor, cap=cap)


@given(cases())
def test_amounts_sum_to_the_budget_within_floor_and_cap(
    case: tuple[list[Share], int, Rule],
) -> None:
    members, budget, rule = case
    amounts = paid(members, budget, rule)
    assert sum(amounts) == budget
    assert all(rule.floor <= a and (rule.cap is None or a <= rule.cap) for a in amounts)


@given(cases())
def test_a_better_score_never_gets_less_and_equal_ones_differ_by_one(
    case: tuple[list[Share], int, Rule],
) -> None:
    members, budget, rule = case
    made = sorted(zip(members, paid(members, budget, rule), strict=True), key=lambda p: p[0].score)
    for (worse, less), (better, more) in pairwise(made):
        assert more >= less if better.score > worse.score else abs(more - less) <= 1


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_plays_no_part(case: tuple[list[Share], int, Rule], random) -> None:  # type: ignore[no-untyped-def]
    members, budget, rule = case
    mixed = list(members)
    random.shuffle(mixed)
    assert {a.unit: a.amount for a in allocate(mixed, budget, rule)} == {
        a.unit: a.amount for a in allocate(members, budget, rule)
    }


@given(cases())
def test_the_exact_amounts_are_one_proportion_between_the_bounds(
    case: tuple[list[Share], int, Rule],
) -> None:
    """The definition itself: some λ for which every amount is λ·weight held within floor and cap."""
    members, budget, rule = case
    weights = [m.score for m in members]
    exact = bounded(weights, budget, rule.floor, rule.cap)
    assert sum(exact) == budget
    inside = {e / w for e, w in zip(exact, weights, strict=True)
              if w and e > rule.floor and (rule.cap is None or e < rule.cap)}  # fmt: skip
    assert len(inside) <= 1
    for factor in inside:
        for e, w in zip(exact, weights, strict=True):
            held = max(Fraction(rule.floor), factor * w)
            assert e == (held if rule.cap is None else min(held, Fraction(rule.cap)))


@given(st.lists(st.fractions(0, 50, max_denominator=60), min_size=1, max_size=20))
def test_rounding_moves_each_amount_by_less_than_one_and_keeps_the_sum(
    exact: list[Fraction],
) -> None:
    total = sum(exact, Fraction(0))
    last = Fraction(int(total) + 1) - total
    parts = [*exact, last]
    whole = whole_amounts(parts, int(total) + 1, range(len(parts)))
    assert sum(whole) == int(total) + 1
    assert all(abs(w - e) < 1 for w, e in zip(whole, parts, strict=True))
