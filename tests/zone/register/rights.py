"""Who gets into the pages of the register, and the units of a park in each of their states."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from gongjian.zone.accounts.models import Organisation, Person
from gongjian.zone.register import actions as register
from gongjian.zone.register.models import (
    Change,
    Doubt,
    Frame,
    Import,
    Mapping,
    Round,
    SavedView,
    SharePart,
    Sharing,
    Unit,
)
from gongjian.zone.register.models import Request as Asked
from people import ROLES
from zone.rows import (
    DONE,
    KEEPERS,
    LOOKS,
    MICRODATA,
    NOBODY,
    SEARCHED,
    Ground,
    Operation,
    Row,
    Wall,
    only,
    table,
)

TABLES = MICRODATA - only("reporter") | only("leader", "division_officer")

ROWS: dict[str, Row] = {
    # the register
    "units": table(purpose="statistical", own=MICRODATA, lists=KEEPERS | only("auditor")),
    "unit": Row(purpose="statistical", own=MICRODATA, others=KEEPERS | only("auditor"), argument="unit"),
    "unit_change": Row(purpose="statistical", own=KEEPERS, others=KEEPERS, argument="unit"),
    "unit_contact": Row(own=MICRODATA, others=KEEPERS | only("auditor"), argument="unit"),
    "unit_act": Row(own=KEEPERS, others=KEEPERS, argument="unit_act_of"),
    "unit_suspect": Row(own=KEEPERS, others=KEEPERS, argument="unit", method="post", status=DONE),
    "unit_undo": Row(own=KEEPERS, others=KEEPERS, argument="unit_change_of", method="post", status=DONE),
    **dict.fromkeys(("imports", "mappings"), table(own=KEEPERS | only("auditor"), lists=KEEPERS | only("auditor"))),
    "doubts": table(purpose="statistical", own=KEEPERS | only("auditor"), lists=KEEPERS | only("auditor")),
    **dict.fromkeys(("import_new", "sharing_new"), Row(own=KEEPERS)),
    "industries": Row(own=KEEPERS, lists=KEEPERS),
    "mapping": Row(own=KEEPERS, others=KEEPERS, argument="mapping", reads=KEEPERS | only("auditor")),
    "industries_undo": Row(own=KEEPERS, others=KEEPERS, argument="recoding", method="post", status=DONE),
    "sharings": table(own=MICRODATA - only("reporter"), lists=KEEPERS | only("auditor")),
    "sharing": Row(purpose="statistical", own=MICRODATA - only("reporter"), others=KEEPERS | only("auditor"), argument="sharing"),
    "doubts_look": Row(own=KEEPERS, method="post", status=DONE),
    **dict.fromkeys(("import", "import_refused"), Row(purpose="statistical", own=KEEPERS | only("auditor"), others=KEEPERS | only("auditor"), argument="import")),
    **{name: Row(own=KEEPERS, others=KEEPERS, argument="import", method="post", status=DONE)
       for name in ("import_specify", "import_approve", "import_cancel", "import_resume", "import_take_back")},
    "doubt": Row(purpose="statistical", own=KEEPERS | only("auditor"), others=KEEPERS | only("auditor"), argument="doubt"),
    "doubt_answer": Row(own=KEEPERS, others=KEEPERS, argument="doubt", method="post", status=DONE),
    "requests": table(own=MICRODATA, lists=KEEPERS | only("auditor")),
    "request_new": Row(own=KEEPERS | only("reporter", "park_officer")),
    "request": Row(purpose="statistical", own=MICRODATA, others=KEEPERS | only("auditor"), argument="request"),
    "request_decide": Row(own=NOBODY, others=NOBODY, argument="request", method="post"),
    **dict.fromkeys(("frames", "rounds"), table(own=MICRODATA - only("reporter"))),
    **dict.fromkeys(("frame_new", "round_new"), Row(own=KEEPERS)),
    "frame": Row(purpose="statistical", own=MICRODATA - only("reporter"), others=MICRODATA - only("reporter"), argument="frame",
                 reads=KEEPERS | only("auditor"), looks=LOOKS),
    "frame_sign": Row(own=KEEPERS, others=KEEPERS, argument="frame", method="post", status=DONE),
    "round": Row(purpose="statistical", own=MICRODATA - only("reporter"), others=MICRODATA - only("reporter"), argument="round",
                 reads=KEEPERS | only("auditor"), looks=LOOKS),
    "lead": Row(own=MICRODATA - only("reporter"), others=KEEPERS | only("auditor"), argument="lead"),
    "quality": table(own=MICRODATA),
    "tabulated": Row(purpose="statistical", own=TABLES, lists=KEEPERS | only("auditor")),
    "flows": table(own=MICRODATA - only("reporter")),
    "view_keep": Row(own=MICRODATA, method="post", status=DONE),
    "lead_assign": Row(own=KEEPERS, others=KEEPERS, argument="lead", method="post", status=DONE),
    "view_forget": Row(argument="view", own=NOBODY, method="post"),  # nobody's but one's own
}  # fmt: skip
WALLS = {
    "State statistical": Wall(("units", "unit", "unit_contact"), operations=("units",)),
    "Sharing statistical": Wall(("sharings", "sharing")),
    "Import statistical": Wall(("imports", "import", "import_refused"), second=True),
    "Mapping statistical": Wall(("mappings", "mapping"), second=True),
    "Doubt statistical": Wall(("doubts", "doubt"), second=True),
    "Request statistical": Wall(("requests", "request")),
    "Frame statistical": Wall(("frame",), second=True),
    "FrameMember statistical": Wall(("frame",)),
    "Round statistical": Wall(("round",), second=True),
    "Lead statistical": Wall(("round", "lead")),
    "PublishedTable statistical": Wall(
        test="register/test_tables.py::test_what_was_told_is_read_by_those_it_was_told_to"
    ),
}
OPERATIONS = {
    "units": Operation("units", "register", "statistical", reads=KEEPERS | only("auditor"), looks=SEARCHED),
    "unit": Operation("units/{unit}", "register", "statistical", own=KEEPERS | only("auditor"), reads=KEEPERS | only("auditor")),
    "tables": Operation("tables", "register", "statistical", own=TABLES, reads=KEEPERS | only("auditor")),
    "enter_unit": Operation("units", "register", "statistical", own=KEEPERS, method="post", fine=422,
                            given='{"note": "试", "since": "2026-01-01", "ground": "new", "facts": {"name": "试", "park": "nothing"}}'),
    "act_upon_unit": Operation("units/{unit}/acts", "register", "statistical", own=KEEPERS, method="post", fine=422,
                               given='{"act": {"act": "share", "note": "试", "since": "2026-01-01", "sharing": 999999}}'),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    """The firm's unit and what is asked, imported, doubted, frozen and looked for of it."""
    unit, change = _unit(at.enterprise, at.park, at.mark)
    imported = _import(at.park, at.person, at.mark)
    row = imported.rows.create(
        line=2, told={"name": at.mark}, name=at.mark, verdict="doubtful", unit=unit
    )
    return {
        "unit": unit.pk, "unit_change_of": (unit.pk, change.pk), "unit_act_of": (unit.pk, "suspend"),
        "import": imported.pk, "doubt": Doubt.objects.create(row=row, unit=unit, reasons=[]).pk,
        "request": _request(unit, at.enterprise, at.park, at.person, at.mark).pk,
        **_frame_and_round(unit, at.park, at.mark), **_kept(at.park, at.person, at.mark),
    }  # fmt: skip


def _unit(enterprise: Organisation, park: Organisation, mark: str) -> tuple[Unit, Change]:
    """The unit of an enterprise, and its last change."""
    unit = Unit.objects.filter(organisation=enterprise).first() or register.enter(
        told={"name": f"{mark}单位", "owner": park},
        since=date(2016, 1, 1),
        by=None,
        organisation=enterprise,
    )
    made = register.change(
        unit=unit, told={"address": f"{mark}路"}, since=date(2020, 1, 1), by=None
    )
    assert made is not None
    return unit, made


def _request(
    unit: Unit, enterprise: Organisation, park: Organisation, person: Person, mark: str
) -> Asked:
    return Asked.objects.create(
        kind="change", unit=unit, name=f"{mark}单位", told={"address": mark}, since=date(2026, 1, 1), ground="error",
        note=mark, asked_by=person, asked_for=enterprise, due_from=park,
    )  # fmt: skip


def _frame_and_round(unit: Unit, park: Organisation, mark: str) -> dict[str, int]:
    """A frame and a round of everybody's; the member and the lead within are the park's own."""
    person = Person.objects.get(username=ROLES["zone_officer"])
    state = unit.states.filter(known_to=None).order_by("-since").first()
    now = timezone.now()
    frame = Frame.objects.create(name="名册", rule="frame_annual", day=date(2026, 1, 1), known_at=now, digest="d",
                                 proposed_by=person, count=1)  # fmt: skip
    frame.members.create(unit=unit, state=state, owner=park)
    turn = Round.objects.create(
        name="一轮", opens=date(2026, 1, 1), closes=date(2026, 2, 1), made_by=person
    )
    lead = turn.leads.create(kind="silent", unit=unit, name=mark, detail=mark, park=park)
    return {"frame": frame.pk, "round": turn.pk, "lead": lead.pk}


def _kept(park: Organisation, person: Person, mark: str) -> dict[str, int]:
    """A mapping, a sharing in which the park has a part, a change of edition, a question of somebody's."""
    mapping = Mapping.objects.create(
        source="park", name=mark, columns={"name": mark}, made_by=person
    )
    shared = Sharing.objects.create(name=f"{mark}飞地", basis=mark)
    with transaction.atomic():
        SharePart.objects.bulk_create([
            SharePart(sharing=shared, park=each, millionths=500_000)
            for each in (park, Organisation.objects.get(code="wuqing"))
        ])  # fmt: skip
    recoding = Change.objects.create(deed="reclassify", source="edition:x", note=mark)
    view = SavedView.objects.create(person=person, name=mark, query="")
    return {"mapping": mapping.pk, "sharing": shared.pk, "recoding": recoding.pk, "view": view.pk}


def _import(park: Organisation, person: Person, mark: str) -> Import:
    imported = Import(source="park", name=f"{mark}.csv", sha256=park.code.ljust(64, "0"), as_of=date(2026, 10, 1),
                      park=park, made_by=person, heads=["name"], columns={"name": "name"}, stage="failed")  # fmt: skip
    imported.file.save("list.csv", ContentFile(f"name\n{mark}\n".encode()), save=False)
    imported.save()
    return imported
