"""The roots of thousands of draws at once.

Nested weighted arithmetic means collapse: the root is one weight vector over the leaves, so all draws
that share their leaves are one matrix product. Units with missing leaves, and other means, go level by
level over blocks of draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..kinds.columns import Floats
from .aggregating import aggregate
from .recipe import Method
from .running import method_at
from .tree import Tree

BLOCK_CELLS = 2_000_000


def drawn_roots(tree: Tree, leaves: Floats, weights: Floats, methods: Sequence[Method]) -> Floats:
    """(d, n) roots of (n, k) normalised leaves under (d, codes) weights in the order of the tree's rows."""
    if any(method_at(tree, code, methods).name != "arithmetic" for code in tree.upwards):
        return _by_level(tree, leaves, weights, methods)
    whole = ~np.isnan(leaves).any(axis=1)
    if whole.all():
        return _collapsed(tree, weights) @ leaves.T
    roots = np.empty((len(weights), len(leaves)))
    roots[:, whole] = _collapsed(tree, weights) @ leaves[whole].T
    roots[:, ~whole] = _by_level(tree, leaves[~whole], weights, methods)
    return roots


def _collapsed(tree: Tree, weights: Floats) -> Floats:
    """(d, k) effective weights of the leaves under each draw."""
    place = {branch.code: i for i, branch in enumerate(tree.branches)}
    effective: dict[str, Floats] = {tree.root: np.ones(len(weights))}
    for code in reversed(tree.upwards):
        beneath = [place[c] for c in tree.children[code]]
        shares = weights[:, beneath]
        shares = shares / shares.sum(axis=1, keepdims=True)
        for child, share in zip(tree.children[code], shares.T, strict=True):
            effective[child] = effective[code] * share
    return np.column_stack([effective[code] for code in tree.leaves])


def _by_level(tree: Tree, leaves: Floats, weights: Floats, methods: Sequence[Method]) -> Floats:
    widest = max(len(beneath) for beneath in tree.children.values())
    block = max(1, BLOCK_CELLS // max(1, len(leaves) * widest))
    return np.concatenate([
        _block(tree, leaves, weights[start : start + block], methods)
        for start in range(0, len(weights), block)
    ])  # fmt: skip


def _block(tree: Tree, leaves: Floats, weights: Floats, methods: Sequence[Method]) -> Floats:
    place = {branch.code: i for i, branch in enumerate(tree.branches)}
    scores: dict[str, Floats] = dict(zip(tree.leaves, leaves.T[:, None, :], strict=True))
    for code in tree.upwards:
        beneath = tree.children[code]
        children = np.stack(np.broadcast_arrays(*(scores[c] for c in beneath)), axis=-1)
        shares = weights[:, None, [place[c] for c in beneath]]
        scores[code] = aggregate(children, shares, method_at(tree, code, methods))
    root = scores[tree.root]
    return np.broadcast_to(root, (len(weights), len(leaves)))


def noisy(tree: Tree, weights: Mapping[str, float], noise: float, sets: int, seed: int) -> Floats:
    """(sets, codes) weights, each at every level times U(1 − noise, 1 + noise)."""
    nominal = np.array([weights[branch.code] for branch in tree.branches])
    rng = np.random.default_rng([seed, 1])
    return nominal * rng.uniform(1 - noise, 1 + noise, (sets, len(nominal)))
