"""What the park builds: what it declares, its tasks and reports with the lights of the day, its filings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...filings import queries as filings
from ...filings.choices import Sort, Standing, Subject
from ...filings.choices import Stage as Filed
from ...history.choices import Light
from ...reports import queries as reports
from ...reports.choices import Stage as Reported
from ...tasks import queries as tasks
from ...tasks.choices import Progress
from .parts import MOST, Figure, Line, Section, When, dated, pressing


def joint(acting: Acting, park: Organisation, when: When) -> Iterator[Section]:
    yield declared(acting, park, when)
    yield joint_tasks(acting, park, when)
    yield progress(acting, park, when)
    yield filed(acting, park, when)


def declared(acting: Acting, park: Organisation, when: When) -> Section:
    """Territory, lead industries and institution as the park declares them, and what each stands on."""
    held = filings.facts(park, when.day, when.moment) if filings.place(acting, park.code) else {}
    unfiled = sum(fact.standing == Standing.UNFILED for fact in held.values())
    sentence = _("申报的园区事项 %(n)s 项，变更未备案 %(unfiled)s 项。") % {
        "n": len(held), "unfiled": unfiled,
    }  # fmt: skip
    return Section(
        "plan", _("规划与申报事项"), [sentence] if held else [], (), (_("起"), _("事项"), _("内容"), _("备案"), _("依据")),
        [Line((str(fact.since), str(sort.label), fact.words, str(fact.standing.label), fact.source),
              reverse("filing", args=[fact.filing]) if fact.filing else "") for sort in Sort if (fact := held.get(sort))],
        _("由园区申报四至范围、主导产业和管理机构"), reverse("facts_of_park", args=[park.code]),
    )  # fmt: skip


def joint_tasks(acting: Acting, park: Organisation, when: When) -> Section:
    """The tasks of the year as they were known, with the lights of that day."""
    rows = tasks.known(acting, when.moment, park, when.day.year)
    done = [r for r in rows if r["progress"] == Progress.DONE]
    counts = {
        light: sum(r["light"] == light for r in rows)
        for light in (Light.RED, Light.YELLOW, Light.GREEN)
    }
    sentence = _("%(year)s 年下达任务 %(n)s 项，完成 %(done)s 项，红灯 %(red)s 项、黄灯 %(yellow)s 项。") % {
        "year": when.day.year, "n": len(rows), "done": len(done), "red": counts[Light.RED], "yellow": counts[Light.YELLOW],
    }  # fmt: skip
    shown = sorted(rows, key=lambda r: (pressing(r["light"]), r["due"], r["number"]))[:MOST]
    return Section(
        "tasks", _("重点任务"), [sentence] if rows else [],
        [Figure(_("任务"), len(rows) or None, _("项")), Figure(_("完成"), len(done) if rows else None, _("项")),
         *(Figure(str(light.label), counts[light] if rows else None, _("项")) for light in counts)],
        (_("编号"), _("任务"), _("期限"), _("进展")),
        [Line((r["number"], r["title"], r["due"], str(Progress(r["progress"]).label)), f"/tasks/{r['key']}/", r["light"]) for r in shown],
        _("由示范区建设处从规划条款分解任务、征求意见后下达"), f"/tasks/?park={park.code}&year={when.day.year}",
    )  # fmt: skip


def progress(acting: Acting, park: Organisation, when: When) -> Section:
    """The last reports as they were known: when they came, late or not, what they say of the whole."""
    rows = reports.of_park(acting, park, when.moment)
    late = sum(_late(row) for row in rows)
    sentence = _("近 %(n)s 期进展报告中迟报 %(late)s 期。") % {"n": len(rows), "late": late}
    return Section(
        "reports", _("进展报告"), [sentence] if rows else [], (),
        (_("报告期"), _("总体进展"), _("下步计划"), _("报送"), _("状态")),
        [Line((r["period"], r["words"] or _("分任务报告 %(n)s 项") % {"n": len(r["parts"])}, r["next_steps"],
               str(r["submitted_on"]), str(Reported(r["stage"]).label)), f"/reports/{r['key']}/") for r in rows],
        _("由园区按报告期报送"), f"/reports/?owner={park.code}",
    )  # fmt: skip


def _late(row: dict[str, Any]) -> bool:
    return str(row["submitted_on"])[:10] > str(row["due"])


def filed(acting: Acting, park: Organisation, when: When) -> Section:
    """What the park discussed with the leading-group office and filed with the commission."""
    rows = filings.of_park(acting, park, when.moment)
    ended = sum(row["stage"] == Filed.ARCHIVED for row in rows)
    sentence = _("报备案事项 %(n)s 件，已归档 %(done)s 件。") % {"n": len(rows), "done": ended}
    return Section(
        "filings", _("重大事项备案"), [sentence] if rows else [],
        [Figure(_("备案事项"), len(rows) or None, _("件")), Figure(_("已归档"), ended if rows else None, _("件"))],
        (_("备案号"), _("事项"), _("类别"), _("期限"), _("环节")),
        [Line((r["number"] or "—", r["title"], str(Subject(r["subject"]).label), dated(r["due_on"]), str(Filed(r["stage"]).label)),
              f"/filings/{r['key']}/", "" if r["light"] == Light.NONE else r["light"]) for r in rows[:MOST]],
        _("由园区就规划调整、政策试点、体制改革送协商、报备案"), f"/filings/?park={park.code}",
    )  # fmt: skip
