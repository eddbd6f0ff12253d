"""The cells whose withholding costs least, proved: a master program and attackers in turn.

Fischetti and Salazar, Solving the Cell Suppression Problem on Tabular Data with Linear Constraints
(Management Science 47, 2001). x says which cells are withheld. A cell that an attack cannot move far
enough gives a cut by the attack's dual: with prices γ of the relations and r = -sign·e - relations'·γ,

    Σ x_i · min(1, room up_i·max(-r_i, 0) + room down_i·max(r_i, 0)) ≥ 1      (rooms in needs of the cell)

The master is solved with parts of cells while cuts are found, then with whole ones; what it costs is
never more than the least cost there is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from ..kinds.columns import Floats, Mask
from .attacking import ROUNDING, Move, Places
from .exposing import Exposed, Watch

_NOTHING = 1e-9
_GRID = 1e4  # counts of a cut are rounded up to parts of it: weaker, and kinder to the solver
_PARTS, _WHOLE = 30, 40  # turns with parts of cells, and with whole ones
_STALLED, _RISE = 3, 1e-4  # turns in which the bound rises by less
_NODES = 1_000
_NODES_OF_A_PROGRAM = 10  # as much work as one linear program


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """`withheld`: the cheapest cells that meet every need, or None where no proof was found in time.
    `bound`: no way of meeting them costs less. `shown`: how the last master had it."""

    withheld: Mask | None
    bound: float
    shown: Floats


def mastered(watch: Watch, effort: int) -> Mastered:
    """`effort`: so many cells may be asked about in linear programs."""
    master, most = _Master(watch), watch.outsider.asked + effort
    turn, stalled, whole = 0, 0, False
    while turn < _PARTS + _WHOLE and watch.outsider.asked < most:
        turn += 1
        before = master.bound
        if not master.solve(whole):
            break
        found = master.attacks(whole, most)
        if found is None:
            break
        if whole and not found:
            return Mastered(master.shown > 0.5, master.bound, master.shown)
        fresh = sum(master.cut(exposed, move) for exposed, move in found)
        if whole and not fresh:
            master.cut_off()
        stalled = 0 if master.bound > before * (1 + _RISE) else stalled + 1
        whole = whole or not fresh or stalled >= _STALLED or turn >= _PARTS
    return Mastered(None, master.bound, master.shown)


class _Master:
    def __init__(self, watch: Watch) -> None:
        table = watch.table
        self.watch = watch
        self.fixed = (watch.needs.primary | table.kept) & ~table.told
        self.free = np.flatnonzero(~self.fixed & ~table.told)
        self.place = np.full(len(table), -1)
        self.place[self.free] = np.arange(len(self.free))
        weights = table.weights[self.free]
        self.scale = max(float(weights.max(initial=0.0)), 1e-300)
        self.costs = weights / self.scale
        self.shown = self.fixed.astype(np.float64)
        self.bound = 0.0
        self.rows: list[csr_array] = []
        self.sides: list[float] = []
        sums = csr_array(abs(table.relations[:, np.flatnonzero(~table.told)]))
        sums.eliminate_zeros()
        self.sums, self.moving = sums, np.flatnonzero(~table.told)

    def solve(self, whole: bool) -> bool:
        """The cheapest x under all cuts, and bridges until none is lacking; False without a proof."""
        while True:
            if len(self.free):
                cuts = LinearConstraint(vstack(self.rows), np.array(self.sides), np.inf) if self.rows else ()  # fmt: skip
                found = milp(
                    self.costs, constraints=cuts, integrality=np.full(len(self.free), int(whole)),
                    bounds=(0, 1), options={"mip_rel_gap": 0.0, "node_limit": _NODES, "presolve": not whole},
                )  # fmt: skip
                self.watch.outsider.asked += len(self.free) * (
                    1 + (found.mip_node_count or 0) // _NODES_OF_A_PROGRAM
                )
                if found.x is None or found.status != 0:
                    return False
                self.shown[self.free] = np.round(found.x) if whole else np.clip(found.x, 0.0, 1.0)
                self.bound = max(self.bound, float(found.fun) * self.scale)
            if not self._bridges():
                return True

    def attacks(self, whole: bool, most: int) -> list[tuple[Exposed, Move]] | None:
        """None: more would have to be asked than may be."""
        found = []
        for each in self.watch.attacks(self.shown):
            found.append(each)
            if self.watch.outsider.asked > most:
                return found if not whole else None
        if whole and not found:
            exactly = self.watch.exactly(self.shown > 0.5)
            found = [(exposed, self.watch.attack(exposed, self.shown)) for exposed in exactly]
        return found

    def cut(self, exposed: Exposed, move: Move) -> bool:
        """The cut that an attack gives, if x as it is does not keep to it."""
        watch = self.watch
        reduced = -(watch.outsider.relations.T @ move.prices)
        reduced[exposed.cell] -= exposed.sign
        reduced[np.abs(reduced) < _NOTHING] = 0.0
        shown = (~watch.table.told).astype(np.float64)
        if exposed.insider >= 0:
            shown[exposed.insider] = 0.0
        low, high = watch.outsider.room(watch.far_of(exposed), shown)
        counts = np.maximum(-reduced, 0.0) * high - np.maximum(reduced, 0.0) * low
        lacking = 1.0 - float(counts[self.fixed].sum())
        if lacking <= ROUNDING:
            return False
        counts = np.ceil(np.minimum(counts[self.free] / lacking, 1.0) * _GRID) / _GRID
        if counts @ self.shown[self.free] >= 1 - ROUNDING:
            return False
        self._add(np.flatnonzero(counts), counts[counts > 0], 1.0)
        return True

    def cut_off(self) -> None:
        """These cells do not do: some other has to be withheld."""
        others = np.flatnonzero(self.shown[self.free] < 0.5)
        self._add(others, np.ones(len(others)), 1.0)

    def _bridges(self) -> int:
        """A cell cannot move alone in a relation: where it is withheld, so is another of the relation."""
        shown = self.shown[self.moving]
        sums, added = self.sums @ shown, 0
        for row in np.flatnonzero(sums > ROUNDING).tolist():
            cells = self.sums.indices[self.sums.indptr[row] : self.sums.indptr[row + 1]]
            top = int(np.argmax(shown[cells]))
            if 2 * shown[cells[top]] <= sums[row] + ROUNDING:
                continue
            alone, others = self.moving[cells[top]], self.moving[np.delete(cells, top)]
            if self.fixed[others].any():
                continue
            places = self.place[others]
            if self.fixed[alone]:
                if self._can_move(alone):
                    self._add(places, np.ones(len(places)), 1.0)
                    added += 1
            else:
                self._add(np.append(places, self.place[alone]), np.append(np.ones(len(places)), -1.0), 0.0)  # fmt: skip
                added += 1
        return added

    def _can_move(self, cell: int) -> bool:
        return bool((self.watch.cells == cell).any())

    def _add(self, places: Places, counts: Floats, side: float) -> None:
        zeros = np.zeros(len(places), dtype=np.intp)
        self.rows.append(csr_array((counts, (zeros, places)), shape=(1, len(self.free))))
        self.sides.append(side)
