"""A table of the register as a page shows it: numbers in their unit, a mark for what is withheld, ways down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ..web import numbers
from ..web.tables import Column, Table
from ..web.tables.links import with_query
from ..web.units import label as unit_label
from .choices import Breakdown, Measure
from .queries import AsOf
from .tabulating import DEEPEST, TOTAL, UNKNOWN, Axis, Cells, Ground, Question

MARK = "※"
_PLACES = {"千元": 0, "万元": 1, "亿元": 2}
_YUAN = 1_000  # revenue is kept in thousands
_ALWAYS = (Breakdown.DISTRICT, Breakdown.PARK)  # shown without units too
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: its number in the unit shown, or none, or the mark; and where its units are listed."""

    value: Decimal | None
    places: int = 0
    withheld: bool = False
    url: str = ""

    @property
    def text(self) -> str:
        return MARK if self.withheld else numbers.number(self.value, self.places)


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a row or a column, and the way to the level beneath."""

    key: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Crosstab:
    heads: tuple[Head, ...]
    lines: tuple[tuple[Head, tuple[Figure, ...]], ...]
    withholds: bool
    empty: bool

    def listed(self, name: str, first: str) -> Table:
        """The same as a list, to be taken along as a file."""
        columns = [Column("of", first, lambda line: line[0].name)]
        for place, head in enumerate(self.heads):
            columns.append(Column(f"c{place}", head.name, _value(place), kind="number"))
        return Table("tabulated", columns, self.lines, title=name)


def _value(place: int) -> Callable[[Line], object]:
    def value(line: Line) -> object:
        figure = line[1][place]
        return MARK if figure.withheld else figure.value

    return value


Line = tuple[Head, tuple[Figure, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks: the question, the measures side by side, and in which unit money is shown."""

    question: Question
    measures: tuple[str, ...]
    unit: str


def crosstab(
    asked: Asked, rows: Axis, columns: Axis, cells: Mapping[str, Cells],
    withheld: Collection[Cell], ways: Ways,
) -> Crosstab:  # fmt: skip
    """Rows and columns with their totals; of industries, sizes and statuses those that have units."""
    question = asked.question
    there = {cell for found in cells.values() for cell in found} | set(withheld)
    down = [*_kept(rows, question.rows, {row for row, _c in there}), (TOTAL, _("合计"))]
    if question.columns:
        across = [*_kept(columns, question.columns, {column for _r, column in there}), (TOTAL, _("合计"))]  # fmt: skip
        wide = [(asked.measures[0], column) for column, _name in across]
        heads = tuple(Head(c, name, ways.down(question.columns, c)) for c, name in across)
    else:
        wide = [(measure, TOTAL) for measure in asked.measures]
        heads = tuple(Head(m, measured(m, asked.unit)) for m in asked.measures)
    lines = tuple(
        (Head(row, name, ways.down(question.rows, row)), tuple(
            _figure(measure, (row, column), cells[measure], withheld, asked.unit, ways)
            for measure, column in wide
        )) for row, name in down
    )  # fmt: skip
    return Crosstab(heads, lines, bool(withheld), empty=not there)


def measured(measure: str, unit: str) -> str:
    """A measure with its unit."""
    of = {Measure.UNITS: _("家"), Measure.STAFF: _("人"), Measure.REVENUE: unit_label(unit)}
    return _("%(measure)s（%(unit)s）") % {"measure": Measure(measure).label, "unit": of[Measure(measure)]}  # fmt: skip


def _kept(axis: Axis, breakdown: str, there: Collection[str]) -> list[tuple[str, str]]:
    always = breakdown in _ALWAYS
    return [(k, name) for k, name in axis.parts if k in there or (always and k != UNKNOWN)]


def _figure(
    measure: str, cell: Cell, cells: Cells, withheld: Collection[Cell], unit: str, ways: Ways
) -> Figure:
    if cell in withheld:
        return Figure(None, withheld=True)
    value = cells.get(cell)
    if value is None:
        return Figure(Decimal(0) if measure == Measure.UNITS else None)
    if measure == Measure.REVENUE:
        return Figure(numbers.in_unit(decimal_of(value * _YUAN), unit), _PLACES[unit], url=ways.units(cell))  # fmt: skip
    return Figure(decimal_of(value), 0 if value.denominator == 1 else 2, url=ways.units(cell))


def decimal_of(value: Fraction) -> Decimal:
    """Exactly: parts are millionths, amounts hundredths."""
    return Decimal(value.numerator) / Decimal(value.denominator)


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a page leads: to the level beneath, and to the units for those who see them."""

    request: HttpRequest
    question: Question
    ground: Ground
    when: AsOf | None  # None for people who see no unit

    def down(self, breakdown: str, key: str) -> str:
        if key in (TOTAL, UNKNOWN):
            return ""
        within = dict(self.question.within)
        match breakdown:
            case Breakdown.DISTRICT:
                return self._districts(key)
            case Breakdown.PARK if self.ground.has_parts(key) and Breakdown.PARK not in within:
                return with_query(self.request, park=key, export=None)
            case Breakdown.INDUSTRY if len(self.ground.line(key)) <= DEEPEST:
                return with_query(self.request, industry=key, export=None)
            case Breakdown.PARK | Breakdown.INDUSTRY:
                row = breakdown == self.question.rows
                return self.units((key, TOTAL) if row else (TOTAL, key))
        return ""

    def _districts(self, district: str) -> str:
        """A district's parks in its place."""
        parks, axes = str(Breakdown.PARK), [self.question.rows, self.question.columns]
        rows, across = ("" if a == parks else parks if a == Breakdown.DISTRICT else a for a in axes)
        changed = {"rows": rows or across, "across": across if rows else None}
        return with_query(self.request, district=district, export=None, **changed)

    def units(self, cell: Cell) -> str:
        """The list of the units behind a cell."""
        told = dict(self.question.within)
        told |= dict(zip((self.question.rows, self.question.columns), cell, strict=True))
        asked = {name: key for name, key in told.items() if name and key != TOTAL}
        if self.when is None or UNKNOWN in asked.values():
            return ""
        asked["day"] = str(self.when.day)
        if self.when.known:
            asked["known"] = str(self.when.known)
        return f"{reverse('units')}?{urlencode(asked)}"


def chips(
    request: HttpRequest, question: Question, ground: Ground
) -> Sequence[tuple[str, str, str]]:
    """Within what the table is: the breakdown, the part, and the way out of it."""
    return [
        (str(Breakdown(name).label), ground.name_of(name, code), with_query(request, export=None, **{name: None}))
        for name, code in question.within
    ]  # fmt: skip
