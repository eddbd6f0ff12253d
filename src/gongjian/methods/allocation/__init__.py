"""Money from scores: exact, monotone, explained. Floating point never decides an amount."""

from .allocating import Amount, Share, allocate
from .comparing import Cliff, Difference, cliffs, what_if
from .rules import AllocationError, Pool, Rule, rule_of, smallest

__all__ = [
    "AllocationError", "Amount", "Cliff", "Difference", "Pool", "Rule", "Share", "allocate", "cliffs",
    "rule_of", "smallest", "what_if",
]  # fmt: skip
