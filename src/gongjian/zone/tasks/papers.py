"""The two documents of a year's tasks: the letter that asks for opinions, and the notice by which they are issued. They
are written in Chinese, whatever language the page of whoever makes them is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ...figures.days import chinese_day
from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..accounts.scopes import within
from ..documents import actions as documents
from ..documents.choices import Stage as Paper
from ..documents.kinds import Kind
from ..documents.models import Document
from .choices import Adopted, Stage, Verdict
from .models import Opinion, Task

REQUEST, NOTICE = "task_request", "task_notice"
_ROWS = {
    "tasks": [{"number": "2026-0001", "title": "（示例）任务", "result": "（示例）结果", "owner": "（示例）单位",
               "park": "（示例）园区", "due": "2026-12-20"}],
    "opinions": [{"number": 1, "task": "2026-0001", "house": "（示例）单位", "text": "（示例）意见", "adopted": "未采纳",
                  "reason": "（示例）理由"}],
}  # fmt: skip
KINDS = (
    Kind(REQUEST, gettext_lazy("任务征求意见函"), "task_list", _ROWS),
    Kind(NOTICE, gettext_lazy("任务下达通知"), "task_list", _ROWS),
)
KEYS = frozenset(kind.key for kind in KINDS)
_STAGES = {REQUEST: Stage.COMMENT, NOTICE: Stage.ISSUED}
LIST, TABLE = "任务分解表", "意见采纳情况表"


@transaction.atomic
def make(*, year: int, paper: str, by: Acting) -> Document:
    """A document of the tasks of a year as they are now. A draft that is there keeps its words: what the tasks
    say of it is put right. Raises ValidationError."""
    tasks = _of(year, _STAGES[paper], by)
    if not tasks:
        raise ValidationError(_NONE[paper](), code="none")
    with override("zh-hans"):
        told = {"tasks": [_row(task) for task in tasks], **_opinions(tasks)}
        title, sections = _TOLD[paper](year, tasks)
    made_from = {
        "年度": year, "生成": f"{timezone.localtime():%Y-%m-%d %H:%M}",
        "任务（键: 版本）": {str(task.pk): task.version for task in tasks},
    }  # fmt: skip
    draft = draft_of(year, paper, by)
    if draft is None:
        return documents.make(
            paper=paper, title=title, data={**_head(year, by), **told, "sections": sections}, by=by,
            made_from=made_from, addressed=_concerned(tasks),
        )  # fmt: skip
    return documents.edit(
        document=draft, data=told, by=by, made_from=made_from, addressed=_concerned(tasks)
    )


def draft_of(year: int, paper: str, by: Acting) -> Document | None:
    """The draft of a document of a year's tasks that the house is still at."""
    return Document.objects.filter(
        paper=paper, stage=Paper.DRAFT, withdrawn_at=None, house=by.organisation_id, made_from__年度=year
    ).first()  # fmt: skip


def _of(year: int, stage: str, by: Acting) -> list[Task]:
    rows = within(by, Task).filter(year=year, stage=stage, withdrawn_at=None)
    held = rows.select_related("owner", "park").order_by("number")
    return list(held.prefetch_related("partners", "opinions__organisation"))


_NONE = {
    REQUEST: lambda: _("这一年没有正在征求意见的任务"),
    NOTICE: lambda: _("这一年没有已下达的任务"),
}


# ---- what each says

Told = tuple[str, list[dict[str, Any]]]


def _request(year: int, tasks: Sequence[Task]) -> Told:
    days = [task.comment_due for task in tasks if task.comment_due is not None]
    until = f"请于{chinese_day(max(days))}前" if days else "请"
    return f"关于征求{year}年重点任务意见的函", [
        _section("", f"现将{year}年重点任务（征求意见稿）{len(tasks)}项送你们征求意见，见附件。"),
        _section("", f"{until}在共建平台提出意见；没有意见的，也请回复同意。逾期没有回复的，视为没有意见。"),
    ]  # fmt: skip


def _notice(year: int, tasks: Sequence[Task]) -> Told:
    return f"关于下达{year}年重点任务的通知", [
        _section("", f"{year}年重点任务{len(tasks)}项已经商定，现予下达，见附件。"),
        _section("一、征求意见情况", _consulted(tasks)),
        _section(
            "二、有关要求",
            "请牵头单位按期限完成可衡量的结果，配合单位做好配合，并按期报送进展报告和证明材料。",
            "任务确需调整的，由牵头单位或者办公室写明理由提出，经批准后调整。",
        ),
    ]


_TOLD = {REQUEST: _request, NOTICE: _notice}


def _consulted(tasks: Sequence[Task]) -> str:
    said = [opinion for task in tasks for opinion in task.opinions.all()]
    other = [opinion for opinion in said if _is_told(opinion)]
    count = {word: sum(o.adopted == word for o in other) for word in Adopted.values}
    return (
        f"{len({o.organisation_id for o in said})}个单位回复，提出意见{len(other)}条，采纳{count[Adopted.YES]}条，"
        f"部分采纳{count[Adopted.PARTLY]}条，未采纳{count[Adopted.NO]}条。"
    )  # fmt: skip


def _row(task: Task) -> dict[str, str]:
    helped = "、".join(each.name for each in task.partners.all())
    return {
        "number": task.number, "title": task.title, "result": task.result, "due": str(task.due),
        "owner": f"{task.owner.name}（配合：{helped}）" if helped else task.owner.name,
        "park": task.park.name if task.park else "全区",
    }  # fmt: skip


def _opinions(tasks: Iterable[Task]) -> dict[str, Any]:
    """What was said of the tasks but for a plain yes, and the annexes that follow from it."""
    told = [(task, o) for task in tasks for o in task.opinions.all() if _is_told(o)]
    return {
        "opinions": [
            {"number": place, "task": task.number, "house": o.organisation.name,
             "text": o.text or str(Verdict(o.verdict).label),
             "adopted": str(Adopted(o.adopted).label) if o.adopted else "—", "reason": o.answer or "—"}
            for place, (task, o) in enumerate(told, 1)
        ],
        "annexes": [LIST, TABLE] if told else [LIST],
    }  # fmt: skip


def _is_told(opinion: Opinion) -> bool:
    return opinion.verdict != Verdict.AGREE or bool(opinion.text)


# ---- parts


def _head(year: int, by: Acting) -> dict[str, Any]:
    today = chinese_day(timezone.localdate())
    return {
        "issuer": by.organisation_name, "addressee": "各有关单位", "signed_by": by.organisation_name,
        "signed_on": today, "printed_by": by.organisation_name, "printed_on": today, "copied_to": "委领导",
        "made_from": f"由共建平台生成：{year}年重点任务，{timezone.localtime():%Y-%m-%d %H:%M}",
    }  # fmt: skip


def _concerned(tasks: Iterable[Task]) -> list[Organisation]:
    found = {place.pk: place for task in tasks for place in (task.owner, *task.partners.all())}
    return list(found.values())


def _section(heading: str, *paragraphs: str) -> dict[str, Any]:
    return {"heading": heading, "paragraphs": list(paragraphs)}
