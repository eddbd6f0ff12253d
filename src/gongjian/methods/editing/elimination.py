"""Whether some cells can be filled so that inequalities hold, and if not, why not.

Eliminating the free cells from A·x ≤ b (Fourier 1826, Motzkin 1936) leaves the edits that are implied
for the others, as Fellegi and Holt (1976) ask: the system has a solution where none of them is broken.
Multipliers depend on A alone, so one elimination serves every record of the same pattern.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag

from ..kinds.columns import Floats

MOST_ROWS = 600
_ZERO = 1e-12
_OPTIMAL, _INFEASIBLE = 0, 2
ROUNDING = 4e-15  # of the sizes that are added up: how far a sum of floats may be off
_EXACTLY = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


def implied(rows: Floats) -> Floats | None:
    """Multipliers Y ≥ 0 (edits × rows) with Y·A = 0 for A (rows × free cells).

    A·x ≤ b has a solution exactly where Y·b ≥ 0. None if more than MOST_ROWS rows would be needed.
    An edit made of more than one row beyond the cells eliminated follows from others (Chernikov 1963).
    """
    size, width = rows.shape
    table = np.hstack([rows, np.eye(size)])
    waiting = list(range(width))
    for done in range(1, width + 1):
        cell = min(waiting, key=lambda j: _pairs(table[:, j]))
        waiting.remove(cell)
        column = table[:, cell]
        up, down, rest = table[column > 0], table[column < 0], table[column == 0]
        if len(up) * len(down) > 8 * MOST_ROWS:
            return None
        up, down = up / up[:, [cell]], down / -down[:, [cell]]
        met = (up[:, None, :] + down[None, :, :]).reshape(-1, table.shape[1])
        met[np.abs(met) < _ZERO * np.abs(met).max(axis=1, keepdims=True, initial=1.0)] = 0.0
        table = np.vstack([rest, met[np.count_nonzero(met[:, width:], axis=1) <= done + 1]])
        if len(table) > MOST_ROWS:
            return None
    return _once(table[:, width:])


def _pairs(column: Floats) -> int:
    up, down = np.count_nonzero(column > 0), np.count_nonzero(column < 0)
    return int(up * down - up - down)


def _once(multipliers: Floats) -> Floats:
    if not len(multipliers):
        return multipliers
    scaled = multipliers / multipliers.max(axis=1, keepdims=True)
    unique: Floats = np.unique(scaled.round(12), axis=0)
    return unique


def broken_by_solver(rows: Floats, bounds: Floats) -> Floats | None:
    """Multipliers of one implied edit that `bounds` (one per row) break, found by HiGHS; None if
    A·x ≤ bounds has a solution. After the lemma of Farkas: min y·b, y·A = 0, y ≥ 0, Σy ≤ 1."""
    size = len(bounds)
    found = linprog(
        bounds, A_ub=np.ones((1, size)), b_ub=[1.0], A_eq=rows.T, b_eq=np.zeros(rows.shape[1]),
        bounds=(0.0, None), method="highs", options=_EXACTLY,
    )  # fmt: skip
    if found.fun is None or found.fun >= -1e-9 * max(1.0, float(found.x @ np.abs(bounds))):
        return None
    multipliers: Floats = np.where(found.x > 1e-9, found.x, 0.0)
    return multipliers


def solvable(systems: list[tuple[Floats, Floats]]) -> list[bool]:
    """For each system (A, b) whether A·x ≤ b has a solution, by linear programs of HiGHS alone.

    All are put into one program; only where that has none are they looked at by halves.
    """
    status = _status(systems) if systems else _OPTIMAL
    if status == _OPTIMAL:
        return [True] * len(systems)
    if len(systems) == 1:
        return [status != _INFEASIBLE]
    half = len(systems) // 2
    return solvable(systems[:half]) + solvable(systems[half:])


def _status(systems: list[tuple[Floats, Floats]]) -> int:
    rows = block_diag([a for a, _ in systems], format="csr")
    bounds = np.concatenate([b for _, b in systems])
    found = linprog(
        np.zeros(rows.shape[1]), A_ub=rows, b_ub=bounds, bounds=(None, None), method="highs"
    )
    return int(found.status)
