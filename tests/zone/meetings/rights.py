"""Who gets into meetings and matters for coordination; those of a park in each of their states."""

from __future__ import annotations

from typing import Any

from zone import joint
from zone.meetings.planted import meeting_things
from zone.rows import (
    DONE,
    JOINT,
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
    # meetings, decisions, matters for coordination
    **dict.fromkeys(("meetings", "decisions", "coordinations", "instructions"), table(own=JOINT, lists=WHOLE_JOINT)),
    "meeting_new": Row(own=OFFICE),
    "meeting": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="meeting"),
    **dict.fromkeys(("meeting_edit", "meeting_attendance"), Row(own=OFFICE, others=OFFICE, argument="meeting")),
    "meeting_call": Row(own=OFFICE, others=OFFICE, argument="meeting_planned", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="meeting", method="post", status=DONE)
       for name in ("meeting_cancel", "meeting_chase", "meeting_arrange")},
    "meeting_paper": Row(own=OFFICE, others=OFFICE, argument="meeting_paper", method="post", status=DONE),
    "meeting_reply": Row(own=only("park_officer"), argument="meeting", method="post", status=DONE),
    "meeting_propose": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="meeting"),
    "meeting_decide": Row(own=OFFICE, others=OFFICE, argument="meeting_held"),
    "agendaitem": Row(own=WHOLE_JOINT | only("park_officer"), others=WHOLE_JOINT, argument="agendaitem"),
    "agendaitem_edit": Row(own=only("park_officer"), argument="agendaitem"),
    **{name: Row(own=only("park_officer"), argument="agendaitem", method="post", status=DONE)
       for name in ("agendaitem_withdraw", "agendaitem_prove")},
    **{name: Row(own=OFFICE, others=OFFICE, argument="agendaitem", method="post", status=DONE)
       for name in ("agendaitem_accept", "agendaitem_decline")},
    "agendaitem_note": Row(own=OFFICE, others=OFFICE, argument="agendaitem_held"),
    "decision": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="decision"),
    "decision_edit": Row(own=OFFICE, others=OFFICE, argument="decision_open"),
    "decision_withdraw": Row(own=OFFICE, others=OFFICE, argument="decision_open", method="post", status=DONE),
    "coordination_new": Row(own=OFFICE | only("park_officer", "district_officer")),
    "coordination": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="coordination"),
    "coordination_edit": Row(own=only("park_officer"), argument="coordination_draft"),
    "coordination_hand_in": Row(own=only("park_officer"), argument="coordination_draft", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="coordination_raised", method="post", status=DONE)
       for name in ("coordination_assign", "coordination_decline")},
    **{name: Row(own=only("park_officer"), argument="coordination", method="post", status=DONE)
       for name in ("coordination_answer", "coordination_prove")},
    **{name: Row(own=OFFICE, others=OFFICE, argument="coordination_answered", method="post", status=DONE)
       for name in ("coordination_accept", "coordination_send_back")},
    **{name: Row(own=OFFICE, others=OFFICE, argument="coordination", method="post", status=DONE)
       for name in ("coordination_escalate", "coordination_withdraw")},
    "coordination_settle": Row(own=only("leader"), others=only("leader"), argument="coordination_escalated", method="post", status=DONE),
    "instruct": Row(own=only("leader"), others=only("leader"), argument="instruct", method="post", status=DONE),
    "for_leader": table(own=only("leader"), lists=only("leader")),
    "referrals": table(own=WHOLE_JOINT, lists=WHOLE_JOINT),
    **dict.fromkeys(("referral", "referral_word"), Row(own=WHOLE_JOINT, others=WHOLE_JOINT, argument="referral")),
    "referral_rule": Row(own=only("leader"), others=only("leader"), argument="referral", method="post", status=DONE),
    "referral_take_back": Row(own=OFFICE, others=OFFICE, argument="referral", method="post", status=DONE),
    "document_refer": Row(own=OFFICE, others=OFFICE, argument="document_draft", method="post", status=DONE),
}  # fmt: skip
WALLS = {
    "Meeting administrative": Wall(("meetings", "meeting"), operations=("meetings",)),
    "AgendaItem administrative": Wall(("agendaitem", "meeting")),
    "Decision administrative": Wall(("decisions", "decision"), operations=("decisions",)),
    "Coordination administrative": Wall(
        ("coordinations", "coordination"), operations=("coordinations",)
    ),
    "Referral administrative": Wall(("referrals", "referral"), second=True),
}
OPERATIONS = {
    "meetings": Operation("meetings", "meetings", reads=WHOLE_JOINT, looks=SEARCHED),
    "decisions": Operation("decisions", "meetings", reads=WHOLE_JOINT, looks=SEARCHED),
    "coordinations": Operation("coordination", "meetings", reads=WHOLE_JOINT, looks=SEARCHED),
    "meeting": Operation("meetings/{meeting}", "meetings", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "coordination": Operation("coordination/{coordination}", "meetings", own=WHOLE_JOINT, reads=WHOLE_JOINT),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    return meeting_things(at.park, at.mark, joint.issued(at.park.code, title=f"{at.mark}任务"))
