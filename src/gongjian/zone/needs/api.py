"""Needs, reforms, powers and experience, as a token may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from ..accounts.api import FAULTS, Paged, entered, page
from ..accounts.scopes import find, within
from ..history.searching import keys_of
from .models import Experience, Need, Power, Reform
from .telling import asker

router = Router(tags=["joint building"])
SCOPE = "needs"


class NeedOut(Schema):
    id: int
    number: str
    nature: str
    title: str
    text: str
    asker: str
    park: str
    category: str
    urgency: str
    stage: str
    assigned_to: str | None
    raised_on: date
    due: date | None
    answer_due: date | None
    outcome: str
    answer: str
    settled_on: date | None
    satisfaction: int | None
    light: str

    @staticmethod
    def resolve_asker(need: Need, context: Any) -> str:
        return asker(need, context["request"].acting)

    @staticmethod
    def resolve_park(need: Need) -> str:
        return need.park.code

    @staticmethod
    def resolve_assigned_to(need: Need) -> str | None:
        return need.assigned_to.code if need.assigned_to else None


class StepOut(Schema):
    title: str
    due: date | None
    done_on: date | None
    source: str
    certainty: str


class ReformOut(Schema):
    id: int
    category: str
    title: str
    owner: str
    basis: str
    certainty: str
    stage: str
    done_on: date | None
    steps: list[StepOut]

    @staticmethod
    def resolve_owner(reform: Reform) -> str:
        return reform.owner.code

    @staticmethod
    def resolve_steps(reform: Reform) -> list[Any]:
        return list(reform.steps.all())


class HolderOut(Schema):
    park: str
    since: date
    until: date | None

    @staticmethod
    def resolve_park(holder: Any) -> str:
        return holder.park.code


class PowerOut(Schema):
    id: int
    number: str
    title: str
    category: str
    office: str
    document: str
    since: date
    until: date | None
    holders: list[HolderOut]

    @staticmethod
    def resolve_holders(power: Power) -> list[Any]:
        return list(power.holders.all())


class ExperienceOut(Schema):
    id: int
    title: str
    park: str
    problem: str
    text: str
    result: str
    stage: str
    published_on: date | None

    @staticmethod
    def resolve_park(experience: Experience) -> str:
        return experience.park.code


class NeedsOut(Schema):
    count: int
    items: list[NeedOut]


class ReformsOut(Schema):
    count: int
    items: list[ReformOut]


class PowersOut(Schema):
    count: int
    items: list[PowerOut]


class ExperiencesOut(Schema):
    count: int
    items: list[ExperienceOut]


class Searched(Paged):
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")


class Asked(Searched):
    year: int | None = Field(None, ge=2000, le=2100)
    park: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")


_NEEDS = Need.objects.select_related("firm", "park", "assigned_to")
_REFORMS = Reform.objects.select_related("owner").prefetch_related("steps")
_POWERS = Power.objects.prefetch_related("holders__park")
_EXPERIENCE = Experience.objects.select_related("park")


@router.get("needs", response={200: NeedsOut, **FAULTS}, operation_id="needs")
def needs(request: HttpRequest, asked: Query[Asked]) -> Any:
    """需求与问题 the needs that the token may see; a firm is named to those who may know it."""
    found = within(entered(request, SCOPE, asked=asked), _NEEDS).filter(withdrawn_at=None)
    if asked.year:
        found = found.filter(year=asked.year)
    if asked.park:
        found = found.filter(park__code=asked.park)
    return page(_search(found, "need", asked.q), asked)


@router.get("needs/{number}", response={200: NeedOut, **FAULTS}, operation_id="need")
def need(request: HttpRequest, number: int) -> Any:
    """一件需求 one need, by its key."""
    return find(entered(request, SCOPE), _NEEDS, pk=_key(number))


@router.get("reforms", response={200: ReformsOut, **FAULTS}, operation_id="reforms")
def reforms(request: HttpRequest, asked: Query[Searched]) -> Any:
    """改革与立法 reforms and legislation with their milestones."""
    found = within(entered(request, SCOPE, asked=asked), _REFORMS).filter(withdrawn_at=None)
    return page(_search(found, "reform", asked.q), asked)


@router.get("reforms/{number}", response={200: ReformOut, **FAULTS}, operation_id="reform")
def reform(request: HttpRequest, number: int) -> Any:
    """一项改革 one reform, by its key."""
    return find(entered(request, SCOPE), _REFORMS, pk=_key(number))


@router.get("powers", response={200: PowersOut, **FAULTS}, operation_id="powers")
def powers(request: HttpRequest, asked: Query[Searched]) -> Any:
    """下放事项 delegated powers that the token may see, with the parks that hold them."""
    found = within(entered(request, SCOPE, asked=asked), _POWERS).filter(withdrawn_at=None)
    return page(_search(found, "power", asked.q), asked)


@router.get("powers/{number}", response={200: PowerOut, **FAULTS}, operation_id="power")
def power(request: HttpRequest, number: int) -> Any:
    """一项下放事项 one delegated power, by its key."""
    return find(entered(request, SCOPE), _POWERS, pk=_key(number))


@router.get("experience", response={200: ExperiencesOut, **FAULTS}, operation_id="experience")
def experience(request: HttpRequest, asked: Query[Searched]) -> Any:
    """经验做法 experience that the token may read."""
    found = within(entered(request, SCOPE, asked=asked), _EXPERIENCE).filter(withdrawn_at=None)
    return page(_search(found, "experience", asked.q), asked)


@router.get(
    "experience/{number}", response={200: ExperienceOut, **FAULTS}, operation_id="one_experience"
)
def one_experience(request: HttpRequest, number: int) -> Any:
    """一条经验做法 one piece of experience, by its key."""
    return find(entered(request, SCOPE), _EXPERIENCE, pk=_key(number))


def _search(found: Any, kind: str, text: str) -> Any:
    return found.filter(pk__in=keys_of(kind, text)) if text else found


_LARGEST = 2**63 - 1


def _key(number: int) -> int:
    """No key is larger than the database's integers; what is larger is nothing's."""
    return number if 0 < number <= _LARGEST else 0
