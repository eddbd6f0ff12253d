"""Meetings, what they decided, and matters for coordination, as a token may see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from ..accounts.api import FAULTS, Paged, entered, page
from ..accounts.scopes import find
from ..history.searching import keys_of
from .choices import Category, Origin, Progress
from .models import Coordination, Decision, Meeting
from .outcomes import became
from .queries import decisions as decided
from .queries import matters
from .queries import meetings as live

router = Router(tags=["joint building"])
SCOPE = "meetings"


class MeetingOut(Schema):
    id: int
    category: str
    title: str
    starts_at: datetime
    place: str
    chair: str
    stage: str
    held_on: date | None


class DecisionOut(Schema):
    id: int
    meeting: int
    number: int
    text: str
    owner: str
    due: date
    way: str
    task: str | None
    matter: str | None
    state: str

    @staticmethod
    def resolve_meeting(decision: Decision) -> int:
        return decision.meeting_id

    @staticmethod
    def resolve_owner(decision: Decision) -> str:
        return decision.owner.code

    @staticmethod
    def resolve_task(decision: Decision) -> str | None:
        return decision.task.number if decision.task else None

    @staticmethod
    def resolve_matter(decision: Decision) -> str | None:
        return decision.matter.number if decision.matter else None

    @staticmethod
    def resolve_state(decision: Decision) -> str:
        return became(decision).words


class CoordinationOut(Schema):
    id: int
    number: str
    origin: str
    title: str
    house: str
    in_charge: str | None
    due: date | None
    stage: str
    light: str
    answer: str
    closed_on: date | None

    @staticmethod
    def resolve_house(matter: Coordination) -> str:
        return matter.house.code

    @staticmethod
    def resolve_in_charge(matter: Coordination) -> str | None:
        return matter.in_charge.code if matter.in_charge else None


class MeetingsOut(Schema):
    count: int
    items: list[MeetingOut]


class DecisionsOut(Schema):
    count: int
    items: list[DecisionOut]


class CoordinationsOut(Schema):
    count: int
    items: list[CoordinationOut]


class Asked(Paged):
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")


class AskedMeetings(Asked):
    category: Category | None = None
    year: int | None = Field(None, ge=2000, le=2100)


class AskedMatters(Asked):
    stage: Progress | None = None
    origin: Origin | None = None


@router.get("meetings", response={200: MeetingsOut, **FAULTS}, operation_id="meetings")
def meetings(request: HttpRequest, asked: Query[AskedMeetings]) -> Any:
    """会议 the meetings that the token may see."""
    found = live(entered(request, SCOPE, asked=asked))
    if asked.category:
        found = found.filter(category=asked.category)
    if asked.year:
        found = found.filter(year=asked.year)
    return page(_searched(found, "meeting", asked.q), asked)


@router.get("meetings/{number}", response={200: MeetingOut, **FAULTS}, operation_id="meeting")
def meeting(request: HttpRequest, number: int) -> Any:
    """一次会议 one meeting, by its key."""
    return find(entered(request, SCOPE), Meeting, pk=number)


@router.get("decisions", response={200: DecisionsOut, **FAULTS}, operation_id="decisions")
def decisions(request: HttpRequest, asked: Query[Asked]) -> Any:
    """议定事项 what meetings decided, with what became of it."""
    found = decided(entered(request, SCOPE, asked=asked))
    return page(_searched(found, "decision", asked.q), asked)


@router.get("coordination", response={200: CoordinationsOut, **FAULTS}, operation_id="coordinations")  # fmt: skip
def coordinations(request: HttpRequest, asked: Query[AskedMatters]) -> Any:
    """协调事项 matters for coordination that the token may see."""
    found = matters(entered(request, SCOPE, asked=asked)).select_related("house", "in_charge")
    if asked.stage:
        found = found.filter(stage=asked.stage)
    if asked.origin:
        found = found.filter(origin=asked.origin)
    return page(_searched(found, "coordination", asked.q), asked)


@router.get("coordination/{number}", response={200: CoordinationOut, **FAULTS}, operation_id="coordination")  # fmt: skip
def coordination(request: HttpRequest, number: int) -> Any:
    """一件协调事项 one matter, by its key."""
    return find(
        entered(request, SCOPE), Coordination.objects.select_related("house", "in_charge"), pk=number
    )  # fmt: skip


def _searched(found: Any, kind: str, text: str) -> Any:
    return found.filter(pk__in=keys_of(kind, text)) if text else found
