"""The cheapest cells to change, against exhaustive search and by hand.

The search here knows nothing of the product's constraints: each rule stands beside its own matrix rows,
and every subset of cells, in the order of weight, number and place, is asked of a linear program.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from gongjian.cli import main
from gongjian.methods.editing import components, covering, elimination, searching
from gongjian.methods.editing.localising import localise
from gongjian.methods.editing.located import Repair
from gongjian.methods.editing.searching import Sets, localised
from gongjian.methods.editing.systems import System, system
from gongjian.methods.formulas import Key, Scope, rule_of
from gongjian.methods.formulas.nodes import Shift
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.items import Item
from gongjian.methods.kinds.types import Type
from gongjian.methods.kinds.units import BUILT_IN
from gongjian.methods.kinds.verdicts import Severity
from gongjian.methods.kinds.words import Words
from gongjian.methods.packs import Check
from gongjian.methods.packs.faults import Place

ROOT = Path(__file__).parent.parent.parent
INF = float("inf")
NAN = float("nan")
MONEY = BUILT_IN.named("千元")
ITEMS = tuple(Item(code, unit=MONEY, decimals=0) for code in "abcdef")

Row = tuple[dict[str, float], float, float]  # coefficients, low, high
Alternatives = list[list[Row]]  # a rule holds if all rows of any one of them do


def check(id: str, text: str, items: Sequence[Item] = ITEMS) -> Check:
    rule = rule_of(text, Scope("t", tuple(items)))
    return Check(id, Severity.HARD, text, rule, Words(text), "", Place("checks.yaml", 1, 1))


def records(rows: Sequence[Mapping[str, float]], items: Sequence[Item] = ITEMS) -> Records:
    held = {
        Key("", item.code): np.array([row.get(item.code, NAN) for row in rows]) for item in items
    }
    return Records(len(rows), held)


def asked(
    texts: Sequence[str], rows: Sequence[Mapping[str, float]], items: Sequence[Item] = ITEMS,
    weights: Mapping[str, float] | None = None,
) -> tuple[System, Sets]:  # fmt: skip
    checks = [check(f"R{i}", text, items) for i, text in enumerate(texts)]
    made = system(checks, items, records(rows, items), weights)
    return made, localised(made)


def cells(
    texts: Sequence[str], row: Mapping[str, float], items: Sequence[Item] = ITEMS,
    weights: Mapping[str, float] | None = None,
) -> list[str] | None:  # fmt: skip
    """The codes to change in one record; None where nothing would help."""
    made, told = asked(texts, [row], items, weights)
    assert not told.given_up
    if told.unsolvable:
        return None
    return [made.items[place].code for place in told.changed.get(0, ())]


# ---- exhaustive search


def solvable(rules: Sequence[Alternatives], row: Mapping[str, float], free: Sequence[str]) -> bool:
    """Whether some choice of alternatives has a solution: one linear program each."""
    place = {code: i for i, code in enumerate(free)}
    for choice in itertools.product(*rules):
        sides, limits = [], []
        stands = True
        for coefficients, low, high in itertools.chain.from_iterable(choice):
            side = np.zeros(len(free))
            told = 0.0
            for code, c in coefficients.items():
                if code in place:
                    side[place[code]] += c
                else:
                    told += c * row[code]
            if not side.any():
                stands &= low <= told <= high
                continue
            for sign, limit in ((1.0, high - told), (-1.0, told - low)):
                if limit < INF:
                    sides.append(sign * side)
                    limits.append(limit)
        if not stands:
            continue
        if not sides:
            return True
        done = linprog(
            np.zeros(len(free)), A_ub=np.array(sides), b_ub=limits, bounds=(None, None),
            method="highs",
        )  # fmt: skip
        if done.status == 0:
            return True
    return False


def exhaustive(
    rules: Sequence[Alternatives], row: Mapping[str, float], codes: Sequence[str],
    weights: Mapping[str, float],
) -> list[str] | None:  # fmt: skip
    blank = [code for code in codes if np.isnan(row[code])]
    given_ = [code for code in codes if not np.isnan(row[code])]
    read = {code for rule in rules for a in rule for c, _, _ in a for code in c}
    given_ = [code for code in given_ if code in read]
    sets = [s for k in range(len(given_) + 1) for s in itertools.combinations(given_, k)]
    sets.sort(key=lambda s: (round(sum(weights[c] for c in s), 9), len(s)))
    return next((list(s) for s in sets if solvable(rules, row, [*s, *blank])), None)


# ---- rules by hand: text, and what it asks of the numbers (千元, whole: half a digit is 0.5)

H = 0.5 * (1 - 1e-6)


@dataclass(frozen=True)
class Kind:
    text: str
    alternatives: Alternatives

    def of(self, *codes: str) -> Kind:
        names = dict(zip("xyz", codes, strict=False))
        text = "".join(names.get(c, c) if not c.isupper() else c for c in self.text)
        told = [
            [({names[k]: c for k, c in row.items()}, low, high) for row, low, high in alternative]
            for alternative in self.alternatives
        ]
        return Kind(text, told)


KINDS = [
    Kind("x = y + z", [[({"x": 1, "y": -1, "z": -1}, -H, H)]]),
    Kind("x = y - z ± 1", [[({"x": 1, "y": -1, "z": 1}, -1, 1)]]),
    Kind("x <= y", [[({"x": 1, "y": -1}, -INF, H)]]),
    Kind("x < y", [[({"x": 1, "y": -1}, -INF, -0.5)]]),
    Kind("x >= 0", [[({"x": 1}, -H, INF)]]),
    Kind("x 介于 5 与 20", [[({"x": 1}, 5 - H, 20 + H)]]),
    Kind("x ≠ y", [[({"x": 1, "y": -1}, 0.5, INF)], [({"x": 1, "y": -1}, -INF, -0.5)]]),
    Kind("若 x > 0 则 y > 0", [[({"x": 1}, -INF, H)], [({"y": 1}, 0.5, INF)]]),
    Kind("x >= 8 或 y = z", [[({"x": 1}, 8 - H, INF)], [({"y": 1, "z": -1}, -H, H)]]),
    Kind("非 (x > 3 且 y > 3)", [[({"x": 1}, -INF, 3 + H)], [({"y": 1}, -INF, 3 + H)]]),
    Kind("绝对值(x - y) <= 4", [[({"x": 1, "y": -1}, -4 - H, 4 + H)]]),
    Kind(
        "x >= 最大(y, z)",
        [[({"x": 1, "y": -1}, -H, INF), ({"x": 1, "z": -1}, -H, INF)]],
    ),
    Kind(
        "x > 0 当且仅当 y > 0",
        [[({"x": 1}, 0.5, INF), ({"y": 1}, 0.5, INF)], [({"x": 1}, -INF, H), ({"y": 1}, -INF, H)]],
    ),
]  # fmt: skip

_VALUES = st.one_of(st.just(NAN), st.integers(-6, 30).map(float))


@st.composite
def _systems(draw: st.DrawFn) -> tuple[list[Kind], list[dict[str, float]], dict[str, float]]:
    codes = "abcdef"[: draw(st.integers(3, 5))]
    kinds = [
        draw(st.sampled_from(KINDS)).of(*draw(st.permutations(codes)))
        for _ in range(draw(st.integers(1, 6)))
    ]
    rows = [{c: draw(_VALUES) for c in codes} for _ in range(draw(st.integers(1, 4)))]
    weights = {c: draw(st.sampled_from((1.0, 1.0, 2.0, 0.5, 1.5))) for c in codes}
    return kinds, rows, weights


@settings(max_examples=150, deadline=None)
@given(_systems())
def test_it_finds_what_exhaustive_search_finds(
    made: tuple[list[Kind], list[dict[str, float]], dict[str, float]],
) -> None:
    kinds, rows, weights = made
    items = tuple(item for item in ITEMS if item.code in rows[0])
    made_of, told = asked([k.text for k in kinds], rows, items, weights)
    assert not made_of.left_out
    for place, row in enumerate(rows):
        wanted = exhaustive([k.alternatives for k in kinds], row, list(row), weights)
        if place in told.unsolvable:
            assert wanted is None
            continue
        found = [made_of.items[c].code for c in told.changed.get(place, ())]
        assert found == wanted, (kinds, row)


@settings(max_examples=40, deadline=None)
@given(_systems())
def test_the_solver_says_the_same_as_elimination(
    made: tuple[list[Kind], list[dict[str, float]], dict[str, float]],
) -> None:
    kinds, rows, weights = made
    items = tuple(item for item in ITEMS if item.code in rows[0])
    texts = [k.text for k in kinds]
    _, by_elimination = asked(texts, rows, items, weights)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(components, "implied", lambda rows: None)
        patch.setattr(covering, "MOST_STEPS", 0)
        _, by_solver = asked(texts, rows, items, weights)
    assert by_solver == by_elimination


# ---- larger systems, against one mixed-integer program with small numbers, where big-M does no harm


def by_one_program(rules: Sequence[Alternatives], row: Mapping[str, float]) -> int | None:
    """The least number of cells, by HiGHS."""
    codes, big = list(row), 1e4
    chosen = [(r, a) for r, rule in enumerate(rules) for a in range(len(rule))]
    size = 2 * len(codes) + len(chosen)
    sides, lows, highs = [], [], []

    def add(terms: Mapping[int, float], low: float, high: float) -> None:
        side = np.zeros(size)
        for k, c in terms.items():
            side[k] += c
        sides.append(side)
        lows.append(low)
        highs.append(high)

    for k, code in enumerate(codes):
        if not np.isnan(row[code]):
            add({k: 1, len(codes) + k: -big}, -INF, row[code])
            add({k: 1, len(codes) + k: big}, row[code], INF)
    for r, rule in enumerate(rules):
        places = {a: 2 * len(codes) + chosen.index((r, a)) for a in range(len(rule))}
        add(dict.fromkeys(places.values(), 1.0), 1, INF)
        for a, alternative in enumerate(rule):
            for coefficients, low, high in alternative:
                terms = {codes.index(code): c for code, c in coefficients.items()}
                if high < INF:
                    add({**terms, places[a]: big}, -INF, high + big)
                if low > -INF:
                    add({**terms, places[a]: -big}, low - big, INF)
    costs = np.zeros(size)
    costs[len(codes) : 2 * len(codes)] = [not np.isnan(v) for v in row.values()]
    whole = np.r_[np.zeros(len(codes)), np.ones(size - len(codes))]
    low = np.r_[np.full(len(codes), -500.0), np.zeros(size - len(codes))]
    high = np.r_[np.full(len(codes), 500.0), np.ones(size - len(codes))]
    blank = [code for code in codes if np.isnan(row[code])]
    while True:
        found = milp(
            costs, integrality=whole, bounds=Bounds(low, high),
            constraints=LinearConstraint(np.array(sides), lows, highs),
        )  # fmt: skip
        if found.fun is None:
            return None
        taken = [code for k, code in enumerate(codes) if found.x[len(codes) + k] > 0.5]
        if solvable(rules, row, [*taken, *blank]):
            return len(set(taken) - set(blank))
        # A change of 1e-6 is no change to the program: big-M leaks. Such a set is barred.
        others = [k for k, code in enumerate(codes) if code not in taken and code not in blank]
        add({len(codes) + k: 1.0 for k in others}, 1, INF)


@pytest.mark.parametrize("seed", range(25))
def test_larger_systems_need_as_many_cells_as_one_program_says(seed: int) -> None:
    random = np.random.default_rng(seed)
    codes = [f"c{k:02d}" for k in range(14)]
    items = tuple(Item(code, unit=MONEY, decimals=0) for code in codes)
    kinds = [
        KINDS[random.integers(len(KINDS))].of(*random.choice(codes, 3, replace=False))
        for _ in range(16)
    ]
    values = random.integers(-5, 40, (4, len(codes))).astype(float)
    values[random.random(values.shape) < 0.12] = NAN
    rows = [dict(zip(codes, row, strict=True)) for row in values.tolist()]
    _made, told = asked([kind.text for kind in kinds], rows, items)
    for place, row in enumerate(rows):
        wanted = by_one_program([kind.alternatives for kind in kinds], row)
        if place in told.unsolvable:
            assert wanted is None
        else:
            assert len(told.changed.get(place, ())) == wanted


# ---- sixty real retailers, against exhaustive search

RETAILERS: list[Alternatives] = [
    *[[[({code: 1.0}, -H, INF)]] for code in
      ("staff", "turnover", "other.rev", "staff.costs", "total.costs", "vat")],
    [[({"incl.prob": 1.0}, 1e-6, 1 + 1e-9)]],
    [[({"total.rev": 1.0, "turnover": -1.0, "other.rev": -1.0}, -H, H)]],
    [[({"profit": 1.0, "total.rev": -1.0, "total.costs": 1.0}, -H, H)]],
    [[({"total.rev": 1.0, "turnover": -1.0}, -H, INF),
      ({"total.rev": 1.0, "other.rev": -1.0}, -H, INF)]],
    [[({"staff.costs": 1.0, "total.costs": -1.0}, -INF, H)]],
    [[({"staff": 1.0}, -INF, H)], [({"staff.costs": 1.0}, 0.5, INF)]],
    [[({"staff.costs": 1.0}, -INF, H)], [({"staff": 1.0}, 0.5, INF)]],
    [[({"turnover": 1.0}, -INF, H)], [({"total.costs": 1.0}, 0.5, INF)]],
]  # fmt: skip


def test_the_retailers_cells_are_those_that_exhaustive_search_finds(
    datasets: Path, tmp_path: Path
) -> None:
    """The matrices are written from the sense of the form's hard rules; C1 is of a text."""
    source = datasets / "business_survey" / "sbs2000.csv"
    out = tmp_path / "cells.csv"
    main(["check", str(ROOT / "examples" / "business-survey"), str(source), "--localise", str(out)])
    codes = ["incl.prob", "staff", "turnover", "other.rev", "total.rev", "staff.costs",
             "total.costs", "profit", "vat"]  # fmt: skip
    told: dict[str, list[str]] = {}
    with out.open(encoding="utf-8", newline="") as file:
        for cell in csv.DictReader(file):
            if cell["value"]:
                told.setdefault(cell["unit"], []).append(cell["item"])
    with source.open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))
    assert len(units) == 60
    for unit in units:
        row = {c: float(unit[c]) if unit[c] not in ("", "NA") else NAN for c in codes}
        wanted = exhaustive(RETAILERS, row, codes, dict.fromkeys(codes, 1.0))
        assert told.get(unit["id"], []) == wanted, unit
    assert told


# ---- by hand


def test_a_balance_alone_blames_the_first_item_and_a_second_rule_decides() -> None:
    row = {"a": 10.0, "b": 3.0, "c": 4.0, "d": 10.0}
    assert cells(["a = b + c"], row) == ["a"]
    assert cells(["a = b + c", "a = d"], row) == ["b"]


def test_a_right_record_needs_nothing_and_a_negation_is_no_sign() -> None:
    assert cells(["a = b + c", "b >= 0"], {"a": 7.0, "b": 3.0, "c": 4.0}) == []


def test_weights_move_the_blame_and_two_light_cells_beat_a_heavy_one() -> None:
    row = {"a": 10.0, "b": 3.0, "c": 4.0}
    assert cells(["a = b + c"], row, weights={"a": 3, "b": 2}) == ["c"]
    both = ["a = b", "a = c"]  # a alone, or b and c
    row = {"a": 1.0, "b": 5.0, "c": 5.0}
    assert cells(both, row) == ["a"]
    assert cells(both, row, weights={"a": 2}) == ["a"]  # as heavy, but fewer
    assert cells(both, row, weights={"a": 2.5}) == ["b", "c"]


def test_a_weight_is_above_zero() -> None:
    with pytest.raises(ValueError, match="above zero"):
        cells(["a = b"], {"a": 1.0, "b": 2.0}, weights={"a": 0.0})


def test_a_conditional_frees_either_side_and_the_value_counts() -> None:
    rule = ["若 a > 0 则 b > 0"]
    assert cells(rule, {"a": 5.0, "b": 0.0}) == ["a"]
    assert cells([*rule, "a = c"], {"a": 5.0, "b": 0.0, "c": 5.0}) == ["b"]
    assert cells(rule, {"a": 0.0, "b": -3.0}) == []


def test_a_strict_sign_asks_for_half_the_last_digit() -> None:
    item = (Item("a", decimals=1), Item("b", decimals=1))
    assert cells(["a > 0"], {"a": 0.05}, item) == []
    assert cells(["a > 0"], {"a": 0.04}, item) == ["a"]
    assert cells(["a > b", "a < b + 0.1"], {"a": 1.0, "b": 1.0}, item) == ["a"]  # 0.05 fits
    assert cells(["a > b", "a < b + 0.05"], {"a": 1.0, "b": 1.0}, item) is None
    loose = (Item("a"), Item("b"))
    assert cells(["a > 0"], {"a": 2e-6}, loose) == []
    assert cells(["a > 0"], {"a": 5e-7}, loose) == ["a"]
    assert cells(["a > 0", "a <= 0.0000005"], {"a": 1.0}, loose) is None


def test_an_equality_holds_within_half_the_last_digit_and_not_at_it() -> None:
    assert cells(["a = b"], {"a": 1.0, "b": 1.4}) == []
    assert cells(["a = b"], {"a": 1.0, "b": 1.5}) == ["a"]
    # a within half of both b and c: only where they are less than one apart
    assert cells(["a = b", "a = c"], {"a": 9.0, "b": 1.0, "c": 1.9}) == ["a"]
    assert cells(["a = b", "a = c"], {"a": 9.0, "b": 1.0, "c": 2.0}) == ["a", "b"]


def test_a_stated_tolerance_is_the_one_that_counts() -> None:
    assert cells(["a = b ± 1"], {"a": 10.0, "b": 11.0}) == []
    assert cells(["a = b ± 1"], {"a": 10.0, "b": 11.5}) == ["a"]
    assert cells(["a = b ± 10%"], {"a": 90.0, "b": 100.0}) == []
    assert cells(["a = b ± 10%"], {"a": 89.0, "b": 100.0}) == ["a"]
    assert cells(["a = b ± 10%", "a = 89"], {"a": 89.0, "b": -100.0}) == ["b"]


def test_units_are_converted() -> None:
    items = (Item("a", unit=BUILT_IN.named("万元"), decimals=0), Item("b", unit=MONEY, decimals=0))
    assert cells(["b <= a"], {"a": 1.0, "b": 10.0}, items) == []
    assert cells(["b <= a", "b >= 11千元"], {"a": 1.0, "b": 11.0}, items) == []  # 1万元 is coarse
    assert cells(["b <= a", "b >= 16千元"], {"a": 1.0, "b": 16.0}, items) == ["a"]


def test_blanks_are_free_and_what_they_cannot_mend_is_found() -> None:
    row = {"a": 10.0, "b": NAN, "c": 12.0}
    assert cells(["a = b + c"], row) == []
    assert cells(["a = b + c", "b >= 0"], row) == ["a"]  # no check fails, yet b would be −2
    assert cells(["a = 合计(b, c)", "b >= 0"], row) == ["a"]
    assert cells(["a = 空则取(b, 0) + c"], row) == []


def test_a_blank_is_listed_where_a_hard_rule_waits_for_it() -> None:
    checks = [check("R", "a = b + c"), check("D", "若 d > 0 则 e > 0")]
    rows = [{"a": 10.0, "b": NAN, "c": 4.0, "d": 0.0, "e": NAN, "f": NAN}]
    told = localise(checks, ITEMS, records(rows))
    assert [(c.item, c.value, c.weight) for c in told.cells] == [("b", None, 0.0)]
    assert told.changes == ()
    required = localise([check("M", "非 缺失(b)")], ITEMS, records(rows))
    assert [c.item for c in required.cells] == ["b"]


def test_contradictory_rules_have_no_answer_and_others_are_found_beside_them() -> None:
    made, told = asked(["a >= 上期(a)", "a <= 3", "b = c"], [{"a": 5.0, "b": 1.0, "c": 2.0}])
    assert told.changed == {0: (0, 1)}  # nothing is known of the period before
    assert made.left_out == ()
    assert cells(["a > b", "b > a"], {"a": 1.0, "b": 1.0}) is None


def test_what_other_periods_say_is_a_constant_and_may_multiply() -> None:
    rows = [{"a": 10.0, "b": 5.0}, {"a": 10.0, "b": 6.0}, {"a": 10.0, "b": 5.0}]
    held = dict(records(rows).columns)
    held[Key("", "a", Shift(periods=1))] = np.array([4.0, 2.0, NAN])
    texts = ["a <= 2 * 上期(a)", "环比(a) <= 200%", "b <= a / 上期(a) * 1千元 + 3"]
    checks = [check(str(i), text) for i, text in enumerate(texts)]
    told = localised(system(checks, ITEMS, Records(3, held)))
    # a ≤ 8 and then b ≤ 5; a ≤ 4 and then b ≤ 5; nothing is known
    assert told.changed == {0: (0,), 1: (0, 1)}


def test_rules_that_are_not_linear_are_named_and_the_others_take_part() -> None:
    items = (*ITEMS, Item("t", type=Type.TEXT))
    texts = {
        "product": "a * b <= 5", "quotient": "a / b <= 5", "text": '若 t = "x" 则 a > 0',
        "case": "case when a > 0 then b else c end >= 0", "round": "round(a, 0) = b",
        "alone": "上期(a) >= 0", "blank": "缺失(a)", "linear": "a <= b", "power": "power(a, 2) >= 0",
    }  # fmt: skip
    checks = [check(id, text, items) for id, text in texts.items()]
    told = localise(checks, items, records([{"a": 3.0, "b": 2.0}]))
    assert set(told.left_out) == set(texts) - {"linear"}
    assert [c.item for c in told.changes] == ["a"]


def test_soft_rules_take_no_part() -> None:
    soft = replace(check("S", "a <= b"), severity=Severity.SOFT)
    told = localise([soft], ITEMS, records([{"a": 3.0, "b": 2.0}]))
    assert told.cells == () and told.left_out == ()


def test_a_set_that_linear_programs_refuse_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(systems: list[tuple[np.ndarray, np.ndarray]]) -> list[bool]:  # type: ignore[type-arg]
        return [bool(a[0, 0] < 0) for a, _ in systems]  # a alone is refused, b or c is not

    monkeypatch.setattr(searching, "solvable", refusing)
    assert cells(["b + c = a"], {"a": 10.0, "b": 3.0, "c": 4.0}) == ["a"]
    monkeypatch.setattr(searching, "solvable", lambda systems: [a[0, 0] > 0 for a, _ in systems])
    assert cells(["b + c = a"], {"a": 10.0, "b": 3.0, "c": 4.0}) == ["b"]


def test_a_record_with_too_many_alternatives_is_given_up_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(components, "MOST_NODES", 1)
    _, told = asked(["a ≠ b", "a ≠ c", "a >= 0"], [{"a": -1.0, "b": 2.0, "c": 3.0}])
    assert told.given_up == (0,)
    assert told.changed == {}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.frozensets(st.integers(0, 20), min_size=1, max_size=5), min_size=1, max_size=7),
    st.lists(st.sampled_from((1.0, 2.0, 0.5)), min_size=21, max_size=21),
)
def test_covers_found_by_hand_and_by_the_solver_are_the_same(
    edits: list[frozenset[int]], weights: list[float]
) -> None:
    by_hand = covering.cheapest(edits, weights)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(covering, "MOST_STEPS", 0)
        assert covering.cheapest(edits, weights) == by_hand
    assert all(edit & set(by_hand) for edit in edits)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000))
def test_implied_edits_say_when_inequalities_have_a_solution(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.integers(-2, 3, (random.integers(1, 9), random.integers(1, 5))).astype(float)
    bounds = random.integers(-4, 6, len(rows)).astype(float)
    multipliers = elimination.implied(rows)
    assert multipliers is not None
    assert np.abs(multipliers @ rows).max(initial=0.0) < 1e-9
    able = linprog(np.zeros(rows.shape[1]), rows, bounds, bounds=(None, None)).status == 0
    assert bool((multipliers @ bounds >= -1e-9).all()) == able
    assert (elimination.broken_by_solver(rows, bounds) is None) == able
    assert elimination.solvable([(rows, bounds), (-rows, 100 + bounds * 0)])[0] == able


# ---- likely repairs


def repairs(
    texts: Sequence[str], row: Mapping[str, float], items: Sequence[Item] = ITEMS
) -> dict[str, tuple[float, Repair] | None]:
    checks = [check(f"R{i}", text, items) for i, text in enumerate(texts)]
    told = localise(checks, items, records([row], items))
    return {
        c.item: None if c.suggestion is None else (c.suggestion.value, c.suggestion.repair)
        for c in told.changes
    }


def test_each_slip_is_undone_and_named() -> None:
    sums = ["a = b + c", "a = d"]
    right = {"a": 1607.0, "b": 1234.0, "c": 373.0, "d": 1607.0}
    assert repairs(sums, right | {"b": 1_234_000.0}) == {"b": (1234.0, Repair.TOO_LARGE)}
    assert repairs(sums, right | {"b": 1_234_321.0}) == {"b": (1234.0, Repair.TOO_LARGE)}
    large = {"a": 1_607_000.0, "b": 1_234_000.0, "c": 373_000.0, "d": 1_607_000.0}
    assert repairs(sums, large | {"b": 1234.0}) == {"b": (1_234_000.0, Repair.TOO_SMALL)}
    assert repairs(sums, right | {"b": -1234.0}) == {"b": (1234.0, Repair.SIGN)}
    assert repairs(sums, right | {"b": 1324.0}) == {"b": (1234.0, Repair.DIGITS)}
    assert repairs(sums, right | {"b": 124.0}) == {"b": (1234.0, Repair.DIGITS)}
    assert repairs(sums, right | {"b": 12534.0}) == {"b": (1234.0, Repair.DIGITS)}
    assert repairs(sums, right | {"b": 99.0}) == {"b": (1234.0, Repair.BALANCE)}


def test_two_values_swapped_are_put_back() -> None:
    texts = ["a = b + c", "d = e + f", "b = 2 * c"]
    swapped = {"a": 3.0, "b": 8.0, "c": 1.0, "d": 10.0, "e": 2.0, "f": 2.0}
    assert repairs(texts, swapped) == {"b": (2.0, Repair.BALANCE), "d": (4.0, Repair.BALANCE)}
    texts = ["a = b + c", "d = e + f", "b = 2 * c", "e >= d - 3"]
    crossed = {"a": 3.0, "b": 10.0, "c": 1.0, "d": 2.0, "e": 8.0, "f": 2.0}
    assert repairs(texts, crossed) == {"b": (2.0, Repair.SWAPPED), "d": (10.0, Repair.SWAPPED)}


def test_a_suggestion_that_breaks_any_hard_rule_is_not_made() -> None:
    row = {"a": 1607.0, "b": 99.0, "c": 373.0, "d": 1607.0}
    sums = ["a = b + c", "a = d"]
    assert repairs([*sums, "b * c <= 100000"], row) == {"b": None}  # not linear, hard all the same
    assert repairs([*sums, "b / c <= 5"], row) == {"b": (1234.0, Repair.BALANCE)}
    assert repairs(["a <= b"], {"a": 5.0, "b": 3.0}) == {"a": None}  # nothing evident
    assert repairs(["a <= b"], {"a": 3000.0, "b": 3.0}) == {"a": (3.0, Repair.TOO_LARGE)}
    assert repairs(["a <= b"], {"a": 40.0, "b": 3.0}) == {"a": None}
    assert repairs(["a >= 0"], {"a": -7.0}) == {"a": (7.0, Repair.SIGN)}


def test_many_records_say_the_same_as_one_by_one() -> None:
    random = np.random.default_rng(5)
    texts = ["a = b + c", "d <= a", "若 d > 0 则 e > 0", "e = f ± 1", "b >= 0"]
    values = random.integers(-3, 12, (150, 6)).astype(float)
    values[random.random(values.shape) < 0.1] = NAN
    rows = [dict(zip("abcdef", row, strict=True)) for row in values.tolist()]
    checks = [check(str(i), text) for i, text in enumerate(texts)]
    together = localise(checks, ITEMS, records(rows)).cells
    apart = [
        replace(cell, record=place)
        for place, row in enumerate(rows)
        for cell in localise(checks, ITEMS, records([row])).cells
    ]
    assert list(together) == apart


def test_a_file_without_records_has_no_errors() -> None:
    told = localise(
        [check("R", "a = b"), check("T", "a <= 上期(b) / 1千元 * c")], ITEMS, records([])
    )
    assert told.cells == ()
