"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import CONCERNED, OFFICE, Role
from ..register.visibility import OF_THEIR_PARKS
from ..register.visibility import WHOLE_ZONE as WHOLE_REGISTER
from .choices import UNDER_WAY, Entry, Held, Listing, Outcome, Stage, Standing
from .models import (
    Activity,
    Agreement,
    Exchange,
    Foothold,
    Platform,
    Problem,
    Project,
    ProjectImport,
    Prospect,
)

KEEPERS = OFFICE | CONCERNED


def may_see_industry(acting: Acting | None) -> bool:
    return acting is not None and acting.builds


def keeps(acting: Acting | None) -> bool:
    """Who may enter projects, agreements, activities and entries of the catalogue: of their own house, or the office."""
    return acting is not None and acting.role in KEEPERS


def _ours(acting: Acting, *houses: int | None) -> bool:
    return acting.role in OFFICE or acting.organisation_id in houses


# ---- chains


def may_see_members(acting: Acting | None) -> bool:
    """Units by name: who may see microdata of more than one firm."""
    return acting is not None and acting.role in WHOLE_REGISTER | OF_THEIR_PARKS


def sees_units_of(acting: Acting | None, path: str) -> bool:
    """Whether every unit beneath a path is theirs to see; "" is the zone."""
    if acting is None:
        return False
    if acting.role in WHOLE_REGISTER:
        return True
    return acting.role in OF_THEIR_PARKS and bool(path) and path.startswith(acting.path)


# ---- projects


def may_keep(acting: Acting | None, project: Project) -> bool:
    """The office, the park in which it is, and whoever answers for it. A draft its own house."""
    if acting is None or acting.role not in KEEPERS or project.withdrawn_at is not None:
        return False
    if project.entry == Entry.DRAFT:
        return acting.organisation_id == project.house_id
    return _ours(acting, project.park_id, project.owner_id) or (
        acting.role == Role.PARK_OFFICER and project.park.path.startswith(acting.path)
    )


def may_list(acting: Acting | None, project: Project) -> bool:
    return may_keep(acting, project) and project.entry == Entry.DRAFT


def may_move(acting: Acting | None, project: Project) -> bool:
    return may_keep(acting, project) and project.entry == Entry.LISTED


def may_lose(acting: Acting | None, project: Project) -> bool:
    return may_move(acting, project) and project.stage in UNDER_WAY


def may_revive(acting: Acting | None, project: Project) -> bool:
    return may_move(acting, project) and project.stage == Stage.LOST


def may_update(acting: Acting | None, project: Project) -> bool:
    return may_move(acting, project) and project.stage != Stage.LOST


def may_solve(acting: Acting | None, problem: Problem) -> bool:
    """Who is to clear it, and who keeps the project."""
    return problem.solved_on is None and (
        (acting is not None and acting.role in KEEPERS and acting.organisation_id == problem.owner_id)
        or may_move(acting, problem.project)
    )  # fmt: skip


def may_import(acting: Acting | None) -> bool:
    """The office lists of all parks, a park its own."""
    return acting is not None and acting.role in OFFICE | {Role.PARK_OFFICER}


def may_handle(acting: Acting | None, imported: ProjectImport) -> bool:
    return may_import(acting) and acting is not None and acting.organisation_id == imported.house_id


def may_apply(acting: Acting | None, imported: ProjectImport) -> bool:
    return may_handle(acting, imported) and imported.stage == Listing.COMPARED


# ---- cooperation


def may_edit_agreement(acting: Acting | None, agreement: Agreement) -> bool:
    """A draft its own house; the duties of what was signed stand."""
    return (
        keeps(acting) and acting is not None and agreement.withdrawn_at is None
        and agreement.stage == Standing.DRAFT and acting.organisation_id == agreement.house_id
    )  # fmt: skip


def may_keep_agreement(acting: Acting | None, agreement: Agreement) -> bool:
    """Who answers for an agreement in force: its years, its evidence, its end."""
    return (
        keeps(acting) and acting is not None and agreement.withdrawn_at is None
        and agreement.stage == Standing.IN_FORCE and _ours(acting, agreement.owner_id, agreement.house_id)
    )  # fmt: skip


def may_withdraw_agreement(acting: Acting | None, agreement: Agreement) -> bool:
    return may_edit_agreement(acting, agreement) or may_keep_agreement(acting, agreement)


def may_keep_activity(acting: Acting | None, activity: Activity) -> bool:
    return (
        keeps(acting) and acting is not None and activity.withdrawn_at is None
        and _ours(acting, activity.host_id, activity.house_id)
    )  # fmt: skip


def may_hold(acting: Acting | None, activity: Activity) -> bool:
    return may_keep_activity(acting, activity) and activity.held == Held.PLANNED


def may_follow(acting: Acting | None, activity: Activity) -> bool:
    """The leads of an activity, while it was not called off: the host, and the park that follows them up."""
    if activity.held == Held.CANCELLED:
        return False
    return may_keep_activity(acting, activity) or (
        keeps(acting) and acting is not None and activity.withdrawn_at is None
        and acting.organisation_id == activity.park_id
    )  # fmt: skip


def may_make_project(acting: Acting | None, prospect: Prospect) -> bool:
    return (
        may_follow(acting, prospect.activity)
        and prospect.project_id is None
        and prospect.stage != Outcome.LOST
    )


def may_keep_foothold(acting: Acting | None, foothold: Foothold) -> bool:
    return (
        keeps(acting) and acting is not None and foothold.withdrawn_at is None
        and _ours(acting, foothold.park_id, foothold.house_id)
    )  # fmt: skip


def may_keep_platform(acting: Acting | None, platform: Platform) -> bool:
    return (
        keeps(acting) and acting is not None and platform.withdrawn_at is None
        and _ours(acting, platform.park_id, platform.house_id)
    )  # fmt: skip


# ---- exchange


def may_edit_exchange(acting: Acting | None, exchange: Exchange) -> bool:
    return (
        keeps(acting) and acting is not None and exchange.withdrawn_at is None
        and exchange.stage == Standing.DRAFT and acting.organisation_id == exchange.house_id
    )  # fmt: skip


def may_keep_exchange(acting: Acting | None, exchange: Exchange) -> bool:
    """What is in force ends, or is withdrawn, by the giver or the office."""
    return (
        keeps(acting) and acting is not None and exchange.withdrawn_at is None
        and exchange.stage == Standing.IN_FORCE and _ours(acting, exchange.giver_id, exchange.house_id)
    )  # fmt: skip


def may_receive(acting: Acting | None, exchange: Exchange) -> bool:
    """Whoever is given something says that it came."""
    return (
        keeps(acting) and acting is not None and exchange.stage == Standing.IN_FORCE
        and exchange.withdrawn_at is None and exchange.takers.filter(pk=acting.organisation_id).exists()
    )  # fmt: skip


def may_withdraw_exchange(acting: Acting | None, exchange: Exchange) -> bool:
    return may_edit_exchange(acting, exchange) or may_keep_exchange(acting, exchange)
