"""Which cells of a return are wrong: the cheapest set to change so that all hard rules can hold.

After Fellegi and Holt, "A systematic approach to automatic edit and imputation", JASA 71 (1976);
de Waal, Pannekoek and Scholtus, Handbook of Statistical Data Editing and Imputation (2011); van der
Loo and de Jonge's `errorlocate`. A set must take a cell from every broken edit; the cheapest one that
does is tried, and if the rules cannot hold then either, the edit implied by them that is still broken
is added (row generation: Garfinkel, Kunnathur and Liepins 1986), until they can. No big-M is used, so
the answer does not depend on how large a value may be.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .components import Rows, Solved, TooIntricate, alike, bounded, sided
from .covering import cheapest
from .elimination import solvable
from .systems import Part, System, parts

_AT_ONCE = 400  # systems in one linear program


@dataclass(frozen=True, slots=True)
class Sets:
    """The answer by record: places of the cells to change, blanks that a rule waits for.

    `unsolvable` are records whose rules cannot hold whatever is changed, `given_up` those with more
    alternatives than can be tried.
    """

    changed: Mapping[int, tuple[int, ...]]
    blank: Mapping[int, tuple[int, ...]]
    unsolvable: tuple[int, ...]
    given_up: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """Records with the same blanks, of which the same edits are known to be broken."""

    rows: Rows
    blank: tuple[int, ...]
    edits: frozenset[frozenset[int]]


def localised(asked: System) -> Sets:
    """The cheapest set of cells for every record.

    Ties go to fewer cells, then to the earlier items. Blank cells are free; a missing value of
    another period or form can be whatever a rule wants.
    """
    changed: dict[int, tuple[int, ...]] = {}
    blank: dict[int, tuple[int, ...]] = {}
    unsolvable: set[int] = set()
    given_up: set[int] = set()
    for part in parts(asked):
        search = Localising(part, [asked.weights[p] for p in part.places])
        search.run()
        for row, cells in search.changed.items():
            _add(changed, int(part.rows[row]), [part.places[c] for c in cells])
        for row, cells in search.blank.items():
            _add(blank, int(part.rows[row]), [part.places[c] for c in cells])
        unsolvable |= set(part.rows[search.unsolvable].tolist())
        given_up |= set(part.rows[search.given_up].tolist())
    for row in unsolvable | given_up:
        changed.pop(row, None)
        blank.pop(row, None)
    return Sets(changed, blank, tuple(sorted(unsolvable)), tuple(sorted(given_up - unsolvable)))


def _add(found: dict[int, tuple[int, ...]], row: int, cells: Sequence[int]) -> None:
    found[row] = tuple(sorted({*found.get(row, ()), *cells}))


@dataclass(eq=False)
class Localising:
    """The search in one component. Rows and cells are places in it."""

    part: Part
    weights: Sequence[float]
    changed: dict[int, tuple[int, ...]] = field(default_factory=dict)
    blank: dict[int, tuple[int, ...]] = field(default_factory=dict)
    unsolvable: list[int] = field(default_factory=list)
    given_up: list[int] = field(default_factory=list)
    _covers: dict[frozenset[frozenset[int]], tuple[int, ...]] = field(default_factory=dict)

    def run(self) -> None:
        waiting = list(self._states())
        while waiting:
            proposed: list[tuple[_State, tuple[int, ...], list[Solved], Rows]] = []
            while waiting:
                waiting += self._step(waiting.pop(), proposed)
            waiting = list(self._refused(proposed))

    def _states(self) -> Iterator[_State]:
        """Records in which some rule does not hold, by their blanks and broken rules."""
        whole = self.part.component
        values = whole.values
        missing = np.isnan(values)
        fails, waits = whole.standing()
        for rule, waiting in zip(whole.rules, waits.T, strict=True):
            for row in np.flatnonzero(waiting).tolist():
                _add(self.blank, row, [c for c in rule.cells if missing[row, c]])
        rows = np.flatnonzero(fails.any(axis=1) | waits.any(axis=1))
        masks = [mask[rows] for mask in [*fails.T, *missing.T]]
        for group in alike(masks, len(rows)):
            first = group[0]
            edits = frozenset(r.cells for r, m in zip(whole.rules, masks, strict=False) if m[first])
            blank = tuple(np.flatnonzero(missing[rows[first]]).tolist())
            yield _State(rows[group], blank, edits)

    def _step(
        self, state: _State, proposed: list[tuple[_State, tuple[int, ...], list[Solved], Rows]]
    ) -> Iterator[_State]:
        """Tries the cheapest cells that the broken edits allow; yields what is then still broken."""
        if frozenset() in state.edits:
            self.unsolvable += state.rows.tolist()
            return
        cells = self._covers.get(state.edits)
        if cells is None:
            cells = self._covers[state.edits] = cheapest(state.edits, self.weights)
        free = (*cells, *state.blank)
        whole = self.part.component
        try:
            answer = whole.possible(state.rows, whole.values[state.rows], free)
        except TooIntricate:
            self.given_up += state.rows.tolist()
            return
        rows = state.rows[answer.possible]
        if len(rows):
            solved = [Solved(state.rows[s.rows], s.free, s.bounds) for s in answer.solved]
            proposed.append((state, cells, solved, rows))
        for places, edit in answer.broken:
            yield _State(state.rows[places], state.blank, state.edits | {edit})

    def _refused(
        self, proposed: Sequence[tuple[_State, tuple[int, ...], list[Solved], Rows]]
    ) -> Iterator[_State]:
        """Every set looked at again by linear programs over the alternatives that were chosen;
        what they refuse is searched further with that set barred."""
        whole = self.part.component
        asked = [
            (place, int(row), sides[:, list(solved.free)], limits[:, i])
            for place, (_, _, systems, _) in enumerate(proposed)
            for solved in systems
            if solved.bounds
            for sides, limits, _ in [
                sided(solved.bounds, solved.free, solved.rows, whole.values[solved.rows])
            ]
            for i, row in enumerate(solved.rows)
        ]
        refused: dict[int, set[int]] = {}
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            able = solvable([bounded(sides, limits) for _, _, sides, limits in some])
            for place, row, _, _ in itertools.compress(some, np.logical_not(able)):
                refused.setdefault(place, set()).add(row)
        for place, (state, cells, _, rows) in enumerate(proposed):
            bad = refused.get(place, set())
            self.changed.update({row: cells for row in rows.tolist() if row not in bad and cells})
            if bad:
                others = frozenset(range(len(whole.items))) - {*cells, *state.blank}
                yield _State(np.array(sorted(bad)), state.blank, state.edits | {others})
