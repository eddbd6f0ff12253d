"""Several tables of the same units as one system: what one gives back of another.

What a unit gives, at one value, is the same in every table. Units that stand in the same cells of all
tables are an atom, and each cell is a sum of atoms: whoever holds the tables against one another knows
that much, and which cells are empty. Nobody is to compute a sensitive atom exactly; nor what came into a
cell or went out of it between two tables (two days, two filters), as far as that is sensitive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, product
from typing import Any

import numpy as np
from scipy.sparse import block_diag, coo_array, csr_array, eye_array, hstack, kron, vstack

from ..kinds.columns import Floats, Mask
from .attacking import Places
from .rules import Needs, Rules, needs_of
from .tables import Dimension, Table
from .tabulating import Tabulated, contributed


@dataclass(frozen=True, slots=True, eq=False)
class Publication:
    """A table with its needs, and which of its cells are withheld; None where that is still to be said."""

    made: Tabulated
    needs: Needs
    withheld: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """One system: the cells of each publication from its place in `starts`, then atoms and differences,
    which are never told. `needs`, `insiders` and `barely` are as `suppress` asks for them."""

    table: Table
    needs: Needs
    insiders: Places
    barely: Mask
    starts: tuple[int, ...]

    def of(self, place: int, cells: Mask) -> Mask:
        """The part of one publication."""
        return cells[self.starts[place] : self.starts[place + 1]]


def joined(publications: Sequence[Publication], rules: Rules | None) -> Joined:
    """`rules`: of amounts, for atoms and differences. None for counts: that one unit came into a cell
    tells nobody's figure."""
    starts = (0, *np.cumsum([len(each.made.table) for each in publications]).tolist())
    atoms = _atoms(publications, starts)
    apart = (
        _differences(publications, starts, atoms) if rules else csr_array((0, len(atoms.values)))
    )
    hidden = csr_array(vstack([eye_array(len(atoms.values)), apart]))
    values = hidden @ atoms.values
    columns = [*map(_columns, publications), _hidden(values, _needs(atoms, hidden, rules))]
    whole = {name: np.concatenate([each[name] for each in columns]) for name in columns[0]}
    cells = np.arange(len(whole["values"])) - starts[-1]
    return Joined(
        Table(
            whole["values"], _relations(publications, atoms, apart), whole["lower"], whole["upper"],
            whole["weights"], whole["told"], whole["kept"],
        ),
        Needs(whole["reasons"], whole["up"], whole["down"]),
        np.flatnonzero(whole["alone"]) if rules else np.empty(0, dtype=np.intp),
        (cells >= 0) & (cells < len(atoms.values)),
        starts,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Atoms:
    """`sums`: cells of all tables × atoms, in the leaves; `of`, `units`, `given`: each contribution's atom,
    its unit and what it gives."""

    sums: csr_array
    values: Floats
    of: Places
    units: Places
    given: Floats


def _atoms(publications: Sequence[Publication], starts: Sequence[int]) -> _Atoms:
    records = [each.made.records for each in publications]
    units = np.concatenate([r.units for r in records])
    given = np.concatenate([r.values for r in records])
    shares = np.concatenate([r.shares for r in records])
    leaves = np.concatenate([p.made.leaves + s for p, s in zip(publications, starts, strict=False)])
    (unit, value), of = np.unique(np.stack([units, given]), axis=1, return_inverse=True)
    (leaf, share), where = np.unique(np.stack([leaves, shares]), axis=1, return_inverse=True)
    signs = _signatures(of.reshape(-1), where.reshape(-1), len(unit))
    kinds, atom = np.unique(signs, axis=0, return_inverse=True)
    atom = atom.reshape(-1)
    column, step = np.nonzero(kinds >= 0)
    there = kinds[column, step]
    sums = coo_array((share[there], (leaf[there].astype(np.intp), column)), shape=(starts[-1], len(kinds)))  # fmt: skip
    values = np.bincount(atom, weights=value, minlength=len(kinds)).astype(np.float64)
    return _Atoms(csr_array(sums), values, atom, unit.astype(np.intp), value)


def _signatures(of: Places, where: Places, size: int) -> Places:
    """A row for each contribution: where it stands, in order, -1 behind."""
    order = np.lexsort((where, of))
    of, where = of[order], where[order]
    count = np.bincount(of, minlength=size)
    step = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    signs = np.full((size, int(count.max(initial=1))), -1, dtype=np.intp)
    signs[of, step] = where
    return signs


def _differences(
    publications: Sequence[Publication], starts: Sequence[int], atoms: _Atoms
) -> csr_array:
    """Sums of atoms: what came into each cell, and what went out, between two tables that have a cell of
    the same name."""
    found = [csr_array((0, len(atoms.values)))]
    cells = [_beneath(p.made.dimensions) @ atoms.sums[s : s + len(p.made.table)] for p, s in zip(publications, starts, strict=False)]  # fmt: skip
    names = [_names(publication.made.dimensions) for publication in publications]
    for one, two in combinations(range(len(publications)), 2):
        both = [name for name in names[one] if name in names[two]]
        before = cells[one][[names[one][name] for name in both]]
        after = cells[two][[names[two][name] for name in both]]
        shared = np.asarray(before.multiply(after).sum(axis=1)).reshape(-1) > 0
        change = csr_array(after - before)
        for sign in (1, -1):
            part = (sign * change).maximum(0)[shared]
            found.append(csr_array(part[np.asarray(part.sum(axis=1)).reshape(-1) > 0]))
    return csr_array(vstack(found))


def _names(dimensions: Sequence[Dimension]) -> dict[tuple[str, ...], int]:
    return {codes: place for place, codes in enumerate(product(*(d.codes for d in dimensions)))}


def _beneath(dimensions: Sequence[Dimension]) -> csr_array:
    """Cells × cells: which leaves are beneath each cell."""

    def nodes(dimension: Dimension) -> csr_array:
        pairs = [(above, place) for place, way in enumerate(dimension.up()) for above in way]
        rows, columns = zip(*pairs, strict=True)
        return csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(dimension),) * 2)

    return csr_array(reduce(kron, map(nodes, dimensions)))


def _needs(atoms: _Atoms, hidden: csr_array, rules: Rules | None) -> Needs:
    size = hidden.shape[0]
    if rules is None:
        return Needs.none(size)
    members = np.argsort(atoms.of, kind="stable")
    count = np.bincount(atoms.of, minlength=hidden.shape[1])
    begins = np.cumsum(count) - count
    pairs = coo_array(hidden)
    many = count[pairs.col]
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    of = members[np.repeat(begins[pairs.col], many) + step]
    given = atoms.given[of] * np.repeat(pairs.data, many)
    _sums, behind = contributed(size, np.repeat(pairs.row, many).astype(np.intp), atoms.units[of], given)  # fmt: skip
    return needs_of(behind, rules)


def _columns(publication: Publication) -> dict[str, Any]:
    table, needs, withheld = publication.made.table, publication.needs, publication.withheld
    out = withheld is not None
    return {
        "values": table.values, "lower": table.lower, "upper": table.upper,
        "weights": np.zeros(len(table)) if out else table.weights,
        "told": table.told if withheld is None else ~withheld,
        "kept": table.kept if withheld is None else withheld,
        "reasons": needs.reasons, "up": needs.up, "down": needs.down,
        "alone": publication.made.contributions.units == 1,
    }  # fmt: skip


def _hidden(values: Floats, needs: Needs) -> dict[str, Any]:
    size = len(values)
    return {
        "values": values, "lower": np.minimum(values, 0.0), "upper": np.full(size, np.inf),
        "weights": np.zeros(size), "told": np.zeros(size, np.bool_), "kept": np.ones(size, np.bool_),
        "reasons": needs.reasons, "up": needs.up, "down": needs.down, "alone": np.zeros(size, np.bool_),
    }  # fmt: skip


def _relations(publications: Sequence[Publication], atoms: _Atoms, apart: csr_array) -> csr_array:
    """How cells add up within each table, leaves from atoms, differences from atoms."""
    own = csr_array(block_diag([each.made.table.relations for each in publications]))
    many, more = len(atoms.values), apart.shape[0]
    cells = atoms.sums.shape[0]
    leaves = np.flatnonzero(np.diff(atoms.sums.indptr))
    return csr_array(vstack([
        hstack([own, csr_array((own.shape[0], many + more))]),
        hstack([csr_array(eye_array(cells))[leaves], -atoms.sums[leaves], csr_array((len(leaves), more))]),
        hstack([csr_array((more, cells)), -apart, eye_array(more)]),
    ]))  # fmt: skip
