"""What it takes, and what manipulation gains: checked by running the index again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gongjian.methods.index import Data, RecipeError, run
from gongjian.methods.index.attacking import Levers, Micro, Target, attacks
from gongjian.methods.index.lifting import lift
from methods.index.made import data, flat, recipe

TWO = flat("x", "y")
GIVEN = data(x=[0, 20, 60, 100], y=[0, 40, 50, 100])
HUNDRED = recipe("normalise: {method: minmax, low: 0, high: 100}\n")


def test_the_smallest_changes_reach_the_rank_and_nothing_less_does() -> None:
    found = lift(TWO, HUNDRED, GIVEN, "u1", 2)  # 30 points against u2's 55
    assert (found.stands, found.aim, found.reachable) == (3, 2, True)
    # alone: 25 points more are 50 of x (of its 80 to go) or 50 of y (of its 60)
    assert [(m.code, m.now) for m in found.alone] == [("x", 20), ("y", 40)]
    assert [m.needed for m in found.alone] == pytest.approx([70, 90], abs=1e-6)
    # a share of x's way is worth 40 points, of y's 30: x alone is the least
    assert [(m.code, m.share) for m in found.together] == [("x", pytest.approx(50 / 80, abs=1e-6))]
    for share, rank in ((found.together[0].share, 2), (found.together[0].share - 1e-6, 3)):
        x = GIVEN.indicators["x"].copy()
        x[1] = 20 + share * 80
        again = run(TWO, HUNDRED, replace(GIVEN, indicators={**GIVEN.indicators, "x": x}))
        assert again.ranks()["index"][1] == rank


def test_bounds_and_aims_that_cannot_be_reached_are_told() -> None:
    bound = lift(TWO, HUNDRED, GIVEN, "u1", 2, bounds={"x": 30, "y": 60})
    assert not bound.reachable and bound.together == () and bound.alone == ()
    both = lift(TWO, HUNDRED, GIVEN, "u1", 2, bounds={"x": 60})
    assert [m.code for m in both.together] == ["y", "x"] or [m.code for m in both.together] == ["y"]
    assert lift(TWO, HUNDRED, GIVEN, "u3", 2).reachable  # it stands there already
    with pytest.raises(RecipeError, match="no unit"):
        lift(TWO, HUNDRED, GIVEN, "nobody", 1)


def test_a_peer_group_has_ranks_of_its_own() -> None:
    grouped = replace(GIVEN, texts={"g": ["a", "a", "b", "b"]})
    text = recipe("normalise: {method: minmax, low: 0, high: 100}\ngroups: g\n")
    assert lift(TWO, text, grouped, "u1", 1, within_group=True).together == ()  # first of its group
    assert lift(TWO, text, grouped, "u2", 1, within_group=True).stands == 2


@pytest.mark.parametrize("tiers", ["{优: 25%, 良: 25%, 中: 50%}", "{优: 90, 良: 55, 中: 0}"])
def test_a_tier_is_reached_by_the_smallest_changes_too(tiers: str) -> None:
    tiered = recipe(f"normalise: {{method: minmax, low: 0, high: 100}}\ntiers: {tiers}\n")
    found = lift(TWO, tiered, GIVEN, "u1", 2, tier=True)  # 30 points; the second tier begins at 55
    assert (found.stands, found.aim) == (3, 2)
    assert [(m.code, m.share) for m in found.together] == [("x", pytest.approx(50 / 80, abs=1e-6))]
    assert lift(TWO, tiered, GIVEN, "u2", 2, tier=True).together == ()
    with pytest.raises(RecipeError, match="no such tier"):
        lift(TWO, tiered, GIVEN, "u1", 4, tier=True)
    with pytest.raises(RecipeError, match="no indicator 'z'"):
        lift(TWO, tiered, GIVEN, "u1", 1, tier=True, bounds={"z": 1.0})


# ---- the attack report


def _values(micro: Micro, codes):  # type: ignore[no-untyped-def]
    made = {}
    for code in codes:
        above = {"share": "rd", "count": "flag", "size": "income"}[code]
        held = micro.parks >= 0
        sums = np.bincount(micro.parks[held], weights=micro.items[above][held], minlength=3)
        below = np.bincount(micro.parks[held], weights=micro.items["income"][held], minlength=3)
        made[code] = sums / np.where(below > 0, below, np.nan) if code == "share" else sums
    return made


def test_each_attack_finds_its_best_firm_and_the_gain_is_of_the_index_run_again() -> None:
    micro = Micro(np.array([0, 0, 1, 1, 2]), {
        "rd": np.array([1.0, 9, 5, 30, 2]), "income": np.array([100.0, 100, 100, 150, 100]),
        "flag": np.array([0.0, 1, 1, 1, 0]),
    })  # fmt: skip
    tree = flat("share", "count", "size")
    start = _values(micro, ["share", "count", "size"])
    target = Target(tree, HUNDRED, Data(["p", "q", "r"], start), _values,
                    {"share": ("rd", "income"), "count": ("flag",), "size": ("income",)},
                    Levers(flows=("income",), labels=("flag",), thresholds=(("rd", "income", 0.1),)))  # fmt: skip
    found = {(a.code, a.kind): a for a in attacks(target, micro, 0)}
    moved = found["share", "move_in"]
    assert moved.firm == 3 and moved.after == pytest.approx(40 / 350)  # the firm with most R&D
    assert found["count", "relabel"].firm == 0 and found["count", "relabel"].after == 2
    assert found["share", "bunch"].firm == 1 and found["share", "bunch"].after == pytest.approx(
        11 / 200
    )
    assert found["size", "shift"].after == pytest.approx(210)
    assert ("share", "split") not in found  # two halves make the same ratio
    assert found["count", "split"].after == 2
    made = run(
        tree,
        HUNDRED,
        Data(["p", "q", "r"], _values(Micro(np.array([0, 0, 1, 0, 2]), micro.items), list(start))),
    )
    before = run(tree, HUNDRED, Data(["p", "q", "r"], start))
    assert moved.score_gain == pytest.approx(made.root[0] - before.root[0])
    assert moved.ranks_gained == int(before.ranks()["index"][0] - made.ranks()["index"][0])
    gains = [a.score_gain for a in attacks(target, micro, 0)]
    assert gains == sorted(gains, reverse=True) and min(gains) > 0
