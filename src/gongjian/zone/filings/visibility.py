"""Who sees which filings and declared facts: a draft its own house, what left it those whom it concerns, the
leading-group office and the office all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Kind, Purpose, Role
from ..accounts.scopes import ours, scope
from .choices import Stage
from .models import Fact, Filing, Opinion


def consults(acting: Acting) -> bool:
    """Whether somebody is of the leading-group office, whom every filing is discussed with."""
    return acting.kind == Kind.LEADING_GROUP and acting.role == Role.DIVISION_OFFICER


@scope(Filing, Purpose.ADMINISTRATIVE)
def _filings(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    own = Q(house=acting.organisation_id)
    if acting.sees_zone or consults(acting):
        return found.filter(own | ~Q(stage=Stage.DRAFT))
    if not acting.is_concerned:
        return found.none()
    asked = Opinion.objects.filter(organisation__path__startswith=acting.path).values("filing")
    return found.filter(
        own | (~Q(stage=Stage.DRAFT) & (ours(acting, "house", "park") | Q(pk__in=asked)))
    )


@scope(Fact, Purpose.ADMINISTRATIVE)
def _facts(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """The commission's divisions work for the whole zone; a park and a district know their own."""
    if acting.sees_zone or acting.role == Role.DIVISION_OFFICER:
        return found
    if not acting.is_concerned:
        return found.none()
    return found.filter(ours(acting, "park"))
