"""What a program may do to units, in the role of one of the register's keepers: the actions of the pages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from ninja.errors import HttpError
from pydantic import Field

from ..accounts.acting import Acting
from ..accounts.api import FAULTS, Day, Key, Strict, Told, entered, once
from ..accounts.choices import Kind as House
from ..accounts.choices import Purpose
from ..accounts.models import Organisation
from . import actions, asking, changes, permissions, places
from .api import SCOPE, router, seen
from .choices import Ground, Incubation, Kinds, Scheme, Status, Where
from .models import FAR, Request, Sharing, Unit
from .queries import AsOf

__all__ = ["router"]

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Code = Annotated[str, Field(pattern=r"^([0-9A-HJ-NP-RTUW-Y]{18})?$")]
Park = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
UnitName = Annotated[str, Field(pattern=r"^U[0-9]{8}$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)]


class Facts(Strict):
    """What is told of a unit; what is left out stays as it is. `park` is the code of a park or sub-park."""

    name: Name | None = None
    code: Code | None = None
    park: Park | None = None
    industry: Annotated[str, Field(max_length=6, pattern=r"^[A-Z0-9]*$")] | None = None
    status: Status | None = None
    incubation: Incubation | None = None
    address: Text | None = None
    business: Text | None = None
    staff: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    revenue: Amount | None = None
    assets: Amount | None = None

    def told(self) -> dict[str, Any]:
        given = {
            name: value
            for name, value in self.model_dump(exclude_none=True).items()
            if name != "park"
        }
        return given | ({} if self.park is None else {"owner": _place(self.park)})


class Base(Strict):
    """`seen`: the newest change that the program had seen (`version` of an answer); a later one is a conflict."""

    note: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    seen: Annotated[int, Field(ge=0, lt=2**63)] | None = None


class Changing(Base):
    act: Literal["change"]
    since: Day
    until: Day | None = None
    facts: Facts


class Stopping(Base):
    act: Literal["suspend"]
    since: Day
    until: Day | None = None


class GoingOn(Base):
    act: Literal["resume"]
    since: Day


class Ending(Base):
    """Asked for: a second person decides. `ground`: why, as the pages offer it."""

    act: Literal["end"]
    on: Day
    ground: Ground


class Beginning(Base):
    act: Literal["begin"]
    on: Day


class Merging(Base):
    act: Literal["merge"]
    on: Day
    into: UnitName


class Part(Strict):
    name: Name
    code: Code = ""


class Splitting(Base):
    act: Literal["split"]
    on: Day
    parts: Annotated[list[Part], Field(min_length=1, max_length=50)]
    goes_on: bool = True


class Residing(Base):
    act: Literal["reside"]
    where: Where
    place: Park
    address: Text = ""
    since: Day
    until: Day | None = None


class Identifying(Base):
    act: Literal["identify"]
    scheme: Scheme
    value: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
    since: Day
    until: Day | None = None


class SharingOut(Base):
    act: Literal["share"]
    sharing: Annotated[int, Field(ge=1, lt=2**63)] | None
    since: Day


Act = Annotated[
    Changing | Stopping | GoingOn | Ending | Beginning | Merging | Splitting | Residing | Identifying | SharingOut,
    Field(discriminator="act"),
]  # fmt: skip


class Acted(Strict):
    act: Act


class Entering(Base):
    """A unit that was not in the register; `head` makes it an establishment of that one."""

    since: Day
    ground: Ground
    facts: Facts
    head: UnitName | None = None


class DoneOut(Schema):
    """`request`: the number of the request, where a second person is to decide before anything is done."""

    unit: str
    version: int
    changed: bool
    request: int | None = None


class AskedOut(Schema):
    """A request: a second person decides on its page."""

    request: int
    state: str


@router.post("units", response={201: AskedOut, 400: Told, 409: Told, **FAULTS}, operation_id="enter_unit")  # fmt: skip
def enter(request: HttpRequest, given: Entering, key: Key) -> Any:
    """新增单位 a unit is to enter the register, once a second person says so."""
    acting = _keeper(request)

    def act() -> tuple[int, Any]:
        head = None if given.head is None else _unit(acting, given.head)
        made = _done(lambda: asking.ask(
            kind=Kinds.ENTRY, unit=None, told=given.facts.told(), since=given.since, ground=given.ground, note=given.note,
            by=acting, head=head,
        ))  # fmt: skip
        return 201, {"request": made.pk, "state": made.state}

    return once(request, key, act)


@router.post("units/{unit}/acts", response={200: DoneOut, 400: Told, 409: Told, **FAULTS}, operation_id="act_upon_unit")  # fmt: skip
def act(request: HttpRequest, unit: str, given: Acted, key: Key) -> Any:
    """办理一件事 one event in a unit's life, or the request for it where units come or go (end, merge, split, begin). 409
    where somebody else changed it since `seen`."""
    acting = _keeper(request)
    of = _unit(acting, unit)

    def act() -> tuple[int, Any]:
        made = _done(lambda: _carried_out(of, given.act, acting))
        if isinstance(made, Request):
            return 200, {**_answer(of, changed=False), "request": made.pk}
        return 200, _answer(of, changed=made is not None)

    return once(request, key, act)


def _keeper(request: HttpRequest) -> Acting:
    acting: Acting = entered(request, SCOPE, Purpose.STATISTICAL)
    if not permissions.may_maintain(acting):
        raise HttpError(403, "这个角色不维护名录 this role does not keep the register")
    return acting


def _unit(acting: Acting, named: str) -> Unit:
    return seen(acting, named, AsOf(timezone.localdate())).unit


def _place(code: str) -> Organisation:
    kinds = (House.PARK, House.SUB_PARK, House.DISTRICT)
    found = Organisation.objects.on().filter(code=code, kind__in=kinds).first()
    if found is None:
        raise HttpError(422, f"没有这个园区或区 no such park or district: {code}")
    place: Organisation = found
    return place


def _done(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except changes.Conflict as error:
        raise HttpError(409, "；".join(error.messages)) from error
    except ValidationError as error:
        raise HttpError(422, "；".join(error.messages)) from error


def _answer(unit: Unit, *, changed: bool) -> dict[str, Any]:
    return {"unit": str(unit), "version": changes.version(unit), "changed": changed}


def _carried_out(of: Unit, given: Any, by: Acting) -> Any:
    more = {"unit": of, "by": by, "note": given.note, "base": given.seen}
    until = getattr(given, "until", None) or FAR
    match given:
        case Changing():
            return actions.change(told=given.facts.told(), since=given.since, until=until, **more)
        case Stopping():
            return actions.suspend(since=given.since, until=until, **more)
        case GoingOn():
            return actions.resume(since=given.since, **more)
        case Ending() | Merging() | Splitting() | Beginning():
            return _asked(given, more)
        case Residing():
            return places.reside(where=given.where, place=_place(given.place), address=given.address, since=given.since,
                                 until=until, **more)  # fmt: skip
        case Identifying():
            return places.identify(scheme=given.scheme.value, value=given.value, since=given.since, until=until, **more)  # fmt: skip
        case SharingOut():
            return actions.share(sharing=_sharing(given.sharing), since=given.since, **more)
    raise AssertionError(given)


def _asked(given: Any, more: dict[str, Any]) -> Request:
    """By what kind of request, for which reason, and what it tells."""
    kind, ground = Kinds.EXIT, getattr(given, "ground", Ground.MERGED)
    told: dict[str, Any] = {}
    if isinstance(given, Merging):
        kind, told = Kinds.MERGER, {"into": _unit(more["by"], given.into)}
    elif isinstance(given, Beginning):
        kind, ground = Kinds.FIRST, Ground.ERROR
    elif isinstance(given, Splitting):
        parts = [part.model_dump() for part in given.parts]
        kind, told = Kinds.SPLIT, {"parts": parts, "goes_on": given.goes_on}
    return asking.ask(kind=kind, ground=ground, told=told, since=given.on, **more)


def _sharing(key: int | None) -> Sharing | None:
    if key is None:
        return None
    found = Sharing.objects.filter(pk=key).first()
    if found is None:
        raise HttpError(422, "没有这份飞地分成 no such sharing")
    return found
