"""Questions to filings and to declared facts: now, as of a day, as known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind
from ..accounts.models import Organisation
from ..accounts.scopes import within
from ..history.choices import Light
from ..history.queries import as_of
from ..tasks.queries import parks
from . import arrays, wording
from .choices import CHANGED, Sort, Stage, Standing
from .models import CONTENT, Fact, Filing

PLACES = (Kind.PARK, Kind.SUB_PARK)  # what has declared facts
FILERS = (Kind.PARK, Kind.SUB_PARK, Kind.DISTRICT, Kind.FUNCTIONAL_AREA)  # what has matters to file


def filings(acting: Acting | None) -> QuerySet[Filing]:
    return within(acting, Filing)


def leading_office() -> Organisation | None:
    """The leading-group office, with which every filing is discussed."""
    found: Organisation | None = Organisation.objects.on().filter(kind=Kind.LEADING_GROUP).first()
    return found


def keeper(place: Organisation) -> Organisation:
    """Who answers for a sub-park's facts: the park above it."""
    if place.kind != Kind.SUB_PARK:
        return place
    above = [o for o in Organisation.objects.get_ancestors(place) if o.kind == Kind.PARK]
    return above[-1] if above else place


def chain(acting: Acting | None, filing: Filing) -> tuple[list[Filing], list[Filing]]:
    """What a filing amends, the oldest first, and what amends it or one of those: as far as it may be seen."""
    seen = filings(acting).filter(park=filing.park_id).exclude(amends=None, amended_by=None)
    known = {each.pk: each for each in seen.distinct()}
    before: list[Filing] = []
    at = filing.amends_id
    while at in known and len(before) < len(known):
        before.insert(0, known[at])
        at = known[at].amends_id
    return before, sorted(_after(filing.pk, list(known.values())), key=lambda f: f.pk)


def _after(key: int, known: list[Filing]) -> list[Filing]:
    found = [each for each in known if each.amends_id == key]
    return found + [later for each in found for later in _after(each.pk, known)]


def of_park(acting: Acting | None, park: Organisation, moment: datetime) -> list[dict[str, Any]]:
    """The filings of a park and its sub-parks that somebody may see, as they were at a moment, with the light of
    that day: rows of their copies, with `key` and `light`; the newest first."""
    keys: Any = filings(acting).filter(park__path__startswith=park.path).values("pk")
    rows = [
        {**told, "key": key} for key, told in as_of("filing", moment, keys).items()
        if told["stage"] != Stage.DRAFT and not told["withdrawn_at"]
    ]  # fmt: skip
    day = timezone.localdate(moment)
    measured = [
        (r["stage"], date.fromisoformat(r["due_on"]) if r["due_on"] else None) for r in rows
    ]
    for row, light in zip(rows, arrays.lights(measured, day), strict=True):
        row["light"] = str(light)
    return sorted(rows, key=lambda row: (row["made_at"], row["key"]), reverse=True)


# ---- declared facts


@dataclass(frozen=True, slots=True)
class Held:
    """A declared fact as it was known: what it says, from which day, and what it stands on."""

    key: int
    park: int
    sort: Sort
    since: date
    area: Decimal | None
    text: str
    industries: tuple[str, ...]
    name: str
    level: str
    duty: str
    origin: str
    source: str
    certainty: str
    filing: int | None
    standing: Standing

    @property
    def words(self) -> str:
        return wording.content(self.sort, {name: getattr(self, name) for name in CONTENT})


def facts(park: Organisation, day: date, at: datetime | None = None) -> dict[Sort, Held]:
    """What a park declares of itself on a day, as it was known at a moment; what it never declared is not in it."""
    return facts_of([park], day, at).get(park.pk, {})


def facts_of(
    places: Iterable[Organisation], day: date, at: datetime | None = None
) -> dict[int, dict[Sort, Held]]:
    """The same of several parks, by their keys; the number of questions does not grow with them."""
    return {park: _latest(held, day) for park, held in _by_park(known(places, at)).items()}


def known(places: Iterable[Organisation], at: datetime | None = None) -> list[Held]:
    """Every declared fact of some parks that was known at a moment and not taken back by then."""
    moment = at or timezone.now()
    keys: Any = Fact.objects.filter(park__in=[place.pk for place in places]).values("pk")
    told = {k: row for k, row in as_of("fact", moment, keys).items() if not row["withdrawn_at"]}
    going = _under_way(told, moment)
    return [_held(key, row, going) for key, row in told.items()]


def lead_industries(park: Organisation, day: date, at: datetime | None = None) -> list[str]:
    """The lead industries that a park declares on a day, in its own order."""
    held = facts(park, day, at).get(Sort.INDUSTRIES)
    return [] if held is None else list(held.industries)


def _under_way(told: Mapping[int, Mapping[str, Any]], moment: datetime) -> set[int]:
    """Keys of facts without a filing that one covers which was on its way at a moment."""
    open_ones = [key for key, row in told.items() if _wants_filing(row)]
    links = Filing.covers.through.objects.filter(fact__in=open_ones)
    going: set[int] = set()
    for row in as_of("filing", moment, set(links.values_list("filing", flat=True))).values():
        if row["stage"] not in (Stage.DRAFT, Stage.ARCHIVED) and not row["withdrawn_at"]:
            going.update(row["covers"])
    return going


def _wants_filing(row: Mapping[str, Any]) -> bool:
    return (
        row["origin"] in CHANGED and row["filing_id"] is None and not row["excused_because"]
    )  # fmt: skip


def _held(key: int, row: Mapping[str, Any], going: set[int]) -> Held:
    return Held(
        key, row["park_id"], Sort(row["sort"]), date.fromisoformat(row["since"]),
        None if row["area"] is None else Decimal(row["area"]), row["text"], tuple(row["industries"]), row["name"],
        row["level"], row["duty"], row["origin"], row["source"], row["certainty"], row["filing_id"],
        _standing(key, row, going),
    )  # fmt: skip


def _standing(key: int, row: Mapping[str, Any], going: set[int]) -> Standing:
    if row["filing_id"] is not None:
        return Standing.FILED
    if row["excused_because"]:
        return Standing.EXCUSED
    if row["origin"] not in CHANGED:
        return Standing.BEFORE
    return Standing.UNDER_WAY if key in going else Standing.UNFILED


@dataclass(frozen=True, slots=True)
class OfPark:
    """A park's row: what it declares, what of its changes stands on no filing, and the light of that."""

    park: Organisation
    facts: dict[Sort, Held]
    unfiled: int
    under_way: int
    light: Light

    def words(self, sort: Sort) -> str:
        return self.facts[sort].words if sort in self.facts else str(_("未申报"))


def rows_of_parks(acting: Acting, day: date, at: datetime | None = None) -> list[OfPark]:
    """Core park and branch parks that somebody may see facts of, each with its light."""
    seen = list(_seen(acting))
    held = _by_park(known(seen, at))
    counts = [tuple(sum(h.standing == s for h in held.get(p.pk, ())) for s in (Standing.UNFILED, Standing.UNDER_WAY))
              for p in seen]  # fmt: skip
    lamps = arrays.facts_lights([(a, b) for a, b in counts], day)
    return [
        OfPark(park, _latest(held.get(park.pk, ()), day), unfiled, going, light)
        for park, (unfiled, going), light in zip(seen, counts, lamps, strict=True)
    ]


def _by_park(rows: Iterable[Held]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = {}
    for each in rows:
        found.setdefault(each.park, []).append(each)
    return found


def _latest(held: Iterable[Held], day: date) -> dict[Sort, Held]:
    return {h.sort: h for h in sorted(held, key=lambda h: h.since) if h.since <= day}


def _seen(acting: Acting) -> QuerySet[Organisation]:
    """Parks whose facts somebody may see: the whole zone's, or those of their own branch."""
    found: QuerySet[Organisation] = parks()
    return _theirs(acting, found)


def _theirs(acting: Acting, places: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """As the filter of facts has it, for places of which there may be no fact yet."""
    if acting.is_local:
        return places.filter(path__startswith=acting.path)
    return places if acting.builds else places.none()


def place(acting: Acting, code: str) -> Organisation | None:
    """A park or sub-park whose facts somebody may see, by its code."""
    one: Organisation | None = _theirs(
        acting, Organisation.objects.filter(kind__in=PLACES, code=code)
    ).first()
    return one


def unfiled(acting: Acting | None) -> QuerySet[Fact]:
    """Changes without an archived filing, as far as somebody may see them."""
    keys: Any = Fact.objects.unfiled().values("pk")
    return within(acting, Fact).filter(pk__in=keys)


def before(rows: Iterable[Fact]) -> dict[int, Fact]:
    """What each of some facts took the place of, by its key; one question for all."""
    wanted = list(rows)
    earlier = Fact.objects.live().filter(Q(park__in={f.park_id for f in wanted})).order_by("since")
    lanes: dict[tuple[int, str], list[Fact]] = {}
    for each in earlier:
        lanes.setdefault((each.park_id, each.sort), []).append(each)
    found = {}
    for fact in wanted:
        held = [f for f in lanes.get((fact.park_id, fact.sort), ()) if f.since < fact.since]
        if held:
            found[fact.pk] = held[-1]
    return found
