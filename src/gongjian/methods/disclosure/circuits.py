"""Cells withheld one circuit after another: bounded work for tables of any size.

For a need that is not met, the cheapest movement that meets it (Kelly, Golden and Assad, Networks 22,
1992): a linear program whose costs are what withholding would lose. Its cells are withheld. First many
needs in one movement, what is left one by one; then, the dearest first, cells that can be told after all
are told.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array, hstack

from ..kinds.columns import Floats, Mask
from .attacking import programmed
from .exposing import Exposed, Watch
from .tables import Table

_MOVED = 1e-7  # of a need
_FREE = 1e-6  # what a withheld cell costs beside the dearest: short circuits before long ones
_MET = 1e3  # what a need that is met is worth: more than any way of meeting it costs
_LEAST = 1e-300
_TOGETHER, _ALONE = 6, 12  # turns


def closed(watch: Watch, withheld: Mask) -> Mask:
    """These cells and as many more as it takes. After so many turns all that can be are withheld."""
    withheld = withheld.copy()
    for turn in range(_TOGETHER):
        for part in watch.alike(withheld, turn):
            move = cheapest(watch, part, withheld)
            withheld |= move != 0
            watch.keep(move)
    for _turn in range(_ALONE):
        found = watch.exposed(withheld)
        if not found:
            return withheld
        for exposed in sorted(found, key=lambda e: (-watch.far_of(e), e.cell, e.sign)):
            if not watch.answered(exposed, withheld.astype(np.float64)):
                move = cheapest(watch, [exposed], withheld)
                withheld |= move != 0
                if exposed.insider < 0:
                    watch.keep(move)
    return ~watch.table.told


def cheapest(watch: Watch, needed: list[Exposed], withheld: Mask) -> Floats:
    """The movement that meets as many of these needs as can be, and costs least to hide. All of them are
    of one insider, or of none."""
    table, outsider, many = watch.table, watch.outsider, len(needed)
    far = np.array([watch.far_of(each) for each in needed])
    need = float(np.median(far))
    shown = (~table.told).astype(np.float64)
    if needed[0].insider >= 0:
        shown[needed[0].insider] = 0.0
    cells = np.flatnonzero(shown)
    low, high = (room[cells] for room in outsider.room(need, shown))
    _rows, sums = outsider.sums(cells)
    each, at = np.arange(many), np.searchsorted(cells, [one.cell for one in needed])
    moving = csc_array((np.array([-float(one.sign) for one in needed]), (each, at)), shape=(many, len(cells)))  # fmt: skip
    met = csc_array((far / need, (each, each)), shape=(many, many))
    costs, nothing = _costs(table, withheld)[cells], np.zeros(len(cells))
    found = programmed(  # cells up, cells down, shares of needs
        np.concatenate([costs, costs, np.full(many, -_MET)]),
        A_ub=hstack([moving, -moving, met]), b_ub=np.zeros(many),
        A_eq=hstack([sums, -sums, csc_array((sums.shape[0], many))]), b_eq=np.zeros(sums.shape[0]),
        bounds=np.vstack([
            np.column_stack([nothing, high]), np.column_stack([nothing, -low]),
            np.tile([0.0, 1.0], (many, 1)),
        ]),
    )  # fmt: skip
    moved = np.zeros(len(table))
    moved[cells] = found.x[: len(cells)] - found.x[len(cells) : 2 * len(cells)]
    moved[np.abs(moved) < _MOVED] = 0.0
    return moved * need


def _costs(table: Table, withheld: Mask) -> Floats:
    costs = np.where(withheld, 0.0, table.weights)
    return np.asarray(costs / max(float(costs.max(initial=0.0)), _LEAST) + _FREE, dtype=np.float64)


def opened(watch: Watch, withheld: Mask, effort: int) -> Mask:
    """Of the cells withheld for others' sake those told again that can be, while there is effort left."""
    most = watch.outsider.asked + effort
    withheld = withheld.copy()
    table = watch.table
    beside = np.flatnonzero(withheld & ~watch.needs.primary & ~table.kept)
    dearest = beside[np.lexsort((beside, -table.weights[beside]))]
    for cell in dearest.tolist():
        if watch.outsider.asked > most:
            break
        withheld[cell] = False
        withheld[cell] = not watch.holds(withheld)
    return withheld
