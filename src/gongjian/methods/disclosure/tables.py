"""A table that is to be published: its cells, and how they add up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from scipy.sparse import csr_array, eye_array, kron, vstack

from ..kinds.columns import Floats, Mask
from ..kinds.words import Words

MOST_CELLS = 400_000
_ADDS_UP = 1e-9  # of the sizes that are added up


class DisclosureError(ValueError):
    """A table or rule that cannot be; the words say what stands in the way."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Cells by place. `relations` (relations × cells) times `values` is zero in every row.

    `lower`, `upper`: between what anybody knows a cell to be before anything is published. `weights`:
    what is lost where a cell is withheld. `told` cells are published whatever comes (empty ones, those of
    an earlier publication), `kept` ones never are (withheld earlier, or no cell of any publication).
    """

    values: Floats
    relations: csr_array
    lower: Floats
    upper: Floats
    weights: Floats
    told: Mask
    kept: Mask

    def __post_init__(self) -> None:
        size = len(self.values)
        columns = (self.lower, self.upper, self.weights, self.told, self.kept)
        if any(column.shape != (size,) for column in columns) or self.relations.shape[1] != size:
            raise DisclosureError(
                Words("表的各列长短不一", "columns of the table differ in length")
            )
        if not np.isfinite(self.values).all():
            raise DisclosureError(Words("表里有不是数的格", "a cell of the table is no number"))
        sums = np.abs(self.relations) @ np.abs(self.values)
        off = np.abs(self.relations @ self.values) > _ADDS_UP * np.maximum(sums, 1.0)
        if off.any():
            row = self.relations[[int(np.argmax(off))], :]
            cells = "、".join(str(cell) for cell in row.indices[:9])
            raise DisclosureError(Words(f"格 {cells} 加起来不对", f"cells {cells} do not add up"))
        if (self.values < self.lower).any() or (self.values > self.upper).any():
            raise DisclosureError(
                Words("有的格不在事先所知的范围里", "a cell is outside what is known beforehand")
            )
        if (self.told & self.kept).any() or not (self.weights >= 0).all():
            raise DisclosureError(
                Words("有的格既公布又不公布，或者权重为负", "a cell is both told and kept, or weighs below zero")
            )  # fmt: skip

    def __len__(self) -> int:
        return len(self.values)

    def settled(self) -> Table:
        """The same with every cell told that one relation after another gives away."""
        told = self.told.copy()
        cells = csr_array(self.relations != 0).astype(np.intp)
        while True:
            open_ = (~told).astype(np.intp)
            alone = np.flatnonzero(cells @ open_ == 1)
            given = (cells[alone].sum(axis=0) > 0) & ~told
            if not given.any():
                return replace(self, told=told, kept=self.kept & ~told)
            told |= given


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is broken down by, the total on top: `parents` by place, -1 for the total.

    A parent stands before its children.
    """

    codes: tuple[str, ...]
    parents: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.codes) != len(self.parents) or self.parents[:1] != (-1,):
            raise DisclosureError(
                Words("维度的第一项是合计", "the first node of a dimension is the total")
            )
        if any(not -1 < parent < place for place, parent in enumerate(self.parents) if place):
            raise DisclosureError(
                Words("维度里上级要在下级前面", "in a dimension a parent stands before its children")
            )  # fmt: skip

    @classmethod
    def flat(cls, codes: tuple[str, ...], total: str = "") -> Dimension:
        """A total and its parts."""
        return cls((total, *codes), (-1, *(0 for _ in codes)))

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def leaf(self) -> Mask:
        above = np.ones(len(self), dtype=np.bool_)
        above[[parent for parent in self.parents if parent >= 0]] = False
        return above

    def up(self) -> list[list[int]]:
        """Each node and those above it."""
        found: list[list[int]] = []
        for place, parent in enumerate(self.parents):
            found.append([place, *(found[parent] if parent >= 0 else ())])
        return found

    def sums(self) -> csr_array:
        """A row for each node that has children: the node less its children."""
        nodes = [place for place, leaf in enumerate(self.leaf) if not leaf]
        row = {node: i for i, node in enumerate(nodes)}
        rows = [*range(len(nodes)), *(row[parent] for parent in self.parents[1:])]
        columns = [*nodes, *range(1, len(self))]
        signs = [1.0] * len(nodes) + [-1.0] * (len(self) - 1)
        return csr_array((signs, (rows, columns)), shape=(len(nodes), len(self)))


def size_of(dimensions: tuple[Dimension, ...]) -> int:
    """How many cells the table has. Raises DisclosureError beyond MOST_CELLS."""
    cells = reduce(lambda size, dimension: size * len(dimension), dimensions, 1)
    if cells > MOST_CELLS:
        raise DisclosureError(
            Words(f"表有 {cells:,} 格，最多 {MOST_CELLS:,} 格", f"{cells:,} cells, at most {MOST_CELLS:,}")
        )  # fmt: skip
    return cells


def relations_of(dimensions: tuple[Dimension, ...]) -> csr_array:
    """How the cells add up along each dimension, cells in row-major order of the dimensions' nodes."""
    found = []
    for place, dimension in enumerate(dimensions):
        if len(dimension) == 1:
            continue
        before = reduce(lambda n, d: n * len(d), dimensions[:place], 1)
        after = reduce(lambda n, d: n * len(d), dimensions[place + 1 :], 1)
        found.append(kron(kron(eye_array(before), dimension.sums()), eye_array(after)))
    cells = size_of(dimensions)
    return csr_array(vstack(found)) if found else csr_array((0, cells))
