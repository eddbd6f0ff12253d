"""Indicators: formulas over the records of a group, and of every group at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, TextColumn
from .in_numpy import constant, truth_of, values_of
from .kernels import Truth, kernel_of
from .nodes import Constant, Group, Node
from .records import Records

Members = NDArray[np.int64]


def indicator_values(
    node: Node, records: Records, members: Members | None = None, groups: int = 1
) -> Floats:
    """An indicator's value for each group.

    `members`: for each record the group it belongs to, from 0 to `groups` − 1 (all to group 0
    unless said). Returns `groups` numbers, NaN where missing.
    """
    if members is None:
        members = np.zeros(records.length, dtype=np.int64)
    if members.shape != (records.length,) or (records.length and not members.min() >= 0):
        raise ValueError("members: one group from 0 for each record")
    with np.errstate(all="ignore"):
        value = _Indicator(records, members, groups).value(node)
    if isinstance(value, Truth):
        value = np.where(value.true, 1.0, np.where(value.false, 0.0, np.nan))
    return np.broadcast_to(np.where(np.isfinite(value), value, np.nan), groups).copy()


class _Indicator:
    """One indicator over one set of records."""

    def __init__(self, records: Records, members: Members, groups: int) -> None:
        self.records = records
        self.members = members
        self.groups = groups

    def value(self, node: Node) -> Any:
        if isinstance(node, Constant):
            return constant(node)
        if isinstance(node, Group):
            return self._group(node)
        return kernel_of(node)(*[self.value(child) for child in node.children])

    def _group(self, node: Group) -> Floats:
        chosen = np.ones(self.records.length, dtype=bool)
        if node.where is not None:
            chosen, _ = truth_of(node.where, self.records)
        if node.function == "count":
            return self._counted(chosen)
        columns = [values_of(argument, self.records) for argument in node.arguments]
        for column in columns:
            chosen = chosen & _present(column)
        return _FUNCTIONS[node.function](self, columns, chosen)

    def _counted(self, chosen: NDArray[np.bool_]) -> Floats:
        return np.bincount(self.members[chosen], minlength=self.groups).astype(float)

    def _sums(self, column: Any, chosen: NDArray[np.bool_]) -> Floats:
        sums = np.bincount(self.members[chosen], weights=column[chosen], minlength=self.groups)
        return np.where(self._counted(chosen) > 0, sums, np.nan)

    def _sum(self, columns: list[Any], chosen: NDArray[np.bool_]) -> Floats:
        return self._sums(columns[0], chosen)

    def _mean(self, columns: list[Any], chosen: NDArray[np.bool_]) -> Floats:
        return np.divide(self._sums(columns[0], chosen), self._counted(chosen))

    def _median(self, columns: list[Any], chosen: NDArray[np.bool_]) -> Floats:
        members, values = self.members[chosen], columns[0][chosen]
        order = np.lexsort((values, members))
        values = values[order]
        counts = self._counted(chosen).astype(np.int64)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        if not len(values):
            return np.full(self.groups, np.nan)
        low = np.minimum(starts + (np.maximum(counts, 1) - 1) // 2, len(values) - 1)
        high = np.minimum(starts + np.maximum(counts, 1) // 2, len(values) - 1)
        # Halving first: the sum of two huge values must not overflow.
        return np.where(counts > 0, values[low] / 2 + values[high] / 2, np.nan)

    def _distinct(self, columns: list[Any], chosen: NDArray[np.bool_]) -> Floats:
        column = columns[0]
        values = column.codes if isinstance(column, TextColumn) else column
        _, codes = np.unique(values[chosen], return_inverse=True)
        pairs = np.unique(np.stack([self.members[chosen], codes]), axis=1)
        return np.bincount(pairs[0], minlength=self.groups).astype(float)

    def _share(self, columns: list[Any], chosen: NDArray[np.bool_]) -> Floats:
        sums = self._sums(columns[0], chosen)
        return np.divide(sums, np.nansum(sums))

    def _ratio(self, columns: list[Any], chosen: NDArray[np.bool_]) -> Floats:
        return np.divide(self._sums(columns[0], chosen), self._sums(columns[1], chosen))


def _present(column: Any) -> NDArray[np.bool_]:
    present = column.codes >= 0 if isinstance(column, TextColumn) else np.isfinite(column)
    return np.asarray(present, dtype=bool)


_FUNCTIONS: dict[str, Callable[[_Indicator, list[Any], NDArray[np.bool_]], Floats]] = {
    "sum": _Indicator._sum,
    "mean": _Indicator._mean,
    "median": _Indicator._median,
    "distinct": _Indicator._distinct,
    "share": _Indicator._share,
    "ratio": _Indicator._ratio,
}
