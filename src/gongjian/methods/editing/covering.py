"""The cheapest set of cells that takes at least one from every broken edit: a set cover."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

import numpy as np
from scipy.optimize import LinearConstraint, milp

Cells = frozenset[int]
MOST_STEPS = 4_000  # of the search by hand; beyond them HiGHS is asked
_BLOCK = 16  # places ordered in one program: 2**16 leaves doubles room


def cheapest(edits: Collection[Cells], weights: Sequence[float]) -> tuple[int, ...]:
    """Places of cells, ascending. Ties go to fewer cells, then to the earlier ones.

    `weights` are by place, all above zero. Every edit has a cell. Raises ValueError if one has none.
    """
    least = [e for e in edits if not any(other < e for other in edits)]
    if not all(least):
        raise ValueError("an edit without cells cannot be covered")
    if not least:
        return ()
    try:
        return _Search(least, weights).best
    except _TooLong:
        return _by_solver(least, weights)


class _TooLong(Exception):
    pass


class _Search:
    """Branches on the cells of an edit not yet covered, the shortest first."""

    def __init__(self, edits: Sequence[Cells], weights: Sequence[float]) -> None:
        self.edits = sorted(edits, key=lambda e: (len(e), sorted(e)))
        self.weights = weights
        self.steps = 0
        self.key: tuple[float, int, tuple[int, ...]] = (np.inf, 0, ())
        self._deeper((), frozenset())

    @property
    def best(self) -> tuple[int, ...]:
        return self.key[2]

    def _deeper(self, taken: tuple[int, ...], barred: Cells) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _TooLong
        cost = sum(self.weights[cell] for cell in taken)
        open_ = [edit - barred for edit in self.edits if edit.isdisjoint(taken)]
        if not open_:
            self.key = min(self.key, (round(cost, 9), len(taken), tuple(sorted(taken))))
            return
        if not all(open_) or round(cost + self._at_least(open_), 9) > self.key[0]:
            return
        for cell in sorted(min((len(edit), sorted(edit)) for edit in open_)[1]):
            self._deeper((*taken, cell), barred)
            barred = barred | {cell}

    def _at_least(self, edits: Sequence[Cells]) -> float:
        """The cheapest cell of each of some edits that share none."""
        seen: Cells = frozenset()
        cost = 0.0
        for edit in edits:
            if edit.isdisjoint(seen):
                seen |= edit
                cost += min(self.weights[cell] for cell in edit)
        return cost


def _by_solver(edits: Sequence[Cells], weights: Sequence[float]) -> tuple[int, ...]:
    """The same by HiGHS: least weight, then fewest, then the earliest cells, one after another."""
    cells = sorted(frozenset(itertools.chain.from_iterable(edits)))
    place = {cell: i for i, cell in enumerate(cells)}
    cover = np.zeros((len(edits), len(cells)))
    for row, edit in zip(cover, edits, strict=True):
        row[[place[cell] for cell in edit]] = 1.0
    limits = [LinearConstraint(cover, 1.0, np.inf)]
    costs = np.array([weights[cell] for cell in cells])
    aims = [costs, np.ones(len(cells))]
    for start in range(0, len(cells), _BLOCK):
        aim = np.zeros(len(cells))
        stop = min(start + _BLOCK, len(cells))
        aim[start:stop] = -(2.0 ** np.arange(stop - start)[::-1])
        aims.append(aim)
    for aim in aims:
        found = milp(
            aim, constraints=limits, integrality=np.ones(len(cells)), bounds=(0, 1),
            options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        taken = np.round(found.x)
        reached = float(aim @ taken)
        limits.append(
            LinearConstraint(aim[None, :], -np.inf, reached + 1e-9 * max(1.0, abs(reached)))
        )
    return tuple(cell for cell, z in zip(cells, taken, strict=True) if z)
