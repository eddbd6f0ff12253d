"""The smallest changes that would meet a condition, or lift a score to its pass mark.

A condition is met by changing one input: the first, in the order of the text, in which both sides of
its comparison are straight lines. A score is lifted by the nearest step of one part that is enough;
where none is, by every part's next step. Nearest is the least change as a share of the larger of the
value and the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..editing.messages import comparison_of
from ..formulas import nodes as n
from ..formulas.in_numpy import values_of
from ..formulas.nodes import Compared, Node, Reference, references
from ..formulas.records import Records
from ..kinds.columns import Floats, TextColumn
from ..kinds.types import Type
from ..kinds.words import Language, Words
from ..kinds.written import grouped
from ..packs.ladder_texts import SCORE, Criterion
from .assessing import OfTier, Scored

Rows = NDArray[np.int64]
Add = Callable[[Rows, Sequence[str]], None]  # sentences for some units


@dataclass(frozen=True, eq=False)
class Change:
    """For one condition: which input each unit would change, from what to what (NaN: none helps)."""

    criterion: Criterion
    input: Reference | None
    now: Floats
    needed: Floats

    def told(self, rows: Rows, language: Language) -> list[str]:
        """One sentence for each of the units."""
        rule = rule_text(self.criterion)
        name = self.criterion.name.in_language(language) or rule
        wanted = Words(f"须满足：{name}", f"needed: {name}").in_language(language)
        if self.input is None or self.input.item is None:
            return [wanted] * len(rows)
        item = self.input.item
        change = (self.needed - self.now)[rows]
        unit = "" if item.unit is None else item.unit.name
        called = item.name or item.code if language == "zh" else item.en or item.code
        more, less = ("增加 ", "减少 ") if language == "zh" else ("+", "-")
        left, right = ("（", "）") if language == "zh" else (" (", ")")
        tail = f"{unit}{left}{rule}{right}"
        heads = (f"{called}{more}", f"{called}{less}") if language == "zh" else (
            f"{called} {more}", f"{called} {less}")  # fmt: skip
        amounts = _amounts(np.abs(change), item.decimals)
        return [
            wanted if amount is None else f"{heads[0] if up else heads[1]}{amount}{tail}"
            for amount, up in zip(amounts, (change > 0).tolist(), strict=True)
        ]


def rule_text(criterion: Criterion) -> str:
    return " ".join(criterion.rule.text.split())


def change_for(criterion: Criterion, records: Records) -> Change:
    """What each unit would have to change for one condition."""
    comparison = comparison_of(criterion.rule.node)
    nothing = np.full(records.length, np.nan)
    if comparison is None or comparison.sign in ("=", "!="):
        return Change(criterion, None, nothing, nothing)
    for reference in references(comparison):
        if reference.key.source or reference.key.shift or reference.type is not Type.NUMBER:
            continue
        now = records.columns.get(reference.key)
        if now is None or isinstance(now, TextColumn):
            continue
        needed = _needed(comparison, reference, now, records)
        if needed is not None:
            return Change(criterion, reference, now, needed)
    return Change(criterion, None, nothing, nothing)


def _needed(
    comparison: Compared, reference: Reference, now: Floats, records: Records
) -> Floats | None:
    """Where left − right, a straight line in this input, is zero; None if it is no straight line."""
    steps = np.maximum(np.abs(now), 1.0)
    gaps = [_gap(comparison, reference, now + k * steps, records) for k in (0, 1, 2)]
    slope = (gaps[1] - gaps[0]) / steps
    bent = np.abs(gaps[2] - 2 * gaps[1] + gaps[0]) > 1e-9 * (1 + np.abs(gaps[2]) + np.abs(gaps[0]))
    if bent[~np.isnan(gaps[2])].any() or not np.any(np.abs(slope) > 0):
        return None
    with np.errstate(all="ignore"):
        needed = now - gaps[0] / slope
    strict = comparison.sign in ("<", ">")
    return _rounded(needed, now, reference, strict)


def _gap(comparison: Compared, reference: Reference, values: Floats, records: Records) -> Floats:
    changed = Records(records.length, {**records.columns, reference.key: values})
    left, right = values_of(comparison.left, changed), values_of(comparison.right, changed)
    assert not isinstance(left, TextColumn) and not isinstance(right, TextColumn)
    return left - right


def _rounded(needed: Floats, now: Floats, reference: Reference, strict: bool) -> Floats:
    """To the digits of the item, away from what it is now, so that the condition holds."""
    item = reference.item
    digits = 10.0 ** (item.decimals if item is not None and item.decimals is not None else 4)
    more = needed > now
    up, down = np.ceil(needed * digits - 1e-6), np.floor(needed * digits + 1e-6)
    whole = np.where(more, up, down)
    if strict:
        whole = np.where(
            np.abs(whole - needed * digits) < 1e-6, whole + np.where(more, 1, -1), whole
        )
    return np.where(np.isnan(needed), np.nan, whole / digits)


# ---- scores


@dataclass(frozen=True, eq=False)
class Step:
    """A band of a part: reached at `bound`, worth `points`."""

    scored: Scored
    left: Node
    bound: float
    points: float


@dataclass(frozen=True, eq=False)
class Lift:
    """How each unit's score could reach the pass mark."""

    of: OfTier
    records: Records

    @cached_property
    def marks(self) -> Floats | None:
        """The points that the pass mark asks of each unit; None if it asks for no total."""
        if self.of.tier.passing is None:
            return None
        for node in _nodes(self.of.tier.passing.node):
            if isinstance(node, Compared) and isinstance(node.left, Reference):
                bound = values_of(node.right, self.records)
                if node.left.key.code == SCORE.code and not isinstance(bound, TextColumn):
                    return bound + (0.5 if node.sign == ">" else 0.0)
        return None

    @cached_property
    def steps(self) -> list[Step]:
        return [step for scored in self.of.parts for step in _steps(scored)]

    @cached_property
    def _values(self) -> list[Floats]:
        held: dict[int, Floats] = {}
        for step in self.steps:
            if id(step.left) not in held:
                values = values_of(step.left, self.records)
                assert not isinstance(values, TextColumn)
                held[id(step.left)] = values
        return [held[id(step.left)] for step in self.steps]

    def tell(self, rows: Rows, language: Language, add: Add) -> None:
        """One step that is enough, or each part's next step, for the units that do not pass."""
        if self.marks is None or not len(rows):
            add(rows, [Words("提高得分", "raise the score").in_language(language)] * len(rows))
            return
        gaps = (self.marks - self.of.low)[rows]
        short = gaps > 0
        effort, gains = self._efforts(rows)
        passing = self.of.tier.passing
        assert passing is not None
        rule = " ".join(passing.text.split())
        wanted = Words(f"须满足：{rule}", f"needed: {rule}").in_language(language)
        add(rows[~short], [wanted] * int((~short).sum()))  # a part is asked for, not the total
        asked = {r.key.code for r in references(passing.node)}
        self._following(rows[~short], effort[:, ~short], gains[:, ~short], language, add, asked)
        head, tail = ("得分差 ", " 分") if language == "zh" else ("", " points short")
        points = _amounts(gaps[short], 1)
        add(rows[short], [f"{head}{p}{tail}" for p in points])
        rows, effort, gains, gaps = rows[short], effort[:, short], gains[:, short], gaps[short]
        enough = np.where(gains >= gaps, effort, np.inf)
        best = enough.argmin(axis=0) if len(self.steps) else np.zeros(len(rows), dtype=np.int64)
        found = np.isfinite(enough.min(axis=0, initial=np.inf))
        for place in range(len(self.steps)):
            self._step(place, rows[found & (best == place)], gains[place, found & (best == place)],
                       language, add)  # fmt: skip
        self._following(rows[~found], effort[:, ~found], gains[:, ~found], language, add, None)

    def _efforts(self, rows: Rows) -> tuple[Floats, Floats]:
        """Of every step and unit: the effort (infinite where it gains nothing) and the points gained."""
        effort = np.full((len(self.steps), len(rows)), np.inf)
        gains = np.zeros((len(self.steps), len(rows)))
        for place, (step, values) in enumerate(zip(self.steps, self._values, strict=True)):
            value = values[rows]
            gains[place] = step.points - np.nan_to_num(step.scored.points[rows])
            with np.errstate(all="ignore"):
                ways = (step.bound - value) / np.maximum(
                    np.maximum(np.abs(value), abs(step.bound)), 1e-12
                )
            effort[place] = np.where((gains[place] > 0) & (value < step.bound), ways, np.inf)
        return effort, gains

    def _following(
        self, rows: Rows, effort: Floats, gains: Floats, language: Language, add: Add,
        only: set[str] | None,
    ) -> None:  # fmt: skip
        """The next step of every part, or of some."""
        if not len(rows):
            return
        for scored in self.of.parts:
            places = [i for i, step in enumerate(self.steps) if step.scored is scored]
            if not places or (only is not None and scored.part.id not in only):
                continue
            own = effort[places]
            best = own.argmin(axis=0)
            found = np.isfinite(own.min(axis=0))
            for place, step in enumerate(places):
                chosen = found & (best == place)
                self._step(step, rows[chosen], gains[step, chosen], language, add)

    def _step(self, place: int, rows: Rows, gains: Floats, language: Language, add: Add) -> None:
        if not len(rows):
            return
        step, values = self.steps[place], self._values[place][rows]
        part = step.scored.part
        share = step.bound < 1 and not isinstance(step.left, Reference)
        scale, sign = (100.0, "%") if share else (1.0, "")
        name = part.name.in_language(language) or part.id
        then = _amounts(np.array([step.bound * scale]), 2)[0]
        zh = language == "zh"
        head, middle = (f"{name} 由 ", f"{sign} 到 {then}{sign}（+") if zh else (
            f"{name} from ", f"{sign} to {then}{sign} (+")  # fmt: skip
        tail = " 分）" if zh else ")"
        now, more = _amounts(values * scale, 2), _amounts(gains, 1)
        add(rows, [f"{head}{a}{middle}{b}{tail}" for a, b in zip(now, more, strict=True)])


def _steps(scored: Scored) -> Iterator[Step]:
    """The bands of a part's formula, also where it takes the better of two; each once."""
    seen: set[tuple[str, float, float]] = set()
    for node in _nodes(scored.part.value.node):
        if isinstance(node, n.Case):
            for condition, value in zip(node.conditions, node.values, strict=True):
                points = _constant(value)
                if (
                    isinstance(condition, Compared)
                    and condition.sign == ">="
                    and points is not None
                ):
                    bound = _constant(condition.right)
                    if bound is not None:
                        text = scored.part.value.text[slice(*condition.left.span)]
                        if (text, bound, points) not in seen:
                            seen.add((text, bound, points))
                            yield Step(scored, condition.left, bound, points)


def _constant(node: Node) -> float | None:
    if isinstance(node, n.Converted):
        inner = _constant(node.of)
        return None if inner is None else inner * node.times / node.over
    if isinstance(node, n.Constant) and isinstance(node.value, float):
        return node.value
    return None


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _amounts(values: Floats, decimals: int | None) -> list[str | None]:
    """Numbers as people read them, `1,234.5`; None for NaN. Whole numbers are the quick case."""
    digits = 4 if decimals is None else decimals
    rounded = np.round(values, digits)
    whole = rounded == np.floor(rounded)
    return [
        None if value != value else f"{int(value):,}" if is_whole else grouped(value, digits)
        for value, is_whole in zip(rounded.tolist(), whole.tolist(), strict=True)
    ]
