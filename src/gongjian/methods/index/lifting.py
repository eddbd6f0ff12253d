"""What it takes: the smallest changes, within bounds, that bring a unit to a rank or a tier.

Changes are counted as shares of the way from where an indicator stands to its bound, the best value that
any unit has unless another is stated. Every answer is the result of running the whole index again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..kinds.words import Words
from .ranking import ranked, ranked_in_groups
from .recipe import Recipe, RecipeError
from .running import Data, run
from .tiers import tiers_of
from .tree import Tree

FINE = 1e-9  # of the way to the bound
STEP = 1e-3


@dataclass(frozen=True, slots=True)
class Move:
    """One indicator moved: from, to, and the share of the way to its bound."""

    code: str
    now: float
    needed: float
    share: float


@dataclass(frozen=True, slots=True)
class Lift:
    """`alone`: each indicator that reaches the aim by itself; `together`: the least sum of shares, greedy
    by gain per share, which is the least where scores are linear in the indicators. `stands` and `aim` are
    ranks, or numbers of the recipe's tiers: 1 is the best of both; 0 stands for no tier."""

    unit: str
    stands: int
    aim: int
    alone: tuple[Move, ...]
    together: tuple[Move, ...]
    reachable: bool


def lift(
    tree: Tree,
    recipe: Recipe,
    data: Data,
    unit: str,
    aim: int,
    *,
    tier: bool = False,
    within_group: bool = False,
    bounds: Mapping[str, float] | None = None,
) -> Lift:
    """The changes that bring `unit` to rank `aim` or better; with `tier`, to that tier of the recipe.

    `bounds`: how far an indicator may go, by code; elsewhere the best value that any unit has.
    Raises RecipeError.
    """
    if tier and not 1 <= aim <= len(recipe.tiers):
        raise RecipeError(Words("配方没有这一档（tiers）", "the recipe has no such tier"))
    for code in bounds or {}:
        if code not in tree.leaves:
            raise RecipeError(Words(f"没有指标“{code}”", f"no indicator {code!r}"))
    if unit not in data.units:
        raise RecipeError(Words(f"没有单位“{unit}”", f"no unit {unit!r}"))
    game = _Game(
        tree, replace(recipe, dynamic=None), data, unit, aim, tier, within_group, bounds or {}
    )
    start = game.standing({})
    if np.isnan(start):
        raise RecipeError(Words(f"{unit} 没有总分", f"{unit} has no score"))
    stands = 0 if start == np.inf else int(start)
    if start <= aim:
        return Lift(unit, stands, aim, (), (), True)
    alone = []
    for code in game.ways:
        if game.standing({code: 1.0}) <= aim:
            share = game.least(code, {})
            alone.append(game.move(code, share))
    together = game.together()
    return Lift(
        unit, stands, aim, tuple(sorted(alone, key=lambda m: m.share)), together, bool(together)
    )


class _Game:
    def __init__(
        self, tree: Tree, recipe: Recipe, data: Data, unit: str, aim: int, tier: bool,
        within_group: bool, bounds: Mapping[str, float],
    ) -> None:  # fmt: skip
        self.tree, self.recipe, self.data, self.aim = tree, recipe, data, aim
        self.row, self.unit = list(data.units).index(unit), unit
        self.tier, self.within_group = tier, within_group
        self.ways: dict[str, tuple[float, float]] = {}
        for code in tree.leaves:
            if code in recipe.grades:
                continue
            column, direction = data.indicators[code], tree.directions[code]
            now = float(column[self.row])
            held = column[~np.isnan(column)]
            if np.isnan(now) or not len(held):
                continue
            best = float(held.max() if direction > 0 else held.min())
            bound = bounds.get(code, best)
            if (bound - now) * direction > 0:
                self.ways[code] = (now, bound)

    def _moved(self, shares: Mapping[str, float]) -> Data:
        indicators = dict(self.data.indicators)
        for code, share in shares.items():
            now, bound = self.ways[code]
            column = indicators[code].copy()
            column[self.row] = now + share * (bound - now)
            indicators[code] = column
        return replace(self.data, indicators=indicators)

    def _run(self, shares: Mapping[str, float]) -> tuple[float, float]:
        made = run(self.tree, self.recipe, self._moved(shares))
        if self.unit not in made.units:
            return float("nan"), float("nan")
        place = list(made.units).index(self.unit)
        ranks = ranked_in_groups(made.root, made.groups) if self.within_group else ranked(made.root)
        if self.tier:
            numbers = tiers_of(ranked(made.root), self.recipe.tiers, made.groups, made.root)
            return float(made.root[place]), float(numbers[place]) or np.inf
        return float(made.root[place]), float(ranks[place])

    def standing(self, shares: Mapping[str, float]) -> float:
        return self._run(shares)[1]

    def move(self, code: str, share: float) -> Move:
        now, bound = self.ways[code]
        return Move(code, now, now + share * (bound - now), share)

    def least(self, code: str, beside: Mapping[str, float]) -> float:
        """The least share of one indicator at which the aim is reached; it is at 1."""
        low, high = 0.0, 1.0
        while high - low > FINE:
            middle = (low + high) / 2
            reached = self.standing({**beside, code: middle}) <= self.aim
            low, high = (low, middle) if reached else (middle, high)
        return high

    def together(self) -> tuple[Move, ...]:
        score = self._run({})[0]
        gains = {c: self._run({c: STEP})[0] - score for c in self.ways}
        taken: dict[str, float] = {}
        for code in sorted(self.ways, key=lambda c: -gains[c]):
            if gains[code] <= 0:
                continue
            if self.standing({**taken, code: 1.0}) <= self.aim:
                taken[code] = self.least(code, taken)
                return tuple(self.move(c, s) for c, s in taken.items())
            taken[code] = 1.0
        return ()
