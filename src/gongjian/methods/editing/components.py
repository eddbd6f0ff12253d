"""Rules that share items, over the records they are asked of: can they hold, and if not, why not.

Records in which the same cells are free and the same alternatives are left share one elimination;
only the bounds differ, so a pattern is decided for all its records at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, Mask
from .elimination import ROUNDING, broken_by_solver, implied
from .linear import LinearRule, Number

Rows = NDArray[np.intp]
_UNBOUNDED = 1e200  # an infinite bound, so that none times nothing stays nothing
MOST_NODES = 20_000


class TooIntricate(Exception):
    """More alternatives than can be tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """low ≤ coefficients·cells ≤ high, with coefficients by place in the component."""

    place: int
    coefficients: Floats
    low: Number
    high: Number
    edge: float
    cells: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """A rule by the bounds of each of its alternatives."""

    id: str
    alternatives: tuple[tuple[Bound, ...], ...]
    cells: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Records whose free cells can be filled so that all `bounds` hold."""

    rows: Rows
    free: tuple[int, ...]
    bounds: tuple[Bound, ...]


@dataclass(slots=True)
class Answer:
    """What was found of some records: blocks solved, and records by the edit that is broken."""

    possible: Mask
    solved: list[Solved] = field(default_factory=list)
    broken: list[tuple[Rows, frozenset[int]]] = field(default_factory=list)


@dataclass(eq=False)
class Component:
    """`values` (records × items) with NaN for blanks; `rules` over those items.

    Coefficients are the same for all records.
    """

    items: tuple[str, ...]
    rules: tuple[Ruled, ...]
    values: Floats
    _edits: dict[tuple[object, ...], Floats | None] = field(default_factory=dict)

    def inside(self, bound: Bound, rows: Rows, values: Floats) -> Mask:
        """Where a bound holds of values that stand; not where a cell of it is blank."""
        cells = sorted(bound.cells)
        terms = values[:, cells] * bound.coefficients[cells]
        told, slack = terms.sum(axis=1), ROUNDING * np.abs(terms).sum(axis=1)
        low, high = _of(bound.low, rows), _of(bound.high, rows)
        held = (told >= low - slack) & (told <= high + slack)
        if bound.edge:
            held |= (told > low - bound.edge) & (told < high + bound.edge)
        return np.asarray(held, dtype=np.bool_)

    def holds(self, rule: Ruled, rows: Rows, values: Floats) -> Mask:
        """Where some alternative holds whatever is blank."""
        held = np.zeros(len(rows), dtype=np.bool_)
        for alternative in rule.alternatives:
            whole = np.ones(len(rows), dtype=np.bool_)
            for bound in alternative:
                whole &= self.inside(bound, rows, values)
            held |= whole
        return held

    def standing(self) -> tuple[Mask, Mask]:
        """Rules (records × rules) that do not hold of what is filled in, and those that do not hold
        yet and wait for a blank cell."""
        every = np.arange(len(self.values))
        missing = np.isnan(self.values)
        shape = (len(every), len(self.rules))
        fails, waits = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
        for place, rule in enumerate(self.rules):
            blank = missing[:, sorted(rule.cells)].any(axis=1)
            held = self.holds(rule, every, self.values)
            fails[:, place], waits[:, place] = ~held & ~blank, ~held & blank
        return fails, waits

    def possible(self, rows: Rows, values: Floats, free: Sequence[int]) -> Answer:
        """Whether all rules with a free cell can hold when the others stand as in `values`.

        `values` (rows × items) have no blank outside `free`. Raises TooIntricate.
        """
        cells = frozenset(free)
        touched = [rule for rule in self.rules if rule.cells & cells]
        answer = Answer(np.ones(len(rows), dtype=np.bool_))
        fixed = [
            bound
            for rule in touched
            for alternative in rule.alternatives
            for bound in alternative
            if not bound.cells & cells
        ]
        held = {bound.place: self.inside(bound, rows, values) for bound in fixed}
        for part in alike(list(held.values()), len(rows)):
            stands = {place: bool(mask[part[0]]) for place, mask in held.items()}
            self._decide(answer, part, rows, values, touched, cells, stands)
        return answer

    def _decide(
        self, answer: Answer, part: Rows, rows: Rows, values: Floats,
        touched: Sequence[Ruled], free: frozenset[int], stands: dict[int, bool],
    ) -> None:  # fmt: skip
        """Records in which the same bounds over standing cells hold; block by block."""
        left: list[tuple[list[tuple[Bound, ...]], frozenset[int]]] = []
        for rule in touched:
            alternatives, why = _alternatives(rule, stands)
            if not alternatives:
                answer.possible[part] = False
                answer.broken.append((part, why))
                return
            if all(alternatives):
                left.append((alternatives, why))
        found: list[Solved] = []
        for block, cells in _blocks(left, free):
            search = _Search(self, rows[part], values[part], tuple(sorted(cells)))
            search.run(block)
            for places, edit in search.broken():
                answer.possible[part[places]] = False
                answer.broken.append((part[places], edit))
            found += [Solved(part[s.rows], s.free, s.bounds) for s in search.solved]
            part = part[search.done]
            if not len(part):
                return
        for solved in found:
            kept = solved.rows[answer.possible[solved.rows]]
            if len(kept):
                answer.solved.append(Solved(kept, solved.free, solved.bounds))

    def edits(self, free: tuple[int, ...], bounds: Sequence[Bound], sides: Floats) -> Floats | None:
        """Multipliers of the edits implied once the free cells are eliminated, kept by pattern."""
        key = (free, tuple(bound.place for bound in bounds), len(sides))
        if key not in self._edits:
            self._edits[key] = implied(sides[:, list(free)])
        return self._edits[key]


class _Search:
    """Some rules whose free cells hang together, over some records, alternative by alternative."""

    def __init__(
        self, component: Component, rows: Rows, values: Floats, free: tuple[int, ...]
    ) -> None:
        self.component, self.rows, self.values, self.free = component, rows, values, free
        self.done = np.zeros(len(rows), dtype=np.bool_)
        self.why = np.zeros((len(rows), values.shape[1]), dtype=np.bool_)
        self.solved: list[Solved] = []
        self._nodes = count(1)

    def run(self, block: Sequence[tuple[list[tuple[Bound, ...]], frozenset[int]]]) -> None:
        chosen = tuple(b for alternatives, _ in block if len(alternatives) == 1
                       for b in alternatives[0])  # fmt: skip
        open_ = [alternatives for alternatives, _ in block if len(alternatives) > 1]
        for _, why in block:
            self.why[:, sorted(why)] = True
        self._deeper(np.arange(len(self.rows)), chosen, sorted(open_, key=len))

    def broken(self) -> Iterator[tuple[Rows, frozenset[int]]]:
        """Records by the edit that is broken: at least one of its cells is wrong."""
        left = np.flatnonzero(~self.done)
        for part in alike(list(self.why[left].T), len(left)):
            yield left[part], frozenset(np.flatnonzero(self.why[left[part[0]]]).tolist())

    def _deeper(
        self, here: Rows, chosen: tuple[Bound, ...], open_: list[list[tuple[Bound, ...]]]
    ) -> None:
        if next(self._nodes) > MOST_NODES:
            raise TooIntricate
        here = here[self._can_hold(here, chosen)] if chosen else here
        if not open_:
            self.done[here] = True
            if len(here):
                self.solved.append(Solved(here, self.free, chosen))
            return
        for alternative in open_[0]:
            waiting = here[~self.done[here]]
            if len(waiting):
                self._deeper(waiting, chosen + alternative, open_[1:])

    def _can_hold(self, here: Rows, chosen: tuple[Bound, ...]) -> Mask:
        """Where the bounds have a solution; elsewhere the cells of a broken edit are noted."""
        sides, limits, sizes = sided(chosen, self.free, self.rows[here], self.values[here])
        multipliers = self.component.edits(self.free, chosen, sides)
        if multipliers is None:
            return self._by_solver(here, sides, limits)
        reasons = np.abs(multipliers @ sides) > 1e-9
        reasons[:, list(self.free)] = False
        order = np.argsort(reasons.sum(axis=1), kind="stable")
        multipliers, reasons = multipliers[order], reasons[order]
        broken = multipliers @ limits < -ROUNDING * (multipliers @ sizes)
        fails = broken.any(axis=0)
        if fails.any():
            self.why[here[fails]] |= reasons[broken[:, fails].argmax(axis=0)]
        return np.asarray(~fails, dtype=np.bool_)

    def _by_solver(self, here: Rows, sides: Floats, limits: Floats) -> Mask:
        able = np.ones(len(here), dtype=np.bool_)
        for place in range(len(here)):
            rows, limit = bounded(sides, limits[:, place])
            found = broken_by_solver(rows[:, list(self.free)], limit)
            if found is not None:
                able[place] = False
                reasons = np.abs(found @ rows) > 1e-7
                reasons[list(self.free)] = False
                self.why[here[place]] |= reasons
        return able


def sided(
    bounds: Sequence[Bound], free: Sequence[int], rows: Rows, values: Floats
) -> tuple[Floats, Floats, Floats]:
    """Bounds as A·free ≤ b: A over all cells (sides × items), b and the size of what is added up in
    it (sides × records)."""
    sides, limits, sizes = [], [], []
    for bound in bounds:
        stand = sorted(bound.cells - frozenset(free))
        terms = values[:, stand] * bound.coefficients[stand]
        told, size = terms.sum(axis=1), np.abs(terms).sum(axis=1)
        for sign, limit in ((1.0, bound.high), (-1.0, bound.low)):
            if np.ndim(limit) == 0 and np.isinf(limit):
                continue
            at = _of(limit, rows)
            known = np.isfinite(at)
            sides.append(sign * bound.coefficients)
            limits.append(np.where(known, sign * (at - told), _UNBOUNDED))
            sizes.append(np.where(known, np.abs(at) + size, 0.0))
    width = values.shape[1]
    if not sides:
        return np.empty((0, width)), np.empty((0, len(rows))), np.empty((0, len(rows)))
    return np.array(sides), np.array(limits), np.array(sizes)


def bounded(sides: Floats, limits: Floats) -> tuple[Floats, Floats]:
    """The sides of one record that have a limit."""
    known = limits < _UNBOUNDED / 2
    return sides[known], limits[known]


def _of(limit: Number, rows: Rows) -> Number:
    return limit[rows] if isinstance(limit, np.ndarray) and limit.ndim else limit


def _alternatives(
    rule: Ruled, stands: dict[int, bool]
) -> tuple[list[tuple[Bound, ...]], frozenset[int]]:
    """What is still to be met in each alternative left, and the cells that rule out the others.

    An empty alternative holds already.
    """
    left: list[tuple[Bound, ...]] = []
    why: frozenset[int] = frozenset()
    for alternative in rule.alternatives:
        failing = [b for b in alternative if not stands.get(b.place, True)]
        if failing:
            why |= min(failing, key=lambda b: len(b.cells)).cells
        else:
            left.append(tuple(b for b in alternative if b.place not in stands))
    return left, why


def _blocks(
    left: Sequence[tuple[list[tuple[Bound, ...]], frozenset[int]]], free: frozenset[int]
) -> list[tuple[list[tuple[list[tuple[Bound, ...]], frozenset[int]]], frozenset[int]]]:
    """Rules that share free cells, together with those cells."""
    blocks: list[tuple[list[tuple[list[tuple[Bound, ...]], frozenset[int]]], frozenset[int]]] = []
    for each in left:
        cells = frozenset().union(*(b.cells & free for a in each[0] for b in a))
        apart = [block for block in blocks if not block[1] & cells]
        rules = [each]
        for block, held in blocks:
            if held & cells:
                rules, cells = rules + block, cells | held
        blocks = [*apart, (rules, cells)]
    return blocks


def alike(masks: Sequence[Mask], size: int) -> list[Rows]:
    """Places in which all masks say the same, group by group."""
    if not size:
        return []
    if not masks:
        return [np.arange(size)]
    packed = np.packbits(np.array(masks), axis=0).T
    _, group = np.unique(packed, axis=0, return_inverse=True)
    group = group.reshape(-1)
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def component(
    rules: Sequence[LinearRule], items: tuple[str, ...], values: Floats, rows: Rows
) -> Component:
    """Rules over the items, for the records `rows`, in which coefficients must be the same."""
    place = {code: i for i, code in enumerate(items)}
    number = count()

    def bound(band_of: LinearRule, d: int, k: int) -> Bound:
        band = band_of.disjuncts[d][k]
        coefficients = np.zeros(len(items))
        for code, c in band.coefficients.items():
            coefficients[place[code]] = c[rows[0]] if isinstance(c, np.ndarray) and c.ndim else c
        cells = frozenset(np.flatnonzero(coefficients).tolist())
        low, high = _of(band.low, rows), _of(band.high, rows)
        return Bound(next(number), coefficients, low, high, band.edge, cells)

    ruled = []
    for rule in rules:
        alternatives = tuple(
            tuple(bound(rule, d, k) for k in range(len(disjunct)))
            for d, disjunct in enumerate(rule.disjuncts)
        )
        cells = frozenset().union(*(b.cells for a in alternatives for b in a))
        ruled.append(Ruled(rule.id, alternatives, cells))
    return Component(items, tuple(ruled), values, {})
