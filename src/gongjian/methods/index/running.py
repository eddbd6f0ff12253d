"""An index run: every step in the order of the recipe, every step's table kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from ..kinds.words import Words
from .aggregating import aggregate
from .ranking import ranked, ranked_in_groups
from .recipe import Method, Recipe
from .steps import Steps
from .treating import Treated
from .tree import Tree
from .weighing import Weights, weights_of

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Data:
    """Indicators by code, (n,) each; numbers and texts of other columns beside; periods of a panel."""

    units: Sequence[str]
    indicators: Mapping[str, Floats]
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    periods: Sequence[str] = ()

    def rows(self, kept: NDArray[np.intp]) -> Data:
        """Some of the rows."""
        places = kept.tolist()
        return Data(
            [self.units[i] for i in places],
            {code: values[kept] for code, values in self.indicators.items()},
            {name: values[kept] for name, values in self.numbers.items()},
            {name: [values[i] for i in places] for name, values in self.texts.items()},
            [self.periods[i] for i in places] if self.periods else (),
        )


@dataclass(frozen=True, eq=False)
class Run:
    """What came of it. `tables` holds (n, k) values by step, in the order of `codes`.

    `off` is what deductions take from the root, by column; `cap` the veto's ceiling, by unit.
    """

    tree: Tree
    recipe: Recipe
    units: Sequence[str]
    codes: tuple[str, ...]
    tables: Mapping[str, Floats]
    scores: Mapping[str, Floats]
    weights: Weights
    treated: Mapping[str, Treated]
    groups: Sequence[str] | None
    off: Mapping[str, Floats]
    cap: Floats
    dropped: Sequence[str]
    warnings: tuple[Words, ...]

    def ranks(self) -> dict[str, Floats]:
        return {code: ranked(scores) for code, scores in self.scores.items()}

    @property
    def root(self) -> Floats:
        return self.scores[self.tree.root]

    @property
    def before(self) -> Floats:
        """The root before deductions and vetoes."""
        children = self.tree.children[self.tree.root]
        shares = np.array([self.weights.of[c] for c in children])
        method = method_at(self.tree, self.tree.root, self.recipe.aggregate)
        return aggregate(np.column_stack([self.scores[c] for c in children]), shares, method)

    def group_ranks(self) -> Floats:
        """Ranks of the root among the units of the same peer group."""
        return ranked_in_groups(self.root, self.groups)

    def leaves(self) -> Floats:
        """(n, k) normalised indicators, in the order of `codes`."""
        return np.column_stack([self.scores[code] for code in self.codes])


def run(tree: Tree, recipe: Recipe, data: Data, period: str = "") -> Run:
    """Every step. Raises RecipeError for a recipe that does not fit the tree or the data."""
    if recipe.weigh.name == "given":
        tree.given_weights()  # refused before anything is calculated
    steps = Steps(recipe, data.units, data.numbers, data.texts, tree)
    table = steps.denominated(steps.gathered(data.indicators))
    kept = steps.screened(table)
    table = steps.treated_by_column(steps.imputed(table[kept]))
    leaves = dict(zip(steps.codes, steps.normalised(table, period).T, strict=True))
    weights = weights_of(tree, recipe.weigh, leaves, recipe.aggregate)
    scores = aggregated(tree, leaves, weights.of, recipe.aggregate)
    off, cap = steps.adjustments(data.numbers, kept)
    scores[tree.root] = adjusted(scores[tree.root], off, cap)
    steps.warnings.extend(weights.notes)
    _warn_of_missing(steps, scores[tree.root])
    return Run(
        tree=tree, recipe=recipe, units=steps.units, codes=steps.codes, tables=steps.tables, scores=scores,
        weights=weights, treated=steps.treatments, groups=steps.groups, off=off, cap=cap,
        dropped=steps.dropped, warnings=tuple(steps.warnings),
    )  # fmt: skip


def method_at(tree: Tree, code: str, methods: Sequence[Method]) -> Method:
    """The method of an aggregate: by its height above the leaves, the last one for all above."""
    return methods[min(tree.levels[code], len(methods)) - 1]


def aggregated(
    tree: Tree,
    leaves: Mapping[str, Floats],
    weights: Mapping[str, float],
    methods: Sequence[Method],
) -> dict[str, Floats]:
    """Scores of every code of the tree, in the order of its file."""
    scores = dict(leaves)
    for code in tree.upwards:
        beneath = tree.children[code]
        shares = np.array([weights[c] for c in beneath])
        children = np.column_stack([scores[c] for c in beneath])
        scores[code] = aggregate(children, shares, method_at(tree, code, methods))
    return {branch.code: scores[branch.code] for branch in tree.branches}


def adjusted(root: Floats, off: Mapping[str, Floats], cap: Floats) -> Floats:
    """The root, (…, n), less what is deducted, no higher than a veto allows."""
    less = root - sum(off.values()) if off else root
    return np.minimum(less, cap) if np.isfinite(cap).any() else less


def _warn_of_missing(steps: Steps, root: Floats) -> None:
    missing = [u for u, gone in zip(steps.units, np.isnan(root).tolist(), strict=True) if gone]
    if missing:
        few = "、".join(missing[:8])
        steps.warnings.append(Words(f"{len(missing)} 个单位没有总分：{few}",
                                    f"{len(missing)} units have no score: {few}"))  # fmt: skip
