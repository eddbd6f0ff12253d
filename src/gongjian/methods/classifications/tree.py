"""One edition of a classification: which code stands beneath which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LEVELS = ("section", "division", "group", "class")  # 门类、大类、中类、小类


@dataclass(frozen=True, slots=True)
class Tree:
    """Codes with their parents and names, in the order of the edition; a top code has the parent ""."""

    parents: Mapping[str, str]
    names: Mapping[str, str]
    children: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        beneath: dict[str, list[str]] = {}
        for code, parent in self.parents.items():
            beneath.setdefault(parent, []).append(code)
        object.__setattr__(self, "children", {code: tuple(each) for code, each in beneath.items()})

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> Tree:
        """From (code, parent, name)."""
        told = list(rows)
        return cls(
            {code: parent for code, parent, _ in told}, {code: name for code, _, name in told}
        )

    def __contains__(self, code: str) -> bool:
        return code in self.parents

    def chain(self, code: str) -> tuple[str, ...]:
        """From the top to the code itself; nothing for a code that is not in the edition."""
        found: list[str] = []
        while code in self.parents:
            found.append(code)
            code = self.parents[code]
        return tuple(reversed(found))

    def top(self, code: str) -> str:
        """The section of a code, "" for one that is not in the edition."""
        chain = self.chain(code)
        return chain[0] if chain else ""

    def at(self, code: str, level: int) -> str:
        """What a code belongs to at a level, 0 being the top; "" where it is told less finely."""
        chain = self.chain(code)
        return chain[level] if level < len(chain) else ""

    def beneath(self, code: str) -> frozenset[str]:
        """A code and all below it."""
        found, waiting = set(), [code] if code in self.parents else []
        while waiting:
            here = waiting.pop()
            found.add(here)
            waiting.extend(self.children.get(here, ()))
        return frozenset(found)
