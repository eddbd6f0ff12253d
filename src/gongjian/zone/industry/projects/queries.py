"""Questions to the list of key projects: how they stand, in sums that are exact, now and as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...accounts.scopes import ours, within
from ...history.choices import Light
from ...history.queries import as_of
from .. import arrays
from ..choices import UNDER_WAY, WAY, Entry, Stage
from ..models import Problem, Project
from ..models.projects import DUES

SUMMED = (
    "invest_total",
    "invest_done",
    "invest_plan_year",
    "invest_year",
    "land",
    "output_plan",
    "tax_plan",
)
COUNTED = ("jobs_plan", "jobs")


def projects(acting: Acting | None) -> QuerySet[Project]:
    """The projects that somebody may see and that were not withdrawn."""
    return within(acting, Project).filter(withdrawn_at=None)


def listed(acting: Acting | None) -> QuerySet[Project]:
    """Those that stand in the list."""
    return projects(acting).filter(entry=Entry.LISTED)


def in_park(rows: QuerySet[Any], park: Organisation) -> QuerySet[Any]:
    """Of a park or a sub-park of it."""
    return rows.filter(park__path__startswith=park.path)


def problems(acting: Acting) -> QuerySet[Problem]:
    """What one's own house is to clear, the most pressing first."""
    seen: Any = listed(acting).values("pk")
    found = Problem.objects.filter(solved_on=None, project__in=seen)
    return found.filter(ours(acting, "owner")).select_related("project").order_by("due")


# ---- sums


@dataclass(slots=True)
class Sum:
    """Some projects added up. Amounts are exact; `untold` says of how many a total investment is not known."""

    projects: int = 0
    by_stage: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Stage.values, 0))
    by_light: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Light.values, 0))
    untold: int = 0
    lost_invest: Decimal = Decimal(
        0
    )  # what those that were lost had planned: no part of the amounts
    amounts: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(SUMMED, Decimal(0)))
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))

    def add(self, row: Mapping[str, Any]) -> None:
        """A project as its fields; one that is lost counts as such, and what it was to bring counts no more."""
        self.projects += 1
        self.by_stage[row["stage"]] += 1
        self.by_light[row["light"]] += 1
        if row["stage"] == Stage.LOST:
            self.lost_invest += Decimal(row["invest_total"] or 0)
            return
        self.untold += row["invest_total"] is None
        for name in SUMMED:
            self.amounts[name] += Decimal(row[name] or 0)
        for name in COUNTED:
            self.counts[name] += int(row[name] or 0)

    @property
    def live(self) -> int:
        return self.projects - self.by_stage[Stage.LOST]

    @property
    def done_share(self) -> Decimal | None:
        """Investment done as a share of what is planned; None where nothing is planned."""
        planned = self.amounts["invest_total"]
        return self.amounts["invest_done"] / planned if planned else None

    @property
    def year_share(self) -> Decimal | None:
        planned = self.amounts["invest_plan_year"]
        return self.amounts["invest_year"] / planned if planned else None


_FIELDS = ("stage", "light", "chain", "park__path", *SUMMED, *COUNTED)


def total(rows: QuerySet[Project]) -> Sum:
    found = Sum()
    for row in rows.order_by().values(*_FIELDS):
        found.add(row)
    return found


def by_park(rows: QuerySet[Project], parks: Iterable[Organisation]) -> dict[int, Sum]:
    """By the key of each park. One question for all of them; every park is in it."""
    places = list(parks)
    found = {park.pk: Sum() for park in places}
    for row in rows.order_by().values(*_FIELDS):
        for park in places:
            if row["park__path"].startswith(park.path):
                found[park.pk].add(row)
    return found


def by_chain(rows: QuerySet[Project]) -> dict[str, Sum]:
    """By chain, "" for those of none, the largest investment first."""
    found: dict[str, Sum] = {}
    for row in rows.order_by().values(*_FIELDS):
        found.setdefault(row["chain"], Sum()).add(row)
    return dict(sorted(found.items(), key=lambda each: (-each[1].amounts["invest_total"], each[0])))


def board(rows: Iterable[Project]) -> list[tuple[Stage, list[Project]]]:
    """Columns by stage."""
    held: dict[str, list[Project]] = {stage: [] for stage in Stage.values}
    for project in rows:
        held[project.stage].append(project)
    return [(stage, held[stage]) for stage in Stage]


# ---- as of a day


def known(acting: Acting | None, moment: datetime, park: Organisation | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """The projects that somebody may see, as they stood in the list at a moment, with the light of that day by the
    rule of that day: rows of their copies, with `key` and `light`. A park's own place is that of the moment."""
    visible: Any = within(acting, Project).values("pk")
    places = None if park is None else set(
        Organisation.objects.beneath(park.path).values_list("pk", flat=True)
    )  # fmt: skip
    rows = [
        {**told, "key": key} for key, told in sorted(as_of("project", moment, visible).items())
        if told["entry"] == Entry.LISTED and not told["withdrawn_at"]
        and (places is None or told["park_id"] in places)
    ]  # fmt: skip
    day = timezone.localdate(moment)
    for row, light in zip(rows, arrays.lights([_measured(r, day) for r in rows], day), strict=True):
        row["light"] = str(light)
    return rows


def _measured(row: Mapping[str, Any], day: date) -> dict[str, Any]:
    open_ones = [p for p in row.get("problems", ()) if not p["solved"]]
    late = sum(date.fromisoformat(p["due"]) < day for p in open_ones)
    return {"stage": row["stage"], "next_due": _next_due(row), "updated_on": date.fromisoformat(row["updated_on"]),
            "open": len(open_ones), "late": late}  # fmt: skip


def _next_due(row: Mapping[str, Any]) -> date | None:
    if row["stage"] not in UNDER_WAY:
        return None
    ahead = DUES[WAY.index(Stage(row["stage"])) :]
    return next((date.fromisoformat(row[name]) for name in ahead if row[name]), None)


def sum_of(rows: Iterable[Mapping[str, Any]]) -> Sum:
    """Rows as they were known, added up."""
    found = Sum()
    for row in rows:
        found.add(row)
    return found
