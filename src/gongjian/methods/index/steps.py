"""The steps before aggregation, in the order of the recipe; each keeps its table and says what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from ..kinds.words import Words
from .imputing import impute
from .normalising import column_of, normalise
from .recipe import Recipe, RecipeError
from .treating import Treated, treat
from .tree import Tree

Mask = NDArray[np.bool_]


class Steps:
    """One run's steps. `units` and `groups` are those kept once it has screened."""

    def __init__(
        self, recipe: Recipe, units: Sequence[str], numbers: Mapping[str, Floats],
        texts: Mapping[str, Sequence[str]], tree: Tree,
    ) -> None:  # fmt: skip
        self.recipe, self.units, self.codes = recipe, units, tree.leaves
        self._numbers, self._texts = numbers, texts
        self._directions = np.array([tree.directions[c] for c in self.codes], dtype=np.float64)
        self.tables: dict[str, Floats] = {}
        self.treatments: dict[str, Treated] = {}
        self.warnings: list[Words] = []
        self.dropped: Sequence[str] = []
        self.groups = self._group(recipe.groups)
        by = recipe.impute.text("group") if recipe.impute is not None else ""
        self._imputing_groups = self._group(by) if by else self.groups

    def _group(self, name: str) -> Sequence[str] | None:
        if not name:
            return None
        if name not in self._texts:
            raise RecipeError(
                Words(f"数据里没有“{name}”这一列", f"the data have no column {name!r}")
            )
        return self._texts[name]

    def gathered(self, indicators: Mapping[str, Floats]) -> Floats:
        """(n, k) indicators in the order of the tree; graded items as points."""
        lacking = [
            c
            for c in self.codes
            if c not in (self._texts if c in self.recipe.grades else indicators)
        ]
        if lacking:
            raise RecipeError(Words(f"数据里没有这些指标：{'、'.join(lacking)}",
                                    f"the data have no column for: {', '.join(lacking)}"))  # fmt: skip
        columns = [
            self._graded(code) if code in self.recipe.grades else indicators[code]
            for code in self.codes
        ]
        return np.column_stack(columns).astype(np.float64)

    def _graded(self, code: str) -> Floats:
        grades = self.recipe.grades[code]
        points = []
        for unit, text in zip(self.units, self._texts[code], strict=True):
            if text and text not in grades:
                raise RecipeError(Words(f"{unit} 的 {code} 是“{text}”，应为 {' | '.join(grades)}",
                                        f"{code} of {unit} is {text!r}: {' | '.join(grades)}"))  # fmt: skip
            points.append(grades[text] if text else np.nan)
        return np.array(points)

    def denominated(self, table: Floats) -> Floats:
        if not self.recipe.denominate:
            return table
        table = table.copy()
        for code, name in self.recipe.denominate:
            if code not in self.codes or name not in self._numbers:
                gone = code if code not in self.codes else name
                raise RecipeError(
                    Words(f"denominate：没有“{gone}”", f"denominate: there is no {gone!r}")
                )
            below = self._numbers[name]
            with np.errstate(all="ignore"):
                place = self.codes.index(code)
                table[:, place] = np.where(below != 0, table[:, place] / below, np.nan)
        self.tables["denominated"] = table
        return table

    def screened(self, table: Floats) -> Mask:
        """Which units stay; from here on there are no others."""
        kept = np.ones(len(table), dtype=bool)
        present = ~np.isnan(table)
        if self.recipe.availability is not None:
            kept &= present.mean(axis=1) >= self.recipe.availability - 1e-12
        if self.recipe.nonzero is not None:
            held = np.maximum(present.sum(axis=1), 1)
            kept &= (present & (table != 0)).sum(axis=1) / held >= self.recipe.nonzero - 1e-12
        if not kept.any():
            raise RecipeError(Words("筛选以后没有单位了", "no unit is left after screening"))
        if not kept.all():
            self.dropped = [
                u for u, keep in zip(self.units, kept.tolist(), strict=True) if not keep
            ]
            listed = "、".join(self.dropped)
            self.warnings.append(Words(f"筛去 {len(self.dropped)} 个单位：{listed}",
                                       f"{len(self.dropped)} units screened out: {listed}"))  # fmt: skip
        self.units = _kept(self.units, kept)
        self.groups = None if self.groups is None else _kept(self.groups, kept)
        by = self._imputing_groups
        self._imputing_groups = None if by is None else _kept(by, kept)
        return kept

    def imputed(self, table: Floats) -> Floats:
        if self.recipe.impute is None:
            return table
        table, empty = impute(table, self.recipe.impute, self._imputing_groups, self._directions)
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

    def normalised(self, table: Floats, period: str) -> Floats:
        signed = table * self._directions
        method = self.recipe.normalise
        if method is None:
            return signed
        units = {unit: place for place, unit in enumerate(self.units)}
        columns = []
        for code, direction, column in zip(
            self.codes, self._directions.tolist(), signed.T, strict=True
        ):
            made = normalise(column, method, column_of(method, code, int(direction), period), units)
            if np.isnan(made).all() and not np.isnan(column).all():
                self.warnings.append(Words(f"{code} 各单位相同，不能标准化，作缺失",
                                           f"{code} is the same for all and cannot be normalised: missing"))  # fmt: skip
            columns.append(made)
        self.tables["normalised"] = np.column_stack(columns)
        return self.tables["normalised"]

    def adjustments(
        self, numbers: Mapping[str, Floats], kept: Mask
    ) -> tuple[dict[str, Floats], Floats]:
        """What deductions take, by column, and the veto's ceiling; blank cells take nothing."""
        off: dict[str, Floats] = {}
        cap = np.full(int(kept.sum()), np.inf)
        for each in self.recipe.adjust:
            if each.column not in numbers:
                raise RecipeError(Words(f"数据里没有“{each.column}”这一列（deduct、veto）",
                                        f"the data have no column {each.column!r} (deduct, veto)"))  # fmt: skip
            held = np.nan_to_num(numbers[each.column][kept])
            if each.veto is None:
                off[each.column] = np.minimum(held * each.points, each.most)
            else:
                cap = np.where(held != 0, np.minimum(cap, each.veto), cap)
        return off, cap


def _kept(of: Sequence[str], kept: Mask) -> Sequence[str]:
    return [each for each, keep in zip(of, kept.tolist(), strict=True) if keep]
