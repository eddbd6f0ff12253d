"""What is told of projects each quarter: due in the inbox, late or missing told, prefilled, explained."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from gongjian.zone.history.models import Copy
from gongjian.zone.inbox.models import Matter
from gongjian.zone.industry import arrays
from gongjian.zone.industry.cooperation import occasions
from gongjian.zone.industry.exchange import actions as exchanging
from gongjian.zone.industry.models import Project, Update
from gongjian.zone.industry.projects import actions, queries, updating
from people import acting, signed_in
from zone.industry.things import activity, exchange, project, started
from zone.joint import days, house

pytestmark = pytest.mark.django_db


def at(day: date) -> Any:
    """Noon of a day, the second quarter of 2026 having just ended or not."""
    return time_machine.travel(
        timezone.make_aware(datetime(day.year, day.month, day.day, 12)), tick=False
    )


@pytest.fixture
def in_june() -> Project:
    with at(date(2026, 6, 1)):
        return started()


def q2() -> arrays.Quarter:
    found = arrays.quarter("2026-Q2")
    assert found is not None
    return found


def test_it_is_due_ten_working_days_after_the_quarter() -> None:
    # From 1 July 2026, a Wednesday: ten working days are those to Tuesday 14 July.
    assert updating.due_on(q2()) == date(2026, 7, 14)


def test_each_park_owes_an_update_and_its_matter_ends_with_the_last_of_them(
    in_june: Project,
) -> None:
    with at(date(2026, 6, 2)):
        other = project(name="乙")
        project("hexi", "qian", name="丙")
    with at(date(2026, 7, 1)):
        assert updating.open_quarter() == 2
        assert updating.open_quarter() == 2  # again harms nothing
        matters = Matter.objects.open().filter(kind=updating.UPDATE)
        assert {m.organisation.code for m in matters} == {"nankai", "hexi"}
        (mine,) = matters.filter(organisation=house("nankai"))
        assert mine.due_on == date(2026, 7, 14) and "2 个项目" in mine.title
        updating.update(project=in_june, period="2026-Q2", words="主体封顶", by=acting("wu"))
        assert matters.filter(organisation=house("nankai")).exists()
        updating.update(project=other, period="2026-Q2", words="在谈", by=acting("wu"))
        assert {m.organisation.code for m in matters.all()} == {"hexi"}


def test_in_time_late_and_missing_are_told(in_june: Project) -> None:
    with at(date(2026, 6, 2)):
        late, silent = project(name="乙"), project(name="丙")
    with at(date(2026, 7, 14)):
        updating.update(project=in_june, period="2026-Q2", words="按时", by=acting("wu"))
    with at(date(2026, 7, 15)):
        updating.update(project=late, period="2026-Q2", words="晚了一天", by=acting("wu"))
        rows = updating.told(queries.listed(acting("qian")), q2())
        assert {r.project.pk: r.state[0] for r in rows} == {
            in_june.pk: "ok",
            late.pk: "wait",
            silent.pk: "bad",
        }
        (park,) = updating.by_park(rows)
        assert (park.owed, park.in_time, park.late, park.missing) == (3, 1, 1, 1)
        page = signed_in("wu").get("/projects/updates/?period=2026-Q2").content.decode()
        assert "逾期报送" in page and "缺报" in page and "按时报送" in page


def test_what_is_not_owed_is_not_missing(in_june: Project) -> None:
    """What came into the list later, was in production or lost before the quarter began, and drafts."""
    with at(date(2026, 3, 1)):
        produced = started(name="乙", stage="produced", produced_on=date(2026, 2, 28))
        lost = project(name="丙")
        actions.lose(project=lost, reason="撤资", on=date(2026, 3, 1), by=acting("wu"))
        project(name="草稿", at_once=False)
    with at(date(2026, 7, 1)):
        project(name="丁")
        keys = {p.pk for p in updating.owed(q2())}
    assert keys == {in_june.pk}
    first = arrays.quarter("2026-Q1")
    assert first is not None
    assert {p.pk for p in updating.owed(first)} == {
        produced.pk,
        lost.pk,
    }  # it was told of them in that quarter


def test_an_update_says_what_is_new_and_the_project_is_so(in_june: Project) -> None:
    with at(date(2026, 7, 3)):
        made = updating.update(
            project=in_june, period="2026-Q2", words="设备进场", next_plan="试产", stage="produced", on=date(2026, 7, 1),
            invest_done=Decimal("2500.50"), invest_year=Decimal("500.50"), jobs=40, by=acting("wu"),
        )  # fmt: skip
        now = Project.objects.get(pk=in_june.pk)
        assert (now.stage, now.produced_on, now.invest_done, now.jobs) == (
            "produced",
            date(2026, 7, 1),
            Decimal("2500.50"),
            40,
        )
        assert (now.updated_on, made.stage, made.invest_done, made.late) == (
            date(2026, 7, 3),
            "produced",
            Decimal("2500.50"),
            False,
        )
    copy = Copy.objects.of(now)[0]
    assert copy.act == "updated" and copy.told["invest_done"] == "2500.5"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"invest_done": Decimal(1999)}, "shrinks"),
        ({"invest_done": Decimal(10001)}, "exceeds"),
        ({"stage": "signed"}, "back"),
        ({"stage": "produced"}, "day"),
        ({"words": " "}, "words"),
        ({"period": "2026-Q3"}, "period"),
        ({"period": "2026"}, "period"),
    ],
)
def test_an_update_that_contradicts_the_last_is_refused(
    in_june: Project, told: dict[str, Any], code: str
) -> None:
    with at(date(2026, 7, 3)):
        given = {"period": "2026-Q2", "words": "进展", **told}
        with pytest.raises(ValidationError) as error:
            updating.update(project=in_june, by=acting("wu"), **given)
        found = error.value.error_list if hasattr(error.value, "error_list") else [error.value]
        assert found[0].code == code and not Update.objects.exists()


def test_the_same_is_taken_with_an_explanation_which_stays_with_it(in_june: Project) -> None:
    with at(date(2026, 7, 3)):
        made = updating.update(project=in_june, period="2026-Q2", words="核减", invest_done=Decimal(1500),
                               explained="审计核减", by=acting("wu"))  # fmt: skip
    assert made.explained == "审计核减" and Project.objects.get(
        pk=in_june.pk
    ).invest_done == Decimal(1500)


def test_told_again_it_takes_the_place_of_the_last_and_the_first_day_stays(
    in_june: Project,
) -> None:
    with at(date(2026, 7, 3)):
        updating.update(project=in_june, period="2026-Q2", words="初稿", by=acting("wu"))
    with at(date(2026, 8, 20)):
        again = updating.update(project=in_june, period="2026-Q2", words="更正", by=acting("wu"))
    assert (again.words, again.sent_on, again.late) == ("更正", date(2026, 7, 3), False)
    assert Update.objects.count() == 1


def test_the_form_is_filled_in_with_what_was_told_last(in_june: Project) -> None:
    with at(date(2026, 7, 3)):
        updating.update(
            project=in_june,
            period="2026-Q2",
            words="主体封顶",
            next_plan="设备进场",
            by=acting("wu"),
        )
    with at(date(2026, 10, 9)):
        page = signed_in("wu").get(f"/projects/{in_june.pk}/update/").content.decode()
    assert (
        'value="2000.00"' in page
        and "主体封顶" in page
        and "设备进场" in page
        and "2026年三季度" in page
    )


def test_two_people_at_one_update_are_told_of_one_another() -> None:
    """Both change the investment: the second sees both and chooses; what only the first changed stays."""
    made = started(invest_total=Decimal(10000))
    client, address = signed_in("wu"), f"/projects/{made.pk}/update/"
    opened = Project.objects.get(pk=made.pk).version
    actions.edit(project=made, invest_done=Decimal(2100), jobs=9, by=acting("qian"))
    given = {"base": str(opened), "words": "进展", "stage": "started", "invest_done": "2200.00", "invest_year": "",
             "invest_plan_year": "", "jobs": "", "output": "", "tax": "", "produced_due": str(days(300)),
             "agreed_due": "", "signed_due": "", "started_due": ""}  # fmt: skip
    told = client.post(address, given)
    assert told.status_code == 409
    page = told.content.decode()
    assert "两个人改了同一处" in page and "2,100.00" in page and "2,200.00" in page
    assert Project.objects.get(pk=made.pk).invest_done == Decimal(2100)
    assert client.post(address, {**given, "seen": str(opened + 1)}).status_code == 302
    now = Project.objects.get(pk=made.pk)
    assert (now.invest_done, now.jobs) == (Decimal(2200), 9)


def test_two_people_at_one_project_who_changed_different_things_both_find_theirs() -> None:
    made = started()
    client = signed_in("wu")
    page = client.get(f"/projects/{made.pk}/edit/")
    given = {
        name: "" if value is None else str(value)
        for name, value in page.context["form"].initial.items()
    }
    given |= {name: "" for name in page.context["form"].fields if name not in given}
    given |= {
        "base": str(made.version),
        "park": str(made.park_id),
        "owner": str(made.owner_id),
        "content": "两条产线",
    }
    actions.edit(project=made, investor="某集团", by=acting("qian"))
    assert client.post(f"/projects/{made.pk}/edit/", given).status_code == 302
    now = Project.objects.get(pk=made.pk)
    assert (now.content, now.investor, now.invest_total) == (
        "两条产线",
        "某集团",
        Decimal("10000.00"),
    )


def test_what_was_said_of_a_quarter_before_it_was_said_again_stays_in_the_copies(in_june: Project) -> None:  # fmt: skip
    with at(date(2026, 7, 3)):
        updating.update(project=in_june, period="2026-Q2", words="主体封顶", next_plan="十月试产", by=acting("wu"))  # fmt: skip
        updating.update(project=in_june, period="2026-Q2", words="主体封顶", next_plan="推迟到明年", by=acting("wu"))  # fmt: skip
        assert in_june.updates.get().next_plan == "推迟到明年"
        acts = {
            c.act: c.told["updates"]
            for c in Copy.objects.of(in_june)
            if c.act.startswith("updated")
        }
        assert {act: [u["next_plan"] for u in told] for act, told in acts.items()} == {
            "updated": ["十月试产"], "updated_again": ["推迟到明年"],
        }  # fmt: skip
        page = signed_in("wu").get(f"/projects/{in_june.pk}/").content.decode()
        assert "十月试产" in page and "推迟到明年" in page


def test_the_notes_of_leads_and_receipts_stay_in_the_copies() -> None:
    event, entry = activity(), exchange()
    lead = occasions.find_lead(activity=event, name="研发中心", partner="某公司", by=acting("wu"))
    occasions.follow(prospect=lead, stage="lost", on=days(0), note="价格没谈拢", by=acting("wu"))
    occasions.follow(prospect=lead, stage="lead", on=days(0), note="重新来谈", by=acting("wu"))
    notes = [[p["note"] for p in c.told["prospects"]] for c in Copy.objects.of(event).filter(act="lead_moved")]  # fmt: skip
    assert notes == [["重新来谈"], ["价格没谈拢"]]
    exchanging.receive(exchange=entry, received_on=days(0), note="收到光盘", by=acting("qian"))
    (told,) = Copy.objects.of(entry)[0].told["receipts"]
    assert (told["note"], told["by"]) == ("收到光盘", acting("qian").person_id)
