"""Ladders of enterprises as far as a state can tell: which conditions of a tier it can, and which units meet them.

The register holds what a unit last reported of staff, income and assets, and when it was founded; not its patents,
its research, its certificates. So a tier is told by those of its entry conditions that these decide, and says how
many of its conditions they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Func, IntegerField, Value
from django.utils.translation import gettext as _

from ...methods.editing.materials import Answers
from ...methods.formulas.nodes import NOW, references
from ...methods.kinds.columns import Column
from ...methods.ladders import MET, assess
from ...methods.packs import LadderText, Pack
from ...methods.packs.ladder_texts import DAY, Criterion, Tier
from ...methods.packs.parameter_table import PARAMETER
from ..policy.arrays import said
from . import arrays
from .framing import RULES

_LOOKED_AT = ("pk", "founded", "staff", "revenue", "assets")
# What a ladder's input is called, and what of a state says it: annual sales are the revenue last reported.
TOLD = {
    "founded": "founded",
    "staff": "staff",
    "revenue": "revenue",
    "sales": "revenue",
    "assets": "assets",
}
_KNOWN = {"": (*TOLD, DAY.code), PARAMETER: None, "period": None}  # None: all that there is


def choices(day: date) -> list[tuple[str, str]]:
    """Each tier of which something can be told, with how many of its conditions that is."""
    return [(f"{ladder.ladder}.{tier.tier}", _words(tier, day)) for ladder, tier in _offered(day)]


def of_tier(rows: Any, named: str, day: date) -> Any:
    """Those of the states that meet every condition of a tier that can be told of them."""
    pack = arrays.pack_on()
    found = next(
        (each for each in _offered(day) if f"{each[0].ladder}.{each[1].tier}" == named), None
    )
    if pack is None or found is None:
        return rows.none()
    held = list(rows.order_by().values_list(*_LOOKED_AT))
    return rows.filter(pk__in=_Keys(_meeting(pack, *found, held, day)))


def _offered(day: date) -> Iterator[tuple[LadderText, Tier]]:
    pack = arrays.pack_on()
    for name, ladder in ({} if pack is None else pack.ladders).items():
        if name == arrays.LADDER or name.startswith(
            RULES
        ):  # the size of a unit, the scope of a frame
            continue
        for tier in ladder.tiers:
            if tier.holds_on(day) and _told(tier, day):
                yield ladder, tier


def _told(tier: Tier, day: date) -> list[Criterion]:
    """The entry conditions of a tier on a day that a state can decide."""
    return [each for each in tier.entry if each.holds_on(day) and _decided(each)]


def _decided(criterion: Criterion) -> bool:
    keys = [reference.key for reference in references(criterion.rule.node)]
    return all(
        key.shift == NOW
        and key.source in _KNOWN
        and ((of := _KNOWN[key.source]) is None or key.code in of)
        for key in keys
    ) and any(not key.source and key.code in TOLD for key in keys)


def _words(tier: Tier, day: date) -> str:
    every = sum(each.holds_on(day) for each in tier.entry)
    every += bool(tier.any_of) + bool(tier.score or tier.direct)
    told = {"tier": said(tier.name) or tier.tier, "told": len(_told(tier, day)), "all": every}
    return str(_("%(tier)s（%(all)s 项条件能判 %(told)s 项）") % told)


def _meeting(
    pack: Pack, ladder: LadderText, tier: Tier, held: Sequence[Any], day: date
) -> list[int]:
    """The keys of those that meet it: one assessment over all of them."""
    columns: dict[str, Callable[[], Column]] = {
        "founded": lambda: np.array([arrays.days(founded) for _pk, founded, *_more in held]),
        "staff": lambda: arrays.numbers([row[2] for row in held], 1),
        "revenue": lambda: arrays.numbers([row[3] for row in held], arrays.PER_WAN),
        "assets": lambda: arrays.numbers([row[4] for row in held], arrays.PER_WAN),
    }
    inputs = [item.code for item in ladder.inputs if item.code in TOLD]
    answers = Answers(
        [str(place) for place in range(len(held))], {code: columns[TOLD[code]]() for code in inputs}
    )
    found = assess(ladder, answers, day, year=day.year - 1, parameters=pack.parameters)
    wanted = {each.id for each in _told(tier, day)}
    judged = next(of.entry for of in found.tiers if of.tier == tier)
    meets = np.logical_and.reduce([j.verdicts == MET for j in judged if j.criterion.id in wanted])
    return [row[0] for row, met in zip(held, meets, strict=True) if met]


class _Keys(Func):
    """Any number of keys, told as one text: a database takes only so many values in a question."""

    template = "(SELECT value FROM json_each(%(expressions)s))"
    output_field = IntegerField()

    def __init__(self, keys: Sequence[int]) -> None:
        super().__init__(Value(f"[{','.join(map(str, keys))}]"))

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        listed = "(SELECT value::bigint FROM json_array_elements_text(%(expressions)s::json))"
        return super().as_sql(compiler, connection, template=listed, **more)
