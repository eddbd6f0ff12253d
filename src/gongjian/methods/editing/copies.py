"""Returns that are alike cell for cell: leads to be looked at, never verdicts.

Only cells that are present and not zero speak: most firms leave the same cells empty. The likeness of
two returns is the number of items in which both have the same value, over the number of items in which
at least one has any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats, Mask
from ..kinds.words import Words
from .by_group import Ints
from .screens import Lead

AT_ONCE = 200_000  # pairs verified together
MIXING = 0x9E3779B97F4A7C15  # odd, so that multiplying loses nothing


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """Pairs (m, 2) of units, or of a unit with its own past: equal items, items, and their quotient."""

    pairs: Ints
    equal: Ints
    either: Ints
    words: tuple[str, str]

    @property
    def share(self) -> Floats:
        return self.equal / self.either

    @property
    def leads(self) -> tuple[Lead, ...]:
        """One for each pair; strength is the share of equal cells."""
        return tuple(self._leads())

    def _leads(self) -> Iterator[Lead]:
        zh, en = self.words
        rows = zip(self.pairs.tolist(), self.equal.tolist(), self.either.tolist(), strict=True)
        for (unit, other), equal, either in rows:
            words = Words(
                f"请核实：{either} 个非零项目中有 {equal} 个与{zh}完全相同",
                f"Please look: of {either} items that are not zero, {equal} are the same as {en}",
            )
            yield Lead(unit, "", equal / either, words, None if unit == other else other)


def near_copies(answers: Floats, *, share: float = 0.9, least: int = 10) -> Copies:
    """Pairs of different units whose returns are alike in at least `share` and in `least` cells.

    `answers` (n, k), NaN for missing. Units with identical returns are told once each, beside the
    first of them; that first one stands for all in pairs with others. Otherwise exact: no pair is
    lost. Pairs are the smaller index second, by unit.

    Candidates by prefixes: Chaudhuri, Ganti and Kaushik (2006), A primitive operator for similarity
    joins, ICDE; Bayardo, Ma and Srikant (2007), Scaling up all pairs similarity search, WWW. Of a
    return's a cells at least α = max(⌈share·a⌉, least) are to be found again, so two such returns
    meet among the a − α + 1 cells of each whose values are the rarest. Then each is counted in full.
    """
    _refuse(answers, share, least)
    tokens = _tokens(answers)
    first = _first_alike(tokens)
    held = (tokens >= 0).sum(axis=1)
    again = np.flatnonzero((first != np.arange(len(first))) & (held >= least))
    same = np.stack([again, first[again]], axis=1)
    standing = np.flatnonzero((first == np.arange(len(first))) & (held >= least))
    found = [(same, held[again], held[again])]
    for left, right in _candidates(tokens[standing], share, least):
        found.append(_verified(tokens, standing[left], standing[right], share, least))
    pairs = np.concatenate([each[0] for each in found])
    equal, either = (np.concatenate([each[part] for each in found]) for part in (1, 2))
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    pairs, equal, either = pairs[order], equal[order], either[order]
    new = np.ones(len(pairs), dtype=np.bool_)
    new[1:] = (np.diff(pairs, axis=0) != 0).any(axis=1)
    return Copies(pairs[new], equal[new], either[new], ("另一单位", "another unit's"))


def stale_copies(
    current: Floats, previous: Floats, *, share: float = 0.95, least: int = 10
) -> Copies:
    """Units whose return repeats their own last one in at least `share` and in `least` cells.

    Both (n, k), the same units and items side by side, NaN for missing. Pairs hold a unit twice.
    """
    _refuse(current, share, least)
    if current.shape != previous.shape:
        raise ValueError(f"previous: {current.shape} wanted, got {previous.shape}")
    now, then = _spoken(current), _spoken(previous)
    equal = (np.equal(now, then) & (now != 0)).sum(axis=1)
    either = ((now != 0) | (then != 0)).sum(axis=1)
    units = np.flatnonzero(_alike(equal, either, share, least))
    pairs = np.stack([units, units], axis=1)
    return Copies(pairs, equal[units], either[units], ("本单位上期", "the unit's own last ones"))


def _spoken(answers: Floats) -> Floats:
    return np.where(np.isnan(answers), 0.0, answers)


def _alike(equal: Ints, either: Ints, share: float, least: int) -> Mask:
    return (equal >= share * either - 1e-9) & (equal >= least)


def _tokens(answers: Floats) -> Ints:
    """(n, k) numbers, one for each different value of each item; −1 where a cell does not speak."""
    tokens = np.full(answers.shape, -1, dtype=np.int64)
    known = 0
    for item in range(answers.shape[1]):
        rows = np.flatnonzero(_spoken(answers[:, item]))
        different, places = np.unique(answers[rows, item], return_inverse=True)
        tokens[rows, item] = places + known
        known += len(different)
    return tokens


def _first_alike(tokens: Ints) -> Ints:
    """(n,) the first unit with an identical return; two that only share a hash stay apart."""
    with np.errstate(over="ignore"):
        factors = np.cumprod(np.full(tokens.shape[1], MIXING, dtype=np.uint64))
        hashes = (tokens.astype(np.uint64) + np.uint64(2)) @ factors
    _, first, which = np.unique(hashes, return_index=True, return_inverse=True)
    leader = first[which]
    alike = (tokens == tokens[leader]).all(axis=1)
    return np.where(alike, leader, np.arange(len(tokens))).astype(np.int64)


def _candidates(tokens: Ints, share: float, least: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of rows that hold a token in both their prefixes, some of them more than once."""
    held = (tokens >= 0).sum(axis=1)
    wanted = np.maximum(np.ceil(share * held - 1e-9).astype(np.int64), least)
    often = np.bincount(tokens[tokens >= 0])
    rarity = np.empty(len(often) + 1, dtype=np.int64)
    rarity[np.argsort(often, kind="stable")] = np.arange(len(often))
    rarity[-1] = len(often)  # −1, the cell that does not speak, comes last
    longest = int((held - wanted).max(initial=-1)) + 1
    ranks = np.sort(rarity[tokens], axis=1)[:, :longest]
    in_prefix = np.arange(ranks.shape[1]) <= (held - wanted)[:, None]
    rows, columns = np.nonzero(in_prefix)
    met = ranks[rows, columns]
    order = np.argsort(met, kind="stable")
    yield from _within_runs(rows[order], met[order], held, share)


def _within_runs(rows: Ints, runs: Ints, held: Ints, share: float) -> Iterator[tuple[Ints, Ints]]:
    """Every two rows of a run, the d-th neighbours at a time, if their sizes allow the likeness."""
    kept: list[tuple[Ints, Ints]] = []
    waiting, apart = 0, 1
    at = np.arange(len(rows))
    while True:
        at = at[at + apart < len(rows)]
        at = at[runs[at] == runs[at + apart]]
        if not len(at):
            break
        left, right = rows[at + apart], rows[at]
        sizes = (
            np.minimum(held[left], held[right])
            >= share * np.maximum(held[left], held[right]) - 1e-9
        )
        kept.append((left[sizes], right[sizes]))
        waiting += int(np.count_nonzero(sizes))
        if waiting > AT_ONCE:
            yield from _in_parts(kept)
            kept, waiting = [], 0
        apart += 1
    yield from _in_parts(kept)


def _in_parts(kept: list[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    if kept:
        left, right = (np.concatenate([each[side] for each in kept]) for side in (0, 1))
        for start in range(0, len(left), AT_ONCE):
            yield left[start : start + AT_ONCE], right[start : start + AT_ONCE]


def _verified(
    tokens: Ints, left: Ints, right: Ints, share: float, least: int
) -> tuple[Ints, Ints, Ints]:
    units, others = np.maximum(left, right), np.minimum(left, right)
    mine, theirs = tokens[units], tokens[others]
    equal = ((mine == theirs) & (mine >= 0)).sum(axis=1)
    either = ((mine >= 0) | (theirs >= 0)).sum(axis=1)
    alike = _alike(equal, either, share, least)
    return np.stack([units[alike], others[alike]], axis=1), equal[alike], either[alike]


def _refuse(answers: Floats, share: float, least: int) -> None:
    if answers.ndim != 2:
        raise ValueError(f"answers: (units, items) wanted, got {answers.shape}")
    if not 0 < share <= 1 or least < 1:
        raise ValueError(f"0 < share ≤ 1 and least ≥ 1 are wanted, got {share} and {least}")
