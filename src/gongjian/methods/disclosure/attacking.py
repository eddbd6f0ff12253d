"""What somebody computes from what is published: linear programs over the cells that are withheld.

A cell that is withheld moves by z from its value, as far as is known beforehand; sums hold, so that
relations·z = 0, and told cells do not move. How far a cell can move is what an outsider is left with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array, hstack
from scipy.sparse.linalg import lsmr

from ..kinds.columns import Floats, Mask
from .tables import Table

Places = NDArray[np.intp]
FAR = 1e5  # in needs of the cell asked about: further than any other has to move for it
ROUNDING = 1e-6  # of a need: what may be lacking
_EXACTLY = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}
_SETTLED = 1e-13


def programmed(aim: Floats, **asked: Any) -> Any:
    """A linear program that has a solution, by HiGHS: its simplex, or where that fails its interior point."""
    for method in ("highs", "highs-ipm"):
        found = linprog(aim, method=method, **asked)
        if found.x is not None:
            return found
    raise ArithmeticError(found.message)


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """One cell moved as far as it can, in needs; how all moved, and the prices of the relations there."""

    far: float
    moved: Floats
    prices: Floats


class Outsider:
    """Asks one table again and again, each time with other cells withheld; `asked` counts the cells of
    the programs so far.

    `shown`, by cell: which part of its room it has, 1 where it is withheld.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.relations = csc_array(table.relations)
        self.down = table.values - table.lower
        self.up = table.upper - table.values
        self.asked = 0

    def room(self, need: float, shown: Floats, most: float = FAR) -> tuple[Floats, Floats]:
        """How far down and up each cell can move, in needs, `most` at most."""
        there = shown > 0
        low, high = np.zeros(len(shown)), np.zeros(len(shown))
        low[there] = -np.minimum(self.down[there] / need, most) * shown[there]
        high[there] = np.minimum(self.up[there] / need, most) * shown[there]
        return low, high

    def farthest(self, cell: int, sign: int, need: float, shown: Floats) -> Move:
        """How far one cell moves up (1) or down (-1)."""
        low, high = self.room(need, shown)
        active = np.flatnonzero((low < 0) | (high > 0))
        rows, sums = self.sums(active)
        aim = np.where(active == cell, -float(sign), 0.0)
        found = programmed(
            aim, A_eq=sums, b_eq=np.zeros(len(rows)), bounds=np.column_stack([low, high])[active],
            options=_EXACTLY,
        )  # fmt: skip
        moved, prices = np.zeros(len(self.table)), np.zeros(self.relations.shape[0])
        moved[active], prices[rows] = found.x, found.eqlin.marginals
        return Move(-float(found.fun), moved * need, prices)

    def together(self, cells: Places, signs: Places, needs: Floats, shown: Floats) -> Floats:
        """One movement in which as many of the cells as can be have moved as far as they need, each in its
        direction."""
        need, many = float(np.median(needs)), len(cells)
        low, high = self.room(need, shown)
        active = np.flatnonzero((low < 0) | (high > 0))
        rows, sums = self.sums(active)
        each = np.arange(many)
        moving = csc_array(
            (-signs.astype(np.float64), (each, np.searchsorted(active, cells))),
            shape=(many, len(active)),
        )
        met = csc_array((needs / need, (each, each)), shape=(many, many))
        found = programmed(
            np.concatenate([np.zeros(len(active)), -np.ones(many)]),
            A_ub=hstack([moving, met]), b_ub=np.zeros(many),
            A_eq=hstack([sums, csc_array((len(rows), many))]), b_eq=np.zeros(len(rows)),
            bounds=np.vstack([np.column_stack([low, high])[active], np.tile([0.0, 1.0], (many, 1))]),
            options=_EXACTLY,
        )  # fmt: skip
        moved = np.zeros(len(self.table))
        moved[active] = found.x[: len(active)] * need
        return moved

    def at_random(self, withheld: Mask, trials: int) -> Floats:
        """Cells × trials: movements at random of the withheld cells that can move both ways. Cells that
        are in proportion in each are so whatever moves; who knows one of them knows the other."""
        cells = np.flatnonzero(withheld & (self.down > 0) & (self.up > 0))
        moves = np.zeros((len(self.table), trials))
        _rows, sums = self.sums(cells)
        dice = np.random.default_rng(1)
        for trial in range(trials):
            drawn = dice.standard_normal(len(cells))
            # the nearest movement that keeps all sums
            prices = lsmr(sums.T, drawn, atol=_SETTLED, btol=_SETTLED, maxiter=20 * sum(sums.shape))
            moves[cells, trial] = drawn - sums.T @ prices[0]
        return moves

    def sums(self, active: Places) -> tuple[Places, csc_array]:
        """The relations that have a cell that moves, over those cells."""
        part = self.relations[:, active]
        rows = np.unique(part.indices)
        self.asked += len(active)
        return rows, csc_array(part.tocsr()[rows, :])
