"""Matters for coordination: raised, assigned, answered, accepted, put before a leader; lights; as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.accounts.scopes import within
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.words import acts
from gongjian.zone.documents import proving
from gongjian.zone.history.models import Copy
from gongjian.zone.history.together import BothChanged, Opened
from gongjian.zone.inbox.actions import remind_all
from gongjian.zone.inbox.models import Matter
from gongjian.zone.meetings import coordinating, due, instructions, queries
from gongjian.zone.meetings.choices import Origin, Progress
from gongjian.zone.meetings.jobs import each_morning
from gongjian.zone.meetings.models import Coordination
from people import acting
from zone.joint import days, house, issued, pdf
from zone.meetings.room import answered, assigned, decided, drafted, held, later, minuted, raised
from zone.meetings.room import called as called_meeting

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def open_for(kind: str) -> set[str]:
    return {m.organisation.code for m in Matter.objects.open().filter(kind=kind)}


def now(matter: Coordination) -> Coordination:
    return Coordination.objects.get(pk=matter.pk)


def seen_by(matter: Coordination) -> set[str]:
    everybody = ("qian", "sun", "feng", "wu", "zheng", "zhou", "li", "lin")
    return {who for who in everybody if within(acting(who), Coordination).filter(pk=matter.pk).exists()}  # fmt: skip


# ---- raised and assigned


def test_a_draft_is_its_own_houses_and_handed_in_the_offices_too() -> None:
    matter = drafted()
    assert seen_by(matter) == {"wu"}
    coordinating.hand_in(matter=matter, by=acting("wu"))
    assert seen_by(matter) == {
        "wu",
        "qian",
        "sun",
        "feng",
        "zhou",
    }  # nankai lies beneath its district
    assert open_for(due.ASSIGN) == {"zone_office"}


def test_it_says_what_is_asked_before_it_is_handed_in() -> None:
    with pytest.raises(ValidationError) as error:
        raised(wanted=" ")
    assert code_of(error) == "wanted"


def test_who_is_in_charge_and_who_helps_see_it_and_nobody_else() -> None:
    matter = coordinating.assign(matter=raised("zheng"), in_charge=house("other_divisions"), partners=[house("nankai")], by=acting("qian"))  # fmt: skip
    assert seen_by(matter) == {"qian", "sun", "feng", "zheng", "li", "wu", "zhou"}
    assert open_for(due.ASSIGN) == set() and open_for(due.ANSWER) == {"other_divisions"}


def test_without_a_day_an_answer_is_due_in_ten_working_days() -> None:
    """From Monday 2 March 2026 the tenth working day is Monday 16 March."""
    assert assigned().due == date(2026, 3, 16)
    assert assigned(due=days(5)).due == days(5)
    with pytest.raises(ValidationError) as error:
        assigned(due=days(-1))
    assert code_of(error) == "due"


def test_matters_are_numbered_in_their_year() -> None:
    assert [drafted().number, drafted().number] == ["协2026-0001", "协2026-0002"]
    with later(320):
        assert drafted().number == "协2027-0001"


def test_the_office_declines_with_a_reason() -> None:
    matter = raised()
    with pytest.raises(ValidationError) as error:
        coordinating.decline(matter=matter, reason="", by=acting("qian"))
    assert code_of(error) == "reason"
    coordinating.decline(matter=matter, reason="属区级事权", by=acting("qian"))
    assert now(matter).stage == Progress.DECLINED and open_for(due.ASSIGN) == set()
    with pytest.raises(IntegrityError), transaction.atomic():
        Coordination.objects.filter(pk=matter.pk).update(declined_because="")


def test_a_matter_in_hand_goes_to_somebody_else_for_a_reason_and_is_due_from_them_alone() -> None:
    matter = assigned()
    with pytest.raises(ValidationError) as error:
        coordinating.assign(matter=matter, in_charge=house("120104"), by=acting("qian"))
    assert code_of(error) == "reason"
    coordinating.assign(
        matter=matter, in_charge=house("120104"), words="属地办理", by=acting("qian")
    )
    assert open_for(due.ANSWER) == {"120104"} and Copy.objects.of(matter)[0].reason == "属地办理"
    with pytest.raises(ValidationError) as error:
        coordinating.answer(matter=matter, text="已办", by=acting("li"))
    assert code_of(error) == "house"


# ---- answered


def test_an_answer_goes_to_the_office_which_closes_it_or_sends_it_back_with_a_reason() -> None:
    matter = answered()
    assert now(matter).stage == Progress.ANSWERED and open_for(due.ACCEPT) == {"zone_office"}
    with pytest.raises(ValidationError) as error:
        coordinating.send_back(matter=matter, words=" ", by=acting("qian"))
    assert code_of(error) == "reason"
    coordinating.send_back(matter=matter, words="没有写明时间", by=acting("qian"))
    back = now(matter)
    assert (back.stage, back.sent_back, back.answered_by) == (Progress.ASSIGNED, 1, None)
    assert back.answer == "已列入明年计划"  # what was said stays, to be said better
    assert open_for(due.ANSWER) == {"other_divisions"} and open_for(due.ACCEPT) == set()
    coordinating.answer(matter=matter, text="6 月底前", by=acting("li"))
    coordinating.accept(matter=matter, by=acting("qian"))
    closed = now(matter)
    assert (closed.stage, closed.closed_on) == (Progress.CLOSED, timezone.localdate())
    assert not Matter.objects.open().filter(object_kind="coordination").exists()


def test_a_day_that_is_gone_is_set_anew_when_an_answer_is_sent_back() -> None:
    matter = answered()
    with later(20):
        coordinating.send_back(matter=matter, words="不够", by=acting("qian"))
        # from Sunday 22 March: 23 to 27 are five, 30 March to 3 April five more
        assert now(matter).due == date(2026, 4, 3)


def test_an_answer_has_words_and_nobody_accepts_their_own() -> None:
    with pytest.raises(ValidationError) as error:
        coordinating.answer(matter=assigned(), text=" ", by=acting("li"))
    assert code_of(error) == "text"
    matter = coordinating.assign(matter=raised(), in_charge=house("zone_office"), by=acting("qian"))
    coordinating.answer(matter=matter, text="办了", by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        coordinating.accept(matter=matter, by=acting("qian"))
    assert code_of(error) == "own"
    coordinating.accept(matter=matter, by=acting("zhao"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Coordination.objects.filter(pk=matter.pk).update(accepted_by=now(matter).answered_by)


def test_of_two_officers_at_one_answer_the_second_is_told_that_it_is_done() -> None:
    matter = answered()
    stale = now(matter)
    coordinating.accept(matter=matter, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        coordinating.send_back(matter=stale, words="再补", by=acting("zhao"))
    assert code_of(error) == "stage" and now(matter).stage == Progress.CLOSED


def test_two_of_one_park_at_one_draft_are_put_together() -> None:
    matter = drafted()
    base = matter.version
    coordinating.edit(
        matter=matter, title="甲", text="缺 120 亩", park_id=None, at=Opened(base), by=acting("wu")
    )
    coordinating.edit(matter=matter, title="南开分园用地指标", text="缺 150 亩", park_id=None, at=Opened(base), by=acting("wu"))  # fmt: skip
    assert (now(matter).title, now(matter).text) == ("甲", "缺 150 亩")
    with pytest.raises(BothChanged):
        coordinating.edit(matter=matter, title="乙", text="缺 150 亩", park_id=None, at=Opened(base), by=acting("wu"))  # fmt: skip


# ---- before a leader


def test_two_working_days_beyond_its_day_a_matter_goes_before_the_leaders() -> None:
    matter = assigned(due=date(2026, 3, 6))  # Friday
    for day, stage in ((7, Progress.ASSIGNED), (8, Progress.ESCALATED)):  # Monday 9, Tuesday 10
        with later(day):
            each_morning.call()
            assert now(matter).stage == stage, day
    assert now(matter).escalated_because == "超期 2 个工作日没有答复"
    (waiting,) = Matter.objects.open().filter(kind=due.SETTLE)
    assert (waiting.organisation.code, waiting.role) == ("commission", "leader")
    assert [e.actor_name for e in Event.objects.filter(act="coordination.escalated")] == ["系统"]
    with later(9):
        assert coordinating.escalate_overdue() == 0  # once


def test_the_inbox_escalates_to_the_level_above_as_well() -> None:
    assigned(to="nankai", due=date(2026, 3, 6))
    with later(8):
        remind_all()
    (matter,) = Matter.objects.filter(kind=due.ANSWER)
    assert matter.escalated_to is not None and matter.escalated_to.code == "120104"


def test_an_answer_that_came_is_not_late_any_more() -> None:
    matter = assigned(due=date(2026, 3, 6))
    coordinating.answer(matter=matter, text="已办", by=acting("li"))
    with later(30):
        assert coordinating.escalate_overdue() == 0 and now(matter).stage == Progress.ANSWERED


def test_the_office_asks_a_leader_who_settles_it_with_a_day_and_perhaps_another_house() -> None:
    matter = assigned()
    coordinating.escalate(matter=matter, reason="两区意见不一", by=acting("qian"))
    assert [(a.kind, a.title) for a in queries.for_leader(acting("sun"))] == [("settle", "南开分园用地指标")]  # fmt: skip
    with pytest.raises(ValidationError) as error:
        coordinating.settle(matter=matter, words="", by=acting("sun"))
    assert code_of(error) == "words"
    coordinating.settle(matter=matter, words="由南开区牵头，月底前办结", in_charge=house("120104"), due=days(25), by=acting("sun"))  # fmt: skip
    settled = now(matter)
    assert settled.stage == Progress.ASSIGNED and settled.in_charge == house("120104") and settled.due == days(25)  # fmt: skip
    assert open_for(due.SETTLE) == set() and open_for(due.ANSWER) == {"120104"}
    assert Copy.objects.of(matter)[0].reason == "由南开区牵头，月底前办结" and queries.for_leader(acting("sun")) == []  # fmt: skip


def test_what_is_before_a_leader_may_still_be_answered() -> None:
    matter = assigned()
    coordinating.escalate(matter=matter, reason="催办", by=acting("qian"))
    coordinating.answer(matter=matter, text="办好了", by=acting("li"))
    assert open_for(due.SETTLE) == set() and now(matter).stage == Progress.ANSWERED


# ---- lights


def test_lights_follow_the_packs_rule_as_working_days_go_by() -> None:
    matter = assigned(due=date(2026, 3, 16))
    told = {}
    for day in (2, 10, 11, 16, 17):
        with later(day - 2):
            coordinating.relight_all()
            told[day] = str(now(matter).light)
    # Wednesday 11: three working days left; Tuesday 17: beyond its day
    assert told == {2: "green", 10: "green", 11: "yellow", 16: "yellow", 17: "red"}


def test_an_answer_stops_the_clock_and_one_that_was_sent_back_is_yellow_then_red() -> None:
    matter = answered()
    with later(30):
        coordinating.relight_all()
        assert now(matter).light == "green"
    assert coordinating.send_back(matter=matter, words="不够", by=acting("qian")).light == "yellow"
    coordinating.answer(matter=matter, text="再答", by=acting("li"))
    assert coordinating.send_back(matter=matter, words="还不够", by=acting("qian")).light == "red"
    coordinating.answer(matter=matter, text="三答", by=acting("li"))
    assert coordinating.accept(matter=matter, by=acting("qian")).light == "green"


# ---- evidence, withdrawal


def test_files_of_a_matter_are_seen_as_the_matter_is() -> None:
    from django.http import Http404

    matter = drafted()
    proving.prove(matter, [pdf()], by=acting("wu"))
    file = proving.of(matter).get()
    with pytest.raises(Http404):
        proving.seen(acting("qian"), file.pk)
    coordinating.hand_in(matter=matter, by=acting("wu"))
    assert proving.seen(acting("qian"), file.pk) == file
    with pytest.raises(Http404):
        proving.seen(acting("zheng"), file.pk)


def test_what_is_withdrawn_stays_with_its_reason_and_is_due_no_more() -> None:
    matter = assigned()
    coordinating.withdraw(matter=matter, reason="已自行解决", by=acting("qian"))
    assert now(matter).withdrawn_because == "已自行解决" and open_for(due.ANSWER) == set()
    assert not queries.matters(acting("qian")).exists()
    with pytest.raises(ValidationError):
        coordinating.answer(matter=matter, text="办了", by=acting("li"))


@pytest.mark.parametrize(
    "broken",
    [{"stage": "assigned", "in_charge": None}, {"stage": "answered", "answer": ""}, {"stage": "escalated"},
     {"origin": "instruction"}, {"stage": "closed"}],
)  # fmt: skip
def test_the_database_refuses_a_matter_that_cannot_be(broken: dict[str, Any]) -> None:
    matter = assigned()
    with pytest.raises(IntegrityError), transaction.atomic():
        Coordination.objects.filter(pk=matter.pk).update(**broken)


# ---- as of a day, and about a task


def test_what_concerns_a_park_is_told_as_it_was_known_at_a_moment() -> None:
    raised_one = assigned(park=house("nankai"), due=date(2026, 3, 6))
    other = assigned(by="zheng", title="核心区的事", to="120104")
    meeting = called_meeting(starts_at=timezone.now() + timezone.timedelta(hours=6), items_by=days(0), papers_by=days(0))  # fmt: skip
    decision = decided(held(meeting), owner="nankai", due=days(10))
    before = timezone.now()
    with later(1):
        minuted(meeting)
    with later(5):
        coordinating.answer(matter=raised_one, text="已办", by=acting("li"))
        coordinating.accept(matter=raised_one, by=acting("qian"))

    def told(day: float) -> list[tuple[str, int, str, str]]:
        with later(60):
            rows = queries.of_park(acting("qian"), house("nankai"), before + timezone.timedelta(days=day))  # fmt: skip
        return [(k.kind, k.key, k.words, k.light) for k in rows]

    matter = decision_matter(decision.pk)
    assert told(0) == [("coordination", raised_one.pk, "办理中", "green")]
    assert told(2) == [
        ("coordination", raised_one.pk, "办理中", "yellow"),
        ("coordination", matter, "办理中", "green"), ("decision", decision.pk, "办理中", "none"),
    ]  # fmt: skip
    assert told(15)[0] == ("coordination", raised_one.pk, "办结", "green")
    assert told(15)[1:] == [
        ("coordination", matter, "办理中", "red"), ("decision", decision.pk, "办理中，逾期", "none"),
    ]  # fmt: skip
    assert told(-1) == [] and other.pk not in {key for _k, key, *_more in told(15)}


def decision_matter(key: int) -> int:
    return Coordination.objects.get(decision=key).pk


def test_of_a_park_nobody_is_told_more_than_they_may_see() -> None:
    assigned(by="zheng", title="核心区要南开配合", to="other_divisions")
    Coordination.objects.get().partners.add(house("hexi"))
    at = timezone.now()
    assert queries.of_park(acting("wu"), house("hexi"), at) == []
    assert len(queries.of_park(acting("qian"), house("hexi"), at)) == 1


def test_a_matter_raised_about_a_task_stands_on_its_page() -> None:
    task = issued()
    matter = coordinating.draft(title="缺地", wanted="协调用地", thing=task, by=acting("wu"))
    assert list(queries.matters_about(acting("wu"), task, Origin.RAISED)) == [matter]
    assert list(queries.matters_about(acting("qian"), task)) == []  # a draft yet
    coordinating.hand_in(matter=matter, by=acting("wu"))
    assert matter.about_name == str(task) and queries.matters_about(acting("qian"), task).get() == matter  # fmt: skip
    assert instructions.offered("task") is not None


def test_every_act_leaves_a_copy_and_one_event_that_has_its_words() -> None:
    matter = answered()
    coordinating.send_back(matter=matter, words="不够", by=acting("qian"))
    coordinating.assign(matter=matter, in_charge=house("120104"), words="属地", by=acting("qian"))
    coordinating.escalate(matter=matter, reason="请定", by=acting("qian"))
    coordinating.settle(matter=matter, words="办", by=acting("sun"))
    done = [f"coordination.{act}" for act in Copy.objects.of(matter).order_by("version").values_list("act", flat=True)]  # fmt: skip
    told = Event.objects.filter(object_kind="coordination", object_id=str(matter.pk)).order_by("number")  # fmt: skip
    assert [e.act for e in told] == done and set(done) <= set(acts())
    assert done == [f"coordination.{a}" for a in ("drafted", "raised", "assigned", "answered", "sent_back", "reassigned", "escalated", "settled")]  # fmt: skip
