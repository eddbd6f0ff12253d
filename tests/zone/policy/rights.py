"""Who gets into the pages of the pack and its editions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from gongjian.zone.accounts.models import Person
from gongjian.zone.policy.models import Edition, Paper
from zone.rows import (
    CANARY,
    DONE,
    DRAFT,
    EVERYBODY,
    KEEPERS,
    NOBODY,
    OFFICE,
    REFUSED,
    STAFF,
    Ground,
    Operation,
    Row,
    Wall,
    table,
)

ROWS: dict[str, Row] = {
    # policy
    # a draft is for staff: for everybody else there is no such edition
    "policy": Row(purpose="public", own=EVERYBODY, lists=STAFF, looks=("", f"?edition={DRAFT}")),
    **dict.fromkeys(("parameters", "ladders", "indicators", "indices"), Row(purpose="public")),
    "form": Row(purpose="public", argument="form", own=EVERYBODY, others=EVERYBODY),
    "policy_thing": Row(purpose="public", argument="thing", own=EVERYBODY, others=EVERYBODY),
    "parameter": Row(purpose="public", argument="parameter", own=EVERYBODY, others=EVERYBODY),
    "parameter_new_value": Row(argument="parameter", own=OFFICE, others=OFFICE),
    "policy_open": Row(own=STAFF), "editions": table(own=STAFF, lists=STAFF),
    "edition_new": Row(own=OFFICE),
    # nothing is compared with an edition that was refused
    "edition": Row(argument="edition", own=STAFF, others=STAFF, reads=NOBODY),
    "edition_paper": Row(argument="edition", own=STAFF, others=STAFF, reads=NOBODY),
    "edition_decide": Row(argument="edition", own=OFFICE, others=OFFICE, method="post", status=DONE),
}  # fmt: skip
WALLS = {
    "Edition administrative": Wall(("policy",)),
    "Edition public": Wall(("edition",)),
}
OPERATIONS = {
    "edition_in_force": Operation("edition", "policy", "public"),
    "parameter": Operation("parameters/tech_sme.staff", "policy", "public"),
    "propose_edition": Operation("editions", "policy", own=KEEPERS, method="post", fine=422),
}


def planted(at: Ground) -> dict[str, Any]:
    """The edition in force, which is everybody's, and things that it holds."""
    edition = Edition.objects.get(state="approved")
    if not hasattr(edition, "paper"):
        paper = Paper(edition=edition, name="通知.pdf", media="application/pdf", size=5, sha256="f" * 64, given_by=at.person)  # fmt: skip
        paper.file.save("kept", ContentFile(b"%PDF-"))
    return {
        "form": "annual",
        "thing": ("check", "annual/A01"),
        "parameter": "tech_sme.staff",
        "edition": edition.hash[:12],
    }


def plant_editions(by: Person, against: Person) -> None:
    """Two that are not public: a draft, and one that was refused."""
    public = Edition.objects.get()
    kept = {"pack": public.pack, "name": CANARY, "files": public.files, "proposed_by": by}
    Edition.objects.create(**kept, hash=DRAFT, in_force_from=date(2090, 1, 1))
    Edition.objects.create(**kept, hash=REFUSED, in_force_from=date(2015, 1, 1), state="rejected",
                           decided_by=against, decided_at=public.proposed_at - timedelta(days=1))  # fmt: skip
