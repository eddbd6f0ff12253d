"""Who gets into filings and declared facts; those of a park at each of their stages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from gongjian.zone.filings import actions, declaring
from gongjian.zone.filings.models import Filing
from people import acting
from zone.rows import (
    DONE,
    HOUSE,
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
    # filings and declared facts
    "filings": table(own=JOINT, lists=WHOLE_JOINT),
    "filing_new": Row(own=only("park_officer", "district_officer")),
    "filing": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="filing_filed"),
    "filing_edit": Row(own=only("park_officer"), argument="filing_draft"),
    "filing_propose": Row(own=only("park_officer"), argument="filing_fact"),
    **{name: Row(own=only("park_officer"), argument="filing_draft", method="post", status=DONE)
       for name in ("filing_enclose", "filing_letter", "filing_consult", "filing_drop_proposal", "filing_withdraw")},
    **{name: Row(own=only("park_officer"), argument="filing_consulted", method="post", status=DONE)
       for name in ("filing_answer", "filing_report", "filing_file")},
    **{name: Row(own=OFFICE, others=OFFICE, argument="filing_filed", method="post", status=DONE)
       for name in ("filing_accept", "filing_send_back")},
    "filing_archive": Row(own=OFFICE, others=OFFICE, argument="filing_accepted", method="post", status=DONE),
    # the leading-group office's, and of whom it asks: tried in tests/zone/filings
    **dict.fromkeys(("filing_ask", "filing_close", "filing_opine"),
                    Row(own=NOBODY, argument="filing_filed", method="post")),
    **dict.fromkeys(("facts", "facts_unfiled"), table(own=JOINT, lists=JOINT - HOUSE)),
    "fact": Row(own=JOINT, others=JOINT - HOUSE, argument="fact", status=frozenset({302})),
    "facts_of_park": Row(own=JOINT, others=JOINT - HOUSE, argument="park_code"),
    "fact_declare": Row(own=OFFICE | only("park_officer", "district_officer"), others=OFFICE, argument="park_fact"),
    "fact_take_back": Row(own=only("park_officer"), argument="fact", method="post", status=DONE),
    "fact_excuse": Row(own=OFFICE, others=OFFICE, argument="fact", method="post", status=DONE),
}  # fmt: skip
WALLS = {
    "Filing administrative": Wall(("filings", "filing"), operations=("filings",)),
    "Fact administrative": Wall(("facts_unfiled", "fact")),
}
OPERATIONS = {
    "filings": Operation("filings", "filings", reads=WHOLE_JOINT, looks=SEARCHED),
    "filing": Operation("filings/{filing_filed}", "filings", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "facts": Operation("facts", "filings", reads=JOINT - HOUSE, looks=("",)),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    """Filings of a park at each of their stages, and a fact that it declared without one."""
    park, mark, by = at.park, at.mark, at.officer
    told = {"title": f"{mark}事项", "content": mark, "grounds": mark}
    drafted = {
        stage: actions.draft(subject="plan_change", park=park, by=by, **told)
        for stage in ("draft", "consulted", "filed", "accepted")
    }
    after: dict[str, Any] = {"consulted": {"outcome": "agree"}}
    after["filed"] = {**after["consulted"], "filed_at": timezone.now(), "filed_by": by.person_id}
    after["accepted"] = {
        **after["filed"],
        "number": park.code,
        "accepted_at": timezone.now(),
        "accepted_by": acting("sun").person_id,
    }
    for stage, more in after.items():
        Filing.objects.filter(pk=drafted[stage].pk).update(stage=stage, **more)
    fact = declaring.declare(
        park=park, sort="lead_industries", since=date(2026, 1, 1), industries=[mark], by=by
    )
    return {
        **{f"filing_{stage}": filing.pk for stage, filing in drafted.items()},
        "filing_fact": (drafted["draft"].pk, "territory"), "park_fact": (park.code, "territory"), "fact": fact.pk,
    }  # fmt: skip
