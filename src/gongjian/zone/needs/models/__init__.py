"""The tables of this room: needs with their study, reforms, powers, experience."""

from __future__ import annotations

from .experience import Adoption, Experience
from .needs import Need, Note, Opinion
from .powers import Holder, Power, Use
from .reforms import Reform, Step

__all__ = [
    "Adoption",
    "Experience",
    "Holder",
    "Need",
    "Note",
    "Opinion",
    "Power",
    "Reform",
    "Step",
    "Use",
]
