"""Weights: those of the tree, equal ones, or such as the data give."""

from __future__ import annotations

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .recipe import Method, RecipeError
from .tree import Tree, refuse_empty


def weights_of(tree: Tree, method: Method, normalised: dict[str, Floats]) -> dict[str, float]:
    """A weight for every branch, relative within its parent.

    `equal`: 1 for each. `entropy` (Shannon; Hwang and Yoon 1981) and `critic` (Diakoulaki and others
    1995) weigh the leaves beneath each parent by what they tell apart; aggregates keep the tree's
    weights, or 1 where it has none.
    """
    if method.name == "given":
        weights = tree.given_weights()
    elif method.name == "equal":
        weights = tree.equal_weights()
    elif method.name in ("entropy", "critic"):
        weights = {b.code: 1.0 if b.weight is None else float(b.weight) for b in tree.branches}
        for beneath in tree.children.values():
            leaves = [code for code in beneath if code in normalised]
            if leaves:
                table = np.column_stack([normalised[code] for code in leaves])
                found = _entropy(table) if method.name == "entropy" else _critic(table)
                weights.update(zip(leaves, found.tolist(), strict=True))
    else:
        raise RecipeError(
            Words(f"weigh 还不能用 {method.name}", f"weigh does not know {method.name} yet")
        )
    refuse_empty(tree, weights)
    return weights


def _entropy(table: Floats) -> Floats:
    """One less the entropy of each column's shares, relative to ln n; shares of what is above the least."""
    x = table[~np.isnan(table).any(axis=1)]
    x = x - np.minimum(x.min(axis=0), 0)
    with np.errstate(all="ignore"):
        shares = x / x.sum(axis=0)
        terms = np.where(shares > 0, shares * np.log(shares), 0.0)
    diversity = 1 + terms.sum(axis=0) / np.log(max(len(x), 2))
    return _to_one(np.nan_to_num(diversity))


def _critic(table: Floats) -> Floats:
    """Standard deviation times what a column does not share with the others, on a 0–1 scale."""
    x = table[~np.isnan(table).any(axis=1)]
    span = np.ptp(x, axis=0)
    x = (x - x.min(axis=0)) / np.where(span > 0, span, 1.0)
    if x.shape[1] == 1:
        return np.ones(1)
    with np.errstate(all="ignore"):
        alike = np.nan_to_num(np.corrcoef(x, rowvar=False))
    return _to_one(x.std(axis=0, ddof=1) * (1 - alike).sum(axis=0))


def _to_one(found: Floats) -> Floats:
    total = found.sum()
    return found / total if total > 0 else np.full(len(found), 1.0 / len(found))
