"""Meetings: planned by the office, the agenda from proposals, papers asked for, who came, what was decided."""

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
from gongjian.zone.inbox.models import Matter, Message
from gongjian.zone.meetings import actions, agenda, due
from gongjian.zone.meetings.arrays import due_before
from gongjian.zone.meetings.choices import ItemStage, Presence, Stage
from gongjian.zone.meetings.models import AgendaItem, Meeting, Seat
from people import acting
from zone.joint import days, house, pdf
from zone.meetings.room import CAME, called, held, later, planned, proposed, soon

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def open_for(kind: str) -> set[str]:
    return {m.organisation.code for m in Matter.objects.open().filter(kind=kind)}


# ---- planning and calling


def test_a_meeting_is_numbered_within_its_kind_and_year_and_called_so() -> None:
    first, second, other = planned(), planned(), planned(category="topic", topic="用地")
    year = first.starts_at.year
    assert (first.ordinal, second.ordinal, other.ordinal) == (1, 2, 1)
    assert second.title == f"{year}年第2次委区共建工作推动会"
    assert other.title == f"{year}年第1次专题会（用地）"


def test_an_english_page_gives_a_meeting_its_chinese_name() -> None:
    from django.utils.translation import override

    with override("en"):
        assert planned().title.endswith("年第1次委区共建工作推动会")


def test_without_days_of_their_own_proposals_and_papers_are_due_as_the_pack_says() -> None:
    """The pack says 7 and 3 working days. Friday 2026-11-20 less three: Tuesday 17; less seven: Wednesday 11."""
    starts = timezone.make_aware(timezone.datetime(2026, 11, 20, 9))
    meeting = planned(starts_at=starts, items_by=None, papers_by=None)
    assert (meeting.items_by, meeting.papers_by) == (date(2026, 11, 11), date(2026, 11, 17))


def test_working_days_before_a_day_are_counted_back_over_weekends() -> None:
    assert due_before(date(2026, 11, 23), 1) == date(2026, 11, 20)  # Monday, back to Friday
    assert due_before(date(2026, 11, 22), 0) == date(2026, 11, 20)  # a Sunday is no working day
    assert due_before(date(2026, 11, 23), 0) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "told", [{"items_by": days(40)}, {"papers_by": days(40)}, {"items_by": days(12), "papers_by": days(11)}],
)  # fmt: skip
def test_proposals_come_before_papers_and_papers_before_the_meeting(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as error:
        planned(**told)
    assert code_of(error) == "limit" and not Meeting.objects.exists()


def test_a_meeting_stays_in_the_year_of_its_number() -> None:
    meeting = planned()
    with pytest.raises(ValidationError) as error:
        actions.edit(meeting=meeting, starts_at=meeting.starts_at.replace(year=meeting.year + 1), by=acting("qian"))  # fmt: skip
    assert code_of(error) == "year"


def test_nobody_outside_the_office_sees_a_meeting_before_it_is_called() -> None:
    meeting = planned()
    for who in ("wu", "zhou", "li", "sun", "feng"):
        assert not within(acting(who), Meeting).exists(), who
    assert within(acting("zhao"), Meeting).get() == meeting
    actions.call(meeting=meeting, by=acting("qian"))
    for who in ("wu", "zheng", "zhou", "li", "sun", "feng"):
        assert within(acting(who), Meeting).exists(), who
    assert not within(acting("lin"), Meeting).exists()  # the leading-group office was not invited


def test_calling_asks_each_organisation_who_comes_until_it_has_said_so() -> None:
    meeting = called()
    assert open_for(due.ATTEND) == {"nankai", "core", "120104", "other_divisions"}
    actions.reply(
        meeting=meeting, presence="coming", name="吴园", instead_of="局长", by=acting("wu")
    )
    actions.reply(meeting=meeting, presence="excused", reason="区里有会", by=acting("zhou"))
    assert open_for(due.ATTEND) == {"core", "other_divisions"}
    seat = meeting.seats.get(organisation__code="nankai")
    assert (seat.presence, seat.name, seat.instead_of) == (Presence.COMING, "吴园", "局长")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"presence": "coming", "name": " "}, "name"),
        ({"presence": "excused", "reason": ""}, "reason"),
        ({"presence": "came", "name": "吴园"}, "presence"),
    ],
)
def test_a_reply_says_who_comes_or_why_nobody_does(said: dict[str, str], code: str) -> None:
    with pytest.raises(ValidationError) as error:
        actions.reply(meeting=called(), by=acting("wu"), **said)
    assert code_of(error) == code


def test_a_meeting_is_not_called_for_a_day_that_is_gone_or_for_nobody() -> None:
    meeting = planned()
    with later(21), pytest.raises(ValidationError) as error:
        actions.call(meeting=meeting, by=acting("qian"))
    assert code_of(error) == "past"
    with pytest.raises(ValidationError) as error:
        actions.call(meeting=planned(invited=()), by=acting("qian"))
    assert code_of(error) == "nobody"


def test_who_was_called_is_asked_anew_when_the_day_moves_and_only_then() -> None:
    meeting = called()
    actions.reply(meeting=meeting, presence="coming", name="吴园", by=acting("wu"))
    actions.edit(meeting=meeting, chair="李四", by=acting("qian"))
    assert "nankai" not in open_for(due.ATTEND)
    moved = actions.edit(meeting=meeting, starts_at=soon(18), by=acting("qian"))
    assert "nankai" in open_for(due.ATTEND)
    assert moved.seats.get(organisation__code="nankai").presence == Presence.UNKNOWN
    acts_done = list(Copy.objects.of(meeting).values_list("act", flat=True))
    assert acts_done == ["moved", "edited", "replied", "called", "planned"]


def test_nothing_is_asked_of_who_is_invited_no_more_and_a_newcomer_is_asked() -> None:
    meeting = called()
    others = [house(code) for code in ("core", "120104", "leading_group_office")]
    actions.edit(meeting=meeting, invited=others, by=acting("qian"))
    assert open_for(due.ATTEND) == {"core", "120104", "leading_group_office"}
    assert not within(acting("wu"), Meeting).exists() and within(acting("lin"), Meeting).exists()


def test_a_leader_speaks_for_a_house_of_leaders_that_is_invited() -> None:
    from gongjian.zone.meetings import permissions

    meeting = called(("commission", "nankai"))
    assert permissions.may_reply(acting("sun"), meeting)
    assert not permissions.may_reply(acting("feng"), meeting)  # the auditor of the same house


def test_a_meeting_that_is_called_off_keeps_its_reason_and_nothing_is_due_for_it() -> None:
    meeting = called()
    proposed(meeting)
    actions.cancel(meeting=meeting, by=acting("qian"), reason="改期到明年")
    assert Meeting.objects.get(pk=meeting.pk).withdrawn_because == "改期到明年"
    assert not Matter.objects.open().filter(kind__in=(due.ATTEND, due.ITEM, due.PAPER)).exists()


# ---- the agenda


def test_an_invited_organisation_proposes_and_the_office_accepts_into_an_order() -> None:
    meeting = called()
    first, second = proposed(meeting), proposed(meeting, "zhou", "关于区级配套的汇报")
    assert open_for(due.ITEM) == {"zone_office"}
    agenda.accept(item=first, minutes=15, by=acting("qian"))
    agenda.accept(item=second, minutes=10, by=acting("qian"))
    agenda.arrange(meeting=meeting, places={first.pk: 2, second.pk: 1}, by=acting("qian"))
    assert [i.title for i in agenda.agenda(meeting)] == [second.title, first.title]
    assert open_for(due.ITEM) == set() and open_for(due.PAPER) == {"nankai", "120104"}


def test_a_proposal_is_its_houses_and_the_offices_until_it_is_on_the_agenda() -> None:
    item = proposed(called())
    seen = {who for who in ("wu", "zhou", "zheng", "li", "qian", "sun", "feng")
            if within(acting(who), AgendaItem).filter(pk=item.pk).exists()}  # fmt: skip
    assert seen == {"wu", "qian", "sun", "feng"}
    agenda.accept(item=item, by=acting("qian"))
    assert within(acting("li"), AgendaItem).filter(pk=item.pk).exists()
    assert not within(acting("lin"), AgendaItem).filter(pk=item.pk).exists()


def test_a_proposal_is_declined_with_a_reason_that_its_house_reads() -> None:
    item = proposed(called())
    with pytest.raises(ValidationError) as error:
        agenda.decline(item=item, reason=" ", by=acting("qian"))
    assert code_of(error) == "reason"
    agenda.decline(item=item, reason="下次再议", by=acting("qian"))
    now = within(acting("wu"), AgendaItem).get(pk=item.pk)
    assert (now.stage, now.answer) == (ItemStage.DECLINED, "下次再议")
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(answer="")


def test_after_the_last_day_only_the_office_puts_something_forward() -> None:
    meeting = called()
    with later(11):
        with pytest.raises(ValidationError) as error:
            proposed(meeting)
        assert code_of(error) == "late" and str(meeting.items_by) in error.value.messages[0]
        assert proposed(meeting, "qian").house.code == "zone_office"


def test_missing_papers_are_chased_through_the_inbox_until_they_are_there() -> None:
    meeting = called()
    item = agenda.accept(item=proposed(meeting), by=acting("qian"))
    plain = agenda.accept(item=proposed(meeting, "zhou"), paper_wanted=False, by=acting("qian"))
    matter = Matter.objects.open().get(kind=due.PAPER)
    assert matter.organisation.code == "nankai" and plain not in agenda.missing(meeting)
    assert agenda.chase(meeting=meeting, by=acting("qian")) == 1
    assert Message.objects.filter(matter=matter, reason="reminded", person__username="wu").exists()
    agenda.hand_in(item=item, files=[pdf("材料.pdf")], by=acting("wu"))
    assert open_for(due.PAPER) == set() and not agenda.missing(meeting).exists()
    assert agenda.chase(meeting=meeting, by=acting("qian")) == 0


def test_a_paper_that_was_taken_back_is_missing_again_and_asked_for() -> None:
    meeting = called()
    item = agenda.accept(item=proposed(meeting), by=acting("qian"))
    agenda.hand_in(item=item, files=[pdf()], by=acting("wu"))
    proving.take_back(proving.of(item).get(), by=acting("wu"), reason="传错了")
    assert agenda.chase(meeting=meeting, by=acting("qian")) == 1
    assert open_for(due.PAPER) == {"nankai"}


def test_papers_are_due_from_the_day_of_calling_for_what_was_accepted_before() -> None:
    meeting = planned()
    agenda.accept(item=proposed(meeting, "qian"), by=acting("qian"))
    assert open_for(due.PAPER) == set()
    actions.call(meeting=meeting, by=acting("qian"))
    assert open_for(due.PAPER) == {"zone_office"}


def test_papers_are_seen_by_whoever_sees_the_item_and_by_nobody_else() -> None:
    from django.http import Http404

    item = proposed(called())
    agenda.hand_in(item=item, files=[pdf()], by=acting("wu"))
    paper = proving.of(item).get()
    with pytest.raises(Http404):
        proving.seen(acting("zhou"), paper.pk)
    agenda.accept(item=item, by=acting("qian"))
    assert proving.seen(acting("zhou"), paper.pk) == paper


def test_of_two_officers_at_one_proposal_the_second_is_told_that_it_is_decided() -> None:
    item = proposed(called())
    stale = AgendaItem.objects.get(pk=item.pk)
    agenda.accept(item=item, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        agenda.accept(item=stale, by=acting("zhao"))
    assert code_of(error) == "stage"


def test_what_two_people_wrote_in_different_places_is_put_together_and_a_clash_is_told() -> None:
    item = proposed(called())
    base = AgendaItem.objects.get(pk=item.pk).version
    agenda.edit(item=item, title="新题目", text="请会议议定", presenter="", at=Opened(base), by=acting("wu"))  # fmt: skip
    agenda.edit(item=item, title="关于园区扩区的汇报", text="新说明", presenter="", at=Opened(base), by=acting("wu"))  # fmt: skip
    now = AgendaItem.objects.get(pk=item.pk)
    assert (now.title, now.text) == ("新题目", "新说明")
    with pytest.raises(BothChanged) as error:
        agenda.edit(item=item, title="另一题目", text="新说明", presenter="", at=Opened(base), by=acting("wu"))  # fmt: skip
    assert [(c.label, c.theirs, c.mine) for c in error.value.clashes] == [("议题", "新题目", "另一题目")]  # fmt: skip
    agenda.edit(item=item, title="另一题目", text="新说明", presenter="", at=Opened(base, error.value.version), by=acting("wu"))  # fmt: skip
    assert AgendaItem.objects.get(pk=item.pk).title == "另一题目"


def test_a_day_that_two_people_moved_is_told_as_a_clash() -> None:
    meeting = planned()
    base = meeting.version
    actions.edit(
        meeting=meeting, starts_at=soon(18), place="科委 301", at=Opened(base), by=acting("zhao")
    )
    actions.edit(
        meeting=meeting, starts_at=soon(20), place="会议中心", at=Opened(base), by=acting("qian")
    )
    now = Meeting.objects.get(pk=meeting.pk)
    assert (now.starts_at, now.place) == (soon(18), "会议中心")
    with pytest.raises(BothChanged):
        actions.edit(meeting=meeting, starts_at=soon(16), place="会议中心", at=Opened(base), by=acting("qian"))  # fmt: skip


# ---- holding


def test_attendance_says_who_came_for_whom_and_why_somebody_did_not() -> None:
    meeting = called()
    actions.reply(meeting=meeting, presence="excused", reason="出差", by=acting("li"))
    with later(20.5):
        held(meeting)
    told = {
        s.organisation.code: (s.presence, s.name, s.instead_of, s.reason)
        for s in meeting.seats.all()
    }
    assert told == {
        "nankai": ("came", "吴园", "", ""), "core": ("came", "王代", "郑和", ""),
        "120104": ("excused", "", "", "区里有会"), "other_divisions": ("absent", "", "", "出差"),
    }  # fmt: skip


def test_a_meeting_is_not_held_before_its_day() -> None:
    with pytest.raises(ValidationError) as error:
        actions.hold(meeting=called(), seats={}, by=acting("qian"))
    assert code_of(error) == "early"


def test_who_came_has_a_name_also_for_the_database() -> None:
    with later(20.5), pytest.raises(ValidationError) as error:
        actions.hold(meeting=called(), seats={house("nankai").pk: {"presence": "came"}}, by=acting("qian"), on=timezone.localdate())  # fmt: skip
    assert code_of(error) == "name" and "南开" in error.value.messages[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.update(presence="came", name="")


def test_after_the_meeting_its_minutes_are_due_from_the_office_and_nothing_else() -> None:
    meeting = called()
    agenda.accept(item=proposed(meeting), by=acting("qian"))
    with later(20.5):
        held(meeting)
        assert {(m.kind, m.organisation.code) for m in Matter.objects.open().filter(object_kind__in=("meeting", "agendaitem"))} == {(due.MINUTES, "zone_office")}  # fmt: skip


def test_attendance_is_put_right_until_the_minutes_are_issued() -> None:
    meeting = called()
    with later(20.5):
        held(meeting)
        seats = {house(c).pk: s for c, s in CAME.items()} | {house("120104").pk: {"presence": "came", "name": "周全"}}  # fmt: skip
        actions.hold(meeting=meeting, seats=seats, by=acting("zhao"))
    assert meeting.seats.get(organisation__code="120104").name == "周全"
    assert Copy.objects.of(meeting)[0].act == "attended"
    assert Meeting.objects.get(pk=meeting.pk).stage == Stage.HELD


def test_a_meeting_without_its_day_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=planned().pk).update(stage="held")


def test_every_act_leaves_a_copy_and_one_event_that_has_its_words() -> None:
    meeting = called()
    item = proposed(meeting)
    agenda.edit(item=item, title="t", text="x", presenter="", by=acting("wu"))
    agenda.accept(item=item, by=acting("qian"))
    agenda.arrange(meeting=meeting, places={item.pk: 5}, by=acting("qian"))
    for thing, kind in ((meeting, "meeting"), (item, "agendaitem")):
        done = [f"{kind}.{act}" for act in Copy.objects.of(thing).order_by("version").values_list("act", flat=True)]  # fmt: skip
        told = Event.objects.filter(object_kind=kind, object_id=str(thing.pk)).order_by("number")
        assert [e.act for e in told] == done and set(done) <= set(acts())
