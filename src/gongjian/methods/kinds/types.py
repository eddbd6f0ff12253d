"""What a value can be. Missing is not a type: a value of any type may be missing."""

from __future__ import annotations

from enum import Enum


class Type(Enum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    BOOL = "bool"
    ANY = "any"  # of an attribute nobody has declared; takes the type of what it meets

    def __repr__(self) -> str:
        return self.name
