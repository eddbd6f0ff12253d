"""Rules of sensitivity, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gongjian.methods.disclosure import (
    Contributions,
    DisclosureError,
    Reason,
    Rules,
    needs_of,
    needs_of_counts,
)
from methods.disclosure.exact import table_of

NONE = Rules(minimum=1, one=None, two=None, p=None, margin=0.1, least=1)


def cell(*given: float) -> Contributions:
    """One cell and what its units give."""
    by_size = sorted((abs(v) for v in given), reverse=True)
    return Contributions(
        np.array([len(given)]), np.array([sum(v > 0 for v in by_size)]), np.array([sum(by_size)]),
        np.array([*by_size, 0.0][:1]), np.array([*by_size, 0.0, 0.0][1:2]),
    )  # fmt: skip


def asked(rules: Rules, *given: float) -> tuple[Reason, float, float]:
    needs = needs_of(cell(*given), rules)
    return Reason(int(needs.reasons[0])), float(needs.up[0]), float(needs.down[0])


def test_under_the_minimum_a_cell_is_hidden_by_a_share_of_itself() -> None:
    rules = replace(NONE, minimum=3)
    assert asked(rules, 600, 400) == (Reason.FEW, 100, 100)
    assert asked(rules, 600, 300, 100)[0] == Reason.NONE
    # of three units two give nothing: the sum is one unit's figure
    assert asked(rules, 600, 0, 0) == (Reason.FEW, 60, 60)
    # nobody gives anything, and there are enough of them
    assert asked(rules, 0, 0, 0) == (Reason.NONE, 0, 0)
    assert asked(rules, 0, 0) == (Reason.FEW, 1, 1)
    assert asked(rules) == (Reason.NONE, 0, 0)


def test_one_unit_dominates_above_its_share_and_not_at_it() -> None:
    rules = replace(NONE, one=0.7)
    # 71 / 0.7 - 100 = 1.428571…
    assert asked(rules, 71, 20, 9) == (Reason.ONE, pytest.approx(10 / 7), pytest.approx(10 / 7))
    assert asked(rules, 70, 20, 10)[0] == Reason.NONE
    # 0.1 + 0.2 is no 0.3 in floats: a third of it does not exceed a third
    assert asked(replace(NONE, one=1 / 3), 0.1, 0.1, 0.1)[0] == Reason.NONE


def test_two_units_dominate_above_their_share() -> None:
    rules = replace(NONE, two=0.85)
    # (60 + 30) / 0.85 - 100 = 5.88…
    assert asked(rules, 60, 30, 10) == (Reason.TWO, pytest.approx(100 / 17), pytest.approx(100 / 17))  # fmt: skip
    assert asked(rules, 50, 35, 15)[0] == Reason.NONE


def test_the_second_knows_the_first_to_within_p() -> None:
    rules = replace(NONE, p=0.1)
    # 1000 - 800 - 150 = 50 is less than 80: 30 are lacking
    assert asked(rules, 800, 150, 50) == (Reason.NEAR, pytest.approx(30), pytest.approx(30))
    assert asked(rules, 800, 120, 80)[0] == Reason.NONE
    assert asked(rules, 800) == (Reason.NEAR, pytest.approx(80), pytest.approx(80))


def test_reasons_add_up_and_the_strictest_says_how_far() -> None:
    rules = Rules(minimum=4, one=0.7, two=0.85, p=0.1, margin=0.15, least=1)
    # few 150; one 800/0.7 - 1000 = 142.86; two 950/0.85 - 1000 = 117.6; near 30
    assert asked(rules, 800, 150, 50) == (
        Reason.FEW | Reason.ONE | Reason.TWO | Reason.NEAR, pytest.approx(150), pytest.approx(150),
    )  # fmt: skip
    assert asked(rules, 0.5)[1] == 1  # never less than the least


def test_losses_dominate_by_their_size() -> None:
    rules = replace(NONE, one=0.7)
    assert asked(rules, -900, 50, 50)[0] == Reason.ONE


def test_counts_under_the_minimum_are_hidden_up_to_it() -> None:
    made = table_of([[1, 2, 5], [0, 4, 7]])
    needs = needs_of_counts(made.table, 3)
    sensitive = {int(c): float(needs.up[c]) for c in np.flatnonzero(needs.primary)}
    # the cells of 1 and 2 and the column's total of 1; 0 is told
    assert sensitive == {1: 2.0, 5: 2.0, 6: 1.0}
    assert not needs.down.any()


@pytest.mark.parametrize(
    "wrong",
    [{"minimum": 0}, {"one": 0.0}, {"two": 1.2}, {"p": 0.0}, {"margin": 0.0}, {"least": 0.0},
     {"margin": float("nan")}],
)  # fmt: skip
def test_rules_that_hide_nothing_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(DisclosureError):
        replace(NONE, **wrong)  # type: ignore[arg-type]
