"""What becomes due of a meeting, a matter and a draft, and how each is called in the inbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ATTEND, ITEM, PAPER, MINUTES = (
    "attend_meeting", "decide_agenda_item", "hand_in_paper", "issue_minutes",
)  # fmt: skip
ASSIGN, ANSWER, ACCEPT, SETTLE, RULE, HEAR = (
    "assign_coordination", "answer_coordination", "accept_coordination", "settle_coordination", "rule_on_document",
    "hear_answer",
)  # fmt: skip
TITLES = {
    ATTEND: _("报参会人员：%(name)s"),
    ITEM: _("审议题：%(name)s"),
    PAPER: _("交会议材料：%(name)s"),
    MINUTES: _("印发会议纪要：%(name)s"),
    ASSIGN: _("分办协调事项：%(name)s"),
    ANSWER: _("答复协调事项：%(name)s"),
    ACCEPT: _("审核协调答复：%(name)s"),
    SETTLE: _("请您协调：%(name)s"),
    RULE: _("请您审定：%(name)s"),
    HEAR: _("批示已有答复：%(name)s"),
}
