"""Several periods of one index: gaps filled from other periods, goalposts of a base period, level and growth.

Each period is a run of its own, over the units that it has. Ranks always compare within a period. Scores
compare between periods only where the scale does not move: goalposts, fixed or of a base period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .imputing import across_periods
from .ranking import ranked, ranked_in_groups
from .recipe import Dynamic, Method, Recipe, RecipeError
from .running import Data, Run, run
from .steps import Steps
from .tree import Tree

ACROSS = ("last", "linear")
COMPARABLE = ("goalposts", "bounds", "scaled")


@dataclass(frozen=True, eq=False)
class Growth:
    """Level and growth of the root, (n,) each: points since the earlier period, and the stated mix.

    `level_score` and `growth_score` are the same on 0 to 100 among the units; a unit without an earlier
    score has no growth and no mix.
    """

    units: Sequence[str]
    period: str
    since: str
    level: Floats
    growth: Floats
    level_score: Floats
    growth_score: Floats
    mix: Floats
    rank: Floats
    group_rank: Floats


@dataclass(frozen=True, eq=False)
class Panel:
    """The runs by period, oldest first, and the tables of steps that go across periods."""

    runs: Mapping[str, Run]
    tables: Mapping[str, Floats]  # in the rows of the data
    growth: Growth | None
    warnings: tuple[Words, ...]

    @property
    def newest(self) -> Run:
        return self.runs[max(self.runs)]


def run_panel(tree: Tree, recipe: Recipe, data: Data) -> Panel:
    """Every period. Raises RecipeError."""
    prepared, plain, tables = _filled(tree, recipe, data)
    warnings: list[Words] = []
    periods = sorted(set(data.periods))
    plain = _with_base(tree, plain, prepared, periods)
    runs = {}
    for period in periods:
        rows = np.flatnonzero(np.array([p == period for p in data.periods]))
        made = run(tree, plain, prepared.rows(rows), period)
        runs[period] = made
        warnings += [Words(f"{period}：{w.zh}", f"{period}: {w.en}") for w in made.warnings]
    growth = None
    if recipe.dynamic is not None:
        growth = _growth(runs, recipe.dynamic)
        if recipe.normalise is None or recipe.normalise.name not in COMPARABLE:
            warnings.append(Words("各期各自标准化，增长是相对位置的变化；要比绝对水平请用 goalposts",
                                  "each period has its own scale, so growth is a change of place; goalposts would compare levels"))  # fmt: skip
    return Panel(runs, tables, growth, tuple(warnings))


def newest_of(tree: Tree, recipe: Recipe, data: Data) -> tuple[Recipe, Data, str]:
    """The newest period as data of its own, with a recipe that repeats its run."""
    prepared, plain, _ = _filled(tree, recipe, data)
    period = max(data.periods)
    plain = _with_base(tree, plain, prepared, sorted(set(data.periods)))
    rows = np.flatnonzero(np.array([p == period for p in data.periods]))
    return plain, prepared.rows(rows), period


def _filled(tree: Tree, recipe: Recipe, data: Data) -> tuple[Data, Recipe, dict[str, Floats]]:
    """The data denominated and filled across periods, and the recipe without these steps."""
    if recipe.impute is None or recipe.impute.name not in ACROSS:
        return data, recipe, {}
    steps = Steps(recipe, data.units, data.numbers, data.texts, tree)
    table = steps.denominated(steps.gathered(data.indicators))
    table = across_periods(table, recipe.impute.name, data.units, data.periods)
    made = Data(
        data.units,
        dict(zip(steps.codes, table.T, strict=True)),
        data.numbers,
        data.texts,
        data.periods,
    )
    return (
        made,
        replace(recipe, denominate=(), grades={}, impute=None),
        {**steps.tables, "imputed": table},
    )


def _with_base(tree: Tree, recipe: Recipe, data: Data, periods: Sequence[str]) -> Recipe:
    """Goalposts read from the base period, after its treatment, where the recipe asks for them."""
    method = recipe.normalise
    base = "" if method is None else method.text("base_period")
    if method is None or not base:
        return recipe
    if base not in periods:
        raise RecipeError(Words(f"数据里没有基期 {base}，有 {'、'.join(periods)}",
                                f"the data have no base period {base}: {', '.join(periods)}"))  # fmt: skip
    if recipe.treat is not None and (recipe.treat.name != "winsorise" or recipe.treat.text("then")):
        raise RecipeError(Words("用基期的 goalposts 时，treat 不能变换数值（log、boxcox），各期会不可比",
                                "with goalposts of a base period, treat transforms nothing (log, boxcox): periods would not compare"))  # fmt: skip
    rows = np.flatnonzero(np.array([p == base for p in data.periods]))
    made = run(tree, replace(recipe, normalise=None, aggregate=(Method("arithmetic"),), weigh=Method("equal")), data.rows(rows), base)  # fmt: skip
    signs = np.array([tree.directions[c] for c in made.codes])
    measured = made.leaves() * signs
    with np.errstate(all="ignore"):
        low, high = np.nanmin(measured, axis=0), np.nanmax(measured, axis=0)
    bounds = {c: [a, b] for c, a, b in zip(made.codes, low.tolist(), high.tolist(), strict=True)}
    kept = tuple((k, v) for k, v in method.options if k not in ("base_period", "bounds"))
    return replace(recipe, normalise=Method(method.name, (*kept, ("bounds", bounds))))


def _growth(runs: Mapping[str, Run], mix: Dynamic) -> Growth:
    periods = list(runs)
    since = mix.since or (periods[-2] if len(periods) > 1 else "")
    if since not in runs or since == periods[-1]:
        raise RecipeError(Words(f"dynamic 要有更早的一期{f' {since}' if since else ''}，数据里有 {'、'.join(periods)}",
                                f"dynamic wants an earlier period {since}; the data have {', '.join(periods)}"))  # fmt: skip
    now, before = runs[periods[-1]], runs[since]
    earlier = dict(zip(before.units, before.root.tolist(), strict=True))
    level = now.root
    growth = level - np.array([earlier.get(unit, np.nan) for unit in now.units])
    level_score, growth_score = _to_hundred(level), _to_hundred(growth)
    mixed = mix.level * level_score + mix.growth * growth_score
    return Growth(now.units, periods[-1], since, level, growth, level_score, growth_score, mixed,
                  ranked(mixed), ranked_in_groups(mixed, now.groups))  # fmt: skip


def _to_hundred(x: Floats) -> Floats:
    present = x[~np.isnan(x)]
    if not len(present) or present.max() <= present.min():
        return np.where(np.isnan(x), np.nan, 50.0)
    made: Floats = (x - present.min()) / (present.max() - present.min()) * 100
    return made
