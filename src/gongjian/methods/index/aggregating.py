"""Children into their parent: weighted means, Copeland, TOPSIS.

`children` is (…, n, k), `weights` (k,) or (…, 1, k), relative within the parent. Missing children are left out and the
other weights made up to one (`reweight`), or the parent is missing too (`refuse`).
"""

from __future__ import annotations

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .recipe import Method, RecipeError


def aggregate(children: Floats, weights: Floats, method: Method) -> Floats:
    """(…, n) the parent's scores; NaN where nothing is present or the mean has no value."""
    present = ~np.isnan(children)
    if method.text("missing", "reweight") == "refuse":
        present = present & np.all(present, axis=-1, keepdims=True)
    if method.name in ("copeland", "topsis") and (children.ndim > 2 or weights.ndim > 1):
        each = np.broadcast_to(
            weights[..., 0, :],
            (*np.broadcast_shapes(children.shape[:-2], weights.shape[:-2]), children.shape[-1]),
        )
        tables = np.broadcast_to(children, (*each.shape[:-1], *children.shape[-2:]))
        return np.array([aggregate(t, w, method) for t, w in zip(tables, each, strict=True)])
    if method.name == "copeland":
        return _copeland(children, weights, present)
    if method.name == "topsis":
        return _topsis(children, weights, present)
    shares = np.where(present, weights, 0.0)
    total = shares.sum(axis=-1)
    with np.errstate(all="ignore"):
        shares = shares / total[..., None]
        parent = _mean(np.where(present, children, 1.0), shares, method)
    return np.where(total > 0, parent, np.nan)


def _mean(x: Floats, shares: Floats, method: Method) -> Floats:
    used = shares > 0
    if method.name == "arithmetic":
        mean: Floats = (x * shares).sum(axis=-1)
        return mean
    if method.name == "geometric":
        mean = np.exp((np.log(np.where(used, x, 1.0)) * shares).sum(axis=-1))
        return np.where(
            (used & (x <= 0)).any(axis=-1),
            np.where((used & (x < 0)).any(axis=-1), np.nan, 0.0),
            mean,
        )
    if method.name == "harmonic":
        mean = 1 / (shares / np.where(used, x, 1.0)).sum(axis=-1)
        return np.where((used & (x <= 0)).any(axis=-1), np.nan, mean)
    if method.name == "power":
        exponent = method.number("exponent", 1.0)
        if exponent == 0:
            return _mean(x, shares, Method("geometric"))
        mean = (shares * np.where(used, x, 1.0) ** exponent).sum(axis=-1) ** (1 / exponent)
        return np.where((used & (x < 0)).any(axis=-1), np.nan, mean)
    raise RecipeError(
        Words(f"aggregate 没有 {method.name} 这个方法", f"aggregate has no method {method.name}")
    )


def _copeland(x: Floats, weights: Floats, present: Floats) -> Floats:
    """Wins less losses against every other unit, by the weight of the children in which it is ahead."""
    ahead = np.zeros((len(x), len(x)))
    for column, weight, held in zip(x.T, weights, present.T, strict=True):
        both = held[:, None] & held[None, :]
        ahead += weight * both * np.sign(np.where(both, column[:, None] - column[None, :], 0.0))
    score = np.sign(ahead).sum(axis=1)
    return np.where(present.any(axis=1), score, np.nan)


def _topsis(x: Floats, weights: Floats, present: Floats) -> Floats:
    """Closeness to the best and distance from the worst (Hwang and Yoon 1981), vector-normalised."""
    length = np.sqrt(np.nansum(x**2, axis=0))
    with np.errstate(all="ignore"):
        scaled = x / np.where(length > 0, length, 1.0) * (weights / weights.sum())
        best, worst = np.nanmax(scaled, axis=0), np.nanmin(scaled, axis=0)
        near = np.sqrt(np.nansum((scaled - best) ** 2, axis=1))
        far = np.sqrt(np.nansum((scaled - worst) ** 2, axis=1))
        closeness = far / (near + far)
    return np.where(present.all(axis=1), closeness, np.nan)
