"""The pack's indicators for every park, from returns: one pass over the records for all parks at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..editing import Answers
from ..formulas.groups import indicator_values
from ..formulas.nodes import Key
from ..formulas.records import Records
from ..kinds.columns import Floats
from ..packs import Pack


def park_values(
    pack: Pack,
    codes: Iterable[str],
    answers: Mapping[str, Answers],
    parks_of: Mapping[str, Sequence[str]],
    parks: Sequence[str],
) -> dict[str, Floats]:
    """(parks,) values by code. `answers` by form; `parks_of` the park of each of its units.

    Units of other parks take no part. A code whose form has no answers is missing for all.
    """
    place = {park: number for number, park in enumerate(parks)}
    made: dict[str, Records] = {}
    members = {}
    for form, given in answers.items():
        at = np.array([place.get(park, -1) for park in parks_of[form]], dtype=np.int64)
        held = np.flatnonzero(at >= 0)
        columns = {Key("", code): column[held] for code, column in given.columns.items()}
        made[form], members[form] = Records(len(held), columns), at[held]
    found: dict[str, Floats] = {}
    for code in codes:
        indicator = pack.indicators[code]
        form = indicator.text.form
        if form in made:
            found[code] = indicator_values(
                indicator.formula.node, made[form], members[form], len(parks)
            )
        else:
            found[code] = np.full(len(parks), np.nan)
    return found
