"""`ladders/*.yaml`: tiers of enterprises, their conditions, scores and direct recognition.

ladder: tech_sme
title: {zh: 科技型中小企业, en: Technology-based SME}
inputs:                         # what an assessment is given; rules call these
  - {code: staff, name: 职工总数, unit: 人, type: number, decimals: 0}
tiers:                          # lowest first
  - tier: tech_sme
    name: 科技型中小企业
    entry:                      # all must hold
      - {id: E1, rule: '职工总数 <= 参数.职工总数上限', clause: 第六条(二)}
    any_of:                     # and at least one of these
      - {id: A1, rule: '一类知识产权 >= 1'}
    score:                      # adds up; `pass` is a rule over 总分 and the parts by their ids
      pass: '总分 >= 60'
      parts:
        - {id: S1, value: 'band(科技人员 / 职工总数, 30%: 20, 25%: 16, else 0)', max: 20}
    direct:                     # any one, in place of the score
      - {id: D1, rule: 高新技术企业证书有效, clause: 第八条}

Rules may also read `评定日` (the day of the assessment), `参数.…` (what is in force on that day), and
earlier years by the time functions. `from` and `to` say when a tier, a condition or a part of the
score holds; of two editions of one id the one in force on the day is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..formulas import Formula, FormulaError, OtherForm, Rule, Scope, formula_of, rule_of
from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.units import Units
from ..kinds.words import Words
from .blocks import Block, block_of
from .composing import compose
from .faults import Found, Place
from .form_reading import ITEM_KEYS, item_of
from .naming import refuse_ambiguous, refuse_reserved
from .nodes import TextNode
from .provenance import KEYS, Provenance, provenance_of
from .sources import Source, source_of

DAY = Item("on", "评定日", "day of assessment", type=Type.DATE)
SCORE = Item("score", "总分", "total score")

_DATES = ("from", "to")
LADDER_KEYS = ("ladder", "title", "inputs", "tiers", *KEYS)
TIER_KEYS = ("tier", "name", "clause", "entry", "any_of", "score", "direct", *_DATES, *KEYS)
CRITERION_KEYS = ("id", "name", "rule", "clause", *_DATES, *KEYS)
SCORE_KEYS = ("pass", "parts", *KEYS)
PART_KEYS = ("id", "name", "value", "max", "clause", *_DATES, *KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dated:
    """Something of a ladder that holds from a day, to a day, or always."""

    name: Words
    clause: str
    since: date | None
    until: date | None
    place: Place
    provenance: Provenance

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(_Dated):
    """One condition, with the clause that it stands on."""

    id: str
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart(_Dated):
    """One item of a score: its points, by a formula, at most `most`."""

    id: str
    value: Formula
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier(_Dated):
    """One rung: all of `entry`, one of `any_of`, and either the score or any of `direct`."""

    tier: str
    entry: tuple[Criterion, ...]
    any_of: tuple[Criterion, ...]
    score: tuple[ScorePart, ...]
    passing: Rule | None
    direct: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class LadderText:
    """A ladder as the pack lays it down; `inputs` are what an assessment is given."""

    ladder: str
    title: Words
    inputs: tuple[Item, ...]
    tiers: tuple[Tier, ...]
    place: Place
    provenance: Provenance


def read_ladder(
    file: str, text: str, units: Units, found: Found, parameters: OtherForm
) -> LadderText | None:
    """A ladder with its rules compiled against its own inputs and the pack's parameters."""
    source = source_of(file, text, found)
    node = None if source is None else compose(source, found)
    block = None if node is None else block_of(node, LADDER_KEYS, found)
    if source is None or block is None or not block.require("ladder", "inputs", "tiers"):
        return None
    provenance = provenance_of(block)
    read = [(each, b) for b in block.blocks("inputs", ITEM_KEYS) if (each := item_of(b, units))]
    named = [(each.item, b) for each, b in read]
    code = block.text("ladder") or ""
    refuse_ambiguous(named)
    refuse_reserved(named, code, ())
    inputs = tuple(item for item, _ in named)
    reader = _Reader(source, found, Scope(code, (*inputs, DAY), (parameters,), units))
    tiers = [reader.tier(b) for b in block.blocks("tiers", TIER_KEYS)]
    return LadderText(
        code, block.words("title") or Words(), inputs,
        tuple(t for t in tiers if t is not None), block.place, provenance,
    )  # fmt: skip


class _Reader:
    """The rules of one ladder, each with its place in the file."""

    def __init__(self, source: Source, found: Found, scope: Scope) -> None:
        self.source, self.found, self.scope = source, found, scope

    def tier(self, block: Block) -> Tier | None:
        complete = block.require("tier")
        score = block.block("score", SCORE_KEYS)
        parts, passing = ((), None) if score is None else self._score(score)
        tier = Tier(
            tier=block.text("tier") or "", entry=self._criteria(block, "entry"),
            any_of=self._criteria(block, "any_of"), score=parts, passing=passing,
            direct=self._criteria(block, "direct"), **_common(block),
        )  # fmt: skip
        return tier if complete else None

    def _criteria(self, block: Block, key: str) -> tuple[Criterion, ...]:
        made = []
        for each in block.blocks(key, CRITERION_KEYS):
            common = _common(each)
            complete = each.require("id", "rule")
            rule = self._compiled(each, "rule", self.scope, rule_of)
            if complete and isinstance(rule, Rule):
                made.append(Criterion(id=each.text("id") or "", rule=rule, **common))
        self._refuse_twice(block, [(c.id, c.since, c.place) for c in made])
        return tuple(made)

    def _score(self, block: Block) -> tuple[tuple[ScorePart, ...], Rule | None]:
        provenance_of(block)
        block.require("pass", "parts")
        parts = []
        for each in block.blocks("parts", PART_KEYS):
            common, most = _common(each), each.whole_number("max", 100_000)
            complete = each.require("id", "value")
            value = self._compiled(each, "value", self.scope, formula_of)
            if complete and value is not None:
                parts.append(ScorePart(id=each.text("id") or "", value=value, most=most, **common))
        self._refuse_twice(block, [(p.id, p.since, p.place) for p in parts])
        passing = self._compiled(block, "pass", self._with_score(parts), rule_of)
        return tuple(parts), passing if isinstance(passing, Rule) else None

    def _with_score(self, parts: list[ScorePart]) -> Scope:
        """What a pass mark may read: the total, and each part by its id."""
        scope, taken = self.scope, {item.code for item in self.scope.items}
        points = [Item(code) for code in dict.fromkeys(p.id for p in parts) if code not in taken]
        return Scope(scope.form, (*scope.items, SCORE, *points), scope.others, scope.units)

    def _refuse_twice(self, block: Block, entries: list[tuple[str, date | None, Place]]) -> None:
        taken: dict[tuple[str, date | None], Place] = {}
        for code, since, place in entries:
            first = taken.setdefault((code, since), place)
            if first != place:
                self.found.add(place, f"编号 {code} 在第 {first.line} 行已经用过",
                               f"id {code!r} is taken: line {first.line} has it")  # fmt: skip

    def _compiled(
        self, block: Block, key: str, scope: Scope, compiled: Callable[[str, Scope], Formula]
    ) -> Formula | None:
        node = block.node(key)
        if not isinstance(node, TextNode):
            return None
        try:
            return compiled(node.text, scope)
        except FormulaError as error:
            place = self.source.place_in(node, error.column - 1)
            self.found.add(place, error.words.zh, error.words.en)
            return None


def _common(block: Block) -> dict[str, Any]:
    """What a tier, a condition and a part of a score have in common."""
    since, until = block.day("from"), block.day("to")
    if since is not None and until is not None and until < since:
        block.fault("to", f"到 {until} 为止，却从 {since} 开始",
                    f"ends {until}, before it begins on {since}")  # fmt: skip
    return {
        "name": block.words("name") or Words(),
        "clause": block.text("clause") or "",
        "since": since,
        "until": until,
        "place": block.place,
        "provenance": provenance_of(block),
    }
