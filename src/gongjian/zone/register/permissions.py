"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import Role
from .choices import Decision
from .models import Lead, Request
from .visibility import OF_THEIR_PARKS, TOLD, WHOLE_ZONE, sees_microdata

OFFICE = frozenset({Role.ZONE_STATISTICIAN, Role.ZONE_OFFICER})


def may_see_units(acting: Acting | None) -> bool:
    return sees_microdata(acting)


def may_maintain(acting: Acting | None) -> bool:
    """The register's own keepers: the zone-building office."""
    return acting is not None and acting.role in OFFICE


def may_see_imports(acting: Acting | None) -> bool:
    return acting is not None and acting.role in OFFICE | {Role.AUDITOR}


def may_see_sharings(acting: Acting | None) -> bool:
    return acting is not None and acting.role in WHOLE_ZONE | OF_THEIR_PARKS


def may_ask(acting: Acting | None) -> bool:
    """Firms and parks, an agent for the firm that they serve; and the keepers themselves, for whatever takes two."""
    return acting is not None and acting.role in OFFICE | {Role.REPORTER, Role.PARK_OFFICER}


def may_see_requests(acting: Acting | None) -> bool:
    return sees_microdata(acting)


def may_decide(acting: Acting | None, asked: Request) -> bool:
    """Somebody of the level above who neither asked nor said yes before."""
    return (
        acting is not None
        and asked.state in (Decision.ASKED, Decision.SECONDED)
        and acting.person_id not in (asked.asked_by_id, asked.first_by_id)
        and (acting.organisation_id == asked.due_from_id or acting.role in OFFICE)
        and acting.role in OFFICE | {Role.PARK_OFFICER, Role.DISTRICT_OFFICER}
    )


def sees_exact_tables(acting: Acting | None) -> bool:
    """Staff who see the units see every cell of their own parks."""
    return acting is not None and acting.role in WHOLE_ZONE | OF_THEIR_PARKS


def may_see_tables(acting: Acting | None) -> bool:
    """Besides them those who see no unit: the whole zone's tables, as far as they tell of none."""
    return sees_exact_tables(acting) or (acting is not None and acting.role in TOLD)


def may_see_frames(acting: Acting | None) -> bool:
    return acting is not None and acting.role in WHOLE_ZONE | OF_THEIR_PARKS


def may_close(acting: Acting | None, lead: Lead) -> bool:
    return (
        acting is not None
        and not lead.outcome
        and (
            acting.role in OFFICE
            or (acting.role == Role.PARK_OFFICER and lead.park.path.startswith(acting.path))
        )
    )
