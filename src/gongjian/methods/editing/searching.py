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

from ..kinds.columns import Floats
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


@dataclass(frozen=True, slots=True, eq=False)
class _Proposal:
    """Cells with which the rules of some records of a state can hold, and how."""

    state: _State
    cells: tuple[int, ...]
    rows: Rows
    solved: tuple[Solved, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One record of a proposal as sides · free cells ≤ limits."""

    proposal: int
    row: int
    sides: Floats
    limits: Floats


def localised(asked: System) -> Sets:
    """The cheapest set of cells for every record.

    Ties go to fewer cells, then to the earlier items. Blank cells are free; a missing value of
    another period or form can be whatever a rule wants.
    """
    searches = [Localising(part, [asked.weights[p] for p in part.places]) for part in parts(asked)]
    open_ = [(search, list(search.states())) for search in searches]
    while open_:
        tried = [(search, search.propose(states)) for search, states in open_]
        refused = _refused([search.systems(proposed) for search, proposed in tried])
        open_ = [
            (search, states)
            for (search, proposed), rows in zip(tried, refused, strict=True)
            if (states := list(search.settle(proposed, rows)))
        ]
    return _told(searches)


def _told(searches: Sequence[Localising]) -> Sets:
    """What was found in each component, by record and place of the item."""
    changed: dict[int, tuple[int, ...]] = {}
    blank: dict[int, tuple[int, ...]] = {}
    unsolvable: set[int] = set()
    given_up: set[int] = set()
    for search in searches:
        part = search.part
        for found, told in ((search.changed, changed), (search.blank, blank)):
            for row, cells in found.items():
                _add(told, int(part.rows[row]), [part.places[c] for c in cells])
        unsolvable |= set(part.rows[search.unsolvable].tolist())
        given_up |= set(part.rows[search.given_up].tolist())
    for row in unsolvable | given_up:
        changed.pop(row, None)
        blank.pop(row, None)
    return Sets(changed, blank, tuple(sorted(unsolvable)), tuple(sorted(given_up - unsolvable)))


def _refused(asked: Sequence[Sequence[_Asked]]) -> list[set[tuple[int, int]]]:
    """Proposals and records of each search in which linear programs find no solution."""
    refused: list[set[tuple[int, int]]] = [set() for _ in asked]
    every = [(search, each) for search, some in enumerate(asked) for each in some]
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        able = solvable([(each.sides, each.limits) for _, each in some])
        for search, each in itertools.compress(some, np.logical_not(able)):
            refused[search].add((each.proposal, each.row))
    return refused


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

    def propose(self, waiting: Sequence[_State]) -> list[_Proposal]:
        """The cheapest cells with which all rules can hold, as elimination has it."""
        proposed: list[_Proposal] = []
        left = list(waiting)
        while left:
            left += self._step(left.pop(), proposed)
        return proposed

    def states(self) -> Iterator[_State]:
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

    def _step(self, state: _State, proposed: list[_Proposal]) -> Iterator[_State]:
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
            proposed.append(_Proposal(state, cells, rows, tuple(solved)))
        for places, edit in answer.broken:
            yield _State(state.rows[places], state.blank, state.edits | {edit})

    def systems(self, proposed: Sequence[_Proposal]) -> list[_Asked]:
        """What linear programs are to look at again: the alternatives that were chosen."""
        values = self.part.component.values
        found = []
        for place, proposal in enumerate(proposed):
            for solved in proposal.solved:
                sides, limits, _ = sided(
                    solved.bounds, solved.free, solved.rows, values[solved.rows]
                )
                sides = sides[:, list(solved.free)]
                for row, limit in zip(solved.rows.tolist(), limits.T, strict=True):
                    if len(sides):
                        found.append(_Asked(place, row, *bounded(sides, limit)))
        return found

    def settle(
        self, proposed: Sequence[_Proposal], refused: set[tuple[int, int]]
    ) -> Iterator[_State]:
        """Keeps what was proposed; what was refused is searched further with that set barred."""
        every = frozenset(range(len(self.part.component.items)))
        for place, proposal in enumerate(proposed):
            bad = sorted(row for p, row in refused if p == place)
            kept = set(proposal.rows.tolist()) - set(bad)
            if proposal.cells:
                self.changed.update(dict.fromkeys(kept, proposal.cells))
            if bad:
                state = proposal.state
                others = every - {*proposal.cells, *state.blank}
                yield _State(np.array(bad), state.blank, state.edits | {others})
