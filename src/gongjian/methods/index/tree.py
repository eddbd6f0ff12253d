"""The tree of an index: which indicators make which aggregate, with which weights.

Weights are relative within a parent; an effective weight is the product of normalised weights up to
the root. Levels count from the leaves: a leaf is 0, an aggregate one above its highest child.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..kinds.words import Words
from ..packs.trees import Branch
from .recipe import RecipeError


@dataclass(frozen=True)
class Tree:
    """Branches in the order of the file."""

    branches: tuple[Branch, ...]

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The codes beneath each aggregate, in the order of the file."""
        found: dict[str, list[str]] = {}
        for branch in self.branches:
            if branch.parent:
                found.setdefault(branch.parent, []).append(branch.code)
        return found

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        return tuple(b.code for b in self.branches if b.code not in self.children)

    @cached_property
    def root(self) -> str:
        return next(b.code for b in self.branches if not b.parent)

    @cached_property
    def directions(self) -> dict[str, int]:
        return {b.code: b.direction for b in self.branches}

    @cached_property
    def levels(self) -> dict[str, int]:
        levels: dict[str, int] = {}

        def level(code: str) -> int:
            if code not in levels:
                beneath = self.children.get(code, [])
                levels[code] = 1 + max(map(level, beneath)) if beneath else 0
            return levels[code]

        for branch in self.branches:
            level(branch.code)
        return levels

    @cached_property
    def upwards(self) -> list[str]:
        """Aggregates, each after all beneath it."""
        order = {b.code: place for place, b in enumerate(self.branches)}
        return sorted(self.children, key=lambda code: (self.levels[code], order[code]))

    def given_weights(self) -> dict[str, float]:
        """The weights of the file. Raises RecipeError naming those that are empty."""
        lacking = [b.code for b in self.branches if b.weight is None and b.parent]
        if lacking:
            raise RecipeError(
                Words(f"权重空着，不能计算：{'、'.join(lacking)}",
                      f"no weight, so nothing can be calculated: {', '.join(lacking)}")
            )  # fmt: skip
        return {b.code: 1.0 if b.weight is None else float(b.weight) for b in self.branches}

    def equal_weights(self) -> dict[str, float]:
        return {b.code: 1.0 for b in self.branches}

    def effective(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Products of normalised weights up to the root, whose own is 1."""
        found = {self.root: 1.0}
        for code in reversed(self.upwards):
            beneath = self.children[code]
            total = sum(weights[c] for c in beneath)
            for child in beneath:
                found[child] = found[code] * weights[child] / total if total else 0.0
        return found


def refuse_empty(tree: Tree, weights: Mapping[str, float]) -> None:
    """A parent whose weights sum to zero divides nothing."""
    for code, beneath in tree.children.items():
        if sum(weights[c] for c in beneath) <= 0:
            raise RecipeError(
                Words(f"{code} 下面的权重之和是零", f"the weights beneath {code} sum to zero")
            )
