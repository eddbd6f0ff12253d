"""An index run: every step in the order of the recipe, every step's table kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from ..kinds.words import Words
from .aggregating import aggregate
from .imputing import impute
from .normalising import normalise
from .recipe import Method, Recipe, RecipeError
from .treating import Treated, treat
from .tree import Tree
from .weighing import weights_of

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Data:
    """Indicators by code, (n,) each; denominators and group columns beside."""

    units: Sequence[str]
    indicators: Mapping[str, Floats]
    denominators: Mapping[str, Floats] = field(default_factory=dict)
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Run:
    """What came of it. `tables` holds (n, k) values by step, in the order of `codes`."""

    tree: Tree
    recipe: Recipe
    units: Sequence[str]
    codes: tuple[str, ...]
    tables: Mapping[str, Floats]
    scores: Mapping[str, Floats]
    weights: Mapping[str, float]
    treated: Mapping[str, Treated]
    groups: Sequence[str] | None
    dropped: Sequence[str]
    warnings: tuple[Words, ...]

    def ranks(self) -> dict[str, Floats]:
        return {code: ranked(scores) for code, scores in self.scores.items()}

    @property
    def root(self) -> Floats:
        return self.scores[self.tree.root]


def run(tree: Tree, recipe: Recipe, data: Data) -> Run:
    """Every step. Raises RecipeError for a recipe that does not fit the tree or the data."""
    if recipe.weigh.name == "given":
        tree.given_weights()  # refused before anything is calculated
    codes = tree.leaves
    lacking = [code for code in codes if code not in data.indicators]
    if lacking:
        raise RecipeError(Words(f"数据里没有这些指标：{'、'.join(lacking)}",
                                f"the data have no column for: {', '.join(lacking)}"))  # fmt: skip
    steps = _Steps(recipe, data, codes)
    table = np.column_stack([data.indicators[code] for code in codes]).astype(np.float64)
    table = steps.denominated(table)
    kept = steps.screened(table)
    table, steps.groups = table[kept], _kept(steps.groups, kept)
    steps.imputing_groups = _kept(steps.imputing_groups, kept)
    units = [unit for unit, keep in zip(data.units, kept.tolist(), strict=True) if keep]
    table = steps.imputed(table)
    table = steps.treated_by_column(table)
    normalised = steps.normalised(table, tree.directions, {unit: i for i, unit in enumerate(units)})
    leaves = dict(zip(codes, normalised.T, strict=True))
    weights = weights_of(tree, recipe.weigh, leaves)
    scores = aggregated(tree, leaves, weights, recipe.aggregate)
    _warn_of_missing(steps, tree, scores, units)
    return Run(
        tree=tree, recipe=recipe, units=units, codes=codes, tables=steps.tables, scores=scores,
        weights=weights, treated=steps.treatments, groups=steps.groups,
        dropped=[u for u, keep in zip(data.units, kept.tolist(), strict=True) if not keep],
        warnings=tuple(steps.warnings),
    )  # fmt: skip


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
        method = methods[min(tree.levels[code], len(methods)) - 1]
        shares = np.array([weights[c] for c in beneath])
        scores[code] = aggregate(np.column_stack([scores[c] for c in beneath]), shares, method)
    return {branch.code: scores[branch.code] for branch in tree.branches}


def ranked(scores: Floats) -> Floats:
    """1 is best, ties share the smallest; NaN has no rank. Scores that differ by rounding alone tie."""
    present = np.sort(-_tidy(scores)[~np.isnan(scores)])
    ranks = np.searchsorted(present, -_tidy(scores), side="left") + 1.0
    return np.where(np.isnan(scores), np.nan, ranks)


def _tidy(scores: Floats) -> Floats:
    with np.errstate(all="ignore"):
        largest = np.nanmax(np.abs(scores)) if len(scores) and not np.isnan(scores).all() else 0.0
    if not largest:
        return scores
    digits = 12 - int(np.ceil(np.log10(largest)))
    return np.round(scores, digits)


def _kept(groups: Sequence[str] | None, kept: Mask) -> Sequence[str] | None:
    return (
        None
        if groups is None
        else [g for g, keep in zip(groups, kept.tolist(), strict=True) if keep]
    )


def _warn_of_missing(
    steps: _Steps, tree: Tree, scores: Mapping[str, Floats], units: Sequence[str]
) -> None:
    missing = [
        u for u, gone in zip(units, np.isnan(scores[tree.root]).tolist(), strict=True) if gone
    ]
    if missing:
        few = "、".join(missing[:8])
        steps.warnings.append(Words(f"{len(missing)} 个单位没有总分：{few}",
                                    f"{len(missing)} units have no score: {few}"))  # fmt: skip


class _Steps:
    """The steps before aggregation; each keeps its table and says what it did."""

    def __init__(self, recipe: Recipe, data: Data, codes: Sequence[str]) -> None:
        self.recipe, self.data, self.codes = recipe, data, codes
        self.tables: dict[str, Floats] = {}
        self.treatments: dict[str, Treated] = {}
        self.warnings: list[Words] = []
        self.groups = self._group(recipe.groups)
        by = recipe.impute.text("group") if recipe.impute is not None else ""
        self.imputing_groups = self._group(by) if by else self.groups

    def _group(self, name: str) -> Sequence[str] | None:
        if not name:
            return None
        if name not in self.data.groups:
            raise RecipeError(
                Words(f"数据里没有“{name}”这一列", f"the data have no column {name!r}")
            )
        return self.data.groups[name]

    def denominated(self, table: Floats) -> Floats:
        if not self.recipe.denominate:
            return table
        table = table.copy()
        for code, name in self.recipe.denominate:
            if code not in self.codes or name not in self.data.denominators:
                gone = code if code not in self.codes else name
                raise RecipeError(
                    Words(f"denominate：没有“{gone}”", f"denominate: there is no {gone!r}")
                )
            below = self.data.denominators[name]
            with np.errstate(all="ignore"):
                place = self.codes.index(code)
                table[:, place] = np.where(below != 0, table[:, place] / below, np.nan)
        self.tables["denominated"] = table
        return table

    def screened(self, table: Floats) -> Mask:
        kept = np.ones(len(table), dtype=bool)
        present = ~np.isnan(table)
        if self.recipe.availability is not None:
            kept &= present.mean(axis=1) >= self.recipe.availability - 1e-12
        if self.recipe.nonzero is not None:
            held = np.maximum(present.sum(axis=1), 1)
            kept &= (present & (table != 0)).sum(axis=1) / held >= self.recipe.nonzero - 1e-12
        if not kept.all():
            gone = [u for u, keep in zip(self.data.units, kept.tolist(), strict=True) if not keep]
            self.warnings.append(Words(f"筛去 {len(gone)} 个单位：{'、'.join(gone)}",
                                       f"{len(gone)} units screened out: {', '.join(gone)}"))  # fmt: skip
        if not kept.any():
            raise RecipeError(Words("筛选以后没有单位了", "no unit is left after screening"))
        return kept

    def imputed(self, table: Floats) -> Floats:
        if self.recipe.impute is None:
            return table
        table, empty = impute(table, self.recipe.impute, self.imputing_groups)
        for name in empty:
            self.warnings.append(Words(f"组“{name}”有指标没有一个值，仍然缺失",
                                       f"group {name!r} has indicators without any value: still missing"))  # fmt: skip
        self.tables["imputed"] = table
        return table

    def treated_by_column(self, table: Floats) -> Floats:
        if self.recipe.treat is None:
            return table
        table = table.copy()
        for place, code in enumerate(self.codes):
            done = treat(table[:, place], self.recipe.treat)
            table[:, place] = done.values
            if done.done:
                self.treatments[code] = done
            if done.still_fails:
                self.warnings.append(Words(f"{code} 处理以后仍然偏斜（{done.done}）",
                                           f"{code} is still skewed after treatment ({done.done})"))  # fmt: skip
        self.tables["treated"] = table
        return table

    def normalised(
        self, table: Floats, directions: Mapping[str, int], units: Mapping[str, int]
    ) -> Floats:
        signed = table * np.array([directions[code] for code in self.codes], dtype=np.float64)
        if self.recipe.normalise is None:
            return signed
        made = np.column_stack([
            normalise(column, self.recipe.normalise, code, units)
            for code, column in zip(self.codes, signed.T, strict=True)
        ])  # fmt: skip
        for code, before, after in zip(self.codes, signed.T, made.T, strict=True):
            if np.isnan(after).all() and not np.isnan(before).all():
                self.warnings.append(Words(f"{code} 各单位相同，不能标准化，作缺失",
                                           f"{code} is the same for all and cannot be normalised: missing"))  # fmt: skip
        self.tables["normalised"] = made
        return made
