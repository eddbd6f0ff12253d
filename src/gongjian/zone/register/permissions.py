"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import Role
from .visibility import sees_microdata

OFFICE = frozenset({Role.ZONE_STATISTICIAN, Role.ZONE_OFFICER})


def may_see_units(acting: Acting | None) -> bool:
    return sees_microdata(acting)


def may_maintain(acting: Acting | None) -> bool:
    """The register's own keepers: the zone-building office."""
    return acting is not None and acting.role in OFFICE


def may_see_imports(acting: Acting | None) -> bool:
    return acting is not None and acting.role in OFFICE | {Role.AUDITOR}
