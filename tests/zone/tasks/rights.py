"""Who gets into plans and tasks; tasks of a park in each of their states."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gongjian.zone.tasks import changing
from gongjian.zone.tasks.models import Plan, Task
from zone import joint
from zone.rows import (
    DONE,
    JOINT,
    NOBODY,
    OFFICE,
    SEARCHED,
    WHOLE_JOINT,
    Ground,
    Operation,
    Row,
    Wall,
    only,
    table,
)

ROWS: dict[str, Row] = {
    # plans and tasks
    **dict.fromkeys(("tasks", "tasks_tree", "tasks_board", "tasks_calendar", "tasks_gantt"),
                    table(own=JOINT, lists=WHOLE_JOINT)),
    "tasks_coverage": table(own=JOINT, counts=WHOLE_JOINT), "task_changes": table(own=JOINT, lists=WHOLE_JOINT),
    "plans": Row(own=JOINT),
    "plan": Row(own=JOINT, others=JOINT, argument="plan"),
    "plan_new": Row(own=OFFICE),
    # in force: its clauses are nobody's to write any more
    "plan_clauses": Row(own=NOBODY, argument="plan"),
    "plan_in_force": Row(own=NOBODY, argument="plan", method="post"),
    "plan_end": Row(own=OFFICE, others=OFFICE, argument="plan", method="post", status=DONE),
    "task_new": Row(own=JOINT - only("leader", "auditor")),
    "tasks_together": Row(own=OFFICE, method="post", status=DONE),
    "tasks_paper": Row(own=OFFICE, others=OFFICE, argument="task_paper", method="post", status=DONE),
    "task": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="task"),
    "task_edit": Row(own=OFFICE, others=OFFICE, argument="task_in_comment"),
    "task_comment": Row(own=only("park_officer"), argument="task_in_comment", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="task_in_comment", method="post", status=DONE)
       for name in ("task_agree", "task_withdraw")},
    **{name: Row(own=only("park_officer"), argument="task", method="post", status=DONE)
       for name in ("task_start", "task_propose")},
    "task_offer": Row(own=only("park_officer"), argument="task_of_house", method="post", status=DONE),
    "task_send": Row(own=OFFICE, others=OFFICE, argument="task_drafted", method="post", status=DONE),
    "task_issue": Row(own=OFFICE, others=OFFICE, argument="task_agreed", method="post", status=DONE),
    "task_prove": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="task", method="post", status=DONE),
    "task_reach": Row(own=only("park_officer"), argument="task_step", method="post", status=DONE),
    "task_change": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="task"),
    "task_change_withdraw": Row(own=only("park_officer"), argument="task", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="task_proposed", method="post", status=DONE)
       for name in ("task_accept", "task_send_back")},
    # asked in tests/zone/tasks: they want what a bare address does not name
    "task_answer": Row(own=OFFICE, others=OFFICE, argument="task", method="post", status=DONE),
    "task_change_decide": Row(own=NOBODY, argument="task", method="post"),
}  # fmt: skip
WALLS = {
    "Plan administrative": Wall(("plans", "plan"), second=True),
    "Clause administrative": Wall(operations=("clauses",)),
    "Task administrative": Wall(("tasks", "task"), operations=("tasks", "task")),
    "Change administrative": Wall(("task_changes",)),
}
OPERATIONS = {
    "tasks": Operation("tasks", "tasks", reads=WHOLE_JOINT, looks=SEARCHED),
    "task": Operation("tasks/{task}", "tasks", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "clauses": Operation("clauses", "tasks"),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    task, proposed, asked = (
        joint.issued(at.park.code, title=f"{at.mark}任务", result=at.mark) for _ in range(3)
    )
    step = task.milestones.create(title=at.mark, due=task.due)
    Task.objects.filter(pk=proposed.pk).update(progress="proposed")
    Task.objects.filter(pk=asked.pk).update(stage="comment")
    drafted, agreed, theirs = (
        joint.drafted(at.park.code, title=f"{at.mark}草稿") for _ in range(3)
    )
    Task.objects.filter(pk=agreed.pk).update(stage="agreed")
    Task.objects.filter(pk=theirs.pk).update(house=at.park)
    changing.ask_change(
        task=task, told={"due": task.due + timedelta(days=9)}, reason=at.mark, by=at.officer
    )
    draft = Plan.objects.create(code=f"draft_{at.park.code}", title="草稿", house=at.park)
    draft.clauses.create(number="1", text=at.mark, order=1)
    return {
        "plan": joint.plan().pk, "task_paper": ("task_notice",), "task": task.pk, "task_step": (task.pk, step.pk), "task_proposed": proposed.pk,
        "task_in_comment": asked.pk, "task_drafted": drafted.pk, "task_agreed": agreed.pk, "task_of_house": theirs.pk,
    }  # fmt: skip
