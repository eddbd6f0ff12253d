"""Agreements and what comes of them year by year, activities and their leads, what partners have here or we there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.history.models import Copy
from gongjian.zone.inbox.models import Matter
from gongjian.zone.industry.cooperation import actions, occasions, queries
from gongjian.zone.industry.models import Activity, Agreement, Foothold, Project, Prospect
from people import acting, signed_in
from zone.industry.things import activity, agreement, foothold
from zone.joint import days, house

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


# ---- agreements


def test_a_draft_is_its_houses_own_and_what_was_signed_is_seen_by_those_it_concerns() -> None:
    made = agreement(signed=False)
    assert [queries.agreements(acting(w)).count() for w in ("wu", "qian", "sun", "zhou")] == [
        1,
        0,
        0,
        0,
    ]
    actions.put_in_force(agreement=made, by=acting("wu"), signed_on=days(0))
    seen = {
        w: queries.agreements(acting(w)).count()
        for w in ("wu", "qian", "sun", "zhou", "feng", "zheng", "li", "wang")
    }
    assert seen == {
        "wu": 1,
        "qian": 1,
        "sun": 1,
        "zhou": 1,
        "feng": 1,
        "zheng": 0,
        "li": 0,
        "wang": 0,
    }


def test_an_agreement_of_the_zone_is_everybodys_who_works_for_it() -> None:
    agreement(None, "qian")
    assert [
        queries.agreements(acting(w)).count() for w in ("wu", "zheng", "li", "zhou", "wang")
    ] == [1, 1, 1, 1, 0]


def test_what_is_signed_tomorrow_or_ends_before_it_begins_is_refused() -> None:
    made = agreement(signed=False)
    with pytest.raises(ValidationError) as error:
        actions.put_in_force(agreement=made, by=acting("wu"), signed_on=days(1))
    assert code_of(error) == "day"
    with pytest.raises(ValidationError) as error:
        actions.edit(agreement=made, until=days(-500), by=acting("wu"))
    assert code_of(error) == "until"
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=made.pk).update(stage="in_force", signed_on=None)


def test_what_was_signed_is_edited_no_more() -> None:
    with pytest.raises(ValidationError) as error:
        actions.edit(agreement=agreement(), our_duties="少做一点", by=acting("wu"))
    assert code_of(error) == "stage"


def test_each_year_has_a_plan_and_a_result() -> None:
    made = agreement()
    actions.plan(agreement=made, year=YEAR, plan="引进 3 个团队", by=acting("wu"))
    actions.report(agreement=made, year=YEAR, result="引进 2 个", by=acting("wu"))
    actions.report(agreement=made, year=YEAR, result="引进 4 个", by=acting("wu"))
    (year,) = made.years.all()
    assert (year.year, year.plan, year.result) == (YEAR, "引进 3 个团队", "引进 4 个")
    for wrong in (YEAR + 5, YEAR - 5):
        with pytest.raises(ValidationError) as error:
            actions.plan(agreement=made, year=wrong, plan="过期", by=acting("wu"))
        assert code_of(error) == "year"
    with pytest.raises(ValidationError) as error:
        actions.report(agreement=made, year=YEAR + 1, result="还没到", by=acting("wu"))
    assert code_of(error) == "year"


def test_an_agreement_that_expires_is_told_of_and_is_renewed_or_ended() -> None:
    soon, later, ended = (
        agreement(until=days(90)),
        agreement(until=days(91)),
        agreement(title="乙", until=days(30)),
    )
    assert set(actions.expiring(timezone.localdate())) == {soon, ended}
    assert actions.open_due() == 2 and actions.open_due() == 2
    matters = Matter.objects.open().filter(kind=actions.EXPIRING)
    assert {m.object_id for m in matters} == {str(soon.pk), str(ended.pk)}
    renewed = actions.end(
        agreement=soon, on=days(0), because="续签", renewed_until=days(800), by=acting("wu")
    )
    assert (renewed.stage, renewed.until) == ("in_force", days(800))
    over = actions.end(agreement=ended, on=days(0), because="任务完成", by=acting("wu"))
    assert (over.stage, over.ended_on, over.ended_because) == ("ended", days(0), "任务完成")
    assert not matters.all().exists() and later.until == days(91)
    with pytest.raises(ValidationError) as error:
        actions.end(agreement=renewed, on=days(0), because="", by=acting("wu"))
    assert code_of(error) == "because"


def test_a_year_without_its_result_is_due_from_whoever_answers_for_it() -> None:
    made, other = agreement(until=None), agreement(title="乙", until=None)
    for each in (made, other):
        actions.plan(agreement=each, year=YEAR - 1, plan="引进团队", by=acting("wu"))
    actions.report(agreement=other, year=YEAR - 1, result="引进 1 个", by=acting("wu"))
    actions.open_due()
    (matter,) = Matter.objects.open().filter(kind=actions.RESULT)
    assert matter.object_id == str(made.pk) and matter.organisation.code == "nankai"
    actions.report(agreement=made, year=YEAR - 1, result="引进 2 个", by=acting("wu"))
    assert not Matter.objects.open().filter(kind=actions.RESULT).exists()


def test_of_an_agreement_that_was_none_nothing_is_due() -> None:
    made = agreement(until=days(10))
    actions.open_due()
    actions.withdraw(agreement=made, reason="重复登记", by=acting("wu"))
    assert not Matter.objects.open().filter(object_kind="agreement").exists()
    assert not queries.agreements(acting("qian")).exists()


# ---- activities


def test_an_activity_is_planned_and_held_or_called_off_with_a_reason() -> None:
    made = activity(held=False)
    with pytest.raises(ValidationError) as error:
        occasions.hold(activity=made, present=3, summary=" ", by=acting("wu"))
    assert code_of(error) == "summary"
    held = occasions.hold(activity=made, present=120, summary="签约两项", by=acting("wu"))
    assert (held.held, held.present) == ("held", 120)
    with pytest.raises(ValidationError):
        occasions.call_off(activity=held, reason="下雨", by=acting("wu"))
    ahead = activity(held=False, on=days(10))
    with pytest.raises(ValidationError) as error:
        occasions.hold(activity=ahead, present=1, summary="提前", by=acting("wu"))
    assert code_of(error) == "day"
    with pytest.raises(ValidationError):
        occasions.call_off(activity=ahead, reason="", by=acting("wu"))
    assert (
        occasions.call_off(activity=ahead, reason="改到明年", by=acting("wu")).held == "cancelled"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=held.pk).update(summary="")


def found(**told: object) -> Prospect:
    return occasions.find_lead(activity=activity(), name="传感器产线", partner="某电子公司", amount=Decimal(5000),
                               by=acting("wu"), **told)  # type: ignore[arg-type]  # fmt: skip


def test_a_lead_is_signed_and_lands_each_on_its_day() -> None:
    lead = found()
    lead = occasions.follow(prospect=lead, stage="signed", on=days(0), by=acting("wu"))
    lead = occasions.follow(prospect=lead, stage="landed", on=days(0), by=acting("wu"))
    assert (lead.stage, lead.signed_on, lead.landed_on) == ("landed", days(0), days(0))
    with pytest.raises(ValidationError) as error:
        occasions.follow(prospect=lead, stage="lead", on=days(0), by=acting("wu"))
    assert code_of(error) == "note"
    back = occasions.follow(
        prospect=lead, stage="lead", on=days(0), note="合同解除", by=acting("wu")
    )
    assert (back.signed_on, back.landed_on, back.note) == (None, None, "合同解除")


def test_a_lead_that_comes_to_nothing_says_why_and_no_day_lies_ahead() -> None:
    lead = found()
    for stage, on, note, code in (
        ("lost", days(0), "", "note"), ("signed", days(1), "", "day"), ("signed", days(-1), "", "day"), ("lead", days(0), "", "same"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as error:
            occasions.follow(prospect=lead, stage=stage, on=on, note=note, by=acting("wu"))
        assert code_of(error) == code
    assert (
        occasions.follow(
            prospect=lead, stage="lost", on=days(0), note="选址外地", by=acting("wu")
        ).stage
        == "lost"
    )


@pytest.mark.parametrize(
    ("outcome", "stage", "reached"),
    [
        ("lead", "lead", []),
        ("signed", "signed", ["signed_on"]),
        ("landed", "started", ["signed_on", "started_on"]),
    ],
)
def test_a_lead_becomes_a_key_project_as_far_as_it_has_come(
    outcome: str, stage: str, reached: list[str]
) -> None:
    lead = found()
    for step in ("signed", "landed")[: ("lead", "signed", "landed").index(outcome)]:
        lead = occasions.follow(prospect=lead, stage=step, on=days(0), by=acting("wu"))
    made = occasions.make_project(
        prospect=lead, park=house("nankai"), chain="information", node="chips", by=acting("wu")
    )
    assert (made.stage, made.entry, made.investor, made.invest_total) == (
        stage,
        "listed",
        "某电子公司",
        Decimal(5000),
    )
    assert [n for n in ("signed_on", "started_on") if getattr(made, n)] == reached
    assert Prospect.objects.get(pk=lead.pk).project == made
    with pytest.raises(ValidationError) as error:
        occasions.make_project(prospect=lead, park=house("nankai"), by=acting("wu"))
    assert code_of(error) == "project" and Project.objects.count() == 1


def test_every_step_of_a_lead_is_in_the_story_of_its_activity() -> None:
    lead = found()
    occasions.follow(prospect=lead, stage="signed", on=days(0), by=acting("wu"))
    assert [c.act for c in Copy.objects.of(lead.activity)] == [
        "lead_moved",
        "lead_found",
        "held",
        "planned",
    ]
    assert Copy.objects.of(lead.activity)[0].told["prospects"][0]["stage"] == "signed"


def test_how_cooperation_stands_is_counted_within_what_one_may_see() -> None:
    lead = found()
    occasions.follow(prospect=lead, stage="signed", on=days(0), by=acting("wu"))
    occasions.find_lead(activity=lead.activity, name="乙", partner="丙", by=acting("wu"))
    agreement(until=days(20))
    told = queries.standing(acting("qian"), timezone.localdate())
    assert (told.in_force, told.expiring, told.done, told.leads, told.signed, told.amount) == (
        1,
        1,
        1,
        1,
        1,
        Decimal(5000),
    )
    other = queries.standing(acting("zheng"), timezone.localdate())
    assert (other.in_force, other.done, other.signed, other.amount) == (0, 0, 0, Decimal(0))


# ---- headquarters, research abroad, parks abroad, sister parks


def test_a_foothold_is_there_from_day_to_day() -> None:
    made = foothold(kind_of="overseas_research", place="慕尼黑")
    assert [made.stands_on(d) for d in (days(-101), days(-100), days(0))] == [False, True, True]
    with pytest.raises(ValidationError):
        actions.close(foothold=made, on=days(-200), because="撤销", by=acting("wu"))
    with pytest.raises(ValidationError):
        actions.close(foothold=made, on=days(0), because=" ", by=acting("wu"))
    closed = actions.close(foothold=made, on=days(-1), because="合并", by=acting("wu"))
    assert [closed.stands_on(d) for d in (days(-1), days(0))] == [True, False]
    with pytest.raises(IntegrityError), transaction.atomic():
        Foothold.objects.filter(pk=made.pk).update(ended_because="")


def test_a_foothold_stands_on_a_chain_of_the_pack() -> None:
    with pytest.raises(ValidationError) as error:
        foothold(chain="nothing")
    assert code_of(error) == "chain"
    with pytest.raises(ValidationError):
        foothold(chain="new_energy", node="nothing")
    assert foothold(chain="new_energy", node="batteries", kind_of="sister_park").node == "batteries"


def test_the_register_is_asked_for_a_unit_that_one_may_see_and_no_other() -> None:
    from gongjian.zone.register.models import State

    mine = (
        State.objects.as_of(timezone.localdate()).filter(owner__code="nankai").exclude(code="")[0]
    )
    theirs = (
        State.objects.as_of(timezone.localdate()).filter(owner__code="hexi").exclude(code="")[0]
    )
    client = signed_in("wu")
    given = {"kind_of": "headquarters", "name": "某总部", "place": "天津", "park": str(house("nankai").pk), "since": "2024-01-01",
             "parent": "", "place_on_chain": "", "agreement": "", "note": ""}  # fmt: skip
    for code, there in ((theirs.code, False), ("没有这家单位", False), (mine.code, True)):
        sent = client.post("/cooperation/footholds/new/", {**given, "unit": code})
        faults = None if sent.context is None else sent.context["form"].errors
        assert (sent.status_code == 302) == there, (code, faults)
    assert Foothold.objects.get().unit == mine.unit
