"""A million made-up returns: 60 items, 5 of a period before, 50 checks that they mostly pass."""

from __future__ import annotations

import numpy as np

from gongjian.methods.formulas import Key, Rule, Scope, Shift, rule_of
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.columns import Floats
from gongjian.methods.kinds.items import Item
from gongjian.methods.kinds.units import BUILT_IN

ITEMS = 60
PARTS = 40  # i00 … i39 are parts, i40 … i59 the sums of two each
BEFORE = 5  # items whose period before is known
MISSING = 0.03
NAMES = [f"i{k:02d}" for k in range(ITEMS)]
PREVIOUS = [f"p{k:02d}" for k in range(BEFORE)]
SCOPE = Scope("bench", tuple(Item(name, unit=BUILT_IN.named("千元"), decimals=0) for name in NAMES))

BALANCES = [(40 + j, 2 * j, 2 * j + 1) for j in range(20)]
PARTS_OF = [(2 * j, 40 + j) for j in range(15)]
CONDITIONS = [(2 * j + 1, 59 - j) for j in range(10)]
TEXTS = (
    [f"i{t:02d} = i{a:02d} + i{b:02d}" for t, a, b in BALANCES]
    + [f"i{part:02d} <= i{whole:02d}" for part, whole in PARTS_OF]
    + [f"if i{a:02d} > 0 then i{b:02d} > 0" for a, b in CONDITIONS]
    + [f"i{k:02d} <= 3 * prev(i{k:02d})" for k in range(BEFORE)]
)


def columns(rows: int, seed: int = 2017) -> dict[str, Floats]:
    """The returns by column name; NaN is missing."""
    random = np.random.default_rng(seed)
    made: dict[str, Floats] = {}
    for k in range(PARTS):
        made[NAMES[k]] = np.round(random.lognormal(8, 1, rows))
    for total, a, b in BALANCES:
        made[NAMES[total]] = made[NAMES[a]] + made[NAMES[b]]
        slips = random.random(rows) < 0.026
        made[NAMES[total]][slips] += np.round(random.normal(0, 3000, slips.sum()))
    for k in range(BEFORE):
        made[PREVIOUS[k]] = np.round(made[NAMES[k]] * random.lognormal(0.05, 0.4, rows))
    for column in made.values():
        column[random.random(rows) < 0.002] *= 0
        column[random.random(rows) < MISSING] = np.nan
    return made


def records(made: dict[str, Floats]) -> Records:
    """The same as the formula language reads them."""
    held = {Key("", name): made[name] for name in NAMES}
    held |= {Key("", NAMES[k], Shift(periods=1)): made[PREVIOUS[k]] for k in range(BEFORE)}
    return Records(len(made[NAMES[0]]), held)


def rules() -> list[Rule]:
    return [rule_of(text, SCOPE) for text in TEXTS]


def conditions_sql() -> list[str]:
    """The same fifty checks as a careful person writes them in SQL; NULL cannot be told."""
    sql = [f"abs(i{t:02d} - (i{a:02d} + i{b:02d})) < 0.5" for t, a, b in BALANCES]
    sql += [f"i{part:02d} - i{whole:02d} < 0.5" for part, whole in PARTS_OF]
    sql += [f"(not (i{a:02d} >= 0.5)) or (i{b:02d} >= 0.5)" for a, b in CONDITIONS]
    sql += [f"i{k:02d} - 3 * p{k:02d} <= 1e-9 * greatest(1, i{k:02d})" for k in range(BEFORE)]
    return sql
