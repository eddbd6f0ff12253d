"""`--localise`: which cells to change, as a table, a line and JSON."""

from __future__ import annotations

from collections.abc import Iterator

from ..methods.editing import Outcome
from ..methods.editing.located import Localisation
from ..methods.kinds.words import Language, Words
from ..methods.packs import FormFolder
from .checked import Checked

HEADS = ("unit", "item", "value", "weight", "suggestion")


def located(folder: FormFolder, outcome: Outcome) -> Localisation:
    from ..methods.editing.localising import localise  # SciPy is heavy, and only wanted here

    return localise(folder.checks, folder.form.items, outcome.records)


def rows(checked: Checked) -> Iterator[tuple[object, ...]]:
    assert checked.localisation is not None
    for cell in checked.localisation.cells:
        told = None if cell.suggestion is None else cell.suggestion.value
        yield (
            checked.outcome.units[cell.record],
            cell.item,
            _number(cell.value),
            _number(cell.weight),
            _number(told),
        )


def _number(value: float | None) -> str:
    """Shortest text that reads back as the same number; empty for none."""
    return "" if value is None else repr(value).removesuffix(".0")


def told(checked: Checked, lang: Language) -> list[str]:
    found = checked.localisation
    if found is None:
        return []
    units = len({cell.record for cell in found.changes})
    zh = f"误差定位：{units:,} 个单位要改 {len(found.changes):,} 个单元格"
    en = f"errors localised: {len(found.changes):,} cells to change in {units:,} units"
    if found.unsolvable or found.given_up:
        many = len(found.unsolvable) + len(found.given_up)
        zh, en = (
            f"{zh}，{many:,} 个单位怎样改都不成立",
            f"{en}, {many:,} units no change would help",
        )
    if found.left_out:
        zh += f"；未参与（不是线性的）：{'、'.join(found.left_out)}"
        en += f"; rules left out (not linear): {', '.join(found.left_out)}"
    return [Words(zh, en).in_language(lang)]


def as_json(checked: Checked) -> dict[str, object]:
    found = checked.localisation
    if found is None:
        return {}
    units = checked.outcome.units
    return {
        "localised": {
            "units": len({cell.record for cell in found.changes}),
            "cells": len(found.changes),
            "blank": len(found.cells) - len(found.changes),
            "suggestions": sum(cell.suggestion is not None for cell in found.changes),
            "left_out": list(found.left_out),
            "unsolvable": [units[record] for record in found.unsolvable],
            "given_up": [units[record] for record in found.given_up],
        }
    }
