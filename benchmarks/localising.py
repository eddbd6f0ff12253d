"""Made-up returns with planted errors: 10 balances, 10 inequalities, 10 conditionals.

Forty items in one net: ten sums of three parts, each sum part of a total further on, so that rules
share cells. Every return is first right and then given one to four errors; 1 % of cells are blank.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from gongjian.methods.formulas import Key, Scope, rule_of
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.columns import Floats
from gongjian.methods.kinds.items import Item
from gongjian.methods.kinds.units import BUILT_IN
from gongjian.methods.kinds.verdicts import Severity
from gongjian.methods.kinds.words import Words
from gongjian.methods.packs import Check
from gongjian.methods.packs.faults import Place

ITEMS = 40
NAMES = [f"i{k:02d}" for k in range(ITEMS)]
FORM = tuple(Item(name, unit=BUILT_IN.named("千元"), decimals=0) for name in NAMES)
SCOPE = Scope("bench", FORM)
BALANCES = [(30 + j, 3 * j, 3 * j + 1, 3 * j + 2) for j in range(10)]
SMALLER = [(30 + j, 30 + j + 1) for j in range(9)] + [(0, 39)]
CONDITIONS = [(3 * j, 3 * ((j + 1) % 10) + 1) for j in range(10)]
TEXTS = (
    [f"i{t:02d} = i{a:02d} + i{b:02d} + i{c:02d}" for t, a, b, c in BALANCES]
    + [f"i{a:02d} <= i{b:02d}" for a, b in SMALLER]
    + [f"if i{a:02d} > 0 then i{b:02d} > 0" for a, b in CONDITIONS]
)
BLANK = 0.01
ERRORS = (0.76, 0.955, 0.99)  # share of returns with at most one, two, three errors; the rest four


def columns(rows: int, seed: int = 2017, blank: float = BLANK) -> dict[str, Floats]:
    """The returns by column name; NaN is blank. Every return breaks at least one rule."""
    random = np.random.default_rng(seed)
    good = np.zeros((rows, ITEMS))
    good[:, :30] = np.round(random.lognormal(6, 1, (rows, 30))) + 1
    for j, (t, a, b, c) in enumerate(BALANCES):
        good[:, c] += (
            0 if j == 0 else np.maximum(0, good[:, t - 1] - good[:, [a, b, c]].sum(axis=1))
        )
        good[:, t] = good[:, [a, b, c]].sum(axis=1)
    made = good.copy()
    many = 1 + np.searchsorted(ERRORS, random.random(rows))
    for row in range(rows):
        for cell in random.choice(30, many[row], replace=False):
            made[row, cell] = _slipped(made[row, cell], int(random.integers(4)))
    made[random.random(made.shape) < blank] = np.nan
    for row in np.flatnonzero(_holding(made)):
        made[row, [30, 0, 1, 2]] = good[row, [30, 0, 1, 2]]
        made[row, 0] += 1000
    return {name: made[:, k].copy() for k, name in enumerate(NAMES)}


def _slipped(value: float, kind: int) -> float:
    """A slip of a thousand, a sign, a lost digit, a wrong number."""
    return [value * 1000, -value, value // 10 + 3, value + 777][kind]


def _holding(made: Floats) -> Any:
    """Returns that break no rule that can be told."""
    with np.errstate(invalid="ignore"):
        fails = [np.abs(made[:, t] - made[:, [a, b, c]].sum(axis=1)) >= 0.5
                 for t, a, b, c in BALANCES]  # fmt: skip
        fails += [made[:, a] - made[:, b] >= 0.5 for a, b in SMALLER]
        fails += [(made[:, a] >= 0.5) & (made[:, b] < 0.5) for a, b in CONDITIONS]
    return ~np.any(fails, axis=0)


def records(made: dict[str, Floats]) -> Records:
    return Records(len(made[NAMES[0]]), {Key("", name): made[name] for name in NAMES})


def checks() -> list[Check]:
    return [
        Check(f"R{i:02d}", Severity.HARD, text, rule_of(text, SCOPE), Words(text), "", Place("", 1, 1))
        for i, text in enumerate(TEXTS)
    ]  # fmt: skip


def by_solver_alone(row: Floats) -> float:
    """How many cells one return needs, as one mixed-integer program with big-M of HiGHS.

    Variables: a value and a change (0, 1) for each item, an alternative for each conditional.
    """
    size = 2 * ITEMS + len(CONDITIONS)
    known = ~np.isnan(row)
    big = 10.0 * max(1.0, float(np.nanmax(np.abs(row))))
    sides: list[tuple[Floats, float, float]] = []

    def add(low: float, high: float, **terms: float) -> None:
        side = np.zeros(size)
        for name, c in terms.items():
            side[int(name[1:])] = c
        sides.append((side, low, high))

    for k in np.flatnonzero(known):
        add(-np.inf, row[k], **{f"v{k}": 1.0, f"z{ITEMS + k}": -big})
        add(row[k], np.inf, **{f"v{k}": 1.0, f"z{ITEMS + k}": big})
    for t, a, b, c in BALANCES:
        add(-0.49, 0.49, **{f"v{t}": 1.0, f"v{a}": -1.0, f"v{b}": -1.0, f"v{c}": -1.0})
    for a, b in SMALLER:
        add(-np.inf, 0.49, **{f"v{a}": 1.0, f"v{b}": -1.0})
    for j, (a, b) in enumerate(CONDITIONS):
        add(-np.inf, 0.49, **{f"v{a}": 1.0, f"z{2 * ITEMS + j}": -big})
        add(0.5 - big, np.inf, **{f"v{b}": 1.0, f"z{2 * ITEMS + j}": -big})
    costs = np.zeros(size)
    costs[ITEMS : 2 * ITEMS] = known
    whole = np.zeros(size)
    whole[ITEMS:] = 1
    low, high = np.full(size, -2 * big), np.full(size, 2 * big)
    low[ITEMS:], high[ITEMS:] = 0, 1
    a_matrix = np.array([s for s, _, _ in sides])
    found = milp(
        costs, integrality=whole, bounds=Bounds(low, high),
        constraints=LinearConstraint(a_matrix, [b for _, b, _ in sides], [h for _, _, h in sides]),
    )  # fmt: skip
    return float(np.nan if found.fun is None else round(found.fun))
