"""The smallest changes that would meet a condition, or lift a score to its pass mark.

A condition is met by changing one input: the first, in the order of the text, in which both sides of
its comparison are straight lines. A score is lifted by the nearest step of one part that is enough;
where none is, by every part's next step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..editing.messages import comparison_of
from ..formulas import nodes as n
from ..formulas.in_numpy import values_of
from ..formulas.nodes import Compared, Node, Reference, references
from ..formulas.records import Records
from ..kinds.columns import Floats, TextColumn
from ..kinds.types import Type
from ..kinds.words import Words
from ..packs.ladder_texts import SCORE, Criterion
from .assessing import OfTier, Scored


@dataclass(frozen=True, eq=False)
class Change:
    """For one condition: which input each unit would change, from what to what (NaN: none helps)."""

    criterion: Criterion
    input: Reference | None
    now: Floats
    needed: Floats

    def told(self, row: int) -> Words:
        rule = " ".join(self.criterion.rule.text.split())
        name = self.criterion.name
        if self.input is None or np.isnan(self.needed[row]):
            return Words(f"须满足：{name.zh or rule}", f"needed: {name.en or name.zh or rule}")
        change = self.needed[row] - self.now[row]
        item = self.input.item
        assert item is not None
        unit = "" if item.unit is None else item.unit.name
        amount = f"{_shown(abs(change), item.decimals)}{unit}"
        more = change > 0
        return Words(f"{item.name or item.code}{'增加' if more else '减少'} {amount}（{rule}）",
                     f"{item.en or item.code} {'+' if more else '-'}{amount} ({rule})")  # fmt: skip


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

    def told(self, row: int) -> list[Words]:
        """One step that is enough, or each part's next step."""
        if self.marks is None or np.isnan(self.marks[row]):
            return [Words("提高得分", "raise the score")]
        gap = float(self.marks[row]) - float(self.of.low[row])
        enough: tuple[float, Words] | None = None
        following: dict[str, tuple[float, Words]] = {}
        for step, values in zip(self.steps, self._values, strict=True):
            gain = step.points - float(np.nan_to_num(step.scored.points[row]))
            value = float(values[row])
            if gain <= 0 or np.isnan(value) or value >= step.bound:
                continue
            effort = (step.bound - value) / max(abs(value), abs(step.bound), 1e-12)
            words = self._step_told(step, value, gain)
            if gain >= gap and (enough is None or effort < enough[0]):
                enough = effort, words
            known = following.get(step.scored.part.id)
            if known is None or effort < known[0]:
                following[step.scored.part.id] = effort, words
        if gap <= 0:  # the total is enough: it is a part that the pass mark asks for
            return self._parts_asked(following)
        head = Words(f"得分差 {_shown(gap, 1)} 分", f"{_shown(gap, 1)} points short")
        return [head, *([enough[1]] if enough else [words for _, words in following.values()])]

    def _parts_asked(self, following: dict[str, tuple[float, Words]]) -> list[Words]:
        assert self.of.tier.passing is not None
        passing = self.of.tier.passing
        asked = [r.key.code for r in references(passing.node) if r.key.code in following]
        rule = " ".join(passing.text.split())
        return [
            Words(f"须满足：{rule}", f"needed: {rule}"),
            *(following[code][1] for code in asked),
        ]

    def _step_told(self, step: Step, value: float, gain: float) -> Words:
        part = step.scored.part
        share = step.bound < 1 and not isinstance(step.left, Reference)
        now, then = (_percent(v) if share else _shown(v, None) for v in (value, step.bound))
        return Words(
            f"{part.name.zh or part.id} 由 {now} 到 {then}（+{_shown(gain, None)} 分）",
            f"{part.name.en or part.name.zh or part.id} from {now} to {then} (+{_shown(gain, None)})",
        )


def _steps(scored: Scored) -> Iterator[Step]:
    """The bands of a part's formula, also where it takes the better of two."""
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


def _shown(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{value:,.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:,.0f}"
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _percent(value: float) -> str:
    return f"{value * 100:.2f}".rstrip("0").rstrip(".") + "%"
