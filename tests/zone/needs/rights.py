"""Who gets into needs, reforms, delegated powers and experience; those of a park in each of their states."""

from __future__ import annotations

from typing import Any

from zone import wishes
from zone.rows import (
    DONE,
    HOUSE,
    JOINT,
    LISTERS,
    OFFICE,
    SEARCHED,
    WHOLE_JOINT,
    WRONG,
    Ground,
    Operation,
    Row,
    Wall,
    only,
    table,
)

ROWS: dict[str, Row] = {
    # needs: a firm its own, a park its own and its firms', a district what it studies and its parks'
    "needs": table(own=JOINT | only("reporter"), lists=WHOLE_JOINT),
    "need": Row(own=JOINT - only("division_officer") | only("reporter"), others=WHOLE_JOINT, argument="need"),
    "need_new": Row(own=only("reporter", "park_officer")),
    "need_figures": table(own=JOINT, counts=WHOLE_JOINT),
    "need_digest": Row(own=OFFICE, method="post", status=DONE),
    "need_revise": Row(own=only("reporter"), argument="need_returned"),
    **{name: Row(own=only("park_officer"), argument="need_raised", method="post", status=DONE)
       for name in ("need_endorse", "need_park_answer", "need_send_back")},
    **{name: Row(own=OFFICE, others=OFFICE, argument=argument, method="post", status=DONE)
       for name, argument in (("need_receive", "need_endorsed"), ("need_triage", "need_received"), ("need_assign", "need"),
                              ("need_merge", "need_endorsed"), ("need_part", "need_merged"))},
    **{name: Row(own=OFFICE | only("district_officer"), others=OFFICE, argument="need", method="post", status=DONE)
       for name in ("need_note", "need_ask_opinion", "need_settle", "need_into_task")},
    "need_hand_back": Row(own=only("district_officer"), argument="need", method="post", status=DONE),
    "need_opine": Row(own=only("park_officer"), argument="need", method="post", status=DONE),
    **{name: Row(own=only("reporter"), argument=argument, method="post", status=DONE)
       for name, argument in (("need_rate", "need_settled"), ("need_reopen", "need_settled"), ("need_withdraw", "need"))},
    "need_prove": Row(own=OFFICE | only("district_officer", "reporter"), others=OFFICE, argument="need", method="post", status=DONE),
    # reforms: a draft is its house's, what is made known everybody's
    **dict.fromkeys(("reforms", "reforms_timeline"), Row(own=JOINT)),
    "reform": Row(own=JOINT, others=JOINT, argument="reform"),
    "reform_new": Row(own=JOINT - only("leader", "auditor")),
    "reforms_seed": Row(own=OFFICE, method="post", status=DONE),
    "reform_edit": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="reform"),
    "reform_make_known": Row(own=only("park_officer"), argument="reform_draft", method="post", status=DONE),
    "reform_reach": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="reform_step", method="post", status=DONE),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="reform", method="post", status=DONE)
       for name in ("reform_finish", "reform_stop", "reform_withdraw")},
    "reform_prove": Row(own=only("park_officer"), argument="reform", method="post", status=DONE),
    # delegated powers: the list for those who hand down, a park what it holds
    **dict.fromkeys(("powers", "powers_by_park"), table(own=JOINT, lists=JOINT - HOUSE)),
    "power": Row(own=JOINT, others=JOINT - HOUSE, argument="power"),
    "power_new": Row(own=LISTERS),
    "power_edit": Row(own=LISTERS, others=LISTERS, argument="power"),
    **{name: Row(own=LISTERS, others=LISTERS, argument="power", method="post", status=DONE)
       for name in ("power_enlist", "power_take_back", "power_withdraw")},
    "power_count": Row(own=only("park_officer"), argument="power", method="post", status=DONE),
    # experience: a draft is its park's, what is proposed also the office's, what is published everybody's
    "experiences": table(own=JOINT, lists=OFFICE | only("auditor"), counts=JOINT),
    "experience": Row(own=OFFICE | only("auditor", "park_officer"), others=OFFICE | only("auditor"), argument="experience_proposed"),
    "experience_new": Row(own=only("park_officer")),
    "experience_edit": Row(own=only("park_officer"), argument="experience_draft"),
    "experience_propose": Row(own=only("park_officer"), argument="experience_draft", method="post", status=DONE),
    **{name: Row(own=OFFICE, others=OFFICE, argument="experience_proposed", method="post", status=DONE)
       for name in ("experience_publish", "experience_send_back")},
    "experience_copy": Row(own=only("division_officer", "district_officer"), argument="experience", method="post", status=DONE,
                           others=only("division_officer", "district_officer", "park_officer")),
    "experience_withdraw": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="experience", method="post", status=DONE),
    "experience_prove": Row(own=only("park_officer"), argument="experience", method="post", status=DONE),
}  # fmt: skip
WALLS = {
    "Need administrative": Wall(("needs", "need"), operations=("needs",)),
    "Reform administrative": Wall(("reforms", "reform"), second=True),
    "Power administrative": Wall(("powers", "power"), operations=("powers",)),
    "Experience administrative": Wall(("experiences", "experience"), operations=("experience",)),
}
OPERATIONS = {
    "needs": Operation("needs", "needs", reads=WHOLE_JOINT, looks=SEARCHED),
    "reforms": Operation("reforms", "needs", reads=JOINT, looks=("", WRONG)),
    "powers": Operation("powers", "needs", reads=JOINT - HOUSE, looks=SEARCHED),
    "experience": Operation("experience", "needs", reads=OFFICE | only("auditor"), counts=JOINT, looks=SEARCHED),
    "need": Operation("needs/{need}", "needs", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "reform": Operation("reforms/{reform}", "needs", own=JOINT, reads=JOINT),
    "power": Operation("powers/{power}", "needs", own=JOINT - HOUSE, reads=JOINT - HOUSE),
    "one_experience": Operation("experience/{experience_proposed}", "needs", own=OFFICE | only("auditor"), reads=OFFICE | only("auditor")),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    return wishes.planted(at.park, at.reporter, at.mark)
