"""A unit's score as contributions that add up exactly, by branch and indicator.

Arithmetic mean: weight times value. Geometric mean: the logarithmic-mean split of the score's distance
from 1 (Ang 2004, Energy Policy 32, 1131–1139), the 1 being the base. Other means: Shapley values over a
node's children, a coalition's worth being the mean of its members alone (Shorrocks 2013, Journal of
Economic Inequality 11, 99–126). A node's contribution is handed down to its children in proportion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats
from .aggregating import aggregate
from .recipe import Method
from .running import Run, method_at
from .sharing import shapley

BASE = "base"  # what no child accounts for: the 1 of a geometric mean
VETO = "veto"


@dataclass(frozen=True, eq=False)
class Contributions:
    """`of` holds (n,) for every code but the root; the leaves, `base`, `off` and `veto` sum to the root."""

    of: Mapping[str, Floats]
    base: Floats
    off: Mapping[str, Floats]  # below zero
    veto: Floats  # at or below zero


def contributions(made: Run) -> Contributions:
    """Of a run's root. NaN for units without a score."""
    tree, recipe = made.tree, made.recipe
    before = made.before
    found: dict[str, Floats] = {tree.root: before}
    base = np.zeros(len(made.units))
    scores = {**made.scores, tree.root: before}
    for code in reversed(tree.upwards):
        beneath = tree.children[code]
        children = np.column_stack([scores[c] for c in beneath])
        weights = np.array([made.weights.of[c] for c in beneath])
        method = method_at(tree, code, recipe.aggregate)
        parts, own_base = split(children, weights, method)
        # how much of the root one point of this node is
        with np.errstate(all="ignore"):
            worth = np.where(scores[code] != 0, found[code] / scores[code], 0.0)
        if code == tree.root:
            worth = np.ones_like(worth)
        elif _arithmetic_above(made, code):
            worth = _nested_share(made, code)
        for child, part in zip(beneath, parts.T, strict=True):
            found[child] = worth * part
        base = base + worth * own_base
    del found[tree.root]
    less = before - sum(made.off.values(), np.zeros(len(before)))
    return Contributions(found, base, {c: -v for c, v in made.off.items()}, made.root - less)


def _arithmetic_above(made: Run, code: str) -> bool:
    """Every node from this one's parent to the root is an arithmetic mean: shares multiply, nothing is divided."""
    parents = {b.code: b.parent for b in made.tree.branches}
    above = parents[code]
    while above:
        if method_at(made.tree, above, made.recipe.aggregate).name != "arithmetic":
            return False
        above = parents[above]
    return True


def _nested_share(made: Run, code: str) -> Floats:
    """The share of a node in the root through arithmetic means, missing siblings reweighted."""
    parents = {b.code: b.parent for b in made.tree.branches}
    share = np.ones(len(made.units))
    while parents[code]:
        above = parents[code]
        beneath = made.tree.children[above]
        present = ~np.isnan(np.column_stack([made.scores[c] for c in beneath]))
        weights = np.array([made.weights.of[c] for c in beneath])
        with np.errstate(all="ignore"):
            held = made.weights.of[code] / (present * weights).sum(axis=1)
        share = share * np.where(np.isnan(made.scores[code]), 0.0, held)
        code = above
    return share


def split(children: Floats, weights: Floats, method: Method) -> tuple[Floats, Floats]:
    """(n, k) contributions of the children to their mean, and the (n,) base that none accounts for."""
    present = ~np.isnan(children)
    parent = aggregate(children, weights, method)
    nothing = np.zeros(len(children))
    shares = np.where(present, weights, 0.0)
    with np.errstate(all="ignore"):
        shares = shares / shares.sum(axis=1, keepdims=True)
        if method.name == "arithmetic":
            return np.where(present, shares * np.nan_to_num(children), 0.0) + _gone(parent), nothing
        if method.name == "geometric" and not (present & (children <= 0)).any():
            logs = np.where(present, np.log(np.where(present, children, 1.0)), 0.0)
            mean = np.where(np.abs(parent - 1) > 1e-12, (parent - 1) / np.log(parent), 1.0)
            return mean[:, None] * shares * logs + _gone(parent), np.where(
                np.isnan(parent), np.nan, 1.0
            )

    def worth(members: frozenset[int]) -> Floats:
        if not members:
            return nothing
        held = sorted(members)
        return np.nan_to_num(aggregate(children[:, held], weights[held], method))

    return shapley(worth, children.shape[1]).T + _gone(parent), nothing


def _gone(parent: Floats) -> Floats:
    return np.where(np.isnan(parent), np.nan, 0.0)[:, None]


@dataclass(frozen=True, eq=False)
class FirmShares:
    """What each firm does to a ratio of its park, in the ratio's own measure.

    `contribution` sums to the park's ratio less the reference. `without` is how the ratio changes when
    the firm alone is left out; these do not add up.
    """

    ratio: float
    reference: float
    contribution: Floats
    without: Floats


def firm_shares(numerator: Floats, denominator: Floats, reference: float) -> FirmShares:
    """Of the ratio Σa/Σb against a reference R: (aᵢ − R·bᵢ)/Σb. Missing counts as zero.

    Raises ValueError where the denominators sum to zero.
    """
    a, b = np.nan_to_num(numerator), np.nan_to_num(denominator)
    above, below = float(a.sum()), float(b.sum())
    if below == 0:
        raise ValueError("the denominators sum to zero")
    ratio = above / below
    with np.errstate(all="ignore"):
        left_out = np.where(below - b != 0, (above - a) / (below - b), np.nan)
    return FirmShares(ratio, reference, (a - reference * b) / below, left_out - ratio)
