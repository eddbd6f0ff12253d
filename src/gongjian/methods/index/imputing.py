"""Missing cells filled: by the mean or median of the indicator or of the unit's group, by the unit's
other indicators, or by its other periods."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from ..kinds.columns import Floats
from ..kinds.words import Words
from .recipe import Method, RecipeError


def impute(
    x: Floats, method: Method, groups: Sequence[str] | None, directions: Floats
) -> tuple[Floats, list[str]]:
    """(n, k) values with missing cells filled, and the groups in which some indicator had nothing.

    A group with nothing present stays missing.
    """
    if method.name == "mean_of_row":
        return _mean_of_row(x, directions), []
    kind = method.name.removeprefix("group_")
    if kind not in ("mean", "median"):
        raise RecipeError(
            Words(
                f"impute 的 {method.name} 要有 period 这一列（多个时期）",
                f"impute by {method.name} wants a period column (several periods)",
            )
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


def _mean_of_row(x: Floats, directions: Floats) -> Floats:
    """The mean of the unit's other indicators on 0–1, more being better, taken back to the column's scale."""
    signed = x * directions
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column or a row without a value
        low, high = np.nanmin(signed, axis=0), np.nanmax(signed, axis=0)
        means = np.nanmean((signed - low) / np.where(high > low, high - low, np.nan), axis=1)
    filled: Floats = (
        np.where(np.isnan(signed), low + means[:, None] * (high - low), signed) * directions
    )
    return filled


def across_periods(x: Floats, kind: str, units: Sequence[str], periods: Sequence[str]) -> Floats:
    """(n, k) rows of a unit and a period, missing cells filled from the unit's other periods.

    `last`: the latest earlier value. `linear`: between the neighbours in time, periods one step apart in
    their order; beyond the first and the last value, that value.
    """
    order = {period: place for place, period in enumerate(sorted(set(periods)))}
    rows_of: dict[str, list[int]] = {}
    for row, unit in enumerate(units):
        rows_of.setdefault(unit, []).append(row)
    filled = x.copy()
    for rows in rows_of.values():
        rows.sort(key=lambda row: order[periods[row]])
        times = np.array([order[periods[row]] for row in rows], dtype=np.float64)
        for column in np.flatnonzero(np.isnan(x[rows]).any(axis=0)):
            values = x[rows, column]
            held = ~np.isnan(values)
            if not held.any():
                continue
            if kind == "linear":
                filled[rows, column] = np.where(
                    held, values, np.interp(times, times[held], values[held])
                )
            else:
                latest = np.maximum.accumulate(np.where(held, np.arange(len(rows)), -1))
                filled[rows, column] = np.where(latest >= 0, values[latest], np.nan)
    return filled
