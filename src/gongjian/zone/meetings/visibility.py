"""Who sees which meetings and matters: what is planned the office, what is called those invited, what was decided
those who were there; a matter those who raised it, who are in charge, and who help."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import OFFICE, Purpose, Role
from ..accounts.scopes import ours, scope
from .addressing import ABOVE
from .choices import ItemStage, Presence, Progress, Stage
from .models import AgendaItem, Coordination, Decision, Meeting, Referral, Seat


@scope(Meeting, Purpose.ADMINISTRATIVE)
def _meetings(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    called = ~Q(stage=Stage.PLANNED)
    if acting.sees_zone:
        return found.filter(Q(house=acting.organisation_id) | called)
    if not acting.is_concerned:
        return found.none()
    return found.filter(called, pk__in=_seats(acting).values("meeting"))


def _seats(acting: Acting) -> QuerySet[Seat]:
    return Seat.objects.filter(organisation__path__startswith=acting.path).order_by()


@scope(AgendaItem, Purpose.ADMINISTRATIVE)
def _items(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """A proposal is its house's and the office's; what is on the agenda is everybody's who is invited."""
    own = Q(house=acting.organisation_id)
    called = found.filter(meeting__in=_meetings(acting, Meeting.objects.order_by()))
    if acting.sees_zone:
        return called
    return called.filter(own | Q(stage=ItemStage.ACCEPTED))


@scope(Decision, Purpose.ADMINISTRATIVE)
def _decisions(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """The office's until the minutes are issued; then of those who were there, and of those who have to act."""
    issued = Q(carried_at__isnull=False)
    if acting.sees_zone:
        return found.filter(Q(house=acting.organisation_id) | issued)
    if not acting.is_concerned:
        return found.none()
    there = _seats(acting).filter(presence=Presence.CAME).values("meeting")
    return found.filter(
        issued, Q(meeting__in=there) | ours(acting, "owner") | Q(pk__in=_helped(Decision, "decision", acting))
    )  # fmt: skip


@scope(Coordination, Purpose.ADMINISTRATIVE)
def _coordinations(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    drafted, handed_in = Q(house=acting.organisation_id), ~Q(stage=Progress.DRAFT)
    if acting.sees_zone:
        return found.filter(drafted | handed_in)
    if not acting.is_concerned:
        return found.none()
    concerned = ours(acting, "house", "in_charge") | Q(
        pk__in=_helped(Coordination, "coordination", acting)
    )
    return found.filter(drafted | (handed_in & concerned))


def _helped(model: Any, name: str, acting: Acting) -> QuerySet[Any]:
    """What one's own house, or one below it, is a partner of."""
    through: Any = model.partners.through.objects
    return through.filter(organisation__path__startswith=acting.path).values(name)


@scope(Referral, Purpose.ADMINISTRATIVE)
def _referrals(acting: Acting, found: QuerySet[Any]) -> QuerySet[Any]:
    """Whose draft it is, and the leaders of the whole zone, before whom it is put."""
    if acting.role == Role.AUDITOR or (acting.role == Role.LEADER and acting.kind in ABOVE):
        return found
    return found.filter(house=acting.organisation_id) if acting.role in OFFICE else found.none()
