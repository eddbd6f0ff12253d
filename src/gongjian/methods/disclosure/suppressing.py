"""Which cells to withhold so that no sensitive one can be computed: the front door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Mask
from .attacking import Places
from .circuits import closed, opened
from .cutting import mastered
from .exposing import Watch
from .rules import Needs
from .tables import Table

EFFORT = 600_000  # cells asked about in linear programs: some seconds
NOBODY: Places = np.empty(0, dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Which cells are withheld. `lost`: sensitive ones that earlier publications gave away.

    `cost`: the weights of the cells withheld for others' sake; none costs less than `bound`, and where it
    is `proved`, none costs less at all.
    """

    withheld: Mask
    lost: Mask
    cost: float
    bound: float
    proved: bool


def suppress(
    table: Table, needs: Needs, *, insiders: Places = NOBODY, barely: Mask | None = None, effort: int = EFFORT
) -> Pattern:  # fmt: skip
    """Sensitive cells, and the others that cost least. The same every time.

    `insiders`: cells behind which one unit stands alone. `barely`: cells that are only not to be known
    exactly. Proved to cost least where half the `effort` suffices (cells asked about in linear programs),
    else by circuits from where the proof had come to.
    """
    if barely is None:
        barely = np.zeros(len(table), dtype=np.bool_)
    primary = needs.primary
    given = table.settled()
    watch = Watch(given, needs, insiders, barely)
    lost = watch.give_up()
    found = mastered(watch, effort // 2)
    withheld = found.withheld
    if withheld is None:
        base = (primary | given.kept) & ~given.told
        ways = [closed(watch, base | (found.shown > 0.5))]
        if watch.outsider.asked < effort:
            ways.append(closed(watch, base))
        cheaper = min(ways, key=lambda way: _cost(given, primary, way))
        withheld = opened(watch, cheaper, effort // 4)
    cost = _cost(given, primary, withheld)
    proved = found.withheld is not None
    return Pattern(
        withheld | ((primary | table.kept) & ~table.told), lost, cost, cost if proved else found.bound, proved
    )  # fmt: skip


def _cost(table: Table, primary: Mask, withheld: Mask) -> float:
    return float(table.weights[withheld & ~primary & ~table.kept].sum())
