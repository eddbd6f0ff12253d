"""Joint building in tests: the plan of the pack, tasks in any state, and who answers for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongjian.zone.accounts.acting import Acting
from gongjian.zone.accounts.models import Organisation
from gongjian.zone.documents import kinds, proving
from gongjian.zone.tasks import actions, planning
from gongjian.zone.tasks.models import Clause, Plan, Task
from people import acting

NOTICE = kinds.Kind("try_notice", "通知", "letter", {})
PDF = b"%PDF-1.4\n% made up\n%%EOF\n"


def house(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def of(place: Organisation) -> Acting:
    """Somebody of a house, as they act for it."""
    return replace(
        acting("wu"), organisation_id=place.pk, organisation_code=place.code, organisation_name=place.name,
        path=place.path, kind=place.kind,
    )  # fmt: skip


def plan() -> Plan:
    """The plan that the pack brings, in force."""
    planning.seed(by=None, house=house("zone_office"))
    return Plan.objects.get(code="plan_2017")


def clause(number: str = "3.1.2b") -> Clause:
    return plan().clauses.filter(number=number)[0]


def drafted(park: str = "nankai", by: str = "qian", **told: Any) -> Task:
    """A draft, of the office unless somebody else is named, for a park, which answers for it."""
    year = timezone.localdate().year
    given: dict[str, Any] = {
        "year": year, "title": "培育瞪羚企业", "result": "年内新增 3 家", "start": date(year, 1, 10),
        "due": date(year, 12, 20), "evidence_wanted": ["认定文件"], **told,
    }  # fmt: skip
    (task,) = actions.draft(clause=clause(), parks=[house(park)], by=acting(by), **given)
    return task


def issued(park: str = "nankai", **told: Any) -> Task:
    task = drafted(park, **told)
    actions.ask_for_comment(tasks=[task], by=acting("qian"))
    for place in {task.owner, *task.partners.all()}:
        if place.code != "zone_office":
            actions.comment(task=task, verdict="agree", text="", by=of(place))
    actions.agree(task=task, by=acting("qian"))
    actions.issue(tasks=[task], by=acting("qian"))
    return Task.objects.get(pk=task.pk)


def pdf(name: str = "证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def proved(task: Task, by: str = "wu") -> Task:
    for kind in task.evidence_wanted or [""]:
        proving.prove(task, [pdf()], by=acting(by), wanted=kind)
    return task


def days(n: int) -> date:
    return timezone.localdate() + timedelta(days=n)
