"""Where the errors of returns are: cells, and what they probably should say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Repair(Enum):
    """What happened to a value, as far as can be told."""

    TOO_LARGE = "÷1000"  # told in a unit a thousand times smaller
    TOO_SMALL = "×1000"
    SIGN = "sign"
    SWAPPED = "swapped"  # with the other cell of the set
    DIGITS = "digits"  # two neighbours exchanged, or one digit lost or added
    BALANCE = "balance"  # what the other parts of a balance leave


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A likely value of one cell, and which slip it undoes."""

    value: float
    repair: Repair


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to change, or a blank one that a hard rule waits for.

    `record` is its place among the records. A blank cell has neither value nor weight.
    """

    record: int
    item: str
    value: float | None
    weight: float
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Localisation:
    """Where the errors are: cells by record, then in the order of the form.

    `left_out` are hard rules that took no part, `unsolvable` records whose rules cannot hold whatever
    is changed, `given_up` records whose rules have more alternatives than can be tried.
    """

    cells: tuple[Cell, ...]
    left_out: tuple[str, ...]
    unsolvable: tuple[int, ...]
    given_up: tuple[int, ...]

    @property
    def changes(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.value is not None)
