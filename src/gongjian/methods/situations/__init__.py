"""A pack's cases run: what officials expect of a situation, against what the rules say."""

from .running import Unexpected, run

__all__ = ["Unexpected", "run"]
