"""A ladder held against many units at once: which tiers are met, are not met, cannot be told.

Logic is Kleene's. A tier is met when every entry condition holds, one of `any_of` does if there are
any, and the score passes or one ground of direct recognition holds. A score with missing parts is
decided where its lowest and its highest possible total say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..editing import Answers, Materials
from ..editing.materials import Lacking
from ..formulas import Rule
from ..formulas.in_numpy import truth_of, truths_of, values_of
from ..formulas.nodes import Key, Node, Reference, references
from ..formulas.records import Records
from ..kinds.columns import Column, Floats, Mask, TextColumn
from ..kinds.words import Words
from ..packs import Form, LadderText, Parameter, Section
from ..packs.ladder_texts import DAY, SCORE, Criterion, ScorePart, Tier
from ..periods import Frequency, Period

C = TypeVar("C", Criterion, ScorePart)

MET, NOT_MET, CANNOT_TELL = 1, 0, -1
Verdicts = NDArray[np.int8]  # MET, NOT_MET or CANNOT_TELL
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class Judged:
    """A condition and what it says of every unit."""

    criterion: Criterion
    verdicts: Verdicts


@dataclass(frozen=True, eq=False)
class Scored:
    """A part of a score and every unit's points; NaN where they cannot be told."""

    part: ScorePart
    points: Floats


@dataclass(frozen=True, eq=False)
class OfTier:
    """One tier over all units. `low` and `high` are the least and the most points possible."""

    tier: Tier
    verdicts: Verdicts
    entry: tuple[Judged, ...]
    any_of: tuple[Judged, ...]
    direct: tuple[Judged, ...]
    parts: tuple[Scored, ...]
    low: Floats
    high: Floats
    passes: Verdicts | None

    @property
    def score(self) -> Floats:
        """The points where all parts are known; NaN elsewhere, and where there is no score."""
        return (
            np.where(self.low == self.high, self.low, np.nan) if self.parts else self.low * np.nan
        )


@dataclass(frozen=True, eq=False)
class Assessment:
    """A ladder on a day, over units in their order. `tiers` are those in force, lowest first."""

    ladder: LadderText
    day: date
    units: Sequence[str]
    tiers: tuple[OfTier, ...]
    records: Records = field(repr=False)

    def highest(self) -> NDArray[np.int64]:
        """The place of the highest tier that each unit meets; -1 for none."""
        best = np.full(len(self.units), -1, dtype=np.int64)
        for place, of in enumerate(self.tiers):
            best[of.verdicts == MET] = place
        return best


def assess(
    ladder: LadderText,
    current: Answers,
    day: date,
    *,
    year: int | None = None,
    history: Mapping[int, Answers] | None = None,
    parameters: Mapping[str, Parameter] | None = None,
) -> Assessment:
    """Every tier for every unit on a day; `current` holds the inputs of `year`, `history` of earlier
    years. A rule that needs a year that is not given cannot be told."""
    size = len(current.units)
    count = np.full(size, float((day - _EPOCH).days))
    tiers = [tier for tier in ladder.tiers if tier.holds_on(day)]
    in_year = None if year is None else Period(Frequency.ANNUAL, year)
    materials = Materials(
        form=Form(ladder.ladder, ladder.title, (Section(Words(), (*ladder.inputs, DAY)),),
                  frequency=Frequency.ANNUAL),
        current=Answers(current.units, {**current.columns, DAY.code: count}),
        period=in_year,
        history={Period(Frequency.ANNUAL, y): a for y, a in (history or {}).items()} if in_year else {},
        parameters=parameters or {},
        day=day,
    )  # fmt: skip
    rules = [rule for tier in tiers for rule in _rules_of(tier, day)]
    records = Records(size, _columns(rules, materials))
    conditions = [c.rule.node for tier in tiers for c in _criteria_of(tier, day)]
    verdicts = iter([_of(true, false) for true, false in truths_of(conditions, records)])
    return Assessment(
        ladder, day, current.units, tuple(_tier(t, day, records, verdicts) for t in tiers), records
    )


def _criteria_of(tier: Tier, day: date) -> list[Criterion]:
    """The conditions of a tier in the order in which `_tier` takes them up."""
    return [c for kind in (tier.entry, tier.any_of, tier.direct) for c in _in_force(kind, day)]


def _rules_of(tier: Tier, day: date) -> list[Node]:
    rules = [c.rule.node for c in _criteria_of(tier, day)]
    rules += [p.value.node for p in _in_force(tier.score, day)]
    return rules + ([tier.passing.node] if tier.passing else [])


def _columns(rules: Sequence[Node], materials: Materials) -> dict[Key, Column]:
    wanted: dict[Key, Reference] = {}
    for node in rules:
        for reference in references(node):
            wanted.setdefault(reference.key, reference)
    columns: dict[Key, Column] = {}
    for key, reference in wanted.items():
        found = materials.column(reference)
        if found is not None and not isinstance(found, Lacking):
            columns[key] = found
    return columns


def _in_force(entries: Sequence[C], day: date) -> list[C]:
    """Of each id the newest edition that holds on the day, in the order of the file."""
    newest: dict[str, C] = {}
    for entry in entries:
        if entry.holds_on(day):
            before = newest.get(entry.id)
            if before is None or (entry.since or date.min) >= (before.since or date.min):
                newest[entry.id] = entry
    return list(newest.values())


def _tier(tier: Tier, day: date, records: Records, verdicts: Iterator[Verdicts]) -> OfTier:
    entry, any_of, direct = (
        tuple(Judged(c, next(verdicts)) for c in _in_force(criteria, day))
        for criteria in (tier.entry, tier.any_of, tier.direct)
    )
    parts = tuple(Scored(p, _points(p, records)) for p in _in_force(tier.score, day))
    low = sum((np.nan_to_num(s.points, nan=0.0) for s in parts), np.zeros(records.length))
    high = sum(
        (np.where(np.isnan(s.points), s.part.most or 0, s.points) for s in parts),
        np.zeros(records.length),
    )
    whole = _all([j.verdicts for j in entry], records.length)
    if any_of:
        whole = np.minimum.reduce([_ordered(whole), _ordered(_any([j.verdicts for j in any_of]))])
        whole = _unordered(whole)
    passes = None
    if tier.passing is not None:
        passes = _passes(tier.passing, parts, low, high, records)
    grounds = [j.verdicts for j in direct] + ([] if passes is None else [passes])
    if grounds:
        whole = _unordered(np.minimum(_ordered(whole), _ordered(_any(grounds))))
    return OfTier(tier, whole, entry, any_of, direct, parts, low, high, passes)


def _verdicts(rule: Rule, records: Records) -> Verdicts:
    true, false = truth_of(rule.node, records)
    return _of(true, false)


def _of(true: Mask, false: Mask) -> Verdicts:
    return np.where(true, MET, np.where(false, NOT_MET, CANNOT_TELL)).astype(np.int8)


def _points(part: ScorePart, records: Records) -> Floats:
    values = values_of(part.value.node, records)
    assert not isinstance(values, TextColumn)
    return values if part.most is None else np.minimum(values, part.most)


def _passes(
    passing: Rule, parts: Sequence[Scored], low: Floats, high: Floats, records: Records
) -> Verdicts:
    """What the pass mark says of the lowest and of the highest total: the same, or it is open."""
    ends = []
    for total in (low, high):
        columns = {**records.columns, Key("", SCORE.code): total}
        for scored in parts:
            columns[Key("", scored.part.id)] = scored.points
        ends.append(_verdicts(passing, Records(records.length, columns)))
    return np.where(ends[0] == ends[1], ends[0], CANNOT_TELL).astype(np.int8)


# Kleene: not met < cannot tell < met, so "and" is the least and "or" the greatest.


def _ordered(verdicts: Verdicts) -> Verdicts:
    return np.where(verdicts == CANNOT_TELL, 1, np.where(verdicts == MET, 2, 0)).astype(np.int8)


def _unordered(ordered: NDArray[np.int8]) -> Verdicts:
    return np.where(ordered == 1, CANNOT_TELL, np.where(ordered == 2, MET, NOT_MET)).astype(np.int8)


def _all(verdicts: Sequence[Verdicts], size: int) -> Verdicts:
    if not verdicts:
        return np.full(size, MET, dtype=np.int8)
    return _unordered(np.minimum.reduce([_ordered(v) for v in verdicts]))


def _any(verdicts: Sequence[Verdicts]) -> Verdicts:
    return _unordered(np.maximum.reduce([_ordered(v) for v in verdicts]))
