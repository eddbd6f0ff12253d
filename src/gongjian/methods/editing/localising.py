"""Which cells of the returns to change, and what they probably should say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..formulas.records import Records
from ..kinds.items import Item
from ..packs import Check
from .located import Cell, Localisation
from .repairs import suggested
from .searching import localised
from .systems import system


def localise(
    checks: Sequence[Check],
    items: Sequence[Item],
    records: Records,
    *,
    weights: Mapping[str, float] | None = None,
) -> Localisation:
    """The smallest weighted set of cells of each record to change so that all hard rules can hold.

    After Fellegi and Holt (1976); see `searching`. `items` are the form's, `weights` by item code and
    1 where none is given. Every record is tried, also one without a failing check. Raises ValueError for a weight not above zero.
    """
    asked = system(checks, items, records, weights)
    sets = localised(asked)
    suggestions = suggested(asked, sets.changed)
    cells = []
    for row in sorted({*sets.changed, *sets.blank}):
        changed = sets.changed.get(row, ())
        for place in sorted({*changed, *sets.blank.get(row, ())}):
            code = asked.items[place].code
            if place not in changed:
                cells.append(Cell(row, code, None, 0.0))
                continue
            value, told = float(asked.values[row, place]), suggestions.get((row, place))
            cells.append(Cell(row, code, value, asked.weights[place], told))
    return Localisation(tuple(cells), asked.left_out, sets.unsolvable, sets.given_up)
