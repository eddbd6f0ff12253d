"""From the codes of one edition to those of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .tree import Tree


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Which codes of the new edition an old code has become; several where it was divided."""

    before: str  # the old edition
    after: str
    targets: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, before: str, after: str, pairs: Iterable[tuple[str, str]]) -> Crosswalk:
        found: dict[str, set[str]] = {}
        for old, new in pairs:
            found.setdefault(old, set()).add(new)
        return cls(before, after, {old: frozenset(new) for old, new in found.items()})

    def exactly(self, code: str) -> str | None:
        """The one new code of an old one; None where there are several or none."""
        found = self.targets.get(code, frozenset())
        return next(iter(found)) if len(found) == 1 else None

    def above(self, code: str, tree: Tree) -> str:
        """The finest class of the new edition that holds everything an old code has become; "" if none."""
        chains = [tree.chain(each) for each in self.targets.get(code, ())]
        if not chains or not all(chains):
            return ""
        shared = ""
        for level in zip(*chains, strict=False):
            if len(set(level)) > 1:
                break
            shared = level[0]
        return shared

    def within(self, code: str, tree: Tree) -> frozenset[str]:
        """Old codes of which all that they have become stands beneath a class of the new edition."""
        wanted = tree.beneath(code)
        return frozenset(old for old, new in self.targets.items() if new <= wanted)
