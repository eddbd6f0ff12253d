"""Questions to the register along the chains of the pack: how many units and people at each node, in each park."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet, Sum

from ...accounts.acting import Acting
from ...accounts.choices import Kind as House
from ...accounts.choices import Purpose
from ...accounts.models import Organisation
from ...accounts.scopes import within
from ...register.models import State
from .. import arrays, permissions
from ..choices import Entry, Position
from ..models import Foothold, Project
from .declared import LeadIndustry, declared


@dataclass(slots=True)
class Tally:
    """Some units and the people in them."""

    units: int = 0
    staff: int = 0

    def add(self, units: int, staff: int) -> None:
        self.units += units
        self.staff += staff


Rows = list[tuple[str, str, int, int]]  # path of the owner, industry, units, staff


def rows(day: date, at: datetime | None = None) -> Rows:
    """Units that lived on a day, as known at a moment, counted by owner and industry. One question. A unit counts
    where its statistical owner is."""
    found = State.objects.as_of(day, at).order_by().values_list("owner__path", "industry")
    counted = found.annotate(units=Count("pk"), people=Sum("staff"))
    return [(path, industry, units, people or 0) for path, industry, units, people in counted]


@dataclass(slots=True)
class Placing:
    """Units placed on a chain: each industry is looked up once."""

    chain: Any
    known: dict[str, str] = field(default_factory=dict)

    def node_of(self, industry: str) -> str:
        if industry not in self.known:
            self.known[industry] = self.chain.node_of(industry)
        return self.known[industry]


def placings(day: date) -> dict[str, Placing]:
    return {code: Placing(chain) for code, chain in arrays.chains(day).items()}


def beneath(told: Rows, path: str) -> Rows:
    return [row for row in told if row[0].startswith(path)]


def nodes(told: Rows, on: Placing) -> dict[str, Tally]:
    """By node the units of a chain; every node is in it, empty ones too."""
    found = {node.code: Tally() for node in on.chain.nodes}
    for _owner, industry, units, staff in told:
        if at := on.node_of(industry):
            found[at].add(units, staff)
    return found


def total(tallies: Iterable[Tally]) -> Tally:
    """Of a chain: its nodes add up, for a unit stands at one of them."""
    found = Tally()
    for each in tallies:
        found.add(each.units, each.staff)
    return found


def whole(told: Rows) -> Tally:
    """All units, whatever they do."""
    return total(Tally(units, staff) for _owner, _industry, units, staff in told)


# ---- what may be shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A tally as somebody may see it. None: withheld, for it is of fewer units than the pack lets be shown."""

    units: int | None
    staff: int | None

    @property
    def withheld(self) -> bool:
        return self.units is None


@dataclass(frozen=True, slots=True)
class Sight:
    """What of the register's counts somebody may see: all of their own, elsewhere none of too few units.

    That a number cannot be worked out from others on other pages is no part of this rule.
    """

    acting: Acting | None
    least: int

    def of(self, tally: Tally, path: str) -> Shown:
        """No unit is nobody's secret: a gap is told."""
        if permissions.sees_units_of(self.acting, path) or tally.units == 0 or tally.units >= self.least:  # fmt: skip
            return Shown(tally.units, tally.staff)
        return Shown(None, None)

    def parts(self, parts: Mapping[str, Tally], path: str) -> tuple[dict[str, Shown], Shown]:
        """Parts and their sum. Where one part alone is withheld the sum is too: the rest would tell it."""
        shown = {key: self.of(tally, path) for key, tally in parts.items()}
        hidden = sum(each.withheld for each in shown.values())
        of_all = self.of(total(parts.values()), path)
        return shown, Shown(None, None) if hidden == 1 else of_all


def sight(acting: Acting | None, day: date) -> Sight:
    return Sight(acting, arrays.least_shown(day))


# ---- the map of a chain


@dataclass(slots=True)
class Place:
    """A node on the map of a chain."""

    node: Any
    shown: Shown
    industries: list[tuple[str, str]]  # code, name
    projects: list[Project] = field(default_factory=list)
    footholds: list[Foothold] = field(default_factory=list)

    @property
    def gap(self) -> bool:
        """A node without a unit (缺环)."""
        return self.shown.units == 0


def chain_map(
    acting: Acting, chain: Any, day: date, park: Organisation | None, class_names: Mapping[str, str]
) -> tuple[list[tuple[Position, list[Place]]], Shown]:
    """A chain from upstream to downstream in a park or in the zone, and the sum of its nodes."""
    path = "" if park is None else park.path
    at = nodes(beneath(rows(day), path), Placing(chain))
    shown, of_all = sight(acting, day).parts(at, path)
    places = {
        n.code: Place(n, shown[n.code], [(c, class_names.get(c, "")) for c in n.industries])
        for n in chain.nodes
    }
    listed = within(acting, Project).filter(entry=Entry.LISTED)
    for project in _at(listed, chain.chain, path):
        if project.node in places:
            places[project.node].projects.append(project)
    standing = _at(within(acting, Foothold), chain.chain, path).filter(until=None)
    for foothold in standing:
        if foothold.node in places:
            places[foothold.node].footholds.append(foothold)
    columns = [(p, [places[n.code] for n in chain.nodes if n.stage == p]) for p in Position]
    return columns, of_all


def _at(found: QuerySet[Any], chain: str, path: str) -> QuerySet[Any]:
    here = found.filter(chain=chain, withdrawn_at=None).select_related("park")
    return here.filter(park__path__startswith=path) if path else here


def members(acting: Acting, chain: str, node: str, day: date, park: Organisation | None) -> QuerySet[Any]:  # fmt: skip
    """The units at a node, or in the chain, that somebody may see for a statistical purpose."""
    found = within(acting, State.objects.as_of(day), Purpose.STATISTICAL)
    found = found.filter(industry__in=arrays.industries_of(chain, node, day))
    return found if park is None else found.filter(owner__path__startswith=park.path)


# ---- declared against measured


@dataclass(frozen=True, slots=True)
class Stand:
    """A lead industry that a park declares, beside what its units are, and who else declares it."""

    park: Organisation
    declared: LeadIndustry
    shown: Shown
    share_of_units: Fraction | None
    share_of_staff: Fraction | None
    main_node: str  # where most of its units are; "" where that is not told
    others: tuple[Organisation, ...]

    @property
    def units_share(self) -> Decimal | None:
        return as_decimal(self.share_of_units)

    @property
    def staff_share(self) -> Decimal | None:
        return as_decimal(self.share_of_staff)


def as_decimal(share: Fraction | None) -> Decimal | None:
    """As a page writes it."""
    return None if share is None else Decimal(share.numerator) / share.denominator


def parks(day: date | None = None) -> list[Organisation]:
    """Core park and branch parks, as there were on a day."""
    return list(Organisation.objects.on(day).filter(kind=House.PARK).order_by("pk"))


def stands(
    acting: Acting | None, day: date, only: Organisation | None = None, at: datetime | None = None
) -> list[Stand]:
    """Every declared lead industry with its measure, in the order of the parks; of one park, where one is named."""
    all_parks = parks(day)
    said = declared(acting, all_parks, day, at)
    told, sees, known = rows(day, at), sight(acting, day), placings(day)
    found = []
    for park in all_parks if only is None else [p for p in all_parks if p.pk == only.pk]:
        own = beneath(told, park.path)
        for industry in said[park.pk]:
            others = tuple(
                p for p in all_parks
                if p.pk != park.pk and any(_same(industry, other) for other in said[p.pk])
            )  # fmt: skip
            found.append(_stand(park, industry, others, known.get(industry.chain), own, sees))
    return found


def _same(one: LeadIndustry, other: LeadIndustry) -> bool:
    """One industry: one chain, or where the pack has no chain for it, one name."""
    return one.chain == other.chain if one.chain or other.chain else one.name == other.name


def _stand(
    park: Organisation, industry: LeadIndustry, others: tuple[Organisation, ...], on: Placing | None, own: Rows,
    sees: Sight,
) -> Stand:  # fmt: skip
    if on is None:
        return Stand(park, industry, Shown(None, None), None, None, "", others)
    at, everything = nodes(own, on), whole(own)
    shown, here = sees.of(total(at.values()), park.path), total(at.values())
    main = max(at, key=lambda code: at[code].units)
    told_main = at[main].units and not sees.of(at[main], park.path).withheld
    return Stand(
        park, industry, shown,
        None if shown.withheld else _share(here.units, everything.units),
        None if shown.withheld else _share(here.staff, everything.staff),
        main if told_main else "", others,
    )  # fmt: skip


def _share(part: int, of: int) -> Fraction | None:
    return Fraction(part, of) if of else None


Strong = tuple[str, Shown, Fraction | None]  # chain, its tally, its share of the park's staff


def strongest(acting: Acting | None, day: date, only: Organisation | None = None, most: int = 3) -> list[tuple[Organisation, list[Strong]]]:  # fmt: skip
    """By park the chains in which it has the most people, whatever it declares. Those too small to be shown are
    left out, and so are parks of which nothing may be shown."""
    told, sees, known = rows(day), sight(acting, day), placings(day)
    found = []
    for park in parks(day) if only is None else [only]:
        own = beneath(told, park.path)
        strong = _strong(own, sees, park.path, known)[:most]
        if strong:
            found.append((park, strong))
    return found


def _strong(own: Rows, sees: Sight, path: str, known: dict[str, Placing]) -> list[Strong]:
    everything = whole(own)
    told = [(code, total(nodes(own, on).values())) for code, on in known.items()]
    told.sort(key=lambda each: (-each[1].staff, each[0]))
    return [
        (code, sees.of(tally, path), _share(tally.staff, everything.staff))
        for code, tally in told
        if tally.units and not sees.of(tally, path).withheld
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A chain in the list of chains."""

    chain: Any
    shown: Shown
    declared_by: tuple[Organisation, ...]
    gaps: int
    projects: int


def lines(acting: Acting, day: date, park: Organisation | None = None) -> list[Line]:
    path = "" if park is None else park.path
    told, sees = beneath(rows(day), path), sight(acting, day)
    declaring: dict[str, list[Organisation]] = {}
    all_parks = parks(day)
    for key, industries in declared(acting, all_parks, day).items():
        for code in {industry.chain for industry in industries} - {""}:
            declaring.setdefault(code, []).extend(p for p in all_parks if p.pk == key)
    live = within(acting, Project).filter(withdrawn_at=None, entry=Entry.LISTED).exclude(chain="")
    live = live.filter(park__path__startswith=path) if path else live
    projects = dict(live.order_by().values_list("chain").annotate(Count("pk")))
    found = []
    for code, on in placings(day).items():
        at = nodes(told, on)
        gaps = sum(not tally.units for tally in at.values())
        _parts, of_all = sees.parts(at, path)
        found.append(Line(on.chain, of_all, tuple(declaring.get(code, ())), gaps, projects.get(code, 0)))  # fmt: skip
    return found


def shared(found: Iterable[Stand]) -> list[tuple[str, list[Organisation]]]:
    """The industries that more than one park declares, each with its parks: where parks are alike."""
    held: dict[str, tuple[str, list[Organisation]]] = {}
    for stand in found:
        key = stand.declared.chain or stand.declared.name
        held.setdefault(key, (stand.declared.name, []))[1].append(stand.park)
    names = arrays.names()
    return [(names.chain(key) if key in names.chains else name, parks)
            for key, (name, parks) in held.items() if len(parks) > 1]  # fmt: skip
