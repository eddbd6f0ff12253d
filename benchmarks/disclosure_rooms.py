"""Tables of a zone's size protected, beside bare linear programs: what auditing each sensitive cell alone takes."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array

from gongjian.methods.disclosure import (
    Dimension,
    Needs,
    Publication,
    Records,
    Rules,
    Tabulated,
    joined,
    needs_of,
    suppress,
    tabulate,
)

Best = Callable[..., float]
RULES = Rules(minimum=3, one=0.75, two=0.9, p=0.1, margin=0.1, least=1)
SHAPES = ((22, 20), (22, 97), (22, 20, 4))  # parks × sections, × divisions, × sections × sizes
SAMPLE = 20  # sensitive cells that are asked about one by one


def disclosure(report: Any, rows: int, best: Best) -> None:
    """20,000 firms at full size, their values log-normal, parks and industries of very unequal weight."""
    firms = max(rows // 50, 500)
    for shape in SHAPES:
        made = table(shape, firms, seed=1)
        needs = needs_of(made.contributions, RULES)
        insiders = np.flatnonzero(made.contributions.units == 1)
        held: list[Any] = []

        def protect(made=made, needs=needs, insiders=insiders, held=held) -> None:
            held[:] = [suppress(made.table, needs, insiders=insiders)]

        title = " × ".join(map(str, shape))
        taken = best(protect, 1 if len(shape) > 2 else 3)
        (pattern,) = held
        alone = _alone(made, needs, best)
        report.measured(
            f"{title} protected, {firms:,} firms", taken, "s", 2.0,
            peer=f"scipy {version('scipy')} HiGHS, each sensitive cell up and down ({SAMPLE} scaled)",
            peer_value=alone,
        )  # fmt: skip
        beside = int((pattern.withheld & ~needs.primary).sum())
        report.note(
            f"disclosure {title}: {int((~made.table.told).sum()):,} cells, {int(needs.primary.sum()):,} sensitive, "
            f"{beside:,} withheld beside, {pattern.cost / made.table.values[0]:.2%} of the total; "
            + ("proved cheapest" if pattern.proved else f"at least {pattern.bound / made.table.values[0]:.2%}")
        )  # fmt: skip
    _a_year_later(report, firms, best)


def table(shape: tuple[int, ...], firms: int, seed: int, kept: Any = None) -> Tabulated:
    dice = np.random.default_rng(seed)
    places = np.column_stack([_drawn(dice, size, firms) for size in shape])
    values = np.round(dice.lognormal(8, 2, firms))
    chosen = np.ones(firms, dtype=np.bool_) if kept is None else kept
    dimensions = [Dimension.flat(tuple(str(n) for n in range(size))) for size in shape]
    units = np.arange(firms)[chosen]
    return tabulate(
        dimensions, Records(units, values[chosen], places[chosen] + 1, np.ones(len(units)))
    )


def _drawn(dice: np.random.Generator, size: int, firms: int) -> Any:
    weights = 1 / np.arange(1, size + 1) ** 0.8
    return dice.choice(size, firms, p=weights / weights.sum())


def _alone(made: Tabulated, needs: Needs, best: Best) -> float:
    """Every sensitive cell asked about by a program of its own, up and down, while these alone are withheld."""
    cells = np.flatnonzero(needs.primary)
    sums = csc_array(made.table.relations)[:, cells]
    sums = csc_array(sums.tocsr()[np.unique(sums.indices), :])
    bounds = np.column_stack([-made.table.values[cells], np.full(len(cells), made.table.values[0])])
    chosen = np.linspace(0, len(cells) - 1, min(SAMPLE, len(cells))).astype(int)

    def asked() -> None:
        for cell in chosen:
            for sign in (1.0, -1.0):
                aim = np.where(np.arange(len(cells)) == cell, sign, 0.0)
                linprog(aim, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=bounds, method="highs")

    return best(asked) * len(cells) / len(chosen)


def _a_year_later(report: Any, firms: int, best: Best) -> None:
    """The first table again with a twentieth of the firms gone, held against it."""
    shape = SHAPES[0]
    first = table(shape, firms, seed=1)
    before = needs_of(first.contributions, RULES)
    out = Publication(
        first, before,
        suppress(first.table, before, insiders=np.flatnonzero(first.contributions.units == 1)).withheld,
    )  # fmt: skip
    later = table(shape, firms, seed=1, kept=np.random.default_rng(2).random(firms) >= 0.05)
    one = Publication(later, needs_of(later.contributions, RULES))
    held: list[Any] = []

    def protect() -> None:
        whole = joined([out, one], RULES)
        held[:] = [whole, suppress(whole.table, whole.needs, insiders=whole.insiders, barely=whole.barely)]  # fmt: skip

    taken = best(protect, 1)
    whole, pattern = held
    report.measured(f"{shape[0]} × {shape[1]} a year later, both held together", taken, "s", 60.0)
    report.note(
        f"disclosure a year later: {len(whole.table):,} cells, atoms and differences; of the second table "
        f"{int(whole.of(1, pattern.withheld).sum()):,} withheld, {int(one.needs.primary.sum()):,} of them sensitive in itself"
    )  # fmt: skip
