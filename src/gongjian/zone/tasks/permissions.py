"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import CONCERNED, OFFICE
from .choices import OPEN, Decision, PlanStage, Progress, Stage
from .models import Change, Plan, Task


def may_see_tasks(acting: Acting | None) -> bool:
    return acting is not None and acting.builds


def may_plan(acting: Acting | None) -> bool:
    """Plans, their clauses, and the tasks of a year are the office's to draft and to issue."""
    return acting is not None and acting.role in OFFICE


def may_edit_plan(acting: Acting | None, plan: Plan) -> bool:
    return may_plan(acting) and plan.stage == PlanStage.DRAFT


def may_draft(acting: Acting | None) -> bool:
    """The office drafts anybody's tasks; a park, a district and a division those of their own house."""
    return acting is not None and acting.role in OFFICE | CONCERNED


def may_edit(acting: Acting | None, task: Task) -> bool:
    """The house that drafted it while it is a draft; the office until it is issued."""
    if acting is None or task.withdrawn_at is not None or task.stage == Stage.ISSUED:
        return False
    return acting.role in OFFICE or (
        task.stage == Stage.DRAFT and acting.organisation_id == task.house_id
    )


def may_offer(acting: Acting | None, task: Task) -> bool:
    """A house that is not the office hands its own draft over."""
    return (
        acting is not None
        and acting.role not in OFFICE
        and task.stage == Stage.DRAFT
        and may_edit(acting, task)
    )


def may_send(acting: Acting | None, task: Task) -> bool:
    return may_plan(acting) and task.stage == Stage.DRAFT and task.withdrawn_at is None


def may_issue(acting: Acting | None, task: Task) -> bool:
    return may_plan(acting) and task.stage == Stage.AGREED and task.withdrawn_at is None


def concerns(acting: Acting, task: Task) -> bool:
    """Its owner or one of its partners."""
    return (
        task.owner_id == acting.organisation_id
        or task.partners.filter(pk=acting.organisation_id).exists()
    )


def may_comment(acting: Acting | None, task: Task) -> bool:
    return (
        acting is not None and task.stage == Stage.COMMENT and acting.role in CONCERNED | OFFICE
        and concerns(acting, task)
    )  # fmt: skip


def may_carry_on(acting: Acting | None, task: Task) -> bool:
    """Who answers for a task that was issued and is not done: milestones, evidence, 报完成."""
    return (
        acting is not None and task.stage == Stage.ISSUED and task.withdrawn_at is None
        and task.progress in OPEN and acting.role in CONCERNED | OFFICE and task.owner_id == acting.organisation_id
    )  # fmt: skip


def may_prove(acting: Acting | None, task: Task) -> bool:
    """Owner and partners, until it is done."""
    return (
        acting is not None and task.withdrawn_at is None and task.progress != Progress.DONE
        and acting.role in CONCERNED | OFFICE and (concerns(acting, task) or acting.organisation_id == task.house_id)
    )  # fmt: skip


def may_accept(acting: Acting | None, task: Task) -> bool:
    """The office, and nobody what they proposed."""
    return (
        acting is not None and acting.role in OFFICE and task.progress == Progress.PROPOSED
        and task.withdrawn_at is None and task.proposed_by_id != acting.person_id
    )  # fmt: skip


def may_ask_change(acting: Acting | None, task: Task) -> bool:
    """Who answers for it, and the office."""
    return may_carry_on(acting, task) or (
        may_plan(acting) and task.stage == Stage.ISSUED and task.withdrawn_at is None and task.progress in OPEN
    )  # fmt: skip


def may_take_back_change(acting: Acting | None, change: Change) -> bool:
    """The house that asked, until it is decided."""
    return (
        acting is not None and acting.role in CONCERNED | OFFICE and change.state == Decision.ASKED
        and change.house_id == acting.organisation_id
    )  # fmt: skip


def may_decide_change(acting: Acting | None, change: Change) -> bool:
    return (
        acting is not None and acting.role in OFFICE and change.state == Decision.ASKED
        and change.asked_by_id != acting.person_id
    )  # fmt: skip


def may_withdraw(acting: Acting | None, task: Task) -> bool:
    return may_edit(acting, task) or (
        may_plan(acting) and task.withdrawn_at is None and task.progress != Progress.DONE
    )
