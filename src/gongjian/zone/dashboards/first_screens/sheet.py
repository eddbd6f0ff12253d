"""A leader's one sheet of paper: every park in a row, three sentences, what waits for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...history.choices import Light
from ...industry import queries as industry
from ...industry.choices import Stage
from ...industry.projects.queries import Sum
from ...meetings.queries import Awaiting, for_leader
from ...reports import queries as reports
from ...reports.models import Round
from ...reports.queries import Standing
from ...tasks import queries as tasks
from ...web.numbers import number, percent

NAMED = 3  # parks that a sentence names


@dataclass(frozen=True, slots=True)
class Row:
    """A park: tasks of the year and projects by count and light, investment in ten thousand yuan, its report."""

    park: Organisation
    tasks: int
    done: int
    red: int
    yellow: int
    green: int
    projects: int
    produced: int
    projects_red: int
    planned: Decimal
    invested: Decimal
    report: Standing | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`round` is the newest round of reports, None where there was none."""

    year: int
    round: Round | None
    rows: tuple[Row, ...]
    total: dict[str, Decimal | int]
    sentences: tuple[str, ...]
    awaiting: tuple[Awaiting, ...]


def sheet(acting: Acting) -> Sheet:
    year = timezone.localdate().year
    round = reports.rounds(acting).filter(withdrawn_at=None).first()
    stands = {s.house.pk: s for s in reports.standing(round)} if round else {}
    counted = tasks.by_park(tasks.tasks(acting).filter(year=year))
    sums = industry.sums_by_park(acting)
    rows = tuple(
        _row(park, counted.get(park.pk, {}), sums.get(park.pk), stands.get(park.pk))
        for park in tasks.parks()
    )
    names = ("tasks", "done", "red", "yellow", "green", "projects", "produced", "projects_red", "planned", "invested")  # fmt: skip
    total = {name: sum(getattr(row, name) for row in rows) for name in names}
    sentences = (_of_tasks(rows, total, year), _of_reports(rows, round), _of_projects(total))
    return Sheet(
        year, round, rows, total, tuple(filter(None, sentences)), tuple(for_leader(acting))
    )


def _row(park: Organisation, counts: dict[str, int], of: Sum | None, stands: Standing | None) -> Row:  # fmt: skip
    of = of or Sum()
    return Row(
        park, tasks=counts.get("total", 0), done=counts.get("done", 0), red=counts.get("red", 0),
        yellow=counts.get("yellow", 0), green=counts.get("green", 0), projects=of.projects,
        produced=of.by_stage[Stage.PRODUCED], projects_red=of.by_light[Light.RED], planned=of.amounts["invest_total"],
        invested=of.amounts["invest_done"], report=stands,
    )  # fmt: skip


def _of_tasks(rows: Sequence[Row], total: dict[str, Decimal | int], year: int) -> str:
    if not total["tasks"]:
        return _("%(year)s 年还没有下达任务。") % {"year": year}
    words = _("%(year)s 年下达园区任务 %(n)s 项，完成 %(done)s 项（%(share)s），红灯 %(red)s 项。") % {
        "year": year, "n": total["tasks"], "done": total["done"],
        "share": percent(Decimal(total["done"]) / Decimal(total["tasks"])), "red": total["red"],
    }  # fmt: skip
    worst = sorted((row for row in rows if row.red), key=lambda row: -row.red)[:NAMED]
    return words + (_("红灯最多的是%(parks)s。") % {"parks": _named(worst, "red")} if worst else "")


def _of_reports(rows: Sequence[Row], round: Round | None) -> str:
    if round is None:
        return ""
    owed = [row.report for row in rows if row.report and row.report.due]
    late = [each for each in owed if each.late]
    missing = [each for each in owed if not each.reported]
    words = _("%(period)s应报园区 %(n)s 个，已报 %(told)s 个，其中迟报 %(late)s 个。") % {
        "period": round.title, "n": len(owed), "told": len(owed) - len(missing), "late": len(late),
    }  # fmt: skip
    if not missing:
        return words
    names = "、".join(each.name for each in missing[:NAMED])
    return words + (_("未报的有%(parks)s等 %(n)s 个。") if len(missing) > NAMED else _("未报的是%(parks)s。")) % {
        "parks": names, "n": len(missing),
    }  # fmt: skip


def _of_projects(total: dict[str, Decimal | int]) -> str:
    if not total["projects"]:
        return ""
    return _("在库重点项目 %(n)s 个，投产 %(produced)s 个，红灯 %(red)s 个；计划总投资 %(planned)s 亿元，累计完成 %(done)s 亿元。") % {
        "n": total["projects"], "produced": total["produced"], "red": total["projects_red"],
        "planned": number(Decimal(total["planned"]) / 10_000, 2), "done": number(Decimal(total["invested"]) / 10_000, 2),
    }  # fmt: skip


def _named(rows: Sequence[Row], field: str) -> str:
    return "、".join(_("%(park)s（%(n)s 项）") % {"park": row.park.name, "n": getattr(row, field)} for row in rows)  # fmt: skip
