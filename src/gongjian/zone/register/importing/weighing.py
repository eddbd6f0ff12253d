"""What the rows of a list weigh beside units of the register, as linkage weighs them: rows that seem new held
against whatever lives, rows in doubt against the units that they may be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from .. import arrays, numbers
from ..choices import Verdict
from ..models import Doubt, Import, ImportRow, State
from ..search_words import names_by_unit


def link_new(imported: Import) -> None:
    """Rows that seem new, held against every unit that lives and that no row of the list is about:
    what may be one is for a person to see, with its weight."""
    new = {row.pk: row for row in imported.rows.filter(verdict=Verdict.NEW, unit=None)}
    if not new:
        return
    met = imported.rows.filter(unit__isnull=False).values("unit")
    held = _held(State.objects.as_of(imported.as_of).exclude(unit__in=met))
    for found in arrays.likenesses([(pk, row.told) for pk, row in new.items()], held.items()):
        row = new[found.row]
        row.verdict, row.unit_id = Verdict.DOUBTFUL, found.unit
        row.reasons = [
            *row.reasons,
            ("alike", {"value": held[found.unit]["name"], "why": found.reasons}),
        ]
        row.save(update_fields=("verdict", "unit", "reasons"))
        Doubt.objects.create(row=row, unit_id=found.unit, weight=found.weight, reasons=row.reasons,
                             candidates=[{"unit": found.unit}])  # fmt: skip


def weigh_doubts(imported: Import) -> None:
    """Each doubt that comes of a code or a name gets the weight of the likeliest unit that it may be, and names
    that unit; the others stay to be chosen, the likelier first."""
    rows = imported.rows.filter(doubt__weight=None, doubt__isnull=False).select_related("doubt")
    asked = {row.pk: row for row in rows}
    pairs = [(pk, each["unit"]) for pk, row in asked.items() for each in row.doubt.candidates]
    if not pairs:
        return
    believed = State.objects.as_of(imported.as_of)
    held = _held(believed.filter(unit__in=sorted({unit for _row, unit in pairs})))
    told = [(pk, row.told) for pk, row in asked.items()]
    found = arrays.likenesses_of(told, list(held.items()), pairs, among=believed.count())
    likely: dict[int, list[arrays.Likeness]] = {}
    for each in sorted(found.values(), key=lambda like: -like.weight):
        likely.setdefault(each.row, []).append(each)
    for pk, candidates in likely.items():
        _settled(asked[pk], candidates)


def _settled(row: ImportRow, likely: list[arrays.Likeness]) -> None:
    doubt, best = row.doubt, likely[0]
    if best.unit != row.unit_id:
        row.unit_id, row.differs = best.unit, {}  # laid side by side where it is answered
        row.save(update_fields=("unit", "differs"))
    doubt.unit_id, doubt.weight = best.unit, best.weight
    doubt.candidates = [
        {"unit": each.unit, "weight": each.weight, "why": each.reasons} for each in likely
    ]
    doubt.save(update_fields=("unit", "weight", "candidates"))


def _held(believed: QuerySet[State]) -> dict[int, dict[str, Any]]:
    """By unit what linkage compares of it."""
    former, number = names_by_unit(), numbers.by_unit()
    rows: Iterable[Any] = believed.values_list("unit", "name", "code", "address", "phone")
    return {
        unit: {"name": name, "code": code or number.get(unit, ""), "address": address, "phone": phone,
               "former": [text for text in former.get(unit, ()) if text != name]}
        for unit, name, code, address, phone in rows
    }  # fmt: skip
