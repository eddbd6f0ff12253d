"""What is wrong in the files of a pack: told all at once, each at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ..kinds.words import Words


class Place(NamedTuple):
    """Where something stands in the files of a pack; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the author of a pack has to mend."""

    file: str
    line: int
    column: int
    words: Words

    @property
    def place(self) -> Place:
        return Place(self.file, self.line, self.column)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.words.in_language('en')}"


class PackFaults(ValueError):
    """Everything that is wrong in the files that were read."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Found:
    """The faults found so far, while the reading goes on."""

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}

    def add(self, place: Place, zh: str, en: str) -> None:
        self._faults[Fault(*place, Words(zh, en))] = None

    def __len__(self) -> int:
        return len(self._faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def in_order(self, files: Iterable[str]) -> tuple[Fault, ...]:
        """By file in the order given, then by line and column."""
        ranks = {file: rank for rank, file in enumerate(files)}
        return tuple(
            sorted(self, key=lambda f: (ranks.get(f.file, len(ranks)), f.file, f.line, f.column))
        )
