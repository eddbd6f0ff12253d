"""Who sees which units: the review chain those that its parks count, a firm its own, nobody else any.

A unit is seen through its states: a park that counted it in the spring sees the spring of it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose, Role
from ..accounts.models import Organisation
from ..accounts.scopes import scope
from .models import (
    Doubt,
    Frame,
    FrameMember,
    Import,
    Lead,
    Mapping,
    PublishedTable,
    Request,
    Round,
    SharePart,
    Sharing,
    State,
)

WHOLE_ZONE = frozenset({Role.ZONE_STATISTICIAN, Role.ZONE_OFFICER, Role.AUDITOR})
OF_THEIR_PARKS = frozenset({Role.DISTRICT_OFFICER, Role.PARK_OFFICER})
TOLD = frozenset({Role.LEADER, Role.DIVISION_OFFICER})  # see tables, and no unit


def sees_microdata(acting: Acting | None) -> bool:
    return acting is not None and acting.role in WHOLE_ZONE | OF_THEIR_PARKS | {Role.REPORTER}


def _parks_of(acting: Acting) -> QuerySet[Any]:
    """As keys, and no join: a database then begins with them and not with every unit of the zone."""
    return Organisation.objects.beneath(acting.path).values("pk")


def branch(acting: Acting) -> str:
    """The path beneath which lie the parks whose units somebody of the review chain sees."""
    return "" if acting.role in WHOLE_ZONE else acting.path


@scope(State, Purpose.STATISTICAL)
def _states(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.role in WHOLE_ZONE:
        return found
    if acting.role in OF_THEIR_PARKS:
        return found.filter(owner__in=_parks_of(acting))
    if acting.role == Role.REPORTER:
        return found.filter(Q(unit__organisation=acting.organisation_id))
    return found.none()


@scope(Sharing, Purpose.STATISTICAL)
def _sharings(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """Those in which a park of theirs has a part."""
    if acting.role in WHOLE_ZONE:
        return found
    if acting.role in OF_THEIR_PARKS:
        mine = SharePart.objects.filter(park__path__startswith=acting.path)
        return found.filter(pk__in=mine.values("sharing"))
    return found.none()


@scope(Import, Purpose.STATISTICAL)
def _imports(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found if acting.role in WHOLE_ZONE else found.none()


@scope(Mapping, Purpose.STATISTICAL)
def _mappings(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found if acting.role in WHOLE_ZONE else found.none()


@scope(Doubt, Purpose.STATISTICAL)
def _doubts(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found if acting.role in WHOLE_ZONE else found.none()


@scope(Request, Purpose.STATISTICAL)
def _requests(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """Whoever asked, whoever is to decide, and the keepers of the register."""
    if acting.role in WHOLE_ZONE:
        return found
    if acting.role == Role.REPORTER:
        return found.filter(asked_for=acting.organisation_id)
    if acting.role in OF_THEIR_PARKS:
        return found.filter(
            Q(asked_for__path__startswith=acting.path) | Q(due_from__path__startswith=acting.path)
        )
    return found.none()


@scope(Frame, Purpose.STATISTICAL)
def _frames(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found if acting.role in WHOLE_ZONE | OF_THEIR_PARKS else found.none()


@scope(FrameMember, Purpose.STATISTICAL)
def _members(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.role in WHOLE_ZONE:
        return found
    if acting.role in OF_THEIR_PARKS:
        return found.filter(owner__in=_parks_of(acting))
    return found.none()


@scope(Round, Purpose.STATISTICAL)
def _rounds(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found if acting.role in WHOLE_ZONE | OF_THEIR_PARKS else found.none()


@scope(Lead, Purpose.STATISTICAL)
def _leads(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.role in WHOLE_ZONE:
        return found
    return (
        found.filter(park__path__startswith=acting.path)
        if acting.role in OF_THEIR_PARKS
        else found.none()
    )


@scope(PublishedTable, Purpose.STATISTICAL)
def _published(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found if acting.role in TOLD else found.none()
