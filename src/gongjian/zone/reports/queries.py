"""Questions to rounds and reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..accounts.scopes import within
from ..history.choices import Light
from ..history.models import Copy
from ..history.queries import as_of
from ..tasks import queries as tasks
from ..tasks.choices import Stage as TaskStage
from ..tasks.models import Task
from . import arrays
from .choices import UNREPORTED, WRITABLE, RoundStage, Stage, Verdict
from .models import Line, Report, Round, Snapshot

SEEN = (
    "submitted",
    "reviewed",
    "sent_back",
    "accepted",
)  # acts after which others may read a report


def rounds(acting: Acting | None) -> QuerySet[Round]:
    """With how many reports that somebody may see are due, came, came late, and wait to be reviewed."""
    of = Q(reports__in=within(acting, Report).order_by().values("pk"))
    told = of & ~Q(reports__stage__in=UNREPORTED)
    return within(acting, Round).annotate(
        owed=Count("reports", filter=of), reported=Count("reports", filter=told),
        late=Count("reports", filter=told & Q(reports__submitted_on__gt=F("due"))),
        accepted=Count("reports", filter=Q(reports__stage=Stage.ACCEPTED)),
    ).order_by("-ends", "-begins")  # fmt: skip


def reports(acting: Acting | None) -> QuerySet[Report]:
    return within(acting, Report).filter(round__withdrawn_at=None)


def to_write(acting: Acting) -> QuerySet[Report]:
    """What one's own house has still to report."""
    return reports(acting).filter(
        house=acting.organisation_id, stage__in=WRITABLE, round__stage=RoundStage.OPEN
    )


def to_review(acting: Acting | None) -> QuerySet[Report]:
    """Reports in which some task's part, or that in sum alone, waits for the office."""
    waits = Line.objects.filter(report=OuterRef("pk"), verdict="")
    return reports(acting).filter(
        Exists(waits) | Q(stage=Stage.SUBMITTED),
        round__stage=RoundStage.OPEN,
        stage__in=(Stage.SUBMITTED, Stage.SENT_BACK),
    )


def newest_open(acting: Acting | None) -> Round | None:
    return within(acting, Round).filter(stage=RoundStage.OPEN, withdrawn_at=None).first()


# ---- how a round stands


@dataclass(frozen=True, slots=True)
class Standing:
    """How a house stands in a round; `report` is None where it owes none."""

    house: Organisation
    report: Report | None
    due: bool
    reported: bool
    late: int  # calendar days after the due day
    missing: bool
    tasks: int
    waiting: int
    sent_back: int
    red: int
    yellow: int
    green: int

    @property
    def name(self) -> str:
        return str(self.house.name)

    @property
    def on_time(self) -> bool:
        return self.reported and not self.late


def standing(round: Round, day: date | None = None) -> list[Standing]:
    """Every park, then every other house that owes a report. In three questions, however many there are."""
    day = day or timezone.localdate()
    parts = Count("lines")
    held = {
        report.owner_id: report
        for report in round.reports.select_related("owner").annotate(
            parts=parts, waiting=Count("lines", filter=Q(lines__verdict="")),
            back=Count("lines", filter=Q(lines__verdict=Verdict.SENT_BACK)),
        )
    }  # fmt: skip
    parks = list(tasks.parks())
    known = {park.pk for park in parks}
    others = [report.owner for report in held.values() if report.owner_id not in known]
    lamps = lights(round, parks)
    return [
        _standing(house, held.get(house.pk), round, day, lamps.get(house.pk, Counter()))
        for house in (*parks, *sorted(others, key=lambda o: o.path))
    ]


def _standing(house: Organisation, report: Any, round: Round, day: date, lamps: Counter[str]) -> Standing:  # fmt: skip
    reported = report is not None and report.submitted_on is not None
    over = day > round.due or round.stage == RoundStage.CLOSED
    return Standing(
        house=house, report=report, due=report is not None, reported=reported,
        late=max((report.submitted_on - round.due).days, 0) if reported else 0,
        missing=report is not None and not reported and over,
        tasks=report.parts if report else 0,
        waiting=report.waiting if report and report.stage in (Stage.SUBMITTED, Stage.SENT_BACK) else 0,
        sent_back=report.back if report else 0,
        red=lamps[Light.RED], yellow=lamps[Light.YELLOW], green=lamps[Light.GREEN],
    )  # fmt: skip


def lights(round: Round, houses: Iterable[Organisation]) -> dict[int, Counter[str]]:
    """The tasks of the year by light, as they stand, or of a closed round as they stood: of each park those in it
    and its sub-parks, of each other house those that it answers for."""
    rows: Any = stood(round).order_by().values("park__path", "owner", "owner__path", "light").annotate(n=Count("pk"))  # fmt: skip
    by_path = {park.path: park.pk for park in houses}
    parks = set(by_path.values())
    found: dict[int, Counter[str]] = {}
    for row in rows:
        park = tasks.counts_for(by_path, row["park__path"], row["owner__path"])
        for key in {park or row["owner"]} | ({row["owner"]} - parks):
            found.setdefault(key, Counter())[row["light"]] += row["n"]
    return found


def stood(round: Round) -> QuerySet[Any]:
    """The issued tasks of the round's year: as they stand while it is open, afterwards as they stood."""
    if round.stage == RoundStage.CLOSED:
        return Snapshot.objects.filter(round=round)
    return Task.objects.filter(year=round.year, stage=TaskStage.ISSUED, withdrawn_at=None)


def round_before(round: Round) -> Round | None:
    """The closed round of the period before, of the same length and in the same year."""
    of = arrays.period_of(round.period)
    if of.first_in_year:
        return None
    return Round.objects.filter(
        period=str(of.previous), stage=RoundStage.CLOSED, withdrawn_at=None
    ).first()


# ---- what somebody may read of a report


def lines_of(acting: Acting | None, report: Report) -> list[Line]:
    """A report's parts for somebody who may read them: of what is being written anew, what was submitted last.
    The report's own words are put the same way. Nothing is saved of this."""
    lines = list(report.lines.select_related("task__clause", "before", "decided_by"))
    own = acting is not None and acting.organisation_id == report.house_id
    if own or report.stage != Stage.SENT_BACK:
        return lines
    copy = Copy.objects.of(report).filter(act__in=SEEN).first()
    told = copy.told if copy else {}
    for name in ("words", "next_steps", "problem"):
        setattr(report, name, told.get(name, ""))
    for line in lines:
        for name, value in told.get(f"task_{line.task_id}", {}).items():
            if name == "reached":
                line.reached = Decimal(value) if value else None
            elif name not in ("verdict", "reason"):
                setattr(line, name, value)
    return lines


def of_task(acting: Acting | None, task: Task, most: int = 12) -> list[Line]:
    """What was reported of a task, the newest first."""
    rows = within(acting, Line).filter(task=task, report__round__withdrawn_at=None)
    told = rows.exclude(report__stage__in=UNREPORTED)
    return list(
        told.select_related("report__round", "report__submitted_by").order_by("-report__round__ends")[:most]
    )  # fmt: skip


def of_park(
    acting: Acting | None, park: Organisation, moment: datetime, most: int = 4
) -> list[dict[str, Any]]:
    """The last reports of a park as they were known at a moment, the newest period first: the words of each copy,
    with its `key`, `period`, `due` and `parts` by task. What was not submitted then is not among them."""
    rows = reports(acting).filter(owner=park, round__opened_on__lte=timezone.localdate(moment))
    newest = list(rows.select_related("round").order_by("-round__ends")[: 2 * most])
    copies = as_of("report", moment, [report.pk for report in newest])
    found = []
    for report in newest:
        told = copies.get(report.pk)
        if told is not None and told["submitted_on"] and told["stage"] not in UNREPORTED:
            if told["stage"] == Stage.SENT_BACK:
                told = _seen(report, moment) | {"stage": told["stage"]}
            found.append(_told(report, told))
    return found[:most]


def _seen(report: Report, moment: datetime) -> dict[str, Any]:
    """As it was submitted last before a moment: what is written anew is its house's own."""
    copy = Copy.objects.of(report).filter(act__in=SEEN, at__lte=moment).first()
    return dict(copy.told) if copy else {}


def _told(report: Report, told: dict[str, Any]) -> dict[str, Any]:
    parts = {int(n.removeprefix("task_")): t for n, t in told.items() if n.startswith("task_")}
    own = {name: value for name, value in told.items() if not name.startswith("task_")}
    return {**own, "key": report.pk, "period": report.round.period, "due": report.round.due, "parts": parts}  # fmt: skip
