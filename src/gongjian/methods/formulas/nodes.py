"""What a formula means: frozen, typed, unit-checked when built.

Every node knows its place in the text (`span`, from 0), its type, its unit of measure and its grain
(see Measure), so that executors only calculate. Conversions between units are nodes of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..kinds.items import Item
from ..kinds.types import Type
from ..kinds.units import Unit

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of a number's unit and last digit.

    `unit` is None for a plain number, which takes the unit of what it meets (`plain`), and for an
    item that states none. `counted` is true of what is made only of items with decimals and
    literals, joined by + -, total, abs, min, max, coalesce and time functions; `grain` is then the
    last digit of its coarsest item in this unit, None if there is no item.
    """

    unit: Unit | None = None
    plain: bool = False
    counted: bool = False
    grain: Fraction | None = None
    literal: bool = False


NOTHING = Measure()


@dataclass(frozen=True, slots=True)
class Shift:
    """How far back in time: years, then reporting periods; `within` of them in the same year."""

    years: int = 0
    periods: int = 0
    within: int = 0

    def __bool__(self) -> bool:
        return bool(self.years or self.periods or self.within)

    def __add__(self, other: Shift) -> Shift:
        return Shift(
            self.years + other.years, self.periods + other.periods, self.within + other.within
        )


NOW = Shift()


@dataclass(frozen=True, slots=True)
class Key:
    """Which column: of the own form (source ""), another form, `unit` or `period`; and when."""

    source: str
    code: str
    shift: Shift = NOW

    @property
    def item(self) -> str:
        """The item's code as findings name it; of another form with the form before it."""
        return f"{self.source}.{self.code}" if self.source else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    span: Span
    type: Type = Type.NUMBER
    measure: Measure = NOTHING

    @property
    def children(self) -> tuple[Node, ...]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Node):
    """A literal: a float, a text, a date as days since 1970-01-01, or a truth value."""

    value: float | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Node):
    """An item of a form, an attribute of the unit, or a property of the period."""

    key: Key
    item: Item | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _One(Node):
    of: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Two(Node):
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted(_One):
    """A number told in another unit: value · times / over, exactly in that order."""

    times: float
    over: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative(_One):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Node):
    """Terms added or taken away from left to right; `signs` holds + or - before each."""

    terms: tuple[Node, ...]
    signs: str

    @property
    def children(self) -> tuple[Node, ...]:
        return self.terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Node):
    """Factors multiplied or divided by from left to right; `signs` holds * or / before each."""

    factors: tuple[Node, ...]
    signs: str

    @property
    def children(self) -> tuple[Node, ...]:
        return self.factors


@dataclass(frozen=True, slots=True)
class Tolerance:
    """When two numbers are equal.

    Exactly one is set. `half`: |a−b| < half (half the last digit of the coarsest item);
    `relative`: |a−b| ≤ relative·max(1,|a|,|b|); `within`: |a−b| ≤ within; `share`:
    |a−b| ≤ share·|b|. Dates count as numbers with half 0.5.
    """

    half: float | None = None
    relative: float | None = None
    within: Node | None = None
    share: float | None = None


RELATIVE = Tolerance(relative=1e-9)
WHOLE = Tolerance(half=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(_Two):
    """`left sign right`; sign is one of = != < <= > >=. Texts and truth values only = and !=."""

    sign: str
    tolerance: Tolerance = RELATIVE

    @property
    def children(self) -> tuple[Node, ...]:
        within = self.tolerance.within
        return (self.left, self.right) if within is None else (self.left, self.right, within)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Many(Node):
    items: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf(_Many):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf(_Many):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(_One):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Implies(_Two):
    """(not left) or right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent(_Two):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing(_One):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function of `vocabulary.FUNCTIONS` that is of kind PLAIN, by its English name."""

    function: str
    arguments: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Node):
    """The value beside the first condition that holds; missing at an undecided one."""

    conditions: tuple[Node, ...]
    values: tuple[Node, ...]
    otherwise: Node | None

    @property
    def children(self) -> tuple[Node, ...]:
        last = () if self.otherwise is None else (self.otherwise,)
        return (*self.conditions, *self.values, *last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth(_Two):
    """(left / right) ** (1 / years) − 1 for a base `right` > 0; `years` 1 is plain growth."""

    years: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Node):
    """A function of many records: of `arguments`, over the records where `where` is true."""

    function: str
    arguments: tuple[Node, ...]
    where: Node | None

    @property
    def children(self) -> tuple[Node, ...]:
        return self.arguments if self.where is None else (*self.arguments, self.where)


def references(node: Node) -> tuple[Reference, ...]:
    """Every column a formula reads, once each, in the order of the text: its lineage.

    An attribute that nobody declared and nothing in the formula gives a type is a text.
    """
    found: dict[Key, Reference] = {}
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Reference):
            before = found.setdefault(here.key, here)
            if before.type is Type.ANY:  # missing(unit.x) alone does not tell of what type x is
                found[here.key] = here
        waiting.extend(reversed(here.children))
    return tuple(
        r if r.type is not Type.ANY else replace(r, type=Type.TEXT) for r in found.values()
    )
