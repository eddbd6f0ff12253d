"""What each sees first: the office its quarter, a leader one sheet, those who build what is theirs to do."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.dashboards.first_screens.desk import desk
from gongjian.zone.dashboards.first_screens.quarter import quarter
from gongjian.zone.dashboards.first_screens.sheet import sheet
from gongjian.zone.documents.models import Document
from gongjian.zone.reports.figures import figures
from gongjian.zone.reports.models import Report, Round
from gongjian.zone.tasks import queries as tasks
from gongjian.zone.tasks.models import Task
from people import acting, signed_in
from zone.dashboards.sown import raw
from zone.joint import house, issued
from zone.once import ONCE
from zone.wishes import assigned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_years"), ONCE]
TODAY = timezone.localdate()


def newest() -> Round:
    return Round.objects.filter(withdrawn_at=None).order_by("-ends")[0]


# ---- the office


def test_the_quarter_has_one_step_of_today_and_what_was_done_before_it() -> None:
    now = quarter(acting("qian"))
    assert now is not None and now.round == newest()
    states = [step.state for step in now.steps]
    assert [step.name for step in now.steps] == ["名录", "布置", "催报", "审核", "通报", "推动会"]
    assert states.count("now") == 1 and set(states[: states.index("now")]) == {"done"}


def test_every_park_stands_beside_what_it_owes_by_the_rows() -> None:
    now = quarter(acting("qian"))
    assert now is not None and len(now.parks) == 22 and now.parks[0].house.code == "core"
    for stands in now.parks:
        report = Report.objects.filter(round=now.round, owner=stands.house).first()
        assert stands.due == (report is not None)
        assert stands.reported == (report is not None and report.submitted_on is not None)
        late = (report.submitted_on - now.round.due).days if report and report.submitted_on else 0
        assert stands.late == max(late, 0)
    owed = sum(s.due and not s.reported for s in now.parks)
    assert now.missing == owed


def test_a_round_that_is_over_and_told_of_leads_to_the_meeting() -> None:
    Round.objects.filter(pk=newest().pk).update(stage="closed", closed_at=timezone.now())
    now = quarter(acting("qian"))
    assert now is not None
    assert {step.name: step.state for step in now.steps}["审核"] == "done"


def test_where_nothing_was_ever_asked_for_the_page_still_stands() -> None:
    Round.objects.update(withdrawn_at=timezone.now(), withdrawn_because="试")
    assert quarter(acting("qian")) is None
    assert signed_in("qian").get("/").status_code == 200


def test_the_buttons_of_the_office_are_the_offices() -> None:
    page = signed_in("qian").get("/").content.decode()
    assert "生成通报" in page and "通报预览" in page and 'aria-current="step"' in page
    for who in ("sun", "wu", "zhou", "li", "feng"):
        assert "生成通报" not in signed_in(who).get("/").content.decode(), who


# ---- a leader


def planted() -> None:
    """A task in a sub-park of the core park, one that Nankai answers for and that is in no park, and one that a
    sub-park of Dongli answers for."""
    issued("core_huayuan", title="园中园的任务", owner=house("core_huayuan"))
    for owner in ("nankai", "huaming"):
        task = issued(owner, title="不在哪个园区", owner=house(owner))
        Task.objects.filter(pk=task.pk).update(park=None)


def test_the_sheet_has_every_park_and_its_sums_are_those_of_the_rows() -> None:
    before = {row.park.code: row.tasks for row in sheet(acting("sun")).rows}
    planted()
    told = sheet(acting("sun"))
    assert len(told.rows) == 22 and told.rows[0].park.code == "core"
    for row in told.rows:
        of, own = raw.projects(row.park.path), raw.counted(row.park.path)
        assert (row.tasks, row.done) == (own["total"], own["done"])
        assert (row.red, row.yellow, row.green) == (own["red"], own["yellow"], own["green"])
        assert (row.projects, row.produced) == (of["n"], of["produced"])
        assert (row.planned, row.invested) == (of["planned"], of["done"])
    more = {row.park.code: row.tasks - before[row.park.code] for row in told.rows}
    assert {code: n for code, n in more.items() if n} == {"core": 1, "nankai": 1, "dongli": 1}
    for name in ("tasks", "done", "red", "projects", "planned", "invested"):
        assert told.total[name] == sum(getattr(row, name) for row in told.rows)
    assert told.total["tasks"] == raw.counted("")["total"]


def test_the_list_of_parks_the_sheet_and_the_circular_count_the_same_tasks() -> None:
    planted()
    counted = tasks.by_park(tasks.tasks(acting("qian")).filter(year=TODAY.year))
    rows = {row.park.pk: row.tasks for row in sheet(acting("sun")).rows}
    assert rows == {key: counted.get(key, Counter())["total"] for key in rows}
    of = Round(year=TODAY.year, period=f"{TODAY.year}-Q4", stage="open")
    assert {group.key: group.now.tasks for group in figures(of).parks} == rows


def test_the_three_sentences_say_what_the_rows_say() -> None:
    told = sheet(acting("sun"))
    tasks, reports, projects = told.sentences
    done, n = told.total["done"], told.total["tasks"]
    share = (Decimal(done) / Decimal(n) * 100).quantize(Decimal("0.1"))
    assert (
        f"下达园区任务 {n} 项，完成 {done} 项（{share}%），红灯 {told.total['red']} 项。" in tasks
    )
    worst = max(told.rows, key=lambda row: row.red)
    assert f"{worst.park.name}（{worst.red} 项）" in tasks
    owed = Report.objects.filter(round=newest(), owner__kind="park")
    came = owed.filter(submitted_on__isnull=False)
    late = sum(r.submitted_on > newest().due for r in came)
    assert f"应报园区 {owed.count()} 个，已报 {came.count()} 个，其中迟报 {late} 个。" in reports
    planned = (Decimal(told.total["planned"]) / 10_000).quantize(Decimal("0.01"))
    assert f"计划总投资 {planned} 亿元" in projects


def test_what_waits_for_the_leader_is_counted_and_leads_there() -> None:
    told, page = sheet(acting("sun")), signed_in("sun").get("/").content.decode()
    assert told.awaiting and f"请您审定、协调（{len(told.awaiting)}）" in page
    assert all(each.url in page for each in told.awaiting)


def test_a_leader_sees_no_firm() -> None:
    page = signed_in("sun").get("/").content.decode()
    firms = Organisation.objects.filter(kind="enterprise").values_list("name", flat=True)
    assert firms and not [name for name in firms if name in page]


# ---- those who build


DATED = {
    "own_tasks": 2,
    "own_reports": 0,
    "own_needs": 2,
    "own_matters": 0,
    "own_filings": 0,
    "own_problems": 0,
}


@pytest.mark.parametrize("who", ["wu", "zhou", "li", "zheng"])
def test_the_desk_lists_and_counts_what_is_ones_own_to_do_by_the_rows(who: str) -> None:
    me = acting(who)
    if who == "li":  # the made-up years leave a division without a need
        assigned()
    told = {each.key: each for each in desk(me)}
    expected = raw.own(me.path, me.organisation_id)
    assert list(told) == list(expected) == list(DATED)
    for key, rows in expected.items():
        section = told[key]
        assert section.figures[0].value == (len(rows) or None), key
        if key in ("own_tasks", "own_matters"):
            red = sum(light == "red" for *_row, light in rows)
            assert section.figures[1].value == (red or None), key
        assert [line.texts[DATED[key]] for line in section.lines] == [
            str(day or "—") for _n, _t, day, _l in rows[:8]
        ], key
        if key != "own_reports":
            titles = Counter((title, light) for _number, title, _day, light in rows)
            shown = Counter(
                (line.texts[1], line.light or ("" if key == "own_problems" else "none"))
                for line in section.lines
            )
            assert not shown - titles, key
    page = signed_in(who).get("/").content.decode()
    assert all(each.heading in page for each in told.values())
    assert all(each.missing in page for each in told.values() if each.empty)
    assert sum(map(len, expected.values())) > 0


def test_a_first_screen_asks_as_many_questions_for_many_rows_as_for_few() -> None:
    counts = []
    for who in ("qian", "sun", "wu"):
        client = signed_in(who)
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        counts.append(len(asked))
    assert max(counts) <= 60, counts
    assert Document.objects.exists()
