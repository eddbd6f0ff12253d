"""Tables of the register: what is asked, the parts of each breakdown, and where each unit counts.

A unit counts once. One that parks share counts in each in its part, and the parts sum to one exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from . import arrays
from .choices import Breakdown, Measure, Size, Status
from .queries import parts_of

TOTAL, UNKNOWN = "", "-"
DEEPEST = 2  # groups are shown within a division, and nothing within a group
Cells = dict[tuple[str, str], Fraction]


@dataclass(frozen=True, slots=True)
class Question:
    """By what a table is broken down, and within what. Without `columns` it has a total only."""

    rows: str
    columns: str = ""
    within: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The same question has the same text."""
        told = [f"rows={self.rows}", *([f"columns={self.columns}"] if self.columns else ())]
        return "&".join([*told, *(f"{name}={code}" for name, code in sorted(self.within))])

    @classmethod
    def of(cls, text: str) -> Question:
        told = dict(part.split("=", 1) for part in text.split("&"))
        return cls(told.pop("rows"), told.pop("columns", ""), tuple(sorted(told.items())))


class Facts(NamedTuple):
    """What a unit is placed by; `park` is its owner, or a park that shares it."""

    park: int
    industry: str
    size: str
    status: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The parts of one breakdown with their names, and in which of them a unit counts."""

    parts: tuple[tuple[str, str], ...]
    of: Callable[[Facts], str]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key, _name in self.parts)


class Ground:
    """The parks (those of a branch) and the industries that tables place units among, read once."""

    def __init__(self, pack: Any = None, branch: str = "") -> None:
        pack = pack or arrays.pack_on()
        parks = Q(kind__in=(House.PARK, House.SUB_PARK), path__startswith=branch)
        self._parks(Organisation.objects.filter(parks | Q(kind=House.DISTRICT)))
        self.industries: dict[str, str] = {}
        self.above: dict[str, str] = {}
        for each in pack.classifications.get(arrays.INDUSTRY, ()) if pack else ():
            self.industries[each.code], self.above[each.code] = each.name, each.parent
        self._lines: dict[str, tuple[str, ...]] = {}

    def _parks(self, found: Iterable[Organisation]) -> None:
        self.names: dict[str, str] = {}
        self.districts: dict[str, str] = {}
        self.codes: dict[int, str] = {}
        self.top: dict[str, str] = {}  # the park that a park or sub-park belongs to
        self.district: dict[str, str] = {}
        at = {
            House.DISTRICT: ("\0", UNKNOWN),
            House.PARK: ("\0", ""),
        }  # path and code of the last seen
        for house in found:  # from the top of the tree downward
            kind = House(house.kind)
            path, code = at[House.PARK]
            if kind == House.DISTRICT:
                self.districts[house.district] = house.name
                at[kind] = house.path, house.district
                continue
            if kind == House.PARK or not house.path.startswith(path):
                at[House.PARK] = path, code = house.path, house.code
            self.codes[house.pk], self.names[house.code] = house.code, house.name
            self.top[house.code] = code
            above, district = at[House.DISTRICT]
            self.district[house.code] = district if house.path.startswith(above) else UNKNOWN

    def line(self, industry: str) -> tuple[str, ...]:
        """A code and those above it, from the section downward; nothing for an unknown one."""
        if industry not in self._lines:
            found: tuple[str, ...] = ()
            code = industry if industry in self.above else ""
            while code:
                found, code = (code, *found), self.above[code]
            self._lines[industry] = found
        return self._lines[industry]

    # ---- breakdowns

    def axis(self, breakdown: str, within: Mapping[str, str]) -> Axis:
        match breakdown:
            case Breakdown.DISTRICT:
                return self._of_districts(within)
            case Breakdown.PARK:
                return self._of_parks(within)
            case Breakdown.INDUSTRY:
                return self._of_industries(within.get(Breakdown.INDUSTRY, ""))
            case Breakdown.SIZE:
                return Axis((*_choices(Size), (UNKNOWN, _("未定"))), lambda f: f.size or UNKNOWN)
            case Breakdown.STATUS:
                return Axis(_choices(Status), lambda f: f.status)
        return Axis((), lambda facts: TOTAL)

    def _of_districts(self, within: Mapping[str, str]) -> Axis:
        there = {self.district[c] for c in self.codes.values() if self._inside(c, within)}
        parts = [(code, name) for code, name in self.districts.items() if code in there]
        if UNKNOWN in there:
            parts.append((UNKNOWN, _("跨区和未定")))
        return Axis(tuple(parts), lambda facts: self.district[self.codes[facts.park]])

    def _of_parks(self, within: Mapping[str, str]) -> Axis:
        """Parks; within one, itself and its sub-parks."""
        chosen = within.get(Breakdown.PARK)
        inside = [c for c in self.codes.values() if self._inside(c, within)]
        if chosen:
            own = {chosen: _("%(park)s本级") % {"park": self.names.get(chosen, chosen)}}
            return Axis(
                tuple((c, own.get(c, self.names[c])) for c in inside), lambda f: self.codes[f.park]
            )
        tops = list(dict.fromkeys(self.top[c] for c in inside))
        return Axis(tuple((c, self.names[c]) for c in tops), lambda f: self.top[self.codes[f.park]])

    def _of_industries(self, chosen: str) -> Axis:
        """Sections; within a section its divisions, within a division its groups."""
        parts = [(c, f"{c} {self.industries[c]}") for c, above in self.above.items() if above == chosen]  # fmt: skip
        depth = len(self.line(chosen)) if chosen else 0

        def of(facts: Facts) -> str:
            line = self.line(facts.industry)
            return line[depth] if len(line) > depth else UNKNOWN

        return Axis((*parts, (UNKNOWN, _("未分到这一级") if chosen else _("无行业"))), of)

    def _inside(self, park: str, within: Mapping[str, str]) -> bool:
        chosen, district = within.get(Breakdown.PARK), within.get(Breakdown.DISTRICT)
        return (not chosen or park == chosen or self.top[park] == chosen) and (
            not district or self.district[park] == district
        )

    def counts(self, facts: Facts, within: Mapping[str, str]) -> bool:
        """Whether a unit is within what was asked for."""
        industry = within.get(Breakdown.INDUSTRY)
        return (
            self._inside(self.codes[facts.park], within)
            and (not industry or industry in self.line(facts.industry))
            and within.get(Breakdown.SIZE, facts.size) in (facts.size, UNKNOWN * (not facts.size))
            and within.get(Breakdown.STATUS, facts.status) == facts.status
        )

    def has_parts(self, park: str) -> bool:
        """Whether a park has sub-parks."""
        return sum(top == park for top in self.top.values()) > 1

    def name_of(self, breakdown: str, code: str) -> str:
        match breakdown:
            case Breakdown.DISTRICT:
                return self.districts.get(code, code)
            case Breakdown.PARK:
                return self.names.get(code, code)
            case Breakdown.INDUSTRY:
                return f"{code} {self.industries.get(code, '')}".strip()
        return dict(self.axis(breakdown, {}).parts).get(code, code)

    def knows(self, breakdown: str, code: str) -> bool:
        """Whether there is such a part to ask within."""
        match breakdown:
            case Breakdown.DISTRICT:
                return code in self.districts or code == UNKNOWN
            case Breakdown.PARK:
                return code in self.names and self.top[code] == code
            case Breakdown.INDUSTRY:
                return code in self.industries and len(self.line(code)) <= DEEPEST
            case Breakdown.SIZE:
                return code in Size.values or code == UNKNOWN
        return code in Status.values


def _choices(kind: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in kind.choices)


# ---- placing


class Placed(NamedTuple):
    """Where something counts, and in which part."""

    row: str
    column: str
    share: Fraction


class Placing:
    """Where the units of one question count."""

    def __init__(self, question: Question, ground: Ground) -> None:
        self.ground, self.within = ground, dict(question.within)
        self.rows = ground.axis(question.rows, self.within)
        self.columns = ground.axis(question.columns, self.within)

    def of(self, facts: Facts, parts: Mapping[int, Fraction] | None) -> list[Placed]:
        """The cells of a unit; `parts`: of the parks that share it."""
        found: dict[tuple[str, str], Fraction] = {}
        for park, share in parts.items() if parts else ((facts.park, Fraction(1)),):
            here = facts._replace(park=park)
            if park in self.ground.codes and self.ground.counts(here, self.within):
                cell = self.rows.of(here), self.columns.of(here)
                found[cell] = found.get(cell, Fraction()) + share
        return [Placed(*cell, share) for cell, share in found.items()]


@dataclass(frozen=True, slots=True)
class Table:
    """Every cell of a question by measure, totals under "". A cell that is not there has no unit, or of an
    amount no unit that told one."""

    rows: Axis
    columns: Axis
    cells: Mapping[str, Cells]


def tabulated(states: Any, question: Question, ground: Ground) -> Table:
    """All measures of the states, exactly: one question to the database, whatever their number."""
    placing = Placing(question, ground)
    groups = list(
        states.order_by().values_list("owner", "industry", "size", "status", "sharing").annotate(
            Count("pk"), Sum("staff"), Sum("revenue")
        )
    )  # fmt: skip
    shared = parts_of(sharing for *_facts, sharing, _n, _s, _r in groups if sharing)
    cells: dict[str, Cells] = {measure: {} for measure in Measure.values}
    for *facts, sharing, count, staff, revenue in groups:
        for placed in placing.of(Facts(*facts), shared.get(sharing)):
            for measure, value in zip(Measure.values, (count, staff, revenue), strict=True):
                if value is not None:
                    _add(cells[measure], placed, Fraction(value))
    return Table(placing.rows, placing.columns, cells)


def _add(cells: Cells, placed: Placed, value: Fraction) -> None:
    for cell in {(r, c) for r in (placed.row, TOTAL) for c in (placed.column, TOTAL)}:
        cells[cell] = cells.get(cell, Fraction()) + value * placed.share


class Entry(NamedTuple):
    """What one unit gives to one cell, and in which part it counts there."""

    unit: int
    row: str
    column: str
    value: Decimal
    share: Fraction


class Snapshot:
    """The units as of a day, read once for several questions."""

    def __init__(self, states: Any) -> None:
        self.rows = list(states.values_list(
            "unit", "owner", "industry", "size", "status", "sharing", "staff", "revenue"
        ))  # fmt: skip
        self.shared = parts_of(row[5] for row in self.rows if row[5])


def entries(units: Snapshot, placing: Placing, measure: str) -> Iterator[Entry]:
    """Unit by unit, for those who weigh what a cell tells; a unit that told no amount gives nothing."""
    for unit, owner, industry, size, status, sharing, staff, revenue in units.rows:
        value = {Measure.UNITS: 1, Measure.STAFF: staff, Measure.REVENUE: revenue}[Measure(measure)]
        if value is None:
            continue
        for placed in placing.of(Facts(owner, industry, size, status), units.shared.get(sharing)):
            yield Entry(unit, placed.row, placed.column, Decimal(value), placed.share)


def summed(given: Iterable[Entry]) -> Cells:
    """Every cell with its totals, exactly."""
    cells: Cells = {}
    for entry in given:
        _add(cells, Placed(entry.row, entry.column, entry.share), Fraction(entry.value))
    return cells
