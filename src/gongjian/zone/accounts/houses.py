"""Houses by what people do there: whom a room turns to."""

from __future__ import annotations

from collections.abc import Iterable

from .choices import Kind, Role
from .models import Membership, Organisation

ABOVE = (Kind.ZONE, Kind.LEADING_GROUP, Kind.COMMISSION)  # whose leaders coordinate the whole zone


def where(role: Role, kinds: Iterable[Kind] = Kind) -> list[Organisation]:
    """The organisations of these kinds in which somebody has a role today."""
    members = Membership.objects.on().filter(role=role)
    found = Organisation.objects.filter(pk__in=members.values("organisation"), kind__in=list(kinds))
    return list(found)


def offices() -> list[Organisation]:
    """The zone-building office: where its officers are."""
    return where(Role.ZONE_OFFICER)


def leaders() -> list[Organisation]:
    """Where the members of the leading group, and the leaders of the commission, are."""
    return where(Role.LEADER, ABOVE)


def commission() -> Organisation | None:
    """The commission, with which major matters are filed."""
    found: Organisation | None = Organisation.objects.on().filter(kind=Kind.COMMISSION).first()
    return found


def one_at_a_time() -> None:
    """Whoever numbers something waits here for whoever else does, until their act is over."""
    list(Organisation.objects.filter(depth=1).select_for_update(no_key=True)[:1])
