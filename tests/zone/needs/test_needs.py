"""A need from a firm or a park to its answer and its mark: whose turn it is, what is refused, what is left behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.words import acts
from gongjian.zone.history.models import Copy, Text
from gongjian.zone.history.queries import as_of
from gongjian.zone.history.together import BothChanged, Opened
from gongjian.zone.inbox.actions import remind_all
from gongjian.zone.inbox.arrays import working_days
from gongjian.zone.inbox.models import Matter, Message
from gongjian.zone.needs import actions, queries, settling
from gongjian.zone.needs.choices import Stage
from gongjian.zone.needs.models import Need
from gongjian.zone.tasks.models import Task
from people import acting, person
from zone.joint import clause, days, house
from zone.wishes import (
    TOLD,
    assigned,
    endorsed,
    now,
    officer,
    raised,
    received,
    reporter,
    settled,
    triaged,
)

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def waiting(need: Need) -> set[tuple[str, str]]:
    """What is due just now, and from whom."""
    found = Matter.objects.open().filter(object_kind="need", object_id=str(need.pk))
    return {(m.kind, m.organisation.code) for m in found}


# ---- raised


def test_a_firms_need_goes_to_its_park_also_where_an_agent_raises_it_by_letter() -> None:
    need = raised()
    assert acting("wang").by_letter and need.firm_id == acting("wang").organisation_id
    assert (need.stage, need.park.code) == (Stage.RAISED, "nankai")
    assert waiting(need) == {(actions.ENDORSE, "nankai")}
    assert need.number == f"{timezone.localdate().year}-0001"
    assert raised().number == f"{timezone.localdate().year}-0002"


def test_a_parks_own_need_goes_to_the_office_and_hides_no_name() -> None:
    need = raised(acting("wu"), named=False)
    assert need.firm is None and need.named and need.stage == Stage.ENDORSED
    assert waiting(need) == {(actions.TRIAGE, "zone_office")}


def test_a_need_says_something_and_its_firm_stands_in_a_park() -> None:
    with pytest.raises(ValidationError) as error:
        raised(title=" ")
    assert code_of(error) == "text"
    firm = reporter("hexi", "无园有限公司")
    Organisation.objects.filter(code="hexi").update(kind="other")
    with pytest.raises(ValidationError) as error:
        raised(firm)
    assert code_of(error) == "park" and not Need.objects.exists()


# ---- with the park


def test_the_park_endorses_in_its_own_words_or_says_nothing() -> None:
    need = raised()
    with pytest.raises(ValidationError) as error:
        actions.endorse(need=need, words=" ", by=acting("wu"))
    assert code_of(error) == "reason"
    done = actions.endorse(need=need, words="园区内三家企业有同样需要", by=acting("wu"))
    assert (done.stage, done.park_words) == (Stage.ENDORSED, "园区内三家企业有同样需要")
    assert waiting(need) == {(actions.TRIAGE, "zone_office")}


def test_the_park_answers_by_itself_and_the_firm_is_asked_how_content_it_is() -> None:
    need = actions.answer_by_park(need=raised(), answer="园区 3 号楼可以用", by=acting("wu"))
    assert (need.stage, need.outcome, need.answered_by.code) == (
        Stage.SETTLED,
        "answered",
        "nankai",
    )  # type: ignore[union-attr]
    assert waiting(need) == {(actions.RATE, acting("wang").organisation_code)}


def test_what_the_park_sends_back_is_put_right_and_comes_again() -> None:
    need = raised()
    with pytest.raises(ValidationError) as error:
        actions.send_back(need=need, words="", by=acting("wu"))
    assert code_of(error) == "reason"
    back = actions.send_back(need=need, words="请写面积", by=acting("wu"))
    assert waiting(need) == {(actions.REVISE, acting("wang").organisation_code)}
    again = actions.revise(need=back, by=acting("wang"), text="要 800 平方米", title=need.title)
    assert (again.stage, again.text) == (Stage.RAISED, "要 800 平方米")
    assert waiting(need) == {(actions.ENDORSE, "nankai")}


def test_two_people_at_one_need_are_put_together_and_what_both_changed_is_told() -> None:
    back = actions.send_back(need=raised(), words="请写面积", by=acting("wu"))
    seen = back.version
    theirs = actions.revise(
        need=back, by=acting("wang"), at=Opened(seen), text="要 800 平方米", title=back.title
    )
    actions.send_back(need=theirs, words="再补", by=acting("wu"))
    mine = actions.revise(
        need=back, by=acting("wang"), at=Opened(seen), title="希望解决中试厂房", text=TOLD["text"]
    )
    assert (mine.title, mine.text) == ("希望解决中试厂房", "要 800 平方米")
    actions.send_back(need=mine, words="再补", by=acting("wu"))
    with pytest.raises(BothChanged) as error:
        actions.revise(need=back, by=acting("wang"), at=Opened(seen), text="要 900 平方米")
    assert [each.label for each in error.value.clashes] == ["内容"]


# ---- with the office


def test_an_answer_is_owed_from_the_day_on_which_the_office_takes_it_on() -> None:
    need, today = received(), timezone.localdate()
    assert need.answer_due == working_days(today).after(today, 30)
    assert Message.objects.filter(person=person("wang"), reason="told").exists()
    assert waiting(need) == {(actions.TRIAGE, "zone_office")}  # to be assigned in five working days


def test_a_need_is_looked_at_and_assigned_with_the_days_of_the_pack_or_a_day_of_its_own() -> None:
    need, today = triaged(), timezone.localdate()
    plain = actions.assign(need=need, house=house("other_divisions"), by=acting("qian"))
    assert plain.due == plain.answer_due == working_days(today).after(today, 30)
    assert waiting(need) == {(actions.ANSWER, "other_divisions")}
    moved = actions.assign(need=plain, house=house("120104"), due=days(20), by=acting("qian"))
    assert (moved.assigned_to.code, moved.due) == ("120104", days(20))  # type: ignore[union-attr]
    assert waiting(need) == {(actions.ANSWER, "120104")}
    for told, code in (({"due": days(-1)}, "due"), ({"due": days(20)}, "same")):
        with pytest.raises(ValidationError) as error:
            actions.assign(need=moved, house=house("120104"), by=acting("qian"), **told)
        assert code_of(error) == code


def test_a_house_hands_back_what_is_not_its_matter_and_says_why() -> None:
    need = assigned()
    with pytest.raises(ValidationError):
        actions.hand_back(need=need, words="", by=acting("li"))
    back = actions.hand_back(need=need, words="属规划部门", by=acting("li"))
    assert (back.stage, back.assigned_to) == (Stage.TRIAGED, None)
    assert waiting(need) == {(actions.TRIAGE, "zone_office")}


def test_nobody_does_what_was_done_meanwhile() -> None:
    need = endorsed()
    actions.receive(need=need, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        actions.receive(need=need, by=acting("zhao"))
    assert code_of(error) == "stage"
    assert Event.objects.filter(act="need.received").count() == 1


# ---- the study


def test_those_who_study_note_and_ask_others_once_each() -> None:
    need = assigned()
    settling.note(need=need, text="查了规划", by=acting("li"))
    asked = settling.ask_opinion(
        need=need,
        houses=[house("leading_group_office"), house("120104")],
        words="",
        by=acting("li"),
    )
    assert asked == 2 and (actions.OPINE, "120104") in waiting(need)
    with pytest.raises(ValidationError) as error:
        settling.ask_opinion(need=need, houses=[house("120104")], words="", by=acting("li"))
    assert code_of(error) == "houses"
    settling.give_opinion(need=need, text="可以在二期解决", by=acting("zhou"))
    with pytest.raises(ValidationError):
        settling.give_opinion(need=need, text="改主意了", by=acting("zhou"))
    with pytest.raises(ValidationError):
        settling.give_opinion(need=need, text="没人问我", by=acting("sun"))
    assert waiting(need) == {
        (actions.ANSWER, "other_divisions"),
        (actions.OPINE, "leading_group_office"),
    }
    settling.settle(need=need, outcome="answered", answer="二期解决", by=acting("li"))
    assert waiting(need) == {(actions.RATE, acting("wang").organisation_code)}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"outcome": "refused", "answer": " "}, "reason"), ({"outcome": "answered", "answer": ""}, "reason"),
        ({"outcome": "measure", "answer": "出台措施"}, "measure"),
    ],
)  # fmt: skip
def test_an_answer_says_something_and_a_measure_names_its_document_or_task(
    told: dict[str, Any], code: str
) -> None:
    need = assigned()
    with pytest.raises(ValidationError) as error:
        settling.settle(need=need, by=acting("li"), **told)
    assert code_of(error) == code and now(need).stage == Stage.ASSIGNED


def test_a_pilot_names_its_filing_and_a_measure_its_document() -> None:
    pilot = settling.settle(
        need=assigned(),
        outcome="pilot",
        answer="先试一年",
        filing="津自创备〔2026〕3号",
        by=acting("li"),
    )
    measure = settling.settle(
        need=assigned(), outcome="measure", answer="出台措施", document="若干措施", by=acting("li")
    )
    assert (pilot.filing, measure.document) == ("津自创备〔2026〕3号", "若干措施")
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=measure.pk).update(document="")


def test_a_measure_becomes_a_key_task_of_a_clause() -> None:
    need = assigned()
    done = settling.settle_by_task(
        need=need,
        answer="列入年度任务",
        by=acting("qian"),
        clause=clause(),
        title="建中试基地",
        result="两处",
        due=days(120),
    )
    task = Task.objects.get()
    assert (
        done.task == task
        and (task.park, task.owner) == (need.park, need.park)
        and task.stage == "draft"
    )
    assert done.outcome == "measure" and Copy.objects.of(task).count() == 1


def test_a_task_that_cannot_be_drafted_leaves_the_need_as_it_was() -> None:
    need = assigned()
    with pytest.raises(ValidationError):
        settling.settle_by_task(
            need=need,
            answer="列入",
            by=acting("qian"),
            clause=clause(),
            title="t",
            result="r",
            due=days(-400),
        )
    assert now(need).stage == Stage.ASSIGNED and not Task.objects.exists()


# ---- the mark


def test_whoever_asked_marks_the_answer_from_one_to_five_and_says_what_was_poor() -> None:
    need = settled()
    with pytest.raises(ValidationError) as error:
        settling.rate(need=need, score=2, words="", by=acting("wang"))
    assert code_of(error) == "words"
    done = settling.rate(need=need, score=2, words="没有解决", by=acting("wang"))
    assert (done.stage, done.satisfaction, done.closed_on) == (
        Stage.CLOSED,
        2,
        timezone.localdate(),
    )
    assert waiting(need) == set()
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(satisfaction=6)


def test_a_need_is_opened_again_once_by_whoever_studied_it() -> None:
    need = settled()
    settling.rate(need=need, score=1, words="没有解决", by=acting("wang"))
    with pytest.raises(ValidationError) as error:
        settling.reopen(need=need, reason=" ", by=acting("wang"))
    assert code_of(error) == "reason"
    again = settling.reopen(need=need, reason="场地已租出", by=acting("wang"))
    assert (again.stage, again.satisfaction, again.answer, again.reopened) == (
        Stage.ASSIGNED,
        None,
        "",
        1,
    )
    assert waiting(need) == {(actions.ANSWER, "other_divisions")}
    settling.settle(need=again, outcome="answered", answer="另找了一处", by=acting("li"))
    with pytest.raises(ValidationError) as error:
        settling.reopen(need=again, reason="还不行", by=acting("wang"))
    assert code_of(error) == "again"


def test_what_a_park_answered_and_is_opened_again_goes_to_the_office() -> None:
    need = actions.answer_by_park(need=raised(), answer="园区没有场地", by=acting("wu"))
    again = settling.reopen(need=need, reason="请市里研究", by=acting("wang"))
    assert again.stage == Stage.ENDORSED and waiting(need) == {(actions.TRIAGE, "zone_office")}
    assert actions.receive(need=again, by=acting("qian")).stage == Stage.RECEIVED


def test_an_answer_that_nobody_marks_is_closed_after_the_days_of_the_pack() -> None:
    need = settled()
    assert need.due == working_days(timezone.localdate()).after(timezone.localdate(), 20)
    assert settling.close_silent(need.due) == 0
    assert settling.close_silent(need.due + timedelta(days=1)) == 1
    closed = now(need)
    assert (closed.stage, closed.satisfaction) == (Stage.CLOSED, None) and waiting(need) == set()
    assert Event.objects.get(act="need.closed").actor_name == "系统"


def test_what_is_taken_back_stands_with_its_reason_and_is_due_from_nobody() -> None:
    need = assigned()
    settling.ask_opinion(need=need, houses=[house("120104")], words="", by=acting("li"))
    with pytest.raises(ValidationError):
        settling.withdraw(need=need, reason=" ", by=acting("wang"))
    settling.withdraw(need=need, reason="已自行解决", by=acting("wang"))
    assert waiting(need) == set() and not queries.needs(acting("qian")).exists()
    assert now(need).withdrawn_because == "已自行解决"
    with pytest.raises(ValidationError):
        settling.withdraw(need=settled(), reason="答复后", by=acting("wang"))


# ---- time


def test_lights_follow_the_packs_rule_as_working_days_go_by() -> None:
    with time_machine.travel("2027-03-01T10:00:00+08:00", tick=False):  # a Monday
        need = assigned()  # due in 30 working days: Monday, 12 April
        assert str(need.due) == "2027-04-12" and now(need).light == "green"
    for day, light in (
        ("2027-04-06", "green"),
        ("2027-04-07", "yellow"),
        ("2027-04-12", "yellow"),
        ("2027-04-13", "red"),
    ):
        with time_machine.travel(f"{day}T10:00:00+08:00", tick=False):
            actions.relight_all()
            assert now(need).light == light, day
    with time_machine.travel("2027-04-14T10:00:00+08:00", tick=False):
        settling.settle(need=need, outcome="answered", answer="晚了", by=acting("li"))
        assert now(need).light == "green"


def test_an_urgent_need_is_yellow_from_the_first_day() -> None:
    assert now(raised(urgency="urgent")).light == "yellow"


def test_what_a_division_lets_lie_is_told_to_the_level_above() -> None:
    need = assigned()
    assert need.due is not None
    late = working_days(need.due).after(need.due, 3)
    remind_all(late)
    matter = Matter.objects.open().get(object_kind="need", object_id=str(need.pk))
    assert matter.escalated_to is not None and matter.escalated_to.code == "commission"


# ---- what is left behind


def test_every_act_leaves_a_copy_and_an_event_with_its_words_and_any_day_can_be_looked_at() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=20), tick=False):
        need = assigned(reporter())
    settling.settle(need=need, outcome="answered", answer="已协调", by=acting("li"))
    left = [copy.act for copy in Copy.objects.of(need)]
    assert left == ["settled", "assigned", "triaged", "received", "endorsed", "raised"]
    told = Event.objects.filter(object_kind="need", object_id=str(need.pk)).order_by("number")
    assert [event.act for event in told] == [f"need.{act}" for act in reversed(left)]
    assert {event.act for event in told} <= set(acts())
    then = as_of("need", timezone.now() - timedelta(days=1))[need.pk]
    assert (then["stage"], then["answer"]) == ("assigned", "")


def test_an_act_that_breaks_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    need = endorsed()
    before = (
        Copy.objects.count(),
        Event.objects.count(),
        Matter.objects.count(),
        Text.objects.count(),
    )

    def dies(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(actions, "relit", dies)
    with pytest.raises(RuntimeError):
        actions.receive(need=need, by=acting("qian"))
    with pytest.raises(RuntimeError):
        raised()
    after = (
        Copy.objects.count(),
        Event.objects.count(),
        Matter.objects.count(),
        Text.objects.count(),
    )
    assert before == after and now(need).stage == Stage.ENDORSED and Need.objects.count() == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"stage": "settled"}, {"stage": "assigned"}, {"stage": "merged"}, {"satisfaction": 3}, {"reopened": 2},
        {"firm": None, "named": False},
    ],
)  # fmt: skip
def test_the_database_itself_refuses_what_must_never_be(broken: dict[str, Any]) -> None:
    need = raised()
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(**broken)


def test_whose_turn_it_is_can_be_asked_for() -> None:
    need = raised()
    assert [queries.waiting(acting(who)) for who in ("wu", "wang", "qian", "li")] == [1, 0, 0, 0]
    actions.endorse(need=need, words="属实", by=officer("nankai"))
    assert [queries.waiting(acting(who)) for who in ("wu", "wang", "qian", "li")] == [0, 0, 1, 0]
    actions.triage(need=need, category="land", urgency="normal", by=acting("qian"))
    actions.assign(need=need, house=house("other_divisions"), by=acting("qian"))
    assert [queries.waiting(acting(who)) for who in ("wu", "wang", "qian", "li")] == [0, 0, 0, 1]
    settling.ask_opinion(need=need, houses=[house("120104")], words="", by=acting("li"))
    assert queries.waiting(acting("zhou")) == 1
    settling.settle(need=need, outcome="answered", answer="已协调", by=acting("li"))
    assert [queries.waiting(acting(who)) for who in ("wu", "wang", "li", "zhou")] == [0, 1, 0, 0]
