"""A circular of a round: its sentences and tables, what they were made from, and its way through the worker."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting, all_for
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..audit.recording import record
from ..documents import actions as documents
from ..documents.models import Document
from ..history.deeds import about
from ..tasks.queries import parks
from . import sentences
from .choices import Making, Stage, Verdict
from .figures import Figures, Group, figures
from .models import Circular, Line, Report, Round
from .paper import CIRCULAR
from .queries import Standing, standing

Step = Callable[[], object]
STUCK = timedelta(minutes=10)  # after which a circular in the making is taken for lost


def composed(round: Round, step: Step = lambda: None) -> dict[str, Any]:
    """What the circular of a round says, as it stands: `sections`, `parks`, `clauses`, `late`, `basis`.

    `step` is called after each part, `steps` times in all.
    """
    of = figures(round)
    stands = standing(round, of.day)
    before = standing(of.earlier) if of.earlier else []
    step()
    return {
        "sections": [
            {"heading": "一、总体进展", "paragraphs": sentences.overall(of)},
            {"heading": "二、各园区进展", "paragraphs": _parks(of, stands, step)},
            {"heading": "三、各条款进展", "paragraphs": sentences.of_clauses(of.clauses)},
            {"heading": "四、滞后任务", "paragraphs": [sentences.of_late(of)]},
            {"heading": "五、报送情况", "paragraphs": sentences.of_reporting(stands, before)},
            {"heading": "六、需要协调的问题", "paragraphs": _problems(round)},
        ],
        "parks": _park_rows(of, stands), "clauses": [_clause_row(c) for c in of.clauses], "late": _late_rows(of),
        "basis": _basis(of),
    }  # fmt: skip


def steps(count: int) -> int:
    """The figures, each of so many parks, and the Word file."""
    return count + 2


def _parks(of: Figures, stands: list[Standing], step: Step) -> list[str]:
    by_house = {s.house.pk: s for s in stands}
    told, idle = [], []
    for park in of.parks:
        if park.rows:
            told.append(sentences.of_park(park, by_house.get(park.key), of.day))
        else:
            idle.append(park)
        step()
    if idle:
        told.append(sentences.without_tasks(idle))
    if of.elsewhere is not None:
        told.append(sentences.of_park(_named(of.elsewhere), None, of.day))
    return told


def _named(elsewhere: Group) -> Group:
    return Group(0, "全区和其他单位", "", elsewhere.rows, elsewhere.now, elsewhere.before)


def _problems(round: Round) -> list[str]:
    """What accepted reports ask others to help with: as a whole first, then task by task."""
    wholes = round.reports.filter(stage=Stage.ACCEPTED).exclude(problem="")
    found = [
        f"{report.owner.name}：{report.problem.rstrip('。')}。"
        for report in wholes.select_related("owner").order_by("owner__path")
    ]
    lines = Line.objects.filter(report__round=round, verdict=Verdict.ACCEPTED).exclude(problem="")
    found += [
        f"{line.report.owner.name}（{line.task.number} {sentences.short(line.task.title, 30)}）：{line.problem.rstrip('。')}。"
        for line in lines.select_related("report__owner", "task").order_by("report__owner__path", "task__number")
    ]  # fmt: skip
    return found or ["没有报请协调的问题。"]


# ---- tables


def _park_rows(of: Figures, stands: list[Standing]) -> list[dict[str, Any]]:
    by_house = {s.house.pk: s for s in stands}
    rows = [_row(park.name, park, by_house.get(park.key)) for park in of.parks]
    if of.elsewhere is not None:
        rows.append(_row("全区和其他单位", of.elsewhere, None))
    return [*rows, _row("合计", of.whole, None)]


def _row(name: str, of: Group, told: Standing | None) -> dict[str, Any]:
    now, before = of.now, of.before
    counts = {
        n: getattr(now, n)
        for n in ("tasks", "done", "proposed", "under_way", "behind", "not_started")
    }
    return {
        "park": name, **counts, "lights": _lamps(of),
        "change": sentences.change(now.done, before.done if before else None),
        "report": sentences.reported(told).removeprefix("报告") if told and told.due else "—",
    }  # fmt: skip


def _clause_row(of: Group) -> dict[str, Any]:
    return {
        "number": of.name, "text": sentences.short(of.text, 60), "tasks": of.now.tasks, "done": of.now.done,
        "behind": of.now.behind, "lights": _lamps(of),
        "change": sentences.change(of.now.done, of.before.done if of.before else None),
    }  # fmt: skip


def _lamps(of: Group) -> str:
    return f"{of.now.green}/{of.now.yellow}/{of.now.red}"


def _late_rows(of: Figures) -> list[dict[str, Any]]:
    return [
        {"park": row.owner_name, "task": f"{row.number} {row.title}", "due": str(row.due),
         "words": sentences.why_late(row, of.day).partition("，")[2]}
        for row in of.rows if row.late(of.day)
    ]  # fmt: skip


# ---- what it was made from


def _basis(of: Figures) -> dict[str, Any]:
    """Keys and versions of the tasks and reports, and one digest over all that the figures came from."""
    reports = dict(
        Report.objects.filter(round=of.round).order_by("pk").values_list("pk", "version")
    )
    rows = [[getattr(row, name) for name in row.__slots__] for row in of.rows]
    return {
        "报告期": of.round.period, "截至": str(of.day), "上期": of.earlier.period if of.earlier else "",
        "取数时间": f"{timezone.localtime():%Y-%m-%d %H:%M}",
        "任务（键: 版本）": {str(row.key): row.version for row in of.rows},
        "报告（键: 版本）": {str(key): version for key, version in reports.items()},
        "数据指纹": digest({"tasks": rows, "reports": reports}),
    }  # fmt: skip


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 over the data, written in one way."""
    written = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


# ---- made by the worker


@transaction.atomic
def ask(*, round: Round, by: Acting) -> Circular:
    """A circular is asked of the worker, one of a round at a time. Raises ValidationError."""
    now = Round.objects.select_for_update().get(pk=round.pk)
    under_way = now.circulars.filter(stage__in=(Making.WAITING, Making.MAKING))
    under_way.filter(asked_at__lt=timezone.now() - STUCK).update(
        stage=Making.FAILED, error=_("中断了，请重新生成")
    )
    if now.withdrawn_at is not None or under_way.exists():
        raise ValidationError(_("正在生成，请稍候"), code="again")
    made = Circular.objects.create(
        round=now, asked_by_id=by.person_id, asked_as=by.key, asked_at=timezone.now(),
        total=steps(parks().count()),
    )  # fmt: skip
    record("report_round.circular_asked", about(now), by=by.actor, purpose="administrative")
    return made


def make(circular: Circular) -> Document:
    """The circular as a draft of whoever asked for it. How far it has come is seen while it is made; what is
    made is there whole or not at all. Raises ValidationError."""
    _reached(circular, 0, Making.MAKING)
    by = next((way for way in all_for(circular.asked_by) if way.key == circular.asked_as), None)
    if by is None:
        raise ValidationError(_("经办人已经不在这个岗位，请现任重新生成"), code="role")
    told = composed(circular.round, lambda: _reached(circular, circular.done + 1))
    with transaction.atomic():
        document = documents.make(
            paper=CIRCULAR.key, by=by, about=circular.round, addressed=_addressed(circular.round),
            title=f"关于{circular.round}重点任务进展情况的通报", made_from=told.pop("basis") | {"内容指纹": digest(told)},
            data=_head(told, by, circular.round),
        )  # fmt: skip
        circular.document = document
        _reached(circular, circular.total, Making.MADE)
    return document


def fail(circular: Circular, words: str) -> None:
    Circular.objects.filter(pk=circular.pk).exclude(stage=Making.MADE).update(
        stage=Making.FAILED, error=words[:300]
    )


def _reached(circular: Circular, done: int, stage: str = Making.MAKING) -> None:
    circular.done, circular.stage = done, stage
    circular.save(update_fields=("done", "stage", "document"))


def _head(told: dict[str, Any], by: Acting, round: Round) -> dict[str, Any]:
    today = sentences.day(timezone.localdate())
    group = Organisation.objects.on().filter(kind=House.LEADING_GROUP).first()
    return {
        **told, "issuer": by.organisation_name, "addressee": "各园区管委会，各有关单位",
        "signed_by": by.organisation_name, "signed_on": today, "printed_by": by.organisation_name,
        "printed_on": today, "copied_to": group.name if group else "领导小组成员单位",
        "made_from": f"依据{round}报告和任务台账生成，{timezone.localtime():%Y-%m-%d %H:%M} 取数。",
    }  # fmt: skip


def _addressed(round: Round) -> list[Organisation]:
    """Every park, and whoever else reported."""
    return [s.house for s in standing(round)]
