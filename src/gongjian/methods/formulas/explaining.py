"""Why: every part of a formula with its value, in the writer's own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..kinds.columns import TextColumn
from ..kinds.types import Type
from .in_numpy import constant, missing_column
from .kernels import Truth, kernel_of
from .nodes import Constant, Converted, Key, Node, Reference, Shift
from .records import Records
from .rules import Formula

Scalar = float | str | bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One part of a formula: its words, its value (None: missing, cannot be told) and its parts.

    `value` of a date is days since 1970-01-01; `unit` is the name of the unit it is told in.
    """

    text: str
    value: Scalar
    type: Type
    unit: str
    key: Key | None
    parts: tuple[Explanation, ...]

    @property
    def shift(self) -> Shift:
        return self.key.shift if self.key is not None else Shift()


def explain(formula: Formula, records: Records, row: int) -> Explanation:
    """The formula over one record, part by part. Constants are left out: they explain themselves."""
    with np.errstate(all="ignore"):
        return _Walk(formula.text, records, row).explained(formula.node)[1]


@dataclass(slots=True)
class _Walk:
    text: str
    records: Records
    row: int

    def explained(self, node: Node) -> tuple[Any, Explanation]:
        if isinstance(node, Reference):
            value = self._read(node)
            return value, self._said(node, value, ())
        if isinstance(node, Constant):
            value = constant(node)
            return value, self._said(node, value, ())
        met = [self.explained(child) for child in node.children]
        value = kernel_of(node)(*[v for v, _ in met])
        if isinstance(node, Converted):
            # A unit is no step of the clause: an item keeps the unit it was reported in.
            said = met[0][1]
            unit = node.measure.unit
            named = "" if unit is None else unit.name
            told = said if said.key is not None else replace(said, value=scalar(value), unit=named)
            return value, told
        return value, self._said(node, value, _parts(node, [e for _, e in met]))

    def _read(self, node: Reference) -> Any:
        column = self.records.columns.get(node.key)
        cell = missing_column(node) if column is None else column[self.row : self.row + 1]
        if node.type is Type.BOOL:
            return Truth(cell == 1.0, cell == 0.0)
        return cell

    def _said(self, node: Node, value: Any, parts: tuple[Explanation, ...]) -> Explanation:
        unit = node.measure.unit
        return Explanation(
            text=self.text[node.span[0] : node.span[1]],
            value=scalar(value),
            type=node.type,
            unit="" if unit is None else unit.name,
            key=node.key if isinstance(node, Reference) else None,
            parts=parts,
        )


def _parts(node: Node, met: list[Explanation]) -> tuple[Explanation, ...]:
    """The parts worth showing, once each: what only repeats the whole is replaced by its parts."""
    shown: dict[tuple[str, Key | None], Explanation] = {}
    whole = node.span
    for child, said in zip(node.children, met, strict=True):
        inner = said.parts if child.span == whole and said.key is None else (said,)
        for part in inner:
            if part.parts or part.key is not None:
                shown.setdefault((part.text, part.key), part)
    return tuple(shown.values())


def scalar(value: Any) -> Scalar:
    """The single value of a calculation over one record; None is missing."""
    if isinstance(value, Truth):
        if bool(np.ravel(value.true)[0]):
            return True
        return False if bool(np.ravel(value.false)[0]) else None
    if isinstance(value, TextColumn):
        return value.text(0)
    number = float(np.ravel(value)[0])
    return number if np.isfinite(number) else None
