"""The attack report: for each indicator the cheapest way to manipulate it, and what the park gains.

For the owner of the method, so that rules are mended before they are met. Each attack touches one firm;
what it gains is found by calculating the indicators and the whole index again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Floats
from ..kinds.words import Words
from .ranking import ranked
from .recipe import Recipe
from .running import Data, run
from .tree import Tree

CANDIDATES = 25
SHIFTED = 0.1  # of a firm's income, booked in the quarter before or after
NEAR = 0.8  # of a threshold: firms above it are within reach
KINDS = {
    "move_in": Words("把别园的企业算到本园", "count a firm of another park here"),
    "move_out": Words("把本园的企业算到别处", "count a firm of this park elsewhere"),
    "relabel": Words("改类别（高企、高新产品、行业）", "relabel (certificate, product, industry)"),
    "shift": Words("把一成收入记到别的季度", "book a tenth of income in another quarter"),
    "split": Words("把一家企业拆成两家", "split a firm in two"),
    "bunch": Words("恰好凑到门槛", "bunch at a threshold"),
}
Values = Callable[["Micro", Sequence[str]], Mapping[str, Floats]]


@dataclass(frozen=True, eq=False)
class Micro:
    """Firms: the park that counts each (a number), and their items, (n,) each; flags are 1 and 0."""

    parks: NDArray[np.int64]
    items: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Levers:
    """What can be turned: incomes of a period, labels, amounts that pass from one item to another,
    parts that grow to their whole (whole, part), and thresholds (above, below, least ratio)."""

    flows: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    passing: tuple[tuple[str, str], ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    thresholds: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Attack:
    """The best attack of one kind on one indicator: which firm, the indicator, the park's score and rank."""

    code: str
    kind: str
    firm: int
    before: float
    after: float
    score_gain: float
    ranks_gained: int


@dataclass(frozen=True, eq=False)
class Target:
    """The index, the other data, and how indicators come from firms (`values` of the codes asked for)."""

    tree: Tree
    recipe: Recipe
    data: Data
    values: Values
    columns: Mapping[str, Sequence[str]]  # the items that each indicator reads
    levers: Levers = field(default_factory=Levers)


def attacks(target: Target, micro: Micro, park: int) -> list[Attack]:
    """For every indicator that firms make, the best attack of each kind that gains something, best first."""
    plain = replace(target.recipe, dynamic=None)
    start = target.values(micro, list(target.columns))
    root, place = _standing(target, plain, start, park)
    found = []
    for code in target.columns:
        direction = target.tree.directions[code]
        for kind, tried in _tried(target, micro, park, code):
            best, best_value = None, start[code][park] * direction
            for firm, changed in tried:
                value = target.values(changed, [code])[code][park] * direction
                if value > best_value + 1e-15 * abs(best_value):
                    best, best_value = (firm, changed), value
            if best is None:
                continue
            firm, changed = best
            made = target.values(changed, list(target.columns))
            score, rank = _standing(target, plain, made, park)
            if score > root:
                found.append(Attack(code, kind, firm, float(start[code][park]), float(made[code][park]),
                                    score - root, int(place - rank)))  # fmt: skip
    return sorted(found, key=lambda a: (-a.score_gain, a.code, a.kind))


def _standing(
    target: Target, recipe: Recipe, values: Mapping[str, Floats], park: int
) -> tuple[float, float]:
    indicators = {**target.data.indicators, **values}
    made = run(target.tree, recipe, replace(target.data, indicators=indicators))
    return float(made.root[park]), float(ranked(made.root)[park])


def _tried(
    target: Target, micro: Micro, park: int, code: str
) -> Iterable[tuple[str, Iterable[tuple[int, Micro]]]]:
    here = np.flatnonzero(micro.parks == park)
    away = np.flatnonzero(micro.parks != park)
    reads, levers = set(target.columns[code]), target.levers
    yield "move_in", ((f, _moved(micro, f, park)) for f in _largest(micro, away, reads))
    yield "move_out", ((f, _moved(micro, f, -1)) for f in _largest(micro, here, reads))
    yield "relabel", _relabelled(micro, here, reads, levers)
    flows = [c for c in levers.flows if c in reads]
    if flows:
        yield "shift", ((f, _scaled(micro, f, flows, 1 + sign * SHIFTED))
                        for f in _largest(micro, here, set(flows)) for sign in (-1, 1))  # fmt: skip
    yield "split", ((f, _split(micro, f)) for f in _largest(micro, here, reads))
    yield "bunch", _bunched(micro, here, reads, levers)


def _largest(micro: Micro, rows: NDArray[np.intp], codes: Iterable[str]) -> list[int]:
    """The firms with the largest values of these items: those that can move anything."""
    chosen: list[int] = []
    for code in sorted(codes):
        size = np.abs(np.nan_to_num(micro.items[code][rows]))
        chosen += rows[np.argsort(-size, kind="stable")[:CANDIDATES]].tolist()
    return list(dict.fromkeys(chosen))


def _changed(micro: Micro, firm: int, values: Mapping[str, float]) -> Micro:
    items = dict(micro.items)
    for code, value in values.items():
        column = items[code].copy()
        column[firm] = value
        items[code] = column
    return Micro(micro.parks, items)


def _moved(micro: Micro, firm: int, park: int) -> Micro:
    parks = micro.parks.copy()
    parks[firm] = park
    return Micro(parks, micro.items)


def _relabelled(
    micro: Micro, here: NDArray[np.intp], reads: set[str], levers: Levers
) -> Iterable[tuple[int, Micro]]:
    for label in levers.labels:
        if label in reads:
            for firm in [f for f in here.tolist() if not micro.items[label][f] > 0][:CANDIDATES]:
                yield firm, _changed(micro, firm, {label: 1.0})
    for source, into in levers.passing:
        if into in reads:
            for firm in _largest(micro, here, {source}):
                amount = float(np.nan_to_num(micro.items[source][firm]))
                held = float(np.nan_to_num(micro.items[into][firm]))
                yield firm, _changed(micro, firm, {source: 0.0, into: held + amount})
    for whole, part in levers.within:
        if part in reads:
            for firm in _largest(micro, here, {whole}):
                yield firm, _changed(micro, firm, {part: float(micro.items[whole][firm])})


def _scaled(micro: Micro, firm: int, codes: Sequence[str], factor: float) -> Micro:
    return _changed(micro, firm, {code: float(micro.items[code][firm]) * factor for code in codes})


def _split(micro: Micro, firm: int) -> Micro:
    """Two firms with half of each amount; flags and what is not an amount go to both."""
    items = {}
    for code, column in micro.items.items():
        whole = float(column[firm])
        flag = np.isin(column[~np.isnan(column)], (0.0, 1.0)).all()
        half = whole if flag else whole / 2
        made = np.append(column, half)
        made[firm] = half
        items[code] = made
    return Micro(np.append(micro.parks, micro.parks[firm]), items)


def _bunched(
    micro: Micro, here: NDArray[np.intp], reads: set[str], levers: Levers
) -> Iterable[tuple[int, Micro]]:
    for above, below, least in levers.thresholds:
        if above in reads and below in reads:
            wanted = least * micro.items[below][here]
            short = (micro.items[above][here] < wanted) & (
                micro.items[above][here] >= NEAR * wanted
            )
            near = here[np.flatnonzero(short)]
            for firm in _largest(micro, near, {below}):
                yield firm, _changed(micro, firm, {above: float(least * micro.items[below][firm])})
