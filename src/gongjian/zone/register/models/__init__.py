"""The tables of the register: units in time, and lists on their way into it."""

from .imports import Doubt, Import, ImportRow, Mapping
from .units import (
    FAR,
    Change,
    Fact,
    Facts,
    Identifier,
    Never,
    Residence,
    SearchWord,
    SharePart,
    Sharing,
    State,
    Succession,
    Unit,
    Unsettled,
)  # fmt: skip

__all__ = [
    "FAR", "Change", "Doubt", "Fact", "Facts", "Identifier", "Import", "ImportRow", "Mapping", "Never",
    "Residence", "SearchWord", "SharePart", "Sharing", "State", "Succession", "Unit", "Unsettled",
]  # fmt: skip
