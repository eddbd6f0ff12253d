"""Ladders of enterprises: criteria and score bands to a verdict with reasons.

`assessing` judges all units at once, `changes` finds the smallest changes, `reasons` tells each unit.
"""

from .assessing import CANNOT_TELL, MET, NOT_MET, Assessment, OfTier, assess
from .reasons import Reasoned, Told, reasons, told

__all__ = [
    "CANNOT_TELL", "MET", "NOT_MET", "Assessment", "OfTier", "Reasoned", "Told", "assess", "reasons",
    "told",
]  # fmt: skip
