"""Other ways to the same answers: corners of polytopes in whole fractions, programs over leaves alone,
cells added up in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog

from gongjian.methods.disclosure import Dimension, Records, Tabulated, tabulate

Row = list[Fraction]


def table_of(cells: Sequence[Sequence[float]], **more: object) -> Tabulated:
    """A table of two dimensions from its inner cells, one unit behind each that is not zero."""
    inner = np.array(cells, dtype=np.float64)
    rows, columns = np.nonzero(inner)
    return tabulate(
        (flat(inner.shape[0]), flat(inner.shape[1])),
        Records(np.arange(len(rows)), inner[rows, columns], np.column_stack([rows, columns]) + 1,
                np.ones(len(rows))),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def flat(size: int) -> Dimension:
    return Dimension.flat(tuple(f"c{n}" for n in range(size)))


def interval(
    made: Tabulated, withheld: Iterable[int], cell: int, lower: Sequence[int], upper: Sequence[int]
) -> tuple[Fraction, Fraction]:
    """Least and most of a withheld cell over all corners of what is possible."""
    cells = sorted(withheld)
    relations = [
        [Fraction(int(c)) for c in row] for row in made.table.relations.toarray()[:, cells]
    ]
    ways = nullspace(relations, len(cells))
    values = [Fraction(int(made.table.values[c])) for c in cells]
    at = cells.index(cell)
    if not ways:
        return values[at], values[at]
    tight = [(i, Fraction(bound[cells[i]]) - values[i]) for i in range(len(cells)) for bound in (lower, upper)]  # fmt: skip
    found = []
    for chosen in combinations(tight, len(ways)):
        steps = solved([[way[i] for way in ways] for i, _ in chosen], [side for _, side in chosen])
        if steps is None:
            continue
        point = [v + sum((s * w[i] for s, w in zip(steps, ways, strict=True)), Fraction()) for i, v in enumerate(values)]  # fmt: skip
        if all(lower[c] <= y <= upper[c] for c, y in zip(cells, point, strict=True)):
            found.append(point[at])
    return min(found), max(found)


def nullspace(rows: list[Row], width: int) -> list[Row]:
    """Movements that keep every sum, as many as there are independent ones."""
    rows, pivots = _reduced([list(row) for row in rows], width)
    ways = []
    for free in (c for c in range(width) if c not in pivots):
        way = [Fraction(0)] * width
        way[free] = Fraction(1)
        for row, pivot in zip(rows, pivots, strict=False):
            way[pivot] = -row[free]
        ways.append(way)
    return ways


def solved(rows: list[Row], sides: Row) -> Row | None:
    width = len(rows)
    joined, pivots = _reduced([[*row, side] for row, side in zip(rows, sides, strict=True)], width)
    return [row[-1] for row in joined[:width]] if len(pivots) == width else None


def _reduced(rows: list[Row], width: int) -> tuple[list[Row], list[int]]:
    pivots: list[int] = []
    for column in range(width):
        at = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if at is None:
            continue
        here = len(pivots)
        rows[here], rows[at] = rows[at], rows[here]
        rows[here] = [c / rows[here][column] for c in rows[here]]
        for r in range(len(rows)):
            if r != here and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[here], strict=True)]
        pivots.append(column)
    return rows, pivots


def leaf_sums(made: Tabulated) -> np.ndarray:
    """Cells × leaves: which leaves each cell adds up."""
    leaves = [np.flatnonzero(d.leaf) for d in made.dimensions]
    beneath = [[set(d.up()[leaf]) for leaf in at] for d, at in zip(made.dimensions, leaves, strict=True)]  # fmt: skip
    cells = list(product(*(range(len(d)) for d in made.dimensions)))
    parts = list(product(*(range(len(at)) for at in leaves)))
    return np.array([
        [float(all(node in beneath[d][part[d]] for d, node in enumerate(cell))) for part in parts]
        for cell in cells
    ])  # fmt: skip


def hides(made: Tabulated) -> Callable[[np.ndarray, int, float, float], bool]:
    """Whether, with some cells withheld, one can be as far up and down as that: programs over the leaves,
    which alone are unknown."""
    sums, values = leaf_sums(made), made.table.values
    inner = np.array([row.sum() == 1 for row in sums])
    lowest = np.zeros(sums.shape[1])
    highest = np.full(sums.shape[1], np.inf)
    for cell in np.flatnonzero(inner):
        leaf = int(np.argmax(sums[cell]))
        lowest[leaf] = max(lowest[leaf], made.table.lower[cell])
        highest[leaf] = min(highest[leaf], made.table.upper[cell])

    def asked(withheld: np.ndarray, cell: int, up: float, down: float) -> bool:
        for sign, far in ((-1.0, up), (1.0, down)):
            found = linprog(
                sign * sums[cell], A_eq=sums[~withheld], b_eq=values[~withheld],
                bounds=np.column_stack([lowest, highest]), method="highs",
            )  # fmt: skip
            if found.status == 3:  # without a bound
                continue
            reached = sign * found.fun - values[cell]
            if -sign * reached < far - 1e-6 * max(1.0, far):
                return False
        return True

    return asked
