"""Joint building in the made-up zone: three years of tasks, each sent for comment, agreed, issued, carried on.

Everything is done by the platform's own acts, on the days on which it would have been done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from unittest import mock

from django.core.files.base import ContentFile
from django.utils import timezone

from ...methods.synthetic.draws import Draws
from ..accounts.acting import Acting, all_for
from ..accounts.choices import Kind
from ..accounts.models import Organisation, Person
from ..audit.recording import made_up
from ..documents import proving
from ..history.deeds import many
from ..inbox.actions import quietly
from ..tasks import actions, planning
from ..tasks.choices import Measure
from ..tasks.models import Clause, Milestone, Plan, Task
from .reports import Happening, sow_reports

SCAN = b"%PDF-1.4\n% made up for the demonstration: proves nothing\n%%EOF\n"
PARTS = ("项目落地", "平台建设", "企业培育", "开放合作", "机制完善", "载体提升")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demonstration, as they act first."""

    zhao: Acting
    qian: Acting
    parks: dict[int, Acting]  # by the key of the park

    @classmethod
    def of_the_zone(cls) -> Cast:
        ways = {
            p.username: all_for(p)[0] for p in Person.objects.filter(made_up=True) if all_for(p)
        }
        parks = {way.organisation_id: way for way in ways.values() if way.kind == Kind.PARK}
        return cls(ways["zhao"], ways["qian"], parks)


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    """Acts within happen on a day of the past, as far as the platform can see."""
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


PER_PARK = (2, 3, 5)  # tasks of the year before last, of last year, of this year


def sow_joint(per_park: Sequence[int] = PER_PARK) -> int:
    """Plans, and the tasks of the last years with what became of them; how many tasks."""
    from .filings import light_filings, sow_filings

    cast = Cast.of_the_zone()
    office = Organisation.objects.get(pk=cast.qian.organisation_id)
    planning.seed(by=None, house=office)
    this = timezone.localdate().year
    with many(made_up), quietly():
        count = sum(
            _year(cast, this - len(per_park) + 1 + place, each)
            for place, each in enumerate(per_park)
        )
        sow_filings(cast)
    light_filings()
    actions.relight(list(Task.objects.filter(stage="issued")))
    from .meetings import sow_meetings  # it stands on this module

    sow_meetings(cast)
    from .needs import sow_needs  # its acts stand on the cast and the days of this module

    sow_needs(cast)
    from .industry import sow_industry  # its acts stand on the cast and the days of this module

    sow_industry(cast)
    return count


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
    with on(date(year, 1, 28)):
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
    proving.prove(now, [ContentFile(SCAN, name="（示例）完成证明.pdf")], by=by)
    actions.propose_done(task=now, by=by, words="（示例）已按要求完成", reached=now.target)
