"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import CONCERNED, OFFICE, Role
from .choices import (
    ANSWERED,
    OPEN,
    STUDIED,
    WITH_OFFICE,
    ExperienceStage,
    PowerStage,
    ReformStage,
    Stage,
)
from .models import Experience, Need, Power, Reform

ASKERS = frozenset({Role.REPORTER, Role.PARK_OFFICER})
STUDY = OFFICE | {Role.DIVISION_OFFICER, Role.DISTRICT_OFFICER, Role.PARK_OFFICER}
KNOWING = OFFICE | {Role.AUDITOR}


# ---- needs


def may_see_needs(acting: Acting | None) -> bool:
    return acting is not None and acting.builds | {Role.REPORTER}


def may_see_figures(acting: Acting | None) -> bool:
    return acting is not None and acting.builds


def may_raise(acting: Acting | None) -> bool:
    return acting is not None and acting.role in ASKERS


def is_office(acting: Acting | None) -> bool:
    return acting is not None and acting.role in OFFICE


def asks(acting: Acting | None, need: Need) -> bool:
    """Whoever acts for the house that asks; an agent by letter is the firm."""
    return (
        acting is not None
        and acting.role in ASKERS
        and acting.organisation_id == need.asker_id
        and need.withdrawn_at is None
    )


def may_know_firm(acting: Acting | None, need: Need) -> bool:
    """The firm, its park, the office and audit; everybody where the firm let its name be told."""
    if acting is None or need.named or need.firm_id is None or acting.role in KNOWING:
        return acting is not None
    if acting.organisation_id == need.firm_id:
        return True
    return acting.role == Role.PARK_OFFICER and need.park.path.startswith(acting.path)


def may_see_study(acting: Acting | None, need: Need) -> bool:
    """Notes, opinions and working papers are for those who study it, not for those who ask."""
    if acting is None or acting.role == Role.REPORTER:
        return False
    return acting.sees_zone or _studies(acting, need) or _was_asked(acting, need)


def may_revise(acting: Acting | None, need: Need) -> bool:
    return asks(acting, need) and need.stage == Stage.RETURNED


def may_act_for_park(acting: Acting | None, need: Need) -> bool:
    """Its park endorses a firm's need, answers it or sends it back."""
    return (
        acting is not None and acting.role == Role.PARK_OFFICER and acting.organisation_id == need.park_id
        and need.firm_id is not None and need.stage == Stage.RAISED and need.withdrawn_at is None
    )  # fmt: skip


def may_receive(acting: Acting | None, need: Need) -> bool:
    return is_office(acting) and need.stage == Stage.ENDORSED and need.withdrawn_at is None


def may_triage(acting: Acting | None, need: Need) -> bool:
    return is_office(acting) and need.stage in STUDIED and need.withdrawn_at is None


def may_assign(acting: Acting | None, need: Need) -> bool:
    """A need whose category and urgency the office has looked at; or one with another house, to be moved."""
    return is_office(acting) and need.stage in (Stage.TRIAGED, Stage.ASSIGNED) and need.withdrawn_at is None  # fmt: skip


def may_merge(acting: Acting | None, need: Need) -> bool:
    """The office lets it follow another one."""
    return is_office(acting) and need.stage in WITH_OFFICE and need.withdrawn_at is None


def may_part(acting: Acting | None, need: Need) -> bool:
    return is_office(acting) and need.stage == Stage.MERGED and need.withdrawn_at is None


def may_study(acting: Acting | None, need: Need) -> bool:
    """The house to which it is assigned; the office while it holds it."""
    return (
        acting is not None and acting.role in STUDY and need.stage in STUDIED and need.withdrawn_at is None
        and (_studies(acting, need) or acting.role in OFFICE)
    )  # fmt: skip


def may_hand_back(acting: Acting | None, need: Need) -> bool:
    """The house to which it was assigned, and whose matter it is not."""
    return may_study(acting, need) and acting is not None and _studies(acting, need)


def may_give_opinion(acting: Acting | None, need: Need) -> bool:
    return (
        acting is not None and acting.role in STUDY and need.stage in STUDIED and need.withdrawn_at is None
        and need.opinions.filter(organisation=acting.organisation_id, text="").exists()
    )  # fmt: skip


def may_rate(acting: Acting | None, need: Need) -> bool:
    return asks(acting, need) and need.stage == Stage.SETTLED


def may_reopen(acting: Acting | None, need: Need) -> bool:
    return asks(acting, need) and need.stage in ANSWERED and not need.reopened


def may_withdraw(acting: Acting | None, need: Need) -> bool:
    return asks(acting, need) and need.stage in OPEN


def may_prove(acting: Acting | None, need: Need) -> bool:
    """Whoever asks and its park until the answer, whoever studies it while they do."""
    if acting is None or need.withdrawn_at is not None or need.stage in ANSWERED:
        return False
    return asks(acting, need) or may_act_for_park(acting, need) or may_study(acting, need)


def _studies(acting: Acting, need: Need) -> bool:
    return acting.organisation_id == need.assigned_to_id


def _was_asked(acting: Acting, need: Need) -> bool:
    return need.opinions.filter(organisation=acting.organisation_id).exists()


# ---- reforms


def may_see_joint(acting: Acting | None) -> bool:
    """Reforms, powers and experience are the staff's."""
    return acting is not None and acting.builds


def may_draft_reform(acting: Acting | None) -> bool:
    return acting is not None and acting.role in OFFICE | CONCERNED


def may_edit_reform(acting: Acting | None, reform: Reform) -> bool:
    """The house that drafted it; the office what is made known."""
    if acting is None or reform.withdrawn_at is not None or acting.role not in OFFICE | CONCERNED:
        return False
    own = acting.organisation_id == reform.house_id
    return own or (acting.role in OFFICE and reform.stage != ReformStage.DRAFT)


def may_carry_on_reform(acting: Acting | None, reform: Reform) -> bool:
    """Its owner and its house, once it is made known and until it is done or stopped."""
    return (
        acting is not None and acting.role in OFFICE | CONCERNED and reform.withdrawn_at is None
        and reform.stage in (ReformStage.PLANNED, ReformStage.UNDER_WAY)
        and (acting.organisation_id in (reform.owner_id, reform.house_id) or acting.role in OFFICE)
    )  # fmt: skip


def may_prove_reform(acting: Acting | None, reform: Reform) -> bool:
    return (
        acting is not None
        and acting.role in OFFICE | CONCERNED
        and reform.withdrawn_at is None
        and acting.organisation_id in (reform.owner_id, reform.house_id)
    )


# ---- powers


def may_list_powers(acting: Acting | None) -> bool:
    """The office and the divisions hand down, and keep the list."""
    return acting is not None and acting.role in OFFICE | {Role.DIVISION_OFFICER}


def may_edit_power(acting: Acting | None, power: Power) -> bool:
    if not may_list_powers(acting) or power.withdrawn_at is not None:
        return False
    return is_office(acting) or (acting is not None and acting.organisation_id == power.house_id)


def may_count_use(acting: Acting | None, power: Power) -> bool:
    """A park that holds it, or held it."""
    return (
        acting is not None and acting.role == Role.PARK_OFFICER and power.stage == PowerStage.LISTED
        and power.withdrawn_at is None and power.holders.filter(park=acting.organisation_id).exists()
    )  # fmt: skip


# ---- experience


def may_tell_experience(acting: Acting | None) -> bool:
    return acting is not None and acting.role == Role.PARK_OFFICER


def may_edit_experience(acting: Acting | None, experience: Experience) -> bool:
    return (
        acting is not None and may_tell_experience(acting) and experience.withdrawn_at is None
        and acting.organisation_id == experience.house_id
        and experience.stage in (ExperienceStage.DRAFT, ExperienceStage.RETURNED)
    )  # fmt: skip


def may_publish(acting: Acting | None, experience: Experience) -> bool:
    return is_office(acting) and experience.stage == ExperienceStage.PROPOSED and experience.withdrawn_at is None  # fmt: skip


def may_copy(acting: Acting | None, experience: Experience) -> bool:
    """Any park, district or division but the one that tells it."""
    return (
        acting is not None and acting.role in CONCERNED and experience.stage == ExperienceStage.PUBLISHED
        and experience.withdrawn_at is None and acting.organisation_id not in (experience.house_id, experience.park_id)
    )  # fmt: skip


def may_withdraw_experience(acting: Acting | None, experience: Experience) -> bool:
    """Its house; the office what it published."""
    if acting is None or experience.withdrawn_at is not None:
        return False
    own = may_tell_experience(acting) and acting.organisation_id == experience.house_id
    return own or (is_office(acting) and experience.stage == ExperienceStage.PUBLISHED)


def may_prove_experience(acting: Acting | None, experience: Experience) -> bool:
    return (
        acting is not None and may_tell_experience(acting) and experience.withdrawn_at is None
        and acting.organisation_id == experience.house_id
    )  # fmt: skip
