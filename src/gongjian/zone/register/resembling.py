"""Whether a unit that is to enter stands in the register already, written otherwise: the nearest few that somebody
may see, as the finder of linkage scores them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import within
from . import arrays
from .importing.reasons import parted
from .models import SearchWord, State
from .queries import found_by
from .visibility import WHOLE_ZONE

MOST_LOOKED_AT = 500  # that share brand and industry words, and as many that share the brand
NEAR = 75.0  # of 100; below it names that share a brand are many and mean little


@dataclass(frozen=True, slots=True)
class Near:
    state: State
    score: float  # 0 to 100
    reasons: tuple[str, str]  # Chinese, English

    @property
    def why(self) -> list[str]:
        return parted(self.reasons)


def resembling(acting: Acting, name: str, code: str = "") -> list[Near]:
    """At most five, the nearest first; whoever has the same code before all."""
    seen, (brand, core) = within(acting, State.objects.known(), Purpose.STATISTICAL), arrays.brand(name)  # fmt: skip
    units = [
        unit for text in dict.fromkeys((core, brand)) if text
        for unit in found_by(seen, text, acting).values_list("unit", flat=True)[:MOST_LOOKED_AT]
    ]  # fmt: skip
    wanted = Q(unit__in=units) | (Q(code=code) if code else Q(pk__in=()))
    last = seen.filter(wanted).select_related("owner", "unit").order_by("since")
    rows = {state.unit_id: state for state in last}  # as it was last, be it ended or still to begin
    former = _former(list(rows)) if acting.role in WHOLE_ZONE else {}
    held = [(unit, {"name": s.name, "code": s.code, "former": former.get(unit, ())}) for unit, s in rows.items()]  # fmt: skip
    found = {
        each.unit: each for text in (name, code) if text for each in arrays.nearest(text, held)
    }
    near = sorted((each for each in found.values() if each.score >= NEAR), key=lambda each: -each.score)  # fmt: skip
    return [Near(rows[each.unit], each.score, each.reasons) for each in near[:5]]


def _former(units: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    words = SearchWord.objects.standing().filter(unit__in=units, initials__gt="")
    for unit, text in words.values_list("unit", "text"):
        found.setdefault(unit, []).append(text)
    return found
