"""The pack's indicators over the register: each park's figure as of a day, from the units that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from django.utils.translation import override

from ...methods.formulas.groups import indicator_values
from ...methods.formulas.nodes import Key
from ...methods.formulas.records import Records
from ...methods.kinds.columns import Column, TextColumn
from .arrays import pack_on, section
from .choices import Status
from .models import State

_FIELDS = (
    "unit",
    "name",
    "code",
    "industry",
    "status",
    "founded",
    "registration_type",
    "owner__path",
)


def computable(code: str) -> bool:
    """Whether an indicator of the pack in force asks nothing but the register."""
    pack = pack_on()
    found = None if pack is None else pack.indicators.get(code)
    return found is not None and not found.text.form


def figures(
    codes: Iterable[str], paths: Sequence[str], day: date, at: datetime | None = None
) -> dict[str, list[float | None]]:
    """By code the value for each of these branches of the tree of organisations, as of a day, as known at a
    moment; None where there is none. A unit counts in every branch that its owner stands in."""
    pack = pack_on(day) or pack_on()
    wanted = [
        c
        for c in codes
        if pack is not None and c in pack.indicators and not pack.indicators[c].text.form
    ]
    if pack is None or not wanted or not paths:
        return {}
    rows = list(State.objects.as_of(day, at).values_list(*_FIELDS))
    found: dict[str, list[float | None]] = {code: [] for code in wanted}
    for path in paths:
        held = [row for row in rows if row[-1].startswith(path)]
        records = Records(len(held), _columns(pack, held, day))
        for code in wanted:
            value = indicator_values(pack.indicators[code].formula.node, records)[0]
            found[code].append(None if np.isnan(value) else float(value))
    return found


def _columns(pack: Any, rows: Sequence[tuple[Any, ...]], day: date) -> dict[Key, Column]:
    with override("zh-hans"):  # as formulas of the pack write it, whatever the reader's language
        words = {key: str(label) for key, label in Status.choices}
    unit, name, code, industry, status, founded, kind, _owner = (
        zip(*rows, strict=True) if rows else ((),) * 8
    )
    told: dict[str, Column] = {
        "uscc": _texts(code), "name": _texts(name), "industry": _texts(industry),
        "section": _texts(section(pack, each) for each in industry),
        "status": _texts(words.get(each, "") for each in status),
        "registration_type": _texts(kind),
        "founded": np.array([np.nan if each is None else float((each - date(1970, 1, 1)).days) for each in founded], dtype=float),
    }  # fmt: skip
    columns: dict[Key, Column] = {
        Key("unit", attribute): column for attribute, column in told.items()
    }
    end = float((day - date(1970, 1, 1)).days)
    return columns | {
        Key("period", "end"): np.full(len(unit), end),
        Key("period", "year"): np.full(len(unit), float(day.year)),
    }


def _texts(values: Iterable[str]) -> TextColumn:
    return TextColumn.of(value or None for value in values)
