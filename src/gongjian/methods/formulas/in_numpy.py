"""Formulas over arrays: one record or millions, in blocks that stay in the cache, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Column, Floats, Mask, TextColumn
from ..kinds.types import Type
from .kernels import Truth, kernel_of
from .nodes import Constant, Key, Node, Reference, references
from .records import Records

BLOCK = 65_536  # records at once; smaller blocks make the threads wait for the interpreter

Columns = list[Any]
Found = TypeVar("Found")
Calculation = Callable[[Columns], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What many rules say of many records.

    `passes`, `fails`, `undecided`: one count per rule. `failing` and `open` (undecided, only if
    asked for) are pairs: row 0 holds records, row 1 rules, in no order that means anything.
    """

    passes: NDArray[np.int64]
    fails: NDArray[np.int64]
    undecided: NDArray[np.int64]
    failing: NDArray[np.int64]
    open: NDArray[np.int64]


def judge(
    rules: Sequence[Node],
    records: Records,
    *,
    with_undecided: bool = False,
    progress: Callable[[int], None] | None = None,
    block: int = BLOCK,
    threads: int | None = None,
) -> Judgement:
    """Every rule over every record. `progress` is told how many records are done, from any thread."""
    program = _Program(rules, records)
    bounds = _shares(records.length, block, threads or min(4, os.cpu_count() or 1))
    parts = _in_threads(lambda b: program.judge(*b, block, with_undecided, progress), bounds)
    counts = sum((part.counts for part in parts), np.zeros((2, len(rules)), dtype=np.int64))
    undecided = records.length - counts[0] - counts[1]
    failing = _pairs([pair for part in parts for pair in part.failing])
    opened = _pairs([pair for part in parts for pair in part.open])
    return Judgement(counts[0], counts[1], undecided, failing, opened)


def values_of(node: Node, records: Records) -> Floats | TextColumn:
    """The formula's value for every record: numbers, days, 1 and 0 for conditions, or texts."""
    with np.errstate(all="ignore"):
        value = _Program([node], records).whole(0)
    if isinstance(value, Truth):
        known = np.where(value.true, 1.0, np.where(value.false, 0.0, np.nan))
        return np.broadcast_to(known, records.length).copy()
    if isinstance(value, TextColumn):
        return TextColumn(np.broadcast_to(value.codes, records.length).copy(), value.values)
    tidy = np.where(np.isfinite(value), value, np.nan)
    return np.broadcast_to(tidy, records.length).copy()


def truths_of(
    nodes: Sequence[Node], records: Records, *, block: int = BLOCK, threads: int | None = None
) -> list[tuple[Mask, Mask]]:
    """Of each condition where it is true, and where it is false, in blocks on all cores."""
    program = _Program(nodes, records)
    masks = [
        (np.zeros(records.length, dtype=bool), np.zeros(records.length, dtype=bool)) for _ in nodes
    ]

    def fill(bounds: tuple[int, int]) -> None:
        with np.errstate(all="ignore"):
            for first in range(*bounds, block):
                last = min(first + block, bounds[1])
                columns = program.block(first, last)
                for (true, false), calculate in zip(masks, program.calculations, strict=True):
                    true[first:last], false[first:last] = calculate(columns)

    _in_threads(fill, _shares(records.length, block, threads or min(4, os.cpu_count() or 1)))
    return masks


def truth_of(node: Node, records: Records) -> tuple[Mask, Mask]:
    """Where a condition is true, and where it is false; elsewhere it cannot be told."""
    with np.errstate(all="ignore"):
        value: Truth = _Program([node], records).whole(0)
    true, false = (np.broadcast_to(mask, records.length).copy() for mask in value)
    return true, false


@dataclass(slots=True)
class _Part:
    """What one thread found in its share of the records."""

    counts: NDArray[np.int64]
    failing: list[tuple[NDArray[np.int64], int]]
    open: list[tuple[NDArray[np.int64], int]]


class _Program:
    """Formulas made ready for these records: each column has a place in a list."""

    def __init__(self, formulas: Sequence[Node], records: Records) -> None:
        self.places: dict[Key, int] = {}
        self.columns: Columns = []
        for node in formulas:
            for reference in references(node):
                if reference.key not in self.places:
                    self.places[reference.key] = len(self.columns)
                    self.columns.append(_column(reference, records))
        self.calculations = [calculation(node, self.places) for node in formulas]

    def whole(self, formula: int) -> Any:
        return self.calculations[formula](self.columns)

    def judge(
        self,
        start: int,
        stop: int,
        block: int,
        with_undecided: bool,
        progress: Callable[[int], None] | None,
    ) -> _Part:
        part = _Part(np.zeros((2, len(self.calculations)), dtype=np.int64), [], [])
        with np.errstate(all="ignore"):
            for first in range(start, stop, block):
                last = min(first + block, stop)
                self._block(part, first, last, with_undecided)
                if progress is not None:
                    progress(last - first)
        return part

    def block(self, first: int, last: int) -> Columns:
        """The columns of some records; one value that stands for all stays one."""
        return [c[first:last] if len(c) > 1 else c for c in self.columns]

    def _block(self, part: _Part, first: int, last: int, with_undecided: bool) -> None:
        columns = self.block(first, last)
        for rule, calculate in enumerate(self.calculations):
            true, false = calculate(columns)
            if np.ndim(true) == 0 or len(true) != last - first:
                true, false = (np.broadcast_to(mask, last - first) for mask in (true, false))
            part.counts[0, rule] += np.count_nonzero(true)
            fails = np.count_nonzero(false)
            if fails:
                part.counts[1, rule] += fails
                part.failing.append((np.flatnonzero(false) + first, rule))
            if with_undecided:
                part.open.append((np.flatnonzero(~(true | false)) + first, rule))


def _column(reference: Reference, records: Records) -> Column:
    """The column a reference reads, or one missing value that stands for all records."""
    column = records.columns.get(reference.key)
    return missing_column(reference) if column is None else column


def missing_column(reference: Reference) -> Column:
    """One missing value of the type that is read."""
    if reference.type is Type.TEXT:
        return TextColumn(np.array([-1], dtype=np.int32), ())
    return np.array([np.nan])


def calculation(node: Node, places: dict[Key, int]) -> Calculation:
    """A formula as a function of the columns of a block."""
    if isinstance(node, Reference):
        return _reading(places[node.key], node.type)
    if isinstance(node, Constant):
        value = constant(node)
        return lambda columns: value
    parts = [calculation(child, places) for child in node.children]
    kernel = kernel_of(node)
    if len(parts) == 1:
        (only,) = parts
        return lambda columns: kernel(only(columns))
    if len(parts) == 2:
        left, right = parts
        return lambda columns: kernel(left(columns), right(columns))
    return lambda columns: kernel(*[part(columns) for part in parts])


def _reading(place: int, kind: Type) -> Calculation:
    if kind is Type.BOOL:  # of a type nobody declared, a value is only asked whether it is there
        return lambda columns: Truth(columns[place] == 1.0, columns[place] == 0.0)
    return lambda columns: columns[place]


def constant(node: Constant) -> Any:
    if isinstance(node.value, bool):
        return Truth(np.bool_(node.value), np.bool_(not node.value))
    if isinstance(node.value, str):
        return TextColumn(np.array([0], dtype=np.int32), (node.value,))
    return np.float64(node.value)


def _shares(length: int, block: int, threads: int) -> list[tuple[int, int]]:
    """The records cut into runs of whole blocks, one a thread."""
    blocks = -(-length // block)
    each = max(1, -(-blocks // threads)) * block
    return [(start, min(start + each, length)) for start in range(0, length, each)]


def _in_threads(
    work: Callable[[tuple[int, int]], Found], bounds: Sequence[tuple[int, int]]
) -> list[Found]:
    if len(bounds) <= 1:
        return [work(b) for b in bounds]
    with ThreadPoolExecutor(len(bounds)) as pool:
        return list(pool.map(work, bounds))


def _pairs(found: list[tuple[NDArray[np.int64], int]]) -> NDArray[np.int64]:
    """Records and rules side by side."""
    pairs = np.empty((2, sum(len(rows) for rows, _ in found)), dtype=np.int64)
    place = 0
    for rows, rule in found:
        pairs[0, place : place + len(rows)] = rows
        pairs[1, place : place + len(rows)] = rule
        place += len(rows)
    return pairs
