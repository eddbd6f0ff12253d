"""The cheapest cells to change, against exhaustive search and by hand.

The search here knows nothing of the product's constraints: each rule stands beside its own matrix rows,
and every subset of cells, in the order of weight, number and place, is asked of a linear program.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from gongjian.methods.editing.searching import Sets, localised
from gongjian.methods.editing.systems import System, system
from gongjian.methods.formulas import Key, Scope, rule_of
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.items import Item
from gongjian.methods.kinds.units import BUILT_IN
from gongjian.methods.kinds.verdicts import Severity
from gongjian.methods.kinds.words import Words
from gongjian.methods.packs import Check
from gongjian.methods.packs.faults import Place

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


def _without_words(text: str) -> str:
    return text


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
