"""What `gongjian check` found, for programs: JSON."""

from __future__ import annotations

import argparse
import json

import numpy as np

from ..methods.editing.checking import items_of
from ..methods.formulas.explaining import Explanation
from ..methods.kinds.words import Language
from . import localised
from .checked import Checked
from .telling import unit_and_check, verdict_of, when


def summary(checked: Checked, options: argparse.Namespace) -> str:
    """Counts per check and per unit, cells, notes and warnings."""
    lang: Language = options.lang
    outcome = checked.outcome
    told = {
        "form": checked.on_disk.folder.form.code,
        "data": checked.table.name,
        "units": len(outcome.units),
        "failed": checked.failed,
        "checks": [
            {
                "check": check.id,
                "severity": check.severity.value,
                "rule": check.text,
                "items": list(items_of(check)),
                "passes": int(outcome.passes[place]),
                "fails": int(outcome.fails[place]),
                "undecided": int(outcome.undecided[place]),
            }
            for place, check in enumerate(outcome.checks)
        ],
        "cells": [
            {"unit": f.unit, "item": f.code, "message": f.words.in_language(lang)}
            for f in checked.table.faults
        ],
        "by_unit": _by_unit(checked),
        **localised.as_json(checked),
        "absent": list(checked.absent),
        "warnings": [
            {"lacking": w.lacking.lack.value, "name": w.lacking.name, "checks": list(w.checks)}
            for w in outcome.warnings
        ],
        "cautions": [words.in_language(lang) for words in checked.cautions],
        "notes": [note.in_language(lang) for note in checked.notes],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def explained(checked: Checked, options: argparse.Namespace) -> str:
    """The checks of one unit, each part with its value. Raises Problem for an unknown unit."""
    unit, wanted = unit_and_check(checked, options.explain)
    outcome = checked.outcome
    places = [p for p, c in enumerate(outcome.checks) if wanted in (None, c.id)]
    told = {
        "unit": outcome.units[unit],
        "checks": [_explanation(checked, unit, place) for place in places],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _by_unit(checked: Checked) -> list[dict[str, object]]:
    """The units that fail or cannot be told most; at most a thousand of them."""
    fails, opened = checked.outcome.by_unit()
    order = np.lexsort((-opened, -fails))[:1000]
    return [
        {"unit": checked.outcome.units[i], "fails": int(fails[i]), "undecided": int(opened[i])}
        for i in order.tolist()
        if fails[i] or opened[i]
    ]


def _explanation(checked: Checked, unit: int, place: int) -> dict[str, object]:
    why = checked.outcome.explained(unit, place)
    return {
        "check": checked.outcome.checks[place].id,
        "verdict": verdict_of(checked, unit, place, why.value).value,
        "why": _why(why),
    }


def _why(why: Explanation) -> dict[str, object]:
    told: dict[str, object] = {"text": why.text, "value": why.value, "unit": why.unit}
    if why.key is not None:
        told["item"] = why.key.item
        told["when"] = when(why.shift, "en").strip(" ()") or "now"
    told["parts"] = [_why(part) for part in why.parts]
    return told
