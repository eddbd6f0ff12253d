"""Who gets into documents and their files; a draft and one that was issued."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from gongjian.zone.documents import actions, kinds
from gongjian.zone.documents.models import Evidence
from people import acting
from zone import joint
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
    # documents
    "documents": table(own=JOINT, lists=WHOLE_JOINT),
    **dict.fromkeys(("document", "document_word"), Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="document")),
    "document_edit": Row(own=OFFICE, others=OFFICE, argument="document_draft"),
    **{name: Row(own=OFFICE, others=OFFICE, argument="document_draft", method="post", status=DONE)
       for name in ("document_hand_back", "document_issue")},
    "document_withdraw": Row(own=OFFICE, others=OFFICE, argument="document", method="post", status=DONE),
    "templates": Row(own=OFFICE),
    **dict.fromkeys(("template", "template_word"), Row(own=OFFICE, others=OFFICE, argument="paper")),
    "evidence": Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument="evidence"),
    "evidence_withdraw": Row(own=only("park_officer"), argument="evidence", method="post", status=DONE),
}  # fmt: skip
WALLS = {
    "Document administrative": Wall(("documents", "document"), operations=("documents",)),
}
OPERATIONS = {
    "documents": Operation("documents", "documents", reads=WHOLE_JOINT, looks=SEARCHED),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    """A draft, one that was issued to the park, and a file that proves a task."""
    kinds.say(joint.NOTICE)
    told = {"sections": [{"heading": "", "paragraphs": [at.mark]}], "addressee": at.mark}
    draft, issued = (
        actions.make(paper=joint.NOTICE.key, title=f"{at.mark}通知", data=told, by=acting("qian"), addressed=[at.park])
        for _ in range(2)
    )  # fmt: skip
    actions.issue(document=issued, by=acting("qian"))
    task = joint.issued(at.park.code, title=f"{at.mark}任务")
    evidence = Evidence(about_kind="task", about_key=task.pk, name=f"{at.mark}.pdf", media="application/pdf", size=3,
                        sha256=at.park.code.ljust(64, "1"), house=at.park)  # fmt: skip
    evidence.file.save("x", ContentFile(f"%PDF-1.4 {at.mark}".encode()), save=False)
    evidence.save()
    return {
        "document": issued.pk,
        "document_draft": draft.pk,
        "paper": joint.NOTICE.key,
        "evidence": evidence.pk,
    }
