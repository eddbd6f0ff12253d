"""The tables of the register: units in time, and lists on their way into it."""

from .frames import Frame, FrameMember, Lead, Request, Round, SavedView
from .imports import Doubt, Import, ImportRow, Mapping
from .publications import PublishedTable
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
    "FAR", "Change", "Doubt", "Fact", "Facts", "Frame", "FrameMember", "Identifier", "Import", "ImportRow", "Lead", "Mapping", "Never",
    "PublishedTable", "Request", "Residence", "Round", "SavedView", "SearchWord", "SharePart", "Sharing", "State", "Succession", "Unit", "Unsettled",
]  # fmt: skip
