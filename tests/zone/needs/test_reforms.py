"""Reforms and legislation: what the pack knows of, milestones, who sees a draft, the line of time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gongjian.zone.history.deeds import withdraw
from gongjian.zone.history.models import Copy
from gongjian.zone.history.together import BothChanged, Opened
from gongjian.zone.needs import queries, reforming
from gongjian.zone.needs.choices import ReformStage
from gongjian.zone.needs.models import Reform
from people import acting, signed_in
from zone.joint import days, house

pytestmark = pytest.mark.django_db
TOLD: dict[str, Any] = {
    "category": "reform",
    "title": "承诺制",
    "basis": "工作方案",
    "text": "先建后验",
}


def drafted(by: str = "lin", steps: Any = (), **told: Any) -> Reform:
    who = acting(by)
    owner = house(who.organisation_code)
    return reforming.draft(by=who, steps=steps, **{**TOLD, "owner": owner, **told})


def known(by: str = "lin", steps: Any = (), **told: Any) -> Reform:
    return reforming.make_known(reform=drafted(by, steps, **told), by=acting(by))


def test_the_regulations_of_2020_stand_with_their_days_and_how_sure_they_are() -> None:
    (reform,) = reforming.seed(by=None, house=house("zone_office"))
    assert (reform.title, reform.category) == ("天津国家自主创新示范区条例", "legislation")
    steps = [(s.title, s.done_on, s.certainty) for s in reform.steps.all()]
    assert steps == [
        ("通过", date(2020, 5, 18), "secondary"),
        ("施行", date(2020, 7, 1), "secondary"),
    ]
    assert (reform.stage, reform.done_on, reform.certainty) == (
        ReformStage.DONE,
        date(2020, 7, 1),
        "secondary",
    )
    assert reform.owner.code == "leading_group_office"
    assert reforming.seed(by=None, house=house("zone_office")) == [] and Reform.objects.count() == 1


def test_the_office_brings_in_what_the_pack_knows_of_once() -> None:
    client = signed_in("qian")
    assert "从政策包导入" in client.get("/reforms/").content.decode()
    client.post("/reforms/seed/")
    assert (
        Reform.objects.count() == 1
        and "从政策包导入" not in client.get("/reforms/").content.decode()
    )
    assert signed_in("wu").post("/reforms/seed/").status_code == 404


def test_a_draft_is_its_houses_own_until_it_is_made_known() -> None:
    reform = drafted()
    assert [queries.reforms(acting(who)).count() for who in ("lin", "qian", "wu", "sun")] == [
        1,
        0,
        0,
        0,
    ]
    reforming.make_known(reform=reform, by=acting("lin"))
    assert [
        queries.reforms(acting(who)).count() for who in ("lin", "qian", "wu", "sun", "wang")
    ] == [1, 1, 1, 1, 0]


def test_what_is_made_known_has_its_basis() -> None:
    with pytest.raises(ValidationError) as error:
        known(basis=" ")
    assert error.value.code == "basis"


def test_milestones_are_reached_one_after_another_and_then_it_is_done_with_its_result() -> None:
    reform = known(steps=[("制定方案", days(-9)), ("推开", days(30))])
    first, second = reform.steps.all()
    with pytest.raises(ValidationError) as error:
        reforming.reach(step=first, on=days(1), by=acting("lin"))
    assert error.value.code == "day"
    assert (
        reforming.reach(step=first, on=days(-1), note="已印发", by=acting("lin")).stage
        == ReformStage.UNDER_WAY
    )
    for told, code in (
        ({"result": "提速"}, "steps"),
        ({"result": " "}, "result"),
        ({"result": "提速", "on": days(2)}, "day"),
    ):
        with pytest.raises(ValidationError) as error:
            reforming.finish(reform=reform, by=acting("lin"), **{"on": days(0), **told})
        assert error.value.code == code
    reforming.reach(step=second, on=days(0), by=acting("lin"))
    done = reforming.finish(reform=reform, on=days(0), result="提速一半", by=acting("lin"))
    assert (done.stage, done.done_on, done.result) == (ReformStage.DONE, days(0), "提速一半")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reform.objects.filter(pk=reform.pk).update(done_on=None)
    assert [c.act for c in Copy.objects.of(reform)] == [
        "finished",
        "reached",
        "reached",
        "made_known",
        "drafted",
    ]


def test_milestones_that_were_reached_stay_when_the_others_are_planned_anew() -> None:
    reform = known(steps=[("制定方案", days(-9)), ("推开", days(30))])
    reforming.reach(step=reform.steps.all()[0], on=days(-1), by=acting("lin"))
    reforming.edit(
        reform=reform,
        by=acting("lin"),
        steps=[("试点", days(60)), ("评估", days(90))],
        title="承诺制改革",
    )
    assert [(s.title, s.done_on) for s in reform.steps.all()] == [
        ("制定方案", days(-1)),
        ("试点", None),
        ("评估", None),
    ]


def test_two_people_at_one_reform_are_put_together_or_told() -> None:
    reform = drafted()
    reforming.edit(reform=reform, by=acting("lin"), at=Opened(1), text="别人写的")
    both = reforming.edit(
        reform=reform, by=acting("lin"), at=Opened(1), title="新名称", text=TOLD["text"]
    )
    assert (both.title, both.text) == ("新名称", "别人写的")
    with pytest.raises(BothChanged) as error:
        reforming.edit(reform=reform, by=acting("lin"), at=Opened(1), text="我写的")
    assert [each.label for each in error.value.clashes] == ["内容"]


def test_a_reform_that_is_stopped_or_withdrawn_says_why() -> None:
    reform = known()
    with pytest.raises(ValidationError):
        reforming.stop(reform=reform, reason=" ", by=acting("lin"))
    assert (
        reforming.stop(reform=reform, reason="上位法修改", by=acting("lin")).stage
        == ReformStage.STOPPED
    )
    withdraw(known(title="另一项"), by=acting("lin"), reason="重复")
    assert [r.title for r in queries.reforms(acting("qian"))] == ["承诺制"]


def test_the_line_of_time_tells_what_is_done_late_and_to_come_year_by_year() -> None:
    reforming.seed(by=None, house=house("zone_office"))
    known(steps=[("已经晚了", days(-9)), ("还没到", days(800))])
    drafted("li", steps=[("别人的草稿", days(3))])
    years = dict(queries.line_of_time(acting("wu")))
    assert list(years) == sorted(years, reverse=True) and [s.title for s in years[2020]] == [
        "通过",
        "施行",
    ]
    page = signed_in("wu").get("/reforms/timeline/").content.decode()
    assert page.index("还没到") < page.index("已经晚了") < page.index("2020-05-18")
    assert "timeline-late" in page and "别人的草稿" not in page


def test_who_may_carry_on_a_reform() -> None:
    reform = known(steps=[("制定方案", days(-9))])
    step = reform.steps.get()
    url = f"/reforms/{reform.pk}/steps/{step.pk}/"
    assert signed_in("wu").post(url, {"on": str(days(0))}).status_code == 404
    assert signed_in("lin").post(url, {"on": str(days(0))}).status_code == 302
    step.refresh_from_db()
    assert step.done_on == days(0)
