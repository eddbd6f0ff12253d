"""Hard rules as linear conditions: what must hold of the numbers of a return, told in bands.

A rule becomes a disjunction of conjunctions of bands low ≤ Σ coefficient·item ≤ high over the
form's own current numbers. Whatever else it reads (earlier periods, other forms, the register,
literals) is a constant of each record; where such a constant is missing, the band can hold. A cell
that is blank may take any value, so `coalesce` and `total` read it as one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ..formulas import nodes as n
from ..formulas.in_numpy import truth_of, values_of
from ..formulas.measuring import HALF
from ..formulas.records import Records
from ..kinds.columns import Floats
from ..kinds.types import Type

MOST_DISJUNCTS = 64
MOST_BANDS = 256
STRICT = 1e-6  # how much `>` asks for, where no decimals say what the last digit is
EDGE = 2.0**-10  # of half a last digit: |a−b| < half, kept off its edge in closed programs

Number = float | Floats  # one for all records, or one for each


class NotLinear(Exception):
    """A rule that is not linear in the items, or needs too many alternatives to say."""


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """low ≤ Σ coefficient·item ≤ high, by item code; `edge` is how much further the bounds lie,
    themselves excluded, for values that are not changed (half a last digit is not reached)."""

    coefficients: Mapping[str, Number]
    low: Number
    high: Number
    edge: float = 0.0


Disjunct = tuple[Band, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LinearRule:
    """A rule holds where all bands of any one disjunct hold. `items` are those it reads."""

    id: str
    node: n.Node
    disjuncts: tuple[Disjunct, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Affine:
    """Σ coefficient·item + constant, where the guards hold."""

    coefficients: dict[str, Number]
    constant: Number
    guards: Disjunct = ()

    def times(self, factor: Number) -> _Affine:
        scaled = {code: c * factor for code, c in self.coefficients.items()}
        return replace(self, coefficients=scaled, constant=self.constant * factor)

    def plus(self, other: _Affine) -> _Affine:
        added = dict(self.coefficients)
        for code, coefficient in other.coefficients.items():
            added[code] = added.get(code, 0.0) + coefficient
        return _Affine(added, self.constant + other.constant, self.guards + other.guards)

    def minus(self, other: _Affine) -> _Affine:
        return self.plus(other.times(-1.0))

    def within(self, low: Number, high: Number, edge: float = 0.0) -> Disjunct:
        return (*self.guards, _band(self, low, high, edge))


def linear_rule(id: str, node: n.Node, records: Records) -> LinearRule:
    """The rule over these records. Raises NotLinear."""
    items = tuple(dict.fromkeys(r.key.code for r in n.references(node) if _own(r)))
    if not items:
        raise NotLinear(id)
    with np.errstate(all="ignore"):
        disjuncts = _Reading(records).condition(node, True)
    return LinearRule(id, node, tuple(disjuncts), items)


def _own(reference: n.Reference) -> bool:
    return reference.key.source == "" and not reference.key.shift


def _band(sum_of: _Affine, low: Number, high: Number, edge: float) -> Band:
    """The constant moved to the bounds; a band with anything unknown in it can hold."""
    low, high = low - sum_of.constant, high - sum_of.constant
    coefficients = {
        code: c for code, c in sum_of.coefficients.items() if np.ndim(c) or c != 0
    }  # fmt: skip
    known = np.isfinite(sum_of.constant) & ~np.isnan(low) & ~np.isnan(high)
    for coefficient in coefficients.values():
        known = known & np.isfinite(coefficient)
    if np.all(known):
        return Band(coefficients, low, high, edge)
    told = {
        code: np.where(np.isfinite(c), c, 0.0) if np.ndim(c) else c
        for code, c in coefficients.items()
    }
    return Band(told, np.where(known, low, -np.inf), np.where(known, high, np.inf), edge)


def _bounded(disjuncts: Iterable[Disjunct]) -> list[Disjunct]:
    found: list[Disjunct] = []
    bands = 0
    for disjunct in disjuncts:
        found.append(disjunct)
        bands += len(disjunct)
        if len(found) > MOST_DISJUNCTS or bands > MOST_BANDS:
            raise NotLinear("too many alternatives")
    return found


def _both(left: Sequence[Disjunct], right: Sequence[Disjunct]) -> list[Disjunct]:
    return _bounded(a + b for a in left for b in right)


_OPPOSITE = {"=": "!=", "!=": "=", "<=": ">", ">": "<=", ">=": "<", "<": ">="}


class _Reading:
    """Conditions and numbers over the given records."""

    def __init__(self, records: Records) -> None:
        self.records = records

    # ---- conditions, negation pushed down to the comparisons

    def condition(self, node: n.Node, positive: bool) -> list[Disjunct]:
        if not any(_own(r) for r in n.references(node)):
            return self._constant_condition(node, positive)
        match node:
            case n.Not():
                return self.condition(node.of, not positive)
            case n.AllOf():
                return self._joined(node.items, positive, every=positive)
            case n.AnyOf():
                return self._joined(node.items, positive, every=not positive)
            case n.Implies():
                if positive:
                    return _bounded(
                        [*self.condition(node.left, False), *self.condition(node.right, True)]
                    )
                return _both(self.condition(node.left, True), self.condition(node.right, False))
            case n.Equivalent():
                return self._equivalent(node, positive)
            case n.Compared() if node.left.type is Type.NUMBER:
                return self._compared(node, node.sign if positive else _OPPOSITE[node.sign])
            case n.Missing() if not positive and node.of.type is Type.NUMBER:
                # A cell that has a value is not missing, and a blank one can be filled.
                return [p.within(-np.inf, np.inf) for p in self.number(node.of)]
        raise NotLinear(type(node).__name__)

    def _constant_condition(self, node: n.Node, positive: bool) -> list[Disjunct]:
        true, false = truth_of(node, self.records)
        against = false if positive else true
        return [(Band({}, -np.inf, np.where(against, -1.0, 0.0)),)] if against.any() else [()]

    def _joined(self, items: Sequence[n.Node], positive: bool, *, every: bool) -> list[Disjunct]:
        told = [self.condition(item, positive) for item in items]
        if not every:
            return _bounded(itertools.chain.from_iterable(told))
        whole: list[Disjunct] = [()]
        for alternatives in told:
            whole = _both(whole, alternatives)
        return whole

    def _equivalent(self, node: n.Equivalent, positive: bool) -> list[Disjunct]:
        same = _both(self.condition(node.left, True), self.condition(node.right, positive))
        return _bounded(
            [*same, *_both(self.condition(node.left, False),
                           self.condition(node.right, not positive))]
        )  # fmt: skip

    def _compared(self, node: n.Compared, sign: str) -> list[Disjunct]:
        lefts, rights = self.number(node.left), self.number(node.right)
        tolerance = node.tolerance
        found: list[Disjunct] = []
        for left, right in itertools.product(lefts, rights):
            difference = left.minus(right)
            if tolerance.within is not None:
                for margin in self.number(tolerance.within):
                    found += _margin(difference, margin, sign, _gap(node))
            elif tolerance.share is not None:
                for size in _sizes(right):
                    margin = size.times(tolerance.share)
                    found += _margin(difference, margin, sign, _gap(node))
            elif tolerance.half is not None:
                half = tolerance.half
                found += _sided(difference, sign, half * (1 - EDGE), half, half * EDGE)
            else:
                margin_of = self._relative(node)
                found += _sided(difference, sign, margin_of, np.maximum(margin_of, STRICT))
        return _bounded(found)

    def _relative(self, node: n.Compared) -> Floats:
        """1e-9·max(1, the smaller side), the larger one being perhaps the one that is wrong; at the
        edge of the tolerance both sides are the same size."""
        sides = [np.abs(values_of(side, self.records)) for side in (node.left, node.right)]  # type: ignore[arg-type]
        smaller = np.nan_to_num(np.fmin(*sides))
        margins: Floats = (node.tolerance.relative or 0.0) * np.maximum(1.0, smaller)
        return margins

    # ---- numbers

    def number(self, node: n.Node) -> list[_Affine]:
        """The pieces of a number; where guards overlap, pieces agree."""
        if not any(_own(r) for r in n.references(node)):
            return [_Affine({}, self._constant(node))]
        match node:
            case n.Reference() if node.type is Type.NUMBER:
                return [_Affine({node.key.code: 1.0}, 0.0)]
            case n.Converted():
                return [p.times(node.times / node.over) for p in self.number(node.of)]
            case n.Negative():
                return [p.times(-1.0) for p in self.number(node.of)]
            case n.Sum():
                return self._sum(node.terms, node.signs)
            case n.Product():
                return self._product(node)
            case n.Growth() if node.years == 1 and not _reads_own(node.right):
                base = np.asarray(self._constant(node.right))
                share = np.where(base > 0, 1.0 / base, np.nan)
                return [p.times(share).plus(_Affine({}, -1.0)) for p in self.number(node.left)]
            case n.Call():
                return self._call(node)
        raise NotLinear(type(node).__name__)

    def _constant(self, node: n.Node) -> Number:
        if isinstance(node, n.Constant) and isinstance(node.value, float):
            return node.value
        values = values_of(node, self.records)
        assert isinstance(values, np.ndarray)
        return values if n.references(node) or not len(values) else float(values[0])

    def _sum(self, terms: Sequence[n.Node], signs: str) -> list[_Affine]:
        pieces = [_Affine({}, 0.0)]
        for sign, term in zip(signs, terms, strict=True):
            factor = 1.0 if sign == "+" else -1.0
            pieces = _few(p.plus(q.times(factor)) for p in pieces for q in self.number(term))
        return pieces

    def _product(self, node: n.Product) -> list[_Affine]:
        pieces: list[_Affine] | None = None
        constant: Number = 1.0
        for sign, factor in zip(node.signs, node.factors, strict=True):
            if not _reads_own(factor):
                value = np.asarray(self._constant(factor))
                known = value if sign == "*" else np.where(value == 0, np.nan, 1.0 / value)
                constant = constant * (known if known.ndim else float(known))
            elif pieces is None and sign == "*":
                pieces = self.number(factor)
            else:
                raise NotLinear("a product or quotient of items")
        assert pieces is not None
        return [p.times(constant) for p in pieces]

    def _call(self, node: n.Call) -> list[_Affine]:
        match node.function:
            case "total":
                return self._total(node)
            case "coalesce":
                return self._coalesce(node)
            case "abs":
                return _few(size for p in self.number(node.arguments[0]) for size in _sizes(p))
            case "min" | "max":
                return self._extreme(node, 1.0 if node.function == "max" else -1.0)
        raise NotLinear(node.function)

    def _total(self, node: n.Call) -> list[_Affine]:
        pieces = [_Affine({}, 0.0)]
        for argument in node.arguments:
            told = self.number(argument)
            if not _reads_own(argument):
                told = [_Affine({}, np.nan_to_num(np.asarray(told[0].constant)))]
            pieces = _few(p.plus(q) for p in pieces for q in told)
        return pieces

    def _coalesce(self, node: n.Call) -> list[_Affine]:
        first = node.arguments[0]
        if _reads_own(first) or not np.isnan(self._constant(first)).any():
            return self.number(first)
        raise NotLinear("coalesce of another record's value")

    def _extreme(self, node: n.Call, sign: float) -> list[_Affine]:
        told = [self.number(argument) for argument in node.arguments]
        pieces = []
        for choice in itertools.product(*told):
            for best in choice:
                guards = tuple(
                    g
                    for other in choice
                    if other is not best
                    for g in best.minus(other).times(sign).within(0.0, np.inf)
                )
                pieces.append(replace(best, guards=best.guards + guards))
        return _few(pieces)


def _reads_own(node: n.Node) -> bool:
    return any(_own(r) for r in n.references(node))


def _few(pieces: Iterable[_Affine]) -> list[_Affine]:
    found = list(itertools.islice(pieces, MOST_DISJUNCTS + 1))
    if len(found) > MOST_DISJUNCTS:
        raise NotLinear("too many alternatives")
    return found


def _sizes(piece: _Affine) -> list[_Affine]:
    """|x| as x where x ≥ 0 and −x where x ≤ 0."""
    return [
        replace(p, guards=p.within(0.0, np.inf)) for p in (piece, piece.times(-1.0))
    ]  # fmt: skip


def _gap(node: n.Compared) -> float:
    """How far beyond a stated margin `≠` must lie: half the last digit, if it is known."""
    measures = (node.left.measure, node.right.measure)
    grains = [m.grain for m in measures if m.grain is not None]
    counted = all(m.counted for m in measures) and grains
    return float(max(grains, default=Fraction(0)) * HALF) if counted else STRICT


def _sided(
    d: _Affine, sign: str, near: Number, strict: Number, edge: float = 0.0
) -> list[Disjunct]:
    """d = 0 means |d| ≤ near; d < 0 means d ≤ −strict."""
    away_up, away_down = d.within(strict, np.inf), d.within(-np.inf, -strict)
    return {
        "=": [d.within(-near, near, edge)],
        "!=": [away_up, away_down],
        "<=": [d.within(-np.inf, near, edge)],
        ">=": [d.within(-near, np.inf, edge)],
        "<": [away_down],
        ">": [away_up],
    }[sign]


def _margin(d: _Affine, margin: _Affine, sign: str, gap: float) -> list[Disjunct]:
    """|d| ≤ margin, or more than it."""
    above, below = d.minus(margin), d.plus(margin)
    if sign == "=":
        if not margin.coefficients:
            width = margin.constant
            return [margin.guards + d.within(-width, width)]
        return [above.within(-np.inf, 0.0) + below.within(0.0, np.inf)]
    return [above.within(gap, np.inf), below.within(-np.inf, -gap)]
