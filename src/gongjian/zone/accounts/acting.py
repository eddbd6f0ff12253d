"""On whose behalf a person acts just now: one membership, or one letter of authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from ..audit.recording import Actor
from .choices import CONCERNED, LOCAL, OFFICE, STAFF, Role
from .models import Letter, Membership, Person

KEPT = "acting"


@dataclass(frozen=True, slots=True)
class Acting:
    """A person in a role for an organisation. Everything that may be seen follows from this."""

    key: str
    person_id: int
    person_name: str
    role: str
    organisation_id: int
    organisation_code: str
    organisation_name: str
    path: str
    kind: str
    deputises: str = ""
    address: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(
            str(self.person_id), self.person_name, self.organisation_code, self.organisation_name,
            self.role, self.deputises, self.address,
        )  # fmt: skip

    @property
    def by_letter(self) -> bool:
        """Whether this rests on a letter of authority: it lets report, and hand nothing on."""
        return self.key.startswith("l")

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def is_local(self) -> bool:
        """Whether their house is a part of the zone: a district, a park or what lies within it."""
        return self.kind in LOCAL

    @property
    def sees_zone(self) -> bool:
        """Whether joint building in the whole zone is theirs to see: the office, auditors, and leaders who are of no
        part of it. A park's leader leads the park alone."""
        if self.role == Role.LEADER:
            return not self.is_local
        return self.role in OFFICE or self.role == Role.AUDITOR

    @property
    def is_concerned(self) -> bool:
        """Whether they see what concerns their own house: its officers, and the leaders of a part of the zone."""
        return self.role in CONCERNED or (self.role == Role.LEADER and self.is_local)

    @property
    def builds(self) -> bool:
        """Whether they have to do with joint building at all."""
        return self.sees_zone or self.is_concerned

    @property
    def role_name(self) -> Any:
        return Role(self.role).label


class Request(HttpRequest):
    """A request of somebody who is signed in and acts: what every page behind the door is given."""

    acting: Acting
    user: Person


def all_for(person: Person, request: HttpRequest | None = None) -> list[Acting]:
    """Every way in which somebody may act today, the oldest membership first."""
    address = address_of(request) if request else ""
    today = timezone.localdate()
    members = (
        Membership.objects.on(today).filter(person=person, organisation__in=_alive())
        .select_related("organisation", "deputises__person")
    )  # fmt: skip
    letters = (
        Letter.objects.on(today).filter(agent=person, revoked_at=None, confirmed_at__isnull=False)
        .filter(enterprise__in=_alive()).select_related("enterprise").order_by("id")
    )  # fmt: skip
    ways = [
        _of(person, f"m{m.pk}", m.role, m.organisation, address,
            m.deputises.person.name if m.deputises else "")
        for m in members
    ]  # fmt: skip
    served = {
        each.enterprise_id: each for each in letters
    }  # several letters for one firm are one role
    return ways + [
        _of(person, f"l{each.pk}", Role.REPORTER, each.enterprise, address)
        for each in served.values()
    ]


def chosen(request: HttpRequest) -> Acting | None:
    """How the signed-in person acts in this request: as chosen, else the first way there is.

    Asked of the database each time: an ended membership has no second request.
    """
    if not request.user.is_authenticated or not request.user.is_active:
        return None
    ways = all_for(request.user, request)
    wanted = request.session.get(KEPT)
    return next((way for way in ways if way.key == wanted), ways[0] if ways else None)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind trusted proxies, what the outermost of them saw: each adds one
    address at the right of X-Forwarded-For, and whatever stands further left may be made up.
    """
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXIES <= len(passed) and passed[-settings.PROXIES]:
        return passed[-settings.PROXIES][:45]
    return str(request.META.get("REMOTE_ADDR", ""))


def _alive() -> Any:
    from .models import Organisation

    return Organisation.objects.on()


def _of(
    person: Person,
    key: str,
    role: str,
    organisation: Any,
    address: str,
    deputises: str = "",
) -> Acting:
    return Acting(
        key, person.pk, person.name, str(role), organisation.pk, organisation.code,
        organisation.name, organisation.path, organisation.kind, deputises, address,
    )  # fmt: skip
