"""Weights: those of the tree, equal ones, those of experts, or such as the data give.

All are relative within a parent. What a method says nothing of keeps the tree's weight, or 1 where the
tree has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .aggregating import aggregate
from .recipe import Method, RecipeError, number_of
from .tree import Tree, refuse_empty

# Saaty (1980), The Analytic Hierarchy Process: the mean consistency index of random matrices of order n.
RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
INCONSISTENT = 0.1


@dataclass(frozen=True)
class Weights:
    """A weight for every branch, and what is to be said of them."""

    of: Mapping[str, float]
    notes: tuple[Words, ...] = ()
    consistency: Mapping[str, float] = field(default_factory=dict)  # AHP: the ratio of each parent


def weights_of(
    tree: Tree, method: Method, leaves: Mapping[str, Floats], aggregation: Sequence[Method] = ()
) -> Weights:
    """The weights by the method. Raises RecipeError.

    `equal`: 1 for each. `budget`: experts share out 100 points beneath a parent; the mean. `ahp`: the
    principal eigenvector of Saaty's comparisons. `entropy` (Shannon; Hwang and Yoon 1981), `critic`
    (Diakoulaki and others 1995) and `pca` (loadings of the first component, as in COINr) weigh leaves by
    what they tell. `optimised`: so that correlations with the parent stand as the stated importances
    (Becker and others 2017, the linear version of COINr).
    """
    if method.name == "given":
        made = Weights(tree.given_weights())
    elif method.name == "equal":
        made = Weights(tree.equal_weights())
    elif method.name == "budget":
        made = _budget(tree, method)
    elif method.name == "ahp":
        made = _ahp(tree, method)
    elif method.name in _FROM_LEAVES:
        made = _from_leaves(tree, method, leaves)
    elif method.name == "optimised":
        made = _optimised(tree, method, leaves, aggregation)
    else:
        raise RecipeError(
            Words(f"weigh 没有 {method.name} 这个方法", f"weigh has no method {method.name}")
        )
    refuse_empty(tree, made.of)
    return made


def _kept(tree: Tree) -> dict[str, float]:
    return {b.code: 1.0 if b.weight is None else float(b.weight) for b in tree.branches}


def _said(tree: Tree, method: Method, option: str) -> dict[str, Any]:
    """What the recipe says of each parent. Raises RecipeError for a code that is none."""
    said = method.plain(option)
    if not isinstance(said, Mapping) or not said:
        raise RecipeError(Words(f"{method.name} 要写 {option}", f"{method.name} wants {option}"))
    for parent in said:
        if parent not in tree.children:
            raise RecipeError(
                Words(
                    f"{option}：“{parent}”下面没有指标",
                    f"{option}: nothing stands beneath {parent!r}",
                )
            )
    return dict(said)


def _budget(tree: Tree, method: Method) -> Weights:
    weights = _kept(tree)
    for parent, experts in _said(tree, method, "points").items():
        beneath = tree.children[parent]
        shares = []
        for expert, points in experts.items():
            given = [number_of(p, f"points {parent} {expert}") for p in points]
            if len(given) != len(beneath) or min(given) < 0 or abs(sum(given) - 100) > 1e-9:
                raise RecipeError(
                    Words(f"{expert} 给 {parent} 的点数应是 {len(beneath)} 个不小于零、合计 100 的数",
                          f"points of {expert} for {parent}: {len(beneath)} numbers at or above zero that sum to 100")
                )  # fmt: skip
            shares.append(given)
        weights.update(zip(beneath, np.mean(shares, axis=0).tolist(), strict=True))
    return Weights(weights)


def _ahp(tree: Tree, method: Method) -> Weights:
    weights, notes, ratios = _kept(tree), [], {}
    for parent, judgements in _said(tree, method, "matrix").items():
        beneath = tree.children[parent]
        found, ratio = principal(_comparisons(parent, beneath, judgements))
        weights.update(zip(beneath, found.tolist(), strict=True))
        ratios[parent] = ratio
        if ratio > INCONSISTENT:
            notes.append(Words(f"{parent} 的判断矩阵一致性比率 CR = {ratio:.3f}，超过 0.1，请专家重新比较",
                               f"the comparisons of {parent} have CR = {ratio:.3f}, above 0.1: compare again"))  # fmt: skip
    return Weights(weights, tuple(notes), ratios)


def _comparisons(parent: str, beneath: Sequence[str], judgements: Mapping[str, Any]) -> Floats:
    """The reciprocal matrix from judgements such as `a/b: 3`."""
    matrix = np.eye(len(beneath))
    matrix[~np.eye(len(beneath), dtype=bool)] = np.nan
    for pair, written in judgements.items():
        one, _, other = pair.partition("/")
        if one not in beneath or other not in beneath or one == other:
            raise RecipeError(Words(f"matrix：“{pair}”不是 {parent} 下面的两项（如 {beneath[0]}/{beneath[-1]}）",
                                    f"matrix: {pair!r} are no two codes beneath {parent}"))  # fmt: skip
        try:
            value = float(Fraction(str(written)))
        except (ValueError, ZeroDivisionError) as error:
            raise RecipeError(
                Words(
                    f"matrix {pair} 应为数，如 3 或 1/3",
                    f"matrix {pair} is a number such as 3 or 1/3",
                )
            ) from error
        if not 1 / 9 <= value <= 9:
            raise RecipeError(
                Words(f"matrix {pair} 应在 1/9 到 9 之间", f"matrix {pair} is from 1/9 to 9")
            )
        row, column = beneath.index(one), beneath.index(other)
        matrix[row, column], matrix[column, row] = value, 1 / value
    if np.isnan(matrix).any():
        row, column = (int(i) for i in np.argwhere(np.isnan(matrix))[0])
        raise RecipeError(Words(f"matrix：{parent} 缺 {beneath[row]}/{beneath[column]} 的比较",
                                f"matrix: {parent} lacks {beneath[row]}/{beneath[column]}"))  # fmt: skip
    return matrix


def principal(matrix: Floats) -> tuple[Floats, float]:
    """(k,) weights that sum to one, and the consistency ratio; of a positive reciprocal (k, k) matrix."""
    size = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    if size < 3:
        return vector / vector.sum(), 0.0
    index = (float(values[place].real) - size) / (size - 1)
    return vector / vector.sum(), index / RANDOM_INDEX[min(size, len(RANDOM_INDEX) - 1)]


def _from_leaves(tree: Tree, method: Method, leaves: Mapping[str, Floats]) -> Weights:
    weights = _kept(tree)
    for beneath in tree.children.values():
        codes = [code for code in beneath if code in leaves]
        if codes:
            table = np.column_stack([leaves[code] for code in codes])
            table = table[~np.isnan(table).any(axis=1)]
            found = _FROM_LEAVES[method.name](table)
            turned = [c for c, w in zip(codes, found.tolist(), strict=True) if w < 0]
            if turned:
                raise RecipeError(
                    Words(f"主成分给出了负的权重：{'、'.join(turned)}；这些指标与同组相反，不能这样定权",
                          f"the first component weighs these below zero: {', '.join(turned)}; they run against their branch")
                )  # fmt: skip
            weights.update(zip(codes, found.tolist(), strict=True))
    return Weights(weights)


def _entropy(table: Floats) -> Floats:
    """One less the entropy of each column's shares, relative to ln n; shares of what is above the least."""
    x = table - np.minimum(table.min(axis=0), 0)
    with np.errstate(all="ignore"):
        shares = x / x.sum(axis=0)
        terms = np.where(shares > 0, shares * np.log(shares), 0.0)
    diversity = 1 + terms.sum(axis=0) / np.log(max(len(x), 2))
    return _to_one(np.nan_to_num(diversity))


def _critic(table: Floats) -> Floats:
    """Standard deviation times what a column does not share with the others, on a 0–1 scale."""
    span = np.ptp(table, axis=0)
    x = (table - table.min(axis=0)) / np.where(span > 0, span, 1.0)
    if x.shape[1] == 1:
        return np.ones(1)
    return _to_one(x.std(axis=0, ddof=1) * (1 - _alike(x)).sum(axis=0))


def _pca(table: Floats) -> Floats:
    """Loadings of the first principal component of the correlations, turned so that they sum above zero."""
    if table.shape[1] == 1:
        return np.ones(1)
    _, vectors = np.linalg.eigh(_alike(table))
    first: Floats = vectors[:, -1]
    if first.sum() < 0:
        first = np.negative(first)
    return first


_FROM_LEAVES = {"entropy": _entropy, "critic": _critic, "pca": _pca}


def _alike(x: Floats) -> Floats:
    with np.errstate(all="ignore"):
        alike: Floats = np.atleast_2d(np.nan_to_num(np.corrcoef(x, rowvar=False)))
    return alike


def _to_one(found: Floats) -> Floats:
    total = found.sum()
    return found / total if total > 0 else np.full(len(found), 1.0 / len(found))


def _optimised(
    tree: Tree, method: Method, leaves: Mapping[str, Floats], aggregation: Sequence[Method]
) -> Weights:
    from scipy.optimize import minimize  # heavy, and only wanted here

    weights, notes, scores = _kept(tree), [], dict(leaves)
    said = _said(tree, method, "importances")
    for parent in tree.upwards:
        beneath = tree.children[parent]
        children = np.column_stack([scores[c] for c in beneath])
        how = aggregation[min(tree.levels[parent], len(aggregation)) - 1]
        if parent in said:
            wanted = np.array([number_of(i, f"importances {parent}") for i in said[parent]])
            if len(wanted) != len(beneath) or (wanted <= 0).any():
                raise RecipeError(
                    Words(f"importances {parent} 应是 {len(beneath)} 个大于零的数",
                          f"importances {parent}: {len(beneath)} numbers above zero")
                )  # fmt: skip
            wanted = wanted / wanted.sum()

            def away(
                w: Floats, x: Floats = children, by: Method = how, to: Floats = wanted
            ) -> float:
                return float(((_correlations(x, aggregate(x, np.exp(w), by)) - to) ** 2).mean())

            best = minimize(away, np.log(wanted), method="Nelder-Mead",
                            options={"xatol": 1e-10, "fatol": 1e-18, "maxiter": 4000 * len(beneath)})  # fmt: skip
            found = _to_one(np.exp(best.x))
            weights.update(zip(beneath, found.tolist(), strict=True))
            if best.fun > 1e-8:
                notes.append(Words(f"{parent}：没有一组正的权重能达到所说的重要性，取最接近的",
                                   f"{parent}: no positive weights reach the stated importances; the nearest are taken"))  # fmt: skip
        shares = np.array([weights[c] for c in beneath])
        scores[parent] = aggregate(children, shares, how)
    return Weights(weights, tuple(notes))


def _correlations(children: Floats, parent: Floats) -> Floats:
    """Each child's Pearson correlation with the parent, as shares of their sum."""
    held = ~np.isnan(children).any(axis=1) & ~np.isnan(parent)
    x, y = children[held] - children[held].mean(axis=0), parent[held] - parent[held].mean()
    with np.errstate(all="ignore"):
        found = (x * y[:, None]).sum(axis=0) / np.sqrt((x**2).sum(axis=0) * (y**2).sum())
    found = np.nan_to_num(found)
    total = float(found.sum())
    shares: Floats = found / total if total > 0 else found
    return shares
