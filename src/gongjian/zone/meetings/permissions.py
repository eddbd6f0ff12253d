"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import CONCERNED, OFFICE, Role
from ..documents.choices import Stage as Paper
from ..documents.models import Document
from .addressing import ABOVE
from .choices import IN_HAND, ItemStage, Origin, Progress, Ruling, Stage
from .models import AgendaItem, Coordination, Decision, Meeting, Referral

JOINING = CONCERNED | OFFICE | {Role.LEADER}  # who speaks for a house that is invited, or in charge
RAISERS = frozenset({Role.PARK_OFFICER, Role.DISTRICT_OFFICER})


def may_see(acting: Acting | None) -> bool:
    return acting is not None and acting.builds


def may_plan(acting: Acting | None) -> bool:
    """Meetings are the office's to plan, to call and to minute."""
    return acting is not None and acting.role in OFFICE


def is_leader(acting: Acting | None) -> bool:
    """A leader of the commission or the leading group; a park's leader leads the park alone."""
    return acting is not None and acting.role == Role.LEADER and acting.kind in ABOVE


# ---- meetings


def _runs(acting: Acting | None, meeting: Meeting) -> bool:
    return (
        acting is not None and acting.role in OFFICE and meeting.withdrawn_at is None
        and acting.organisation_id == meeting.house_id
    )  # fmt: skip


def may_edit(acting: Acting | None, meeting: Meeting) -> bool:
    return _runs(acting, meeting) and meeting.stage in (Stage.PLANNED, Stage.CALLED)


def may_call(acting: Acting | None, meeting: Meeting) -> bool:
    return _runs(acting, meeting) and meeting.stage == Stage.PLANNED


def may_hold(acting: Acting | None, meeting: Meeting) -> bool:
    """Attendance is noted, and put right until the minutes are issued."""
    return _runs(acting, meeting) and meeting.stage in (Stage.CALLED, Stage.HELD)


def may_minute(acting: Acting | None, meeting: Meeting) -> bool:
    """Decisions and minutes, after the meeting and before its minutes are issued."""
    return _runs(acting, meeting) and meeting.stage == Stage.HELD


def may_print(acting: Acting | None, meeting: Meeting) -> bool:
    """The notice, and the papers with the agenda."""
    return _runs(acting, meeting)


def may_propose(acting: Acting | None, meeting: Meeting) -> bool:
    """An organisation that is invited, once the invitation is out; the office before that too."""
    if may_edit(acting, meeting):
        return True
    return acting is not None and meeting.stage == Stage.CALLED and _seated(acting, meeting)


def may_reply(acting: Acting | None, meeting: Meeting) -> bool:
    return acting is not None and meeting.stage == Stage.CALLED and _seated(acting, meeting)


def _seated(acting: Acting, meeting: Meeting) -> bool:
    return (
        acting.role in JOINING and meeting.withdrawn_at is None
        and meeting.seats.filter(organisation=acting.organisation_id).exists()
    )  # fmt: skip


def may_edit_item(acting: Acting | None, item: AgendaItem) -> bool:
    """Its own house, until the office has looked at it."""
    return _before(item) and _own(acting, item) and item.stage == ItemStage.PROPOSED


def may_decide_item(acting: Acting | None, item: AgendaItem) -> bool:
    return _before(item) and may_plan(acting) and item.stage == ItemStage.PROPOSED


def may_strike_item(acting: Acting | None, item: AgendaItem) -> bool:
    return _before(item) and may_plan(acting) and item.stage == ItemStage.ACCEPTED


def may_hand_in(acting: Acting | None, item: AgendaItem) -> bool:
    """Papers of an item: its house's, until the meeting."""
    return _before(item) and _own(acting, item) and item.stage != ItemStage.DECLINED


def may_note(acting: Acting | None, item: AgendaItem) -> bool:
    """What was said at the meeting."""
    return may_minute(acting, item.meeting) and item.stage == ItemStage.ACCEPTED


def may_edit_decision(acting: Acting | None, decision: Decision) -> bool:
    return (
        may_minute(acting, decision.meeting)
        and decision.carried_at is None
        and decision.withdrawn_at is None
    )


def _before(item: AgendaItem) -> bool:
    return (
        item.withdrawn_at is None
        and item.meeting.withdrawn_at is None
        and item.meeting.stage in (Stage.PLANNED, Stage.CALLED)
    )


def _own(acting: Acting | None, item: AgendaItem) -> bool:
    return acting is not None and acting.role in JOINING and acting.organisation_id == item.house_id


# ---- matters for coordination


def may_raise(acting: Acting | None) -> bool:
    """A park, a district, the office."""
    return acting is not None and acting.role in OFFICE | RAISERS


def may_edit_matter(acting: Acting | None, matter: Coordination) -> bool:
    return may_raise(acting) and _is(matter, Progress.DRAFT) and _house(acting, matter.house_id)


def may_assign(acting: Acting | None, matter: Coordination) -> bool:
    return may_plan(acting) and _is(matter, Progress.RAISED)


def may_reassign(acting: Acting | None, matter: Coordination) -> bool:
    return may_plan(acting) and _is(matter, *IN_HAND)


def may_answer(acting: Acting | None, matter: Coordination) -> bool:
    return (
        acting is not None and acting.role in JOINING and _is(matter, *IN_HAND)
        and _house(acting, matter.in_charge_id)
    )  # fmt: skip


def may_accept(acting: Acting | None, matter: Coordination) -> bool:
    """The office, or the leader whose instruction it was; nobody their own answer."""
    if acting is None or not _is(matter, Progress.ANSWERED) or matter.answered_by_id == acting.person_id:  # fmt: skip
        return False
    return acting.role in OFFICE or instructed(acting, matter)


def instructed(acting: Acting, matter: Coordination) -> bool:
    """Whether a matter is this leader's own instruction."""
    return (
        is_leader(acting)
        and matter.origin == Origin.INSTRUCTION
        and matter.instructed_by_id == acting.person_id
    )


def may_escalate(acting: Acting | None, matter: Coordination) -> bool:
    """The office asks a leader before the matter is late."""
    return may_plan(acting) and _is(matter, Progress.ASSIGNED)


def may_settle(acting: Acting | None, matter: Coordination) -> bool:
    return is_leader(acting) and _is(matter, Progress.ESCALATED)


def may_prove(acting: Acting | None, matter: Coordination) -> bool:
    """Whoever raised it, who is in charge and who helps, until it is closed."""
    if acting is None or acting.role not in JOINING or not _is(matter, Progress.DRAFT, Progress.RAISED, *IN_HAND):  # fmt: skip
        return False
    return acting.organisation_id in (matter.house_id, matter.in_charge_id) or (
        matter.partners.filter(pk=acting.organisation_id).exists()
    )


def may_withdraw(acting: Acting | None, matter: Coordination) -> bool:
    """Whoever raised it, before it is assigned; the office until it is closed; a leader their own instruction."""
    if acting is None or matter.withdrawn_at is not None:
        return False
    if _house(acting, matter.house_id) and matter.stage in (Progress.DRAFT, Progress.RAISED):
        return may_raise(acting)
    if matter.origin == Origin.INSTRUCTION:
        return instructed(acting, matter) and _is(matter, *IN_HAND)
    return may_plan(acting) and _is(matter, Progress.RAISED, *IN_HAND)


def _is(matter: Coordination, *stages: Progress) -> bool:
    return matter.withdrawn_at is None and matter.stage in stages


def _house(acting: Acting | None, key: int | None) -> bool:
    return acting is not None and acting.organisation_id == key


# ---- what is put before a leader


def may_refer(acting: Acting | None, document: Document) -> bool:
    """The office puts a draft of its own before a leader."""
    return (
        may_plan(acting) and document.stage == Paper.DRAFT and document.withdrawn_at is None
        and _house(acting, document.house_id)
    )  # fmt: skip


def may_see_referrals(acting: Acting | None) -> bool:
    """The office, the leaders of the whole zone, the auditor."""
    return may_plan(acting) or is_leader(acting) or (acting is not None and acting.role == Role.AUDITOR)  # fmt: skip


def may_rule(acting: Acting | None, referral: Referral) -> bool:
    return (
        is_leader(acting) and referral.ruling == Ruling.ASKED and referral.withdrawn_at is None
        and acting is not None and referral.made_by_id != acting.person_id
    )  # fmt: skip


def may_take_back(acting: Acting | None, referral: Referral) -> bool:
    return (
        may_plan(acting) and _house(acting, referral.house_id)
        and referral.ruling == Ruling.ASKED and referral.withdrawn_at is None
    )  # fmt: skip
