"""Plans and their clauses: seeded from the pack, written in the browser, read from Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...intake.table import BadInput
from ...intake.word import numbered
from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..documents.checking import said
from ..history.deeds import begin, deed, fresh
from ..register.arrays import pack_on
from .choices import PlanStage
from .models import Clause, Plan

Row = Mapping[str, Any]


@transaction.atomic
def seed(*, by: Acting | None, house: Organisation) -> list[Plan]:
    """Every plan of the pack in force that is not here yet, in force from its day; what the pack says of each
    clause stands with its certainty."""
    pack = pack_on()
    made = []
    for code, told in (pack.plans if pack else {}).items():
        if Plan.objects.filter(code=code).exists():
            continue
        plan = Plan(
            code=code, title=str(told.title.zh), document_no=told.document_no, since=told.since,
            source=told.provenance.source, stage=PlanStage.IN_FORCE, house=house,
        )  # fmt: skip
        rows = [
            {"number": c.clause, "mechanism": c.mechanism, "text": c.task, "kind": c.kind, "lead": c.lead,
             "partners": list(c.partners), "evidence": list(c.evidence), "due": c.due,
             "certainty": c.provenance.certainty.value if c.provenance.certainty else "", "note": c.provenance.note}
            for c in told.clauses
        ]  # fmt: skip
        deed(plan, "seeded", by=by, rows=partial(_write, rows=rows))
        made.append(plan)
    return made


@transaction.atomic
def draft(*, code: str, title: str, by: Acting, document_no: str = "", since: date | None = None, source: str = "") -> Plan:  # fmt: skip
    """A later plan, without clauses yet. Raises ValidationError."""
    if Plan.objects.filter(code=code).exists():
        raise ValidationError(_("这个代号已经用了"), code="code")
    plan = Plan(code=code, title=title, document_no=document_no, since=since, source=source)
    return begin(plan, by=by)


@transaction.atomic
def write(*, plan: Plan, rows: Sequence[Row], by: Acting) -> Plan:
    """The clauses of a draft, as a whole. Raises ValidationError."""
    now = fresh(plan, PlanStage.DRAFT)
    faults = [
        _("第 %(n)s 行没有内容") % {"n": n}
        for n, row in enumerate(rows, 1)
        if not str(row.get("text", "")).strip()
    ]
    if faults or not rows:
        raise ValidationError(faults or [_("至少要有一条")], code="rows")
    return deed(now, "written", by=by, rows=lambda plan: _write(plan, rows))


@transaction.atomic
def put_in_force(*, plan: Plan, by: Acting, since: date | None = None) -> Plan:
    """From now on tasks can be made of its clauses, and these are not changed. Raises ValidationError."""
    now = fresh(plan, PlanStage.DRAFT)
    if not now.clauses.exists():
        raise ValidationError(_("还没有条款"), code="empty")
    return deed(
        now,
        "in_force",
        by=by,
        stage=PlanStage.IN_FORCE,
        since=since or now.since or timezone.localdate(),
    )


@transaction.atomic
def end(*, plan: Plan, by: Acting, until: date) -> Plan:
    now = fresh(plan, PlanStage.IN_FORCE)
    if now.since and until < now.since:
        raise ValidationError(_("止不能早于起"), code="until")
    return deed(now, "ended", by=by, stage=PlanStage.ENDED, until=until)


def from_word(file: BinaryIO, name: str) -> list[dict[str, Any]]:
    """Clauses as a Word document numbers them, for somebody to look over. Raises ValidationError."""
    try:
        found = numbered(file, name)
    except BadInput as error:
        raise ValidationError(said(error.words), code="file") from error
    return [{"number": each.path, "text": " ".join(each.text.split())} for each in found]


def _write(plan: Plan, rows: Sequence[Row]) -> None:
    plan.clauses.all().delete()  # of a draft: no task stands on them yet
    Clause.objects.bulk_create(
        Clause(plan=plan, order=order, number=str(row.get("number", ""))[:20], mechanism=row.get("mechanism", ""),
               text=str(row["text"]).strip()[:2000], kind=row.get("kind", ""), lead=row.get("lead", ""),
               partners=list(row.get("partners", ())), evidence=list(row.get("evidence", ())), due=row.get("due"),
               certainty=row.get("certainty", ""), note=row.get("note", ""))
        for order, row in enumerate(rows, 1)
    )  # fmt: skip
