"""How often a form is due."""

from __future__ import annotations

from enum import Enum


class Frequency(Enum):
    ANNUAL = "annual"  # 年报
    HALF_YEARLY = "half-yearly"  # 半年报
    QUARTERLY = "quarterly"  # 季报
    MONTHLY = "monthly"  # 月报

    @property
    def per_year(self) -> int:
        return _PER_YEAR[self]

    @property
    def months(self) -> int:
        """The length of one period."""
        return 12 // self.per_year


_PER_YEAR = {
    Frequency.ANNUAL: 1,
    Frequency.HALF_YEARLY: 2,
    Frequency.QUARTERLY: 4,
    Frequency.MONTHLY: 12,
}
