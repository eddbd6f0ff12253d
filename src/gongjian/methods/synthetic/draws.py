"""Random draws that are the same for the same seed, whatever else is drawn.

Every draw is named: `draws.of("revenue", 2017)` is a stream of its own, so a new draw somewhere
changes nothing elsewhere.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats, Mask

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Draws:
    seed: int
    size: int

    def of(self, *name: str | int) -> np.random.Generator:
        key = [self.seed, *(zlib.crc32(str(part).encode()) for part in name)]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))

    def uniform(self, low: float, high: float, *name: str | int) -> Floats:
        return self.of(*name).uniform(low, high, self.size)

    def normal(self, mean: float, spread: float, *name: str | int) -> Floats:
        return self.of(*name).normal(mean, spread, self.size)

    def chance(self, probability: float | Floats, *name: str | int) -> Mask:
        return self.of(*name).random(self.size) < probability

    def choice(self, weights: Sequence[float], *name: str | int) -> Ints:
        """Places drawn with the given weights."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.searchsorted(edges / edges[-1], self.of(*name).random(self.size), side="right")

    def whole(self, low: int, high: int, *name: str | int) -> Ints:
        """Whole numbers from low to high, both included."""
        return self.of(*name).integers(low, high + 1, self.size)


def part(whole: Floats, share: Floats | float) -> Floats:
    """A whole number not above `whole`: what is missing to it stays with the rest."""
    return np.floor(np.maximum(whole, 0.0) * share)


def split(whole: Floats, shares: Sequence[Floats | float]) -> list[Floats]:
    """Whole numbers for shares that sum to at most one; they sum to at most `whole`."""
    return [part(whole, share) for share in shares]
