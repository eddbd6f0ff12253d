"""What a check says of a unit: it passes, it fails, or it cannot be told."""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    PASS = "pass"
    FAIL = "fail"
    UNDECIDED = "undecided"


class Severity(Enum):
    HARD = "hard"  # must hold before a return is accepted
    SOFT = "soft"  # may stand with an explanation
