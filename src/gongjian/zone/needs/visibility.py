"""Who sees which needs, reforms, powers and experience.

A firm sees its own needs, a park its own and its firms', a division or district those that it studies or was asked
about (a district also its parks'), a leader those that left the park, the office and audit all. Whether somebody who
sees a need may also know which firm it is from is another question: `permissions.may_know_firm`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import OFFICE, Purpose, Role
from ..accounts.scopes import ours, scope
from .choices import WITH_PARK, ExperienceStage, PowerStage, ReformStage
from .models import Experience, Holder, Need, Opinion, Power, Reform

LEFT_THE_PARK = ~Q(stage__in=WITH_PARK)


@scope(Need, Purpose.ADMINISTRATIVE)
def _needs(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.role in OFFICE | {Role.AUDITOR}:
        return found
    if acting.sees_zone:
        return found.filter(LEFT_THE_PARK)
    if acting.role == Role.REPORTER:
        return found.filter(firm=acting.organisation_id)
    if acting.role == Role.PARK_OFFICER:
        return found.filter(ours(acting, "park", "firm", "assigned_to") | _asked(acting))
    if not acting.is_concerned:
        return found.none()
    studied = ours(acting, "assigned_to", "merged_into__assigned_to") | _asked(acting)
    if acting.role in (Role.DISTRICT_OFFICER, Role.LEADER):
        studied |= ours(acting, "park")
    return found.filter(LEFT_THE_PARK & studied)


def _asked(acting: Acting) -> Q:
    asked = Opinion.objects.filter(organisation__path__startswith=acting.path).values("need")
    return Q(pk__in=asked)


@scope(Reform, Purpose.ADMINISTRATIVE)
def _reforms(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """What was made known is everybody's who works by it."""
    if not acting.builds:
        return found.none()
    return found.filter(Q(house=acting.organisation_id) | ~Q(stage=ReformStage.DRAFT))


@scope(Power, Purpose.ADMINISTRATIVE)
def _powers(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """The whole list for those who hand down; for a park and a district what their parks hold."""
    own, listed = Q(house=acting.organisation_id), Q(stage=PowerStage.LISTED)
    if acting.sees_zone or acting.role == Role.DIVISION_OFFICER:
        return found.filter(own | listed)
    if not acting.is_concerned:
        return found.none()
    held = Holder.objects.filter(park__path__startswith=acting.path).values("power")
    return found.filter(own | (listed & Q(pk__in=held)))


@scope(Experience, Purpose.ADMINISTRATIVE)
def _experience(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """What is published is for all to copy; what is proposed is its house's and the office's."""
    if not acting.builds:
        return found.none()
    seen = Q(house=acting.organisation_id) | Q(stage=ExperienceStage.PUBLISHED)
    if acting.role in OFFICE | {Role.AUDITOR}:
        seen |= ~Q(stage=ExperienceStage.DRAFT)
    return found.filter(seen)
