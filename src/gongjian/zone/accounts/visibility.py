"""What each role sees of organisations and people. 统计法 has no say here: these are administrative data."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from .acting import Acting
from .choices import Kind, Purpose, Role
from .models import ApiToken, Invitation, Letter, Membership, Organisation, Person
from .scopes import scope

WHOLE_ZONE = frozenset({
    Role.ZONE_STATISTICIAN, Role.ZONE_OFFICER, Role.AUDITOR, Role.SECURITY_ADMIN,
})  # fmt: skip
NO_ENTERPRISES = frozenset({
    Role.LEADER, Role.DIVISION_OFFICER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN,
})  # fmt: skip


@scope(Organisation, Purpose.ADMINISTRATIVE)
def _organisations(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.role in WHOLE_ZONE:
        return found
    if acting.role in NO_ENTERPRISES:
        return found.exclude(kind=Kind.ENTERPRISE)
    return found.filter(_beneath(acting, ""))


@scope(Membership, Purpose.ADMINISTRATIVE)
def _memberships(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.role == Role.SECURITY_ADMIN:
        return found
    return found.filter(_beneath(acting, "organisation__") | Q(person=acting.person_id))


@scope(Person, Purpose.ADMINISTRATIVE)
def _people(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.role == Role.SECURITY_ADMIN:
        return found
    mine = Membership.objects.filter(_beneath(acting, "organisation__")).values("person")
    return found.filter(Q(pk=acting.person_id) | Q(pk__in=mine))


@scope(Letter, Purpose.ADMINISTRATIVE)
def _letters(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """An agent sees their own, an enterprise those for it, a park those of its enterprises."""
    if acting.role in (Role.SECURITY_ADMIN, Role.AUDITOR):
        return found
    return found.filter(_beneath(acting, "enterprise__") | Q(agent=acting.person_id))


@scope(Invitation, Purpose.ADMINISTRATIVE)
def _invitations(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    if acting.role == Role.SECURITY_ADMIN:
        return found
    return found.filter(_beneath(acting, "organisation__"))


@scope(ApiToken, Purpose.ADMINISTRATIVE)
def _tokens(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    return found if acting.role == Role.SECURITY_ADMIN else found.none()


def _beneath(acting: Acting, to: str) -> Q:
    """The own organisation and all below it; a leader's or a division's own house only, no firm's."""
    own = Q(**{f"{to}path__startswith": acting.path})
    if acting.role in NO_ENTERPRISES:
        return own & ~Q(**{f"{to}kind": Kind.ENTERPRISE})
    return own
