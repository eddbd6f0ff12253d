from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import Role
from .models import Edition, State

PROPOSERS = frozenset({Role.ZONE_OFFICER, Role.ZONE_STATISTICIAN})


def may_read(acting: Acting | None) -> bool:
    """Policy in force is for everybody who is here."""
    return acting is not None


def may_see_editions(acting: Acting | None) -> bool:
    """Drafts, decisions and what is still to be confirmed are the staff's."""
    return acting is not None and acting.is_staff


def may_propose(acting: Acting | None) -> bool:
    return acting is not None and acting.role in PROPOSERS


def may_decide(acting: Acting | None, edition: Edition) -> bool:
    """A second person of the zone-building office."""
    return (
        may_propose(acting)
        and acting is not None
        and edition.state == State.PROPOSED
        and edition.proposed_by_id != acting.person_id
    )
