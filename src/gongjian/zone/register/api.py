"""Units as of a day, as known on another, for programs with the statistical purpose."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from ..accounts.acting import Acting
from ..accounts.api import FAULTS, Day, Paged, Strict, entered, page
from ..accounts.choices import Purpose
from ..audit.recording import About, record_read
from . import stories
from .choices import Size, Status
from .models import FAR, State, Unit
from .queries import AsOf, found_by, of_district, of_industry, of_park, states
from .stories import Seen
from .tiers import of_tier

router = Router(tags=["register"])
SCOPE = "register"


class StateOut(Schema):
    """What a unit was from a day to the day before another; amounts in thousands of yuan."""

    name: str
    code: str
    park: str
    industry: str
    industry_edition: str
    status: str
    size: str
    since: date
    until: date | None
    staff: int | None
    revenue: str | None

    @staticmethod
    def resolve_park(state: State) -> str:
        return state.owner.code

    @staticmethod
    def resolve_until(state: State) -> date | None:
        return None if state.until == FAR else state.until

    @staticmethod
    def resolve_revenue(state: State) -> str | None:
        return None if state.revenue is None else str(state.revenue)


class UnitOut(StateOut):
    """A unit as it was on the day."""

    unit: str

    @staticmethod
    def resolve_unit(state: State) -> str:
        return f"U{state.unit_id:08d}"


class UnitsOut(Schema):
    count: int
    day: date
    known: date | None
    items: list[UnitOut]


class HeldOut(Schema):
    """A residence or a number, on the days of it that may be seen."""

    kind: str
    words: str
    since: date
    last_day: date | None


class ChapterOut(Schema):
    """One event of a story."""

    day: date
    deed: str
    words: str
    other: str | None
    recorded: str


class WholeUnitOut(Schema):
    unit: str
    kind: str
    known: date | None
    states: list[StateOut]
    held: list[HeldOut]
    story: list[ChapterOut]


class AsKnown(Strict):
    known: Day | None = None


class Asked(Paged):
    day: Day | None = None
    known: Day | None = None
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")
    park: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")
    district: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")
    industry: str = Field("", max_length=6, pattern=r"^[A-Z0-9]*$")
    tier: str = Field("", max_length=60, pattern=r"^([a-z0-9_]+\.[a-z0-9_]+)?$")
    status: Status | None = None
    size: Size | None = None


@router.get("units", response={200: UnitsOut, **FAULTS}, operation_id="units")
def units(request: HttpRequest, asked: Query[Asked]) -> Any:
    """名录，截至某日、按某日所知 the units that the token may see, as of a day, as known on another."""
    acting = entered(request, SCOPE, Purpose.STATISTICAL, asked)
    when = AsOf(asked.day or timezone.localdate(), asked.known)
    found = states(acting, when).select_related("owner").order_by("unit")
    shown = page(_narrowed(found, asked, acting, when), asked)
    if acting.is_staff:
        record_read("microdata.read", About("table", "units", "units"), by=acting.actor, purpose="statistical",
                    keys=[row.pk for row in shown["items"]], asked=asked.model_dump(mode="json"))  # fmt: skip
    return {**shown, "day": when.day, "known": when.known}


def _narrowed(found: Any, asked: Asked, acting: Acting, when: AsOf) -> Any:
    if asked.q:
        found = found_by(found, asked.q, acting, when.moment)
    for told, narrowed in (
        (asked.park, of_park),
        (asked.district, of_district),
        (asked.industry, of_industry),
    ):
        if told:
            found = narrowed(found, told)
    if asked.tier:
        found = of_tier(found, asked.tier, when.day)
    wanted = {"status": asked.status, "size": asked.size}
    return found.filter(**{name: value for name, value in wanted.items() if value is not None})


@router.get("units/{unit}", response={200: WholeUnitOut, **FAULTS}, operation_id="unit")
def unit(request: HttpRequest, unit: str, asked: Query[AsKnown]) -> Any:
    """一个单位的沿革、所在地和证照 a unit's story, its places and numbers, as far as the token may see them."""
    acting = entered(request, SCOPE, Purpose.STATISTICAL, asked)
    of = seen(acting, unit, AsOf(timezone.localdate(), asked.known))
    if acting.is_staff:
        record_read("microdata.read", About("unit", str(of.unit.pk), of.states[0].name), by=acting.actor,
                    purpose="statistical", keys=[of.unit.pk], asked=asked.model_dump(mode="json"))  # fmt: skip
    return whole(of, acting, asked.known)


def seen(acting: Acting, named: str, when: AsOf) -> Seen:
    """The unit of a number such as U00000012, if it may be seen; else 404, whether or not there is one."""
    digits = named.removeprefix("U")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise Http404
    found = Unit.objects.filter(pk=int(digits)).first()
    of = None if found is None else stories.seen(acting, found, when.moment)
    if of is None or not of.states:
        raise Http404
    return of


def whole(of: Seen, acting: Acting, known: date | None) -> dict[str, Any]:
    return {
        "unit": str(of.unit), "kind": of.unit.kind, "known": known, "states": of.states, "held": stories.held(of),
        "story": [
            {"day": each.day, "deed": each.deed, "words": _words(each), "recorded": each.change.at.isoformat(),
             "other": f"U{each.other[2]:08d}" if each.other else None}
            for each in stories.told(of, acting)
        ],
    }  # fmt: skip


def _words(each: stories.Chapter) -> str:
    return each.words or "；".join(
        f"{name}：{before} → {after}" for name, before, after in each.changed
    )
