"""Whom things are addressed to, by what people do there."""

from __future__ import annotations

from collections.abc import Iterable

from ..accounts.choices import Kind, Role
from ..accounts.models import Membership, Organisation

ABOVE = (Kind.ZONE, Kind.LEADING_GROUP, Kind.COMMISSION)  # whose leaders coordinate the whole zone


def office() -> list[Organisation]:
    """The zone-building office: where its officers are."""
    return _where(Role.ZONE_OFFICER, Kind)


def leaders() -> list[Organisation]:
    """Where the members of the leading group, and the leaders of the commission, are."""
    return _where(Role.LEADER, ABOVE)


def one_at_a_time() -> None:
    """Whoever numbers something waits here for whoever else does, until their act is over."""
    list(Organisation.objects.filter(depth=1).select_for_update(no_key=True))


def _where(role: Role, kinds: Iterable[Kind]) -> list[Organisation]:
    members = Membership.objects.on().filter(role=role)
    return list(
        Organisation.objects.filter(pk__in=members.values("organisation"), kind__in=list(kinds))
    )
