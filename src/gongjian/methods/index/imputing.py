"""Missing cells filled: by the mean or median of the indicator, or of the unit's group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .recipe import Method, RecipeError


def impute(x: Floats, method: Method, groups: Sequence[str] | None) -> tuple[Floats, list[str]]:
    """(n, k) values with missing cells filled, and the groups in which some indicator had nothing.

    A group with nothing present stays missing.
    """
    kind = method.name.removeprefix("group_")
    if kind not in ("mean", "median"):
        raise RecipeError(
            Words(f"impute 还不能用 {method.name}", f"impute does not know {method.name} yet")
        )
    if not method.name.startswith("group_"):
        groups = [""] * len(x)
    if groups is None:
        raise RecipeError(
            Words("按组填补要有 group 这一列", "imputing by group wants a group column")
        )
    names = np.array(groups, dtype=object)
    filled, empty = x.copy(), []
    for name in dict.fromkeys(groups):
        rows = np.flatnonzero(names == name)
        block = x[rows]
        nothing = np.isnan(block).all(axis=0)
        if nothing.any() and len(rows):
            empty.append(name)
        means = np.full(x.shape[1], np.nan)
        if (~nothing).any():
            held = block[:, ~nothing]
            means[~nothing] = (
                np.nanmean(held, axis=0) if kind == "mean" else np.nanmedian(held, axis=0)
            )
        filled[rows] = np.where(np.isnan(block), means, block)
    return filled, empty
