"""(person, thing) → bool."""

from __future__ import annotations

from .acting import Acting
from .choices import ADMINISTRATORS, Role
from .models import Letter, Organisation

INVITERS = frozenset({Role.SECURITY_ADMIN, Role.PARK_OFFICER, Role.DISTRICT_OFFICER, Role.REPORTER})


def may_see_organisations(acting: Acting | None) -> bool:
    return acting is not None and acting.role != Role.EXPERT


def may_manage_people(acting: Acting | None) -> bool:
    """Memberships, sessions and locks are the security administrator's alone."""
    return acting is not None and acting.role == Role.SECURITY_ADMIN


def may_manage_organisations(acting: Acting | None) -> bool:
    return acting is not None and acting.role in (Role.SECURITY_ADMIN, Role.ZONE_OFFICER)


def may_invite(
    acting: Acting | None, organisation: Organisation | None = None, role: str = ""
) -> bool:
    """The security administrator anywhere; others into their own house, into roles beneath their own."""
    if acting is None or acting.role not in INVITERS or acting.by_letter:
        return False
    if organisation is None or acting.role == Role.SECURITY_ADMIN:
        return not role or organisation is None or role in organisation.roles
    if not organisation.path.startswith(acting.path):
        return False
    beneath = {
        Role.DISTRICT_OFFICER: {Role.PARK_OFFICER, Role.REPORTER, Role.DISTRICT_OFFICER},
        Role.PARK_OFFICER: {Role.PARK_OFFICER, Role.REPORTER},
        Role.REPORTER: {Role.REPORTER},
    }[Role(acting.role)]
    return not role or (role in organisation.roles and role in beneath)


def may_hand_in_letter(acting: Acting | None) -> bool:
    return acting is not None and acting.role == Role.REPORTER


def may_confirm(acting: Acting | None, letter: Letter | None = None) -> bool:
    """The park above the enterprise, never the agent; without a letter, whether any could be theirs to confirm."""
    if acting is None or acting.role != Role.PARK_OFFICER:
        return False
    return letter is None or (
        acting.person_id != letter.agent_id and letter.enterprise.path.startswith(acting.path)
    )


def may_revoke(acting: Acting | None, letter: Letter | None = None) -> bool:
    """The agent, the park above the enterprise, the security administrator."""
    if acting is None or letter is None:
        return may_see_letters(acting)
    return (
        acting.person_id == letter.agent_id
        or acting.role == Role.SECURITY_ADMIN
        or may_confirm(acting, letter)
    )


def fits(organisation: Organisation, role: str, held: set[str]) -> bool:
    """A role that such an organisation has; an administrator is one of the three, and nothing else."""
    if role not in organisation.roles:
        return False
    if role in ADMINISTRATORS:
        return not held - {role}
    return not held & ADMINISTRATORS


def may_see_people(acting: Acting | None) -> bool:
    """The members of one's own house; a reporter knows theirs from the letters."""
    return acting is not None and acting.role in INVITERS | {
        Role.ZONE_OFFICER,
        Role.ZONE_STATISTICIAN,
    }


def may_see_letters(acting: Acting | None) -> bool:
    return acting is not None and acting.role in (
        Role.REPORTER, Role.PARK_OFFICER, Role.DISTRICT_OFFICER, Role.SECURITY_ADMIN, Role.AUDITOR,
    )  # fmt: skip
