"""The things a pack holds besides forms: frozen, each with its place and its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..kinds.types import Type
from ..kinds.words import Words
from .faults import Place
from .provenance import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Whatever a pack says: where it stands, and where it comes from."""

    place: Place
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Entry):
    """`pack.yaml`: which pack this is, by whose authority, from when."""

    name: str
    title: Words
    edition: str
    language: str
    authority: Words
    in_force_from: date
    builds_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfDays(Entry):
    """One year's holidays, and the weekend days that are worked for them (调休)."""

    year: int
    holidays: tuple[str, ...]
    workdays: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Entry):
    """A value that holds from a day on; None: not known."""

    since: date
    until: date | None
    value: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Entry):
    """One number of a policy, with its editions in time."""

    parameter: str
    name: Words
    unit: str
    clause: str
    values: tuple[Dated, ...]

    def on(self, day: date) -> Dated | None:
        """What is in force on a day: the newest edition that has begun and has not ended."""
        begun = [v for v in self.values if v.since <= day and (v.until is None or day <= v.until)]
        return max(begun, key=lambda v: v.since, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedThing(Entry):
    """A code and a name, with the days between which it is so."""

    code: str
    name: Words
    parent: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedName(Entry):
    name: Words
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Office(Entry):
    """An office of the commission, a district or a park; names and duties change."""

    code: str
    names: tuple[DatedName, ...]
    parent: str
    duty: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewChain(Entry):
    """Who looks at a return after whom."""

    code: str
    name: Words
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Park(Entry):
    """A core park, branch park, sub-park, carrier, enclave or overseas park."""

    code: str
    name: Words
    kind: str
    parent: str
    district: str
    functional_area: str
    peer_group: str
    review_chain: str
    lead_industries: tuple[str, ...]
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Entry):
    """`zone.yaml`: the zone's ground."""

    code: str
    name: Words
    districts: tuple[NamedThing, ...]
    functional_areas: tuple[NamedThing, ...]
    offices: tuple[Office, ...]
    peer_groups: tuple[NamedThing, ...]
    review_chains: tuple[ReviewChain, ...]
    parks: tuple[Park, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Entry):
    """An attribute of a unit in the register; rules call it `unit.code`."""

    code: str
    name: Words
    en: str
    type: Type
    unit: str
    classification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Entry):
    """One clause of a plan, a seed for tasks."""

    clause: str
    mechanism: str
    task: str
    kind: str
    lead: str
    partners: tuple[str, ...]
    evidence: tuple[str, ...]
    due: date | None

    @property
    def key(self) -> str:
        """A clause may hold several tasks; each stands once."""
        return f"{self.clause} {self.task}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Entry):
    plan: str
    title: Words
    document_no: str
    since: date | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReformStep(Entry):
    """One milestone of a reform; `done`: the day on which it was reached."""

    title: str
    due: date | None
    done: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reform(Entry):
    """A reform or a piece of legislation that the zone knows of from the start."""

    reform: str
    title: Words
    kind: str
    lead: str
    basis: str
    since: date | None
    steps: tuple[ReformStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainNode(Entry):
    """One step of an industry chain (环节), and by which industry codes a unit stands at it.

    `industries` are divisions, groups or classes (大类、中类、小类) of the industry classification.
    """

    code: str
    name: Words
    stage: str  # upstream, midstream, downstream
    industries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain(Entry):
    """An industry chain (产业链): the industry that a park may declare, and its steps from material to use.

    `also` are other names by which plans declare the industry.
    """

    chain: str
    name: Words
    also: tuple[str, ...]
    nodes: tuple[ChainNode, ...]

    @property
    def called(self) -> frozenset[str]:
        """Every name by which it may be declared."""
        return frozenset({self.name.zh, self.name.en, *self.also} - {""})

    def node_of(self, industry: str) -> str:
        """The one node at which a unit of this industry stands, by the longest code that it begins with;
        "" where it stands at none."""
        best = max(
            (code for node in self.nodes for code in node.industries if industry.startswith(code)),
            key=len,
            default="",
        )
        return next((n.code for n in self.nodes if best and best in n.industries), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorText(Entry):
    """An indicator as the pack writes it; its formula is compiled with the pack's forms."""

    code: str
    name: Words
    form: str
    formula: str
    unit: str
    direction: int
    decimals: int | None
    confidentiality: str
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation(Entry):
    """A named situation with its expected outcome, written as officials would."""

    case: str
    title: Words
    form: str
    ladder: str
    day: date | None
    period: str
    given: Mapping[str, str]
    before: Mapping[str, str]
    year_ago: Mapping[str, str]
    history: Mapping[str, Mapping[str, str]]
    others: Mapping[str, Mapping[str, str]]
    unit: Mapping[str, str]
    expect: Mapping[str, str]
