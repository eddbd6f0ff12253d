"""The pack's numbers of what may be told of few units, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ...methods.packs import Pack
from ..policy.arrays import said
from .choices import Measure

RULES = ("minimum_count", "one_dominates", "two_dominate", "p_percent", "margin")
_MONTHS = ("months_of_counts", "months_of_amounts", "months_held_together")
_PREFIX = "disclosure."


@dataclass(frozen=True, slots=True)
class Limits:
    """The pack's numbers on a day; `empty`: the names of those that nobody has filled in."""

    numbers: Mapping[str, float]
    empty: tuple[str, ...]

    def months(self, measure: str) -> int:
        """How many months lie between two tables of a measure."""
        name = "months_of_counts" if measure == Measure.UNITS else "months_of_amounts"
        return max(1, round(self.numbers[name]))

    @property
    def held_together(self) -> int:
        return max(0, round(self.numbers["months_held_together"]))

    @property
    def rules(self) -> dict[str, float]:
        return {name: self.numbers[name] for name in RULES}


def limits_of(pack: Pack | None, day: date) -> Limits:
    numbers, empty = {}, []
    for name in (*RULES, *_MONTHS):
        parameter = None if pack is None else pack.parameters.get(_PREFIX + name)
        dated = None if parameter is None else parameter.on(day)
        if dated is None or dated.value is None:
            empty.append(said(parameter.name) if parameter else _PREFIX + name)
        else:
            numbers[name] = float(dated.value)
    return Limits(numbers, tuple(empty))
