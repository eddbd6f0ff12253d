"""What an outsider can compute of every withheld cell: the check of a pattern, by another way than it was
made.

The published values are put into the relations as they are; of each withheld cell the least and the most
that then are possible. Several tables are looked at together by `joined`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from ..kinds.columns import Floats, Mask
from .attacking import Places
from .rules import Needs
from .tables import Table

_ROUNDING = 1e-6  # of what is needed
_ALIKE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """Between `low` and `high` an outsider knows each cell to be; NaN where it was not asked. `exposed`:
    sensitive cells that are known better than they may be. `known`: those that an insider knows."""

    low: Floats
    high: Floats
    exposed: Mask
    known: Mask

    @property
    def holds(self) -> bool:
        return not (self.exposed | self.known).any()


def audit(
    table: Table, withheld: Mask, needs: Needs, *,
    cells: Mask | None = None, insiders: Places | None = None, whole: bool = False,
) -> Audit:  # fmt: skip
    """`cells`: of which to ask; without, of all that are withheld. `whole`: the outsider knows besides
    that every cell is a whole number. `insiders`: cells that somebody knows; whether others are known by
    them is asked of sums alone."""
    asked = withheld if cells is None else cells & withheld
    low = np.where(withheld, np.nan, table.values)
    high = low.copy()
    for cell in np.flatnonzero(asked).tolist():
        low[cell], high[cell] = _interval(table, withheld, cell, whole)
    slack_up, slack_down = needs.up * (1 - _ROUNDING), needs.down * (1 - _ROUNDING)
    room_up = np.minimum(slack_up, table.upper - table.values)
    room_down = np.minimum(slack_down, table.values - table.lower)
    hidden = (high - table.values >= room_up) & (table.values - low >= room_down)
    sensitive = needs.primary & (asked | ~withheld)
    known = np.zeros(len(table), dtype=np.bool_)
    if insiders is not None:
        known = _known(table, withheld, needs, insiders)
    return Audit(low, high, sensitive & ~(withheld & hidden), known)


def _interval(table: Table, withheld: Mask, cell: int, whole: bool) -> tuple[float, float]:
    cells = np.flatnonzero(withheld)
    relations = csc_array(table.relations)
    part = relations[:, cells]
    rows = np.unique(part.indices)
    sides = -(relations @ np.where(withheld, 0.0, table.values))[rows]
    sums = LinearConstraint(part.tocsr()[rows, :], sides, sides)
    bounds = Bounds(table.lower[cells], table.upper[cells])
    found = []
    for sign in (1.0, -1.0):
        told = milp(
            np.where(cells == cell, sign, 0.0), constraints=sums, bounds=bounds,
            integrality=np.full(len(cells), int(whole)), options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        found.append(sign * float(told.fun) if told.x is not None else -sign * np.inf)
    return found[0], found[1]


def _known(table: Table, withheld: Mask, needs: Needs, insiders: Places) -> Mask:
    """Sensitive cells that move in proportion to an insider's, of all movements that keep the sums; but
    not those that do so whatever is withheld, which hold the insider's own figure."""
    alike = _in_proportion(table, withheld, insiders)
    own = _in_proportion(table, table.upper > table.lower, insiders)
    known: Mask = (alike & ~own).any(axis=1) & needs.primary
    return known


def _in_proportion(table: Table, moving: Mask, insiders: Places) -> Mask:
    """Cells × insiders."""
    cells = np.flatnonzero(moving)
    ways = np.zeros((len(table), 0))
    if len(cells):
        free = null_space(csc_array(table.relations)[:, cells].toarray())
        ways = np.zeros((len(table), free.shape[1]))
        ways[cells] = free
    size = np.linalg.norm(ways, axis=1, keepdims=True)
    ways = ways / np.where(size > _ALIKE, size, np.inf)
    alike: Mask = np.abs(ways @ ways[insiders].T) > 1 - _ALIKE
    alike[insiders, np.arange(len(insiders))] = False
    return alike
