"""A whole policy pack, as values: what all its files say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..formulas import Formula
from ..kinds.units import Units
from ..kinds.words import Words
from .crosswalk_table import Crossing
from .entries import (
    Attribute,
    Chain,
    Head,
    IndicatorText,
    Parameter,
    Plan,
    Reform,
    Situation,
    YearOfDays,
    Zone,
)
from .faults import Place
from .folders import FormFolder
from .ladder_texts import LadderText
from .recipes import AllocationText, RecipeText
from .trees import Branch, Class


@dataclass(frozen=True, slots=True)
class Index:
    """A composite index: its tree and its recipe."""

    code: str
    tree: tuple[Branch, ...]
    recipe: RecipeText | None

    @property
    def leaves(self) -> tuple[Branch, ...]:
        parents = {branch.parent for branch in self.tree}
        return tuple(branch for branch in self.tree if branch.code not in parents)

    def depth(self, code: str) -> int:
        """How far beneath the root a branch stands; 0 for the root."""
        parents = {branch.code: branch.parent for branch in self.tree}
        steps = 0
        while code := parents[code]:
            steps += 1
        return steps


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its formula compiled against the pack's forms."""

    text: IndicatorText
    formula: Formula


class Open(NamedTuple):
    """Something that is still to be confirmed, and the inference it rests on."""

    place: Place
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy pack. `edition_hash` is of every byte that it was read from, and of what it builds on."""

    head: Head
    edition_hash: str
    units: Units
    calendar: tuple[YearOfDays, ...] = ()
    classifications: Mapping[str, tuple[Class, ...]] = field(default_factory=dict)
    crosswalks: Mapping[str, tuple[Crossing, ...]] = field(default_factory=dict)
    zone: Zone | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    plans: Mapping[str, Plan] = field(default_factory=dict)
    reforms: Mapping[str, Reform] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    forms: Mapping[str, FormFolder] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    indices: Mapping[str, Index] = field(default_factory=dict)
    ladders: Mapping[str, LadderText] = field(default_factory=dict)
    allocations: Mapping[str, AllocationText] = field(default_factory=dict)
    messages: Mapping[str, Words] = field(default_factory=dict)
    cases: Mapping[str, Situation] = field(default_factory=dict)
    to_be_confirmed: tuple[Open, ...] = ()
