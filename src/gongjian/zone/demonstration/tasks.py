"""Key tasks in the made-up zone: three years, each sent for comment, agreed, issued, carried on, with the rounds
of reports between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.utils import timezone

from ...methods.synthetic.draws import Draws
from ..accounts.acting import Acting
from ..accounts.choices import Kind
from ..accounts.models import Organisation
from ..documents import proving
from ..tasks import actions
from ..tasks.choices import Measure
from ..tasks.models import Clause, Milestone, Plan, Task
from .reports import sow_reports
from .stage import SCAN, Cast, Happening, on

PARTS = ("项目落地", "平台建设", "企业培育", "开放合作", "机制完善", "载体提升")
PER_PARK = (2, 3, 5)  # tasks of the year before last, of last year, of this year


def sow_tasks(cast: Cast, per_park: Sequence[int] = PER_PARK) -> int:
    """How many."""
    first = timezone.localdate().year - len(per_park) + 1
    return sum(_year(cast, first + place, each) for place, each in enumerate(per_park))


def _year(cast: Cast, year: int, per_park: int) -> int:
    clauses = list(
        Clause.objects.filter(plan__in=Plan.objects.filter(stage="in_force")).exclude(mechanism="")
    )
    parks = list(Organisation.objects.filter(kind=Kind.PARK).order_by("path"))
    draws = Draws(2026, len(parks) * per_park)
    chosen = draws.whole(0, len(clauses) - 1, "clause", year)
    month, fate = draws.whole(4, 12, "due month", year), draws.whole(0, 99, "fate", year)
    district = Organisation.objects.filter(kind=Kind.DISTRICT)
    made: list[Task] = []
    with on(date(year, 1, 10)):
        for place in range(len(parks) * per_park):
            park, clause = parks[place // per_park], clauses[int(chosen[place])]
            due = date(year, int(month[place]), 25)
            count = int(fate[place]) % 7 + 2
            counted = place % 5 == 0
            made += actions.draft(
                clause=clause, parks=[park], by=cast.qian, year=year,
                title=f"（示例）{clause.text[:40]}：{PARTS[place % len(PARTS)]}", owner=park,
                partners=[d for d in district if park.path.startswith(d.path)],
                result=f"（示例）年内完成 {count} 项", measure=Measure.NUMBER if counted else Measure.TEXT,
                target=count if counted else None, unit="项" if counted else "",
                start=date(year, 1, 15), due=due, evidence_wanted=list(clause.evidence)[:2],
                milestones=[("（示例）完成方案", date(year, 3, 20)), ("（示例）中期检查", date(year, int(month[place]) - 1, 20))],
            )  # fmt: skip
        actions.ask_for_comment(tasks=made, by=cast.qian)
    with on(date(year, 1, 20)):
        _comments(cast, made)
    with on(date(year, 1, 28)):  # by then the day is past for houses in which nobody speaks
        for task in made:
            for opinion in task.opinions.exclude(verdict="agree"):
                actions.answer(
                    opinion=opinion,
                    adopted="partly",
                    reason="（示例）时间已顺延，内容不减",
                    by=cast.qian,
                )
            actions.agree(task=task, by=cast.qian)
        actions.issue(tasks=made, by=cast.qian)
    happenings = [
        h for place, task in enumerate(made) for h in _carried_on(cast, task, int(fate[place]))
    ]
    for day, happen in sorted([*happenings, *sow_reports(cast, year)], key=lambda each: each[0]):
        with on(day):
            happen()
    return len(made)


def _comments(cast: Cast, tasks: list[Task]) -> None:
    for place, task in enumerate(tasks):
        by = cast.parks.get(task.owner_id)
        if by is not None:
            amend = place % 6 == 0
            actions.comment(task=task, verdict="amend" if amend else "agree",
                            text="（示例）建议期限放宽到年底" if amend else "", by=by)  # fmt: skip


def _carried_on(cast: Cast, task: Task, fate: int) -> Iterator[Happening]:
    """By chance: done in time, done late, under way, behind, or not begun. What is not past yet does not happen."""
    today = timezone.localdate()
    by, key = cast.parks.get(task.owner_id), task.pk
    if by is None or fate < 8:
        return
    found: list[Happening] = [
        (date(task.year, 2, 10), lambda: actions.start(task=Task.objects.get(pk=key), by=by))
    ]
    for step in task.milestones.all() if fate >= 20 else ():
        day = step.due + timedelta(days=fate % 9 - 6)
        found.append((day, partial(_reached, step.pk, day, by)))
    finished = task.due + timedelta(days=fate % 15 - 10)
    if fate >= 35:
        found.append((finished, lambda: _finished(key, by)))
    if 35 <= fate < 97:
        found.append(
            (
                finished + timedelta(days=5),
                lambda: actions.accept(task=Task.objects.get(pk=key), by=cast.qian),
            )
        )
    yield from (each for each in found if each[0] <= today)


def _reached(step: int, day: date, by: Acting) -> None:
    actions.reach(milestone=Milestone.objects.select_related("task").get(pk=step), on=day, by=by)


def _finished(key: int, by: Acting) -> None:
    now = Task.objects.get(pk=key)
    for kind in now.evidence_wanted or [""]:
        proving.prove(now, [ContentFile(SCAN, name="（示例）完成证明.pdf")], by=by, wanted=kind)
    actions.propose_done(task=now, by=by, words="（示例）已按要求完成", reached=now.target)
