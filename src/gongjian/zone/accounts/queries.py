"""Questions about organisations and people."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings

from .acting import Acting
from .choices import Kind, Role
from .models import Letter, Membership, Organisation, Person
from .permissions import may_manage_organisations, may_manage_people, may_see_people
from .scopes import within


def enterprise(code: str) -> Organisation | None:
    """The enterprise with this credit code: an agent who has the code and a letter may name it."""
    found: Organisation | None = (
        Organisation.objects.on().filter(kind=Kind.ENTERPRISE, code=code.strip().upper()).first()
    )
    return found


def roles_held(person: Person, first: date, last: date | None) -> set[str]:
    """What somebody is on any day of a period, by membership or by a letter of authority."""
    members: Any = Membership.objects.during(first, last).filter(person=person)
    letters: Any = Letter.objects.during(first, last).filter(
        agent=person, revoked_at=None, confirmed_at__isnull=False
    )
    served = {Role.REPORTER.value} if letters.exists() else set()
    return served | set(members.values_list("role", flat=True))


def page_of(organisation: Organisation, acting: Acting | None) -> dict[str, Any]:
    members = within(acting, Membership.objects.on()).filter(organisation=organisation)
    return {
        "organisation": organisation,
        "names": organisation.names.all(),
        "above": Organisation.objects.get_ancestors(organisation),
        "below": within(acting, Organisation.objects.get_children(organisation)).order_by("path")[
            :200
        ],
        "members": members.select_related("person") if may_see_people(acting) else [],
        "letters": within(acting, Letter).filter(enterprise=organisation).select_related("agent"),
        "may_manage": may_manage_organisations(acting),
    }


def person_page(person: Person, acting: Acting | None) -> dict[str, Any]:
    manages = may_manage_people(acting)
    return {
        "person": person,
        "memberships": within(acting, Membership).filter(person=person).select_related("organisation", "deputises__person"),
        "letters": within(acting, Letter).filter(agent=person).select_related("enterprise"),
        "sessions": UserSession.objects.filter(user=person) if manages else [],
        "second_factor": is_mfa_enabled(person),
        "locked": manages and AccessAttempt.objects.filter(
            username=person.username.lower(), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
        ).exists(),
        "may_manage": manages,
    }  # fmt: skip
