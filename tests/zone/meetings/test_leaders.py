"""What a leader writes on a thing becomes a matter; drafts lie before a leader; what waits for them is one list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from gongjian.zone.accounts.models import Membership
from gongjian.zone.accounts.scopes import within
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.words import acts
from gongjian.zone.documents import actions as documents
from gongjian.zone.documents.models import Document
from gongjian.zone.history.deeds import withdraw
from gongjian.zone.history.models import Copy
from gongjian.zone.inbox.models import Matter
from gongjian.zone.meetings import (
    coordinating,
    due,
    instructions,
    papers,
    permissions,
    queries,
    referring,
)
from gongjian.zone.meetings.choices import Origin, Progress, Ruling
from gongjian.zone.meetings.models import Coordination, Decision, Referral
from gongjian.zone.reports import rounds
from gongjian.zone.reports.models import Report
from gongjian.zone.tasks.models import Task
from people import acting, signed_in
from zone.filings.stages import consulting_on
from zone.industry.things import project
from zone.joint import drafted, house, issued
from zone.meetings.room import assigned, called, decided, held, minuted
from zone.reported import submitted
from zone.wishes import received

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def instructed(task: Task | None = None, text: str = "请南开分园月底前报方案", to: str = "nankai") -> Coordination:  # fmt: skip
    return instructions.instruct(thing=task or issued(), text=text, in_charge=house(to), by=acting("sun"))  # fmt: skip


def draft() -> Document:
    return papers.make(meeting=called(), paper="meeting_notice", by=acting("qian"))


# ---- 批示


def test_a_leaders_words_on_a_task_become_a_matter_with_an_owner_and_a_day() -> None:
    task = issued()
    matter = instructed(task)
    assert (matter.origin, matter.stage, matter.in_charge, matter.due) == (
        Origin.INSTRUCTION, Progress.ASSIGNED, house("nankai"), date(2026, 3, 16),
    )  # fmt: skip
    assert matter.instructed_by is not None and matter.instructed_by.username == "sun"
    assert (matter.about_kind, matter.about_key, matter.about_name) == ("task", task.pk, str(task))
    assert {m.organisation.code for m in Matter.objects.open().filter(kind=due.ANSWER)} == {
        "nankai"
    }
    assert queries.matters_about(acting("wu"), task, Origin.INSTRUCTION).get() == matter
    assert not queries.matters_about(acting("zheng"), task).exists()


def test_only_a_leader_of_the_whole_zone_instructs() -> None:
    for who in ("qian", "wu", "feng"):
        assert not permissions.is_leader(acting(who))
        with pytest.raises(ValidationError) as error:
            instructions.instruct(
                thing=issued(), text="办", in_charge=house("core"), by=acting(who)
            )
        assert code_of(error) == "leader"
    Membership.objects.filter(person__username="sun").update(organisation=house("hexi"))
    assert not permissions.is_leader(acting("sun"))  # a park's leader leads the park


def test_an_instruction_is_answered_and_its_leader_sees_what_became_of_it() -> None:
    matter = instructed()
    coordinating.answer(matter=matter, text="方案已报", by=acting("wu"))
    (told,) = queries.for_leader(acting("sun"))
    assert (told.kind, told.title) == (
        "decide",
        "请南开分园月底前报方案",
    ) and "方案已报" in told.detail
    now = Coordination.objects.get(pk=matter.pk)
    assert permissions.may_accept(acting("sun"), now) and permissions.may_accept(
        acting("qian"), now
    )
    coordinating.accept(matter=matter, by=acting("sun"))
    assert queries.for_leader(acting("sun")) == []
    assert [m.stage for m in queries.instructions(acting("sun"))] == [Progress.CLOSED]


def test_a_leader_takes_back_their_own_instruction_and_nobody_else_does() -> None:
    matter = instructed()
    assert permissions.may_withdraw(acting("sun"), matter)
    for who in ("qian", "wu", "zhou"):
        assert not permissions.may_withdraw(acting(who), matter)


def test_a_late_instruction_goes_before_the_leaders_as_any_matter() -> None:
    import time_machine
    from django.utils import timezone

    matter = instructed()
    with time_machine.travel(timezone.now() + timezone.timedelta(days=20)):
        assert coordinating.escalate_overdue() == 1
    assert Coordination.objects.get(pk=matter.pk).stage == Progress.ESCALATED


def test_a_thing_is_written_on_from_its_page_by_whoever_may_see_it() -> None:
    task = issued()
    page = signed_in("sun").get(f"/tasks/{task.pk}/").content.decode()
    assert f'action="/instruct/task/{task.pk}/"' in page
    assert 'id="instructions"' not in signed_in("wu").get(f"/tasks/{task.pk}/").content.decode()
    answer = signed_in("sun").post(f"/instruct/task/{task.pk}/", {"text": "抓紧办", "in_charge": house("nankai").pk, "due": ""})  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, f"/tasks/{task.pk}/")
    assert Coordination.objects.get().text == "抓紧办"
    assert "抓紧办" in signed_in("wu").get(f"/tasks/{task.pk}/").content.decode()


def test_a_thing_that_a_leader_may_not_see_is_not_there_to_be_written_on() -> None:
    hidden = drafted()  # a draft of the office
    with pytest.raises(Http404):
        instructions.seen(acting("sun"), "task", hidden.pk)
    with pytest.raises(Http404):
        instructions.seen(acting("sun"), "castle", 1)
    told = signed_in("sun").post(f"/instruct/task/{hidden.pk}/", {"text": "办", "in_charge": house("core").pk})  # fmt: skip
    assert told.status_code == 404 and not Coordination.objects.exists()


def test_any_room_offers_its_things_for_instructions() -> None:
    from gongjian.zone.tasks.models import Plan
    from gongjian.zone.web.panels import _panels, panels_of
    from zone.joint import plan

    before = dict(_panels)
    try:
        instructions.offer("plan", Plan)
        assert [p.key for p in panels_of("plan")] == ["instructions_on_plan"]
        of = plan()
        matter = instructions.instruct(thing=instructions.seen(acting("sun"), "plan", of.pk), text="修订规划",
                                       in_charge=house("zone_office"), by=acting("sun"))  # fmt: skip
        assert (matter.about_kind, matter.about_name) == ("plan", of.title)
    finally:
        _panels.clear()
        _panels.update(before)
        instructions._OFFERED.pop("plan")


def a_report() -> Report:
    issued()
    rounds.open_round(period="2026-02", due=date(2026, 3, 10), by=acting("qian"))
    return submitted("nankai", "2026-02")


def a_decision() -> Decision:
    decision = decided(held())
    minuted(decision.meeting)
    return decision


WRITTEN_ON: dict[str, Callable[[], Any]] = {
    "filing": consulting_on, "need": lambda: received(acting("wu")), "report": a_report, "decision": a_decision,
    "project": project, "park": lambda: house("nankai"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRITTEN_ON)
def test_what_a_leader_writes_on_any_thing_of_the_zone_becomes_a_matter_that_leads_back(kind: str) -> None:  # fmt: skip
    thing, leader = WRITTEN_ON[kind](), signed_in("sun")
    page = f"/parks/{thing.code}/" if kind == "park" else thing.page_of(thing.pk)
    action = f"/instruct/{kind}/{thing.pk}/"
    assert f'action="{action}"' in leader.get(page).content.decode()
    assert f'action="{action}"' not in signed_in("qian").get(page).content.decode()
    answer = leader.post(action, {"text": "抓紧办，月底前报", "in_charge": house("nankai").pk, "due": ""})  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, page)
    matter = Coordination.objects.get(origin=Origin.INSTRUCTION)
    assert (matter.about_kind, matter.about_key, matter.about_name) == (kind, thing.pk, str(thing))
    assert matter.park == (thing if kind == "park" else None)
    assert "抓紧办，月底前报" in leader.get(page).content.decode()
    of_matter = leader.get(f"/coordination/{matter.pk}/").content.decode()
    assert f'<a href="{page}">{thing}</a>' in of_matter


def test_a_house_that_is_no_park_is_not_written_on_as_one() -> None:
    told = signed_in("sun").post(f"/instruct/park/{house('zone_office').pk}/", {"text": "办", "in_charge": house("core").pk})  # fmt: skip
    assert told.status_code == 404 and not Coordination.objects.exists()


# ---- 送审


def test_a_draft_lies_before_a_leader_who_reads_it_as_it_was_put_forward() -> None:
    document = draft()
    assert not within(acting("sun"), Document).filter(pk=document.pk).exists()
    referral = referring.refer(document=document, words="请审定通知", by=acting("qian"))
    assert within(acting("sun"), Referral).get() == referral
    assert (
        not within(acting("wu"), Referral).exists() and not within(acting("lin"), Referral).exists()
    )
    (waiting,) = Matter.objects.open().filter(kind=due.RULE)
    assert (waiting.organisation.code, waiting.role) == ("commission", "leader")
    (told,) = queries.for_leader(acting("sun"))
    assert (told.kind, told.title, told.detail) == ("rule", document.title, "请审定通知")
    referring.rule(referral=referral, approved=True, words="", by=acting("sun"))
    documents.edit(document=document, data={"addressee": "改过的主送"}, by=acting("qian"))
    assert referring.as_put(referral)["addressee"] == "各有关单位"
    made = referring.file_as_put(referral)
    assert made is not None and made.pk == document.files.last().pk  # type: ignore[union-attr]


def test_what_lies_before_a_leader_is_neither_changed_nor_issued_nor_put_forward_twice() -> None:
    document = draft()
    referral = referring.refer(document=document, words="请审定", by=acting("qian"))
    for act in (
        lambda: documents.edit(document=document, data={"addressee": "x"}, by=acting("zhao")),
        lambda: documents.issue(document=document, by=acting("qian")),
        lambda: withdraw(document, by=acting("qian"), reason="不发了"),
    ):
        with pytest.raises(ValidationError) as error:
            act()
        assert code_of(error) == "before_a_leader"
    with pytest.raises(ValidationError) as error:
        referring.refer(document=document, words="再送", by=acting("zhao"))
    assert code_of(error) == "again"
    referring.take_back(referral=referral, reason="先改", by=acting("qian"))
    assert documents.issue(document=document, by=acting("qian")).stage == "issued"


def test_a_draft_is_returned_with_words_and_put_forward_again() -> None:
    document = draft()
    referral = referring.refer(document=document, words="请审定", by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        referring.rule(referral=referral, approved=False, words=" ", by=acting("sun"))
    assert code_of(error) == "words"
    referring.rule(referral=referral, approved=False, words="补时间", by=acting("sun"))
    with pytest.raises(ValidationError) as error:
        referring.rule(referral=referral, approved=True, words="", by=acting("sun"))
    assert code_of(error) == "stage"
    again = referring.refer(document=document, words="已补", by=acting("qian"))
    assert Referral.objects.filter(document=document).count() == 2 and again.ruling == Ruling.ASKED
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(answer="")


# ---- one list


def test_what_waits_for_a_leader_is_one_list_the_oldest_first_and_nobody_elses() -> None:
    import time_machine
    from django.utils import timezone

    start = timezone.now()
    with time_machine.travel(start + timezone.timedelta(hours=1)):
        coordinating.escalate(matter=assigned(), reason="请定", by=acting("qian"))
    with time_machine.travel(start + timezone.timedelta(hours=2)):
        referring.refer(document=draft(), words="请审定", by=acting("qian"))
    with time_machine.travel(start + timezone.timedelta(hours=3)):
        coordinating.answer(matter=instructed(), text="已办", by=acting("wu"))
    assert [a.kind for a in queries.for_leader(acting("sun"))] == ["settle", "rule", "decide"]
    for who in ("qian", "feng", "wu"):
        assert queries.for_leader(acting(who)) == []
    page = signed_in("sun").get("/for-leader/").content.decode()
    assert "请您审定、协调（3）" in page


def test_every_act_upon_a_draft_has_its_words() -> None:
    referral = referring.refer(document=draft(), words="请审定", by=acting("qian"))
    referring.rule(referral=referral, approved=False, words="补", by=acting("sun"))
    done = [f"referral.{act}" for act in Copy.objects.of(referral).order_by("version").values_list("act", flat=True)]  # fmt: skip
    assert done == ["referral.put", "referral.returned"]
    told = (
        Event.objects.filter(object_kind="referral")
        .order_by("number")
        .values_list("act", flat=True)
    )
    assert list(told) == done and set(done) <= set(acts())
