"""Pages of meetings and matters by hand: from the plan to the minutes, from a park's matter to a leader's word."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongjian.zone.documents.models import Document
from gongjian.zone.meetings import agenda, coordinating, papers
from gongjian.zone.meetings.models import AgendaItem, Coordination, Decision, Meeting, Referral
from gongjian.zone.tasks.models import Task
from people import acting, signed_in
from zone.joint import clause, days, house, issued, pdf
from zone.meetings.room import (
    assigned,
    called,
    decided,
    drafted,
    held,
    minuted,
    planned,
    proposed,
    soon,
)

pytestmark = pytest.mark.django_db


def said(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def told(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_meeting_goes_from_its_plan_to_its_minutes_by_hand() -> None:
    office, park = signed_in("qian"), signed_in("wu")
    page = said(office, "/meetings/new/")
    assert page.count(" checked") == 22  # every park, before anybody was ever invited
    office.post("/meetings/new/", {
        "category": "joint", "starts_at": f"{soon(0):%Y-%m-%d}T18:00", "place": "科委 301", "chair": "孙立",
        "items_by": str(days(0)), "papers_by": str(days(0)), "invited": [house("nankai").pk, house("core").pk],
    })  # fmt: skip
    meeting = Meeting.objects.get()
    assert park.get(f"/meetings/{meeting.pk}/").status_code == 404
    office.post(f"/meetings/{meeting.pk}/call/")
    park.post(
        f"/meetings/{meeting.pk}/reply/", {"presence": "coming", "name": "吴园", "post": "主任"}
    )
    park.post(
        f"/meetings/{meeting.pk}/propose/", {"title": "扩区", "text": "请议定", "presenter": ""}
    )
    item = AgendaItem.objects.get()
    office.post(f"/meetings/items/{item.pk}/accept/", {"minutes": 15, "paper_wanted": "on"})
    assert "未交" in said(office, f"/meetings/{meeting.pk}/")
    park.post(f"/meetings/items/{item.pk}/prove/", {"given": [pdf("扩区方案.pdf")], "note": ""})
    assert "已交" in said(office, f"/meetings/{meeting.pk}/")
    office.post(f"/meetings/{meeting.pk}/papers/meeting/")
    form = {f"presence_{house('nankai').pk}": "came", f"name_{house('nankai').pk}": "吴园",
            f"presence_{house('core').pk}": "absent", f"reason_{house('core').pk}": "出差", "on": str(days(0))}  # fmt: skip
    office.post(f"/meetings/{meeting.pk}/attendance/", form)
    office.post(
        f"/meetings/items/{item.pk}/note/",
        {"heard": "会议同意扩区", "base": AgendaItem.objects.get().version},
    )
    office.post(f"/meetings/{meeting.pk}/decide/", {
        "text": "拿出扩区方案", "owner": house("nankai").pk, "due": str(days(60)), "way": "task", "clause": clause().pk,
        "result": "方案报批", "park": house("nankai").pk, "item": item.pk,
    })  # fmt: skip
    sent = office.post(f"/meetings/{meeting.pk}/papers/minutes/")
    minutes = Document.objects.get(paper="minutes")
    assert sent.headers["Location"] == f"/documents/{minutes.pk}/"
    office.post(f"/documents/{minutes.pk}/issue/", {"number": "津科纪〔2026〕1号", "secrecy": ""})
    page = said(park, f"/meetings/{meeting.pk}/")
    assert "纪要已印发" in page and "拿出扩区方案" in page and "任务待下达" in page
    assert "会议同意扩区" in said(park, f"/meetings/items/{item.pk}/")
    assert (
        Task.objects.get().title == "拿出扩区方案"
        and Decision.objects.get().task == Task.objects.get()
    )
    assert "交办议定事项" in said(park, f"/decisions/{Decision.objects.get().pk}/")


def test_a_matter_goes_from_a_park_to_its_answer_by_hand() -> None:
    office, park, division = signed_in("qian"), signed_in("wu"), signed_in("li")
    park.post(
        "/coordination/new/",
        {"title": "用地指标", "text": "缺地", "wanted": "请协调", "park": house("nankai").pk},
    )
    matter = Coordination.objects.get()
    assert office.get(f"/coordination/{matter.pk}/").status_code == 404
    park.post(f"/coordination/{matter.pk}/hand-in/")
    office.post(
        f"/coordination/{matter.pk}/assign/",
        {"in_charge": house("other_divisions").pk, "due": "", "words": ""},
    )
    division.post(f"/coordination/{matter.pk}/prove/", {"given": [pdf()], "note": "批复"})
    division.post(f"/coordination/{matter.pk}/answer/", {"text": "已列入"})
    answer = office.post(f"/coordination/{matter.pk}/send-back/", {"words": ""}, follow=True)
    assert "退回要写明理由" in told(answer)
    office.post(f"/coordination/{matter.pk}/accept/", {"words": "好"})
    page = said(park, f"/coordination/{matter.pk}/")
    assert "办结" in page and "已列入" in page and "证明.pdf" in page


def test_a_leader_settles_rules_and_instructs_by_hand() -> None:
    leader, office = signed_in("sun"), signed_in("qian")
    matter = coordinating.escalate(matter=assigned(), reason="请定", by=acting("qian"))
    draft = papers.make(meeting=planned(), paper="meeting_notice", by=acting("qian"))
    office.post(f"/documents/{draft.pk}/refer/", {"words": "请审定"})
    referral = Referral.objects.get()
    assert "请您审定" in said(leader, f"/for-leader/drafts/{referral.pk}/")
    assert leader.get(f"/documents/{draft.pk}/").status_code == 404
    word = leader.get(f"/for-leader/drafts/{referral.pk}/word/")
    assert b"".join(word.streaming_content)[:2] == b"PK"
    leader.post(f"/for-leader/drafts/{referral.pk}/rule/", {"ruling": "no", "words": "改时间"})
    assert "改时间" in said(office, f"/documents/{draft.pk}/")
    leader.post(
        f"/coordination/{matter.pk}/settle/", {"words": "由南开牵头", "in_charge": "", "due": ""}
    )
    assert "由南开牵头" in said(office, f"/coordination/{matter.pk}/")
    assert "请您审定、协调（0）" in said(leader, "/for-leader/")


def test_the_same_form_saved_by_two_people_shows_theirs_beside_mine() -> None:
    matter, park = drafted(), signed_in("wu")
    path, base = f"/coordination/{matter.pk}/edit/", matter.version
    form = {
        "title": "甲",
        "text": "缺 120 亩",
        "wanted": "请市里协调用地指标",
        "park": "",
        "base": base,
    }
    assert park.post(path, form).status_code == 302
    answer = told(park.post(path, form | {"title": "乙"}))
    assert "两个人改了同一处" in answer and "<td>甲</td>" in answer and "<td>乙</td>" in answer
    now = Coordination.objects.get().version
    assert f'name="base" value="{base}"' in answer and f'name="seen" value="{now}"' in answer
    assert park.post(path, form | {"title": "乙", "seen": now}).status_code == 302
    assert Coordination.objects.get().title == "乙"


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 30, "0"])
def test_a_version_that_is_none_does_no_harm(base: str) -> None:
    matter = drafted()
    form = {"title": "乙", "text": "", "wanted": "", "park": "", "base": base}
    assert signed_in("wu").post(f"/coordination/{matter.pk}/edit/", form).status_code in (200, 302)


def test_an_item_that_is_not_the_meetings_is_not_moved_and_no_place_is_no_number() -> None:
    meeting = called()
    item = agenda.accept(item=proposed(meeting), by=acting("qian"))
    office = signed_in("qian")
    for place in ("", "x", "0", "100", "²"):
        answer = office.post(
            f"/meetings/{meeting.pk}/arrange/", {f"place_{item.pk}": place}, follow=True
        )
        assert "次序写 1 到 99 的数字" in told(answer), place
    office.post(f"/meetings/{meeting.pk}/arrange/", {f"place_{item.pk}": "7", "place_999": "1"})
    assert AgendaItem.objects.get(pk=item.pk).place == 7


def test_a_document_that_is_no_meetings_is_not_made() -> None:
    meeting = called()
    assert signed_in("qian").post(f"/meetings/{meeting.pk}/papers/circular/").status_code == 404
    answer = signed_in("qian").post(f"/meetings/{meeting.pk}/papers/minutes/", follow=True)
    assert "它已经不在这一步了" in told(answer) and not Document.objects.exists()


def test_a_matter_is_raised_from_the_page_of_a_task() -> None:
    task, park = issued(), signed_in("wu")
    assert f"/coordination/new/?task={task.pk}" in said(park, f"/tasks/{task.pk}/")
    form = {"title": "缺地", "text": "", "wanted": "协调", "park": ""}
    park.post(f"/coordination/new/?task={task.pk}", form)
    assert "缺地" in said(park, f"/tasks/{task.pk}/")
    assert signed_in("zheng").get(f"/coordination/new/?task={task.pk}").status_code == 404


def test_lists_are_searched_filtered_and_taken_along() -> None:
    assigned(title="用地指标")
    assigned(by="zheng", title="轨道接驳", text="没有公交")
    office = signed_in("qian")
    found = said(office, "/coordination/?q=没有公交")
    assert "轨道接驳" in found and "用地指标" not in found
    assert "用地指标" not in said(office, "/coordination/?origin=instruction")
    assert "用地指标" in said(signed_in("li"), "/coordination/?whose=charge")
    rows = (
        office.get("/coordination/?export=csv&columns=number,title,in_charge")
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert rows[0] == "编号,事项,主办单位" and rows[1:3] == [
        "协2026-0002,轨道接驳,市科委其他处室",
        "协2026-0001,用地指标,市科委其他处室",
    ]
    assert "轨道接驳" not in said(signed_in("wu"), "/coordination/")


def test_decisions_are_listed_by_what_became_of_them() -> None:
    meeting = held(called(starts_at=soon(0).replace(hour=18), items_by=days(0), papers_by=days(0)))
    decided(meeting, "办成的")
    decided(meeting, "没办的")
    minuted(meeting)
    matter = Coordination.objects.get(title="办成的")
    coordinating.accept(
        matter=coordinating.answer(matter=matter, text="好", by=acting("wu")), by=acting("qian")
    )
    office = signed_in("qian")
    for state, shown, hidden in (("done", "办成的", "没办的"), ("open", "没办的", "办成的")):
        page = said(office, f"/decisions/?state={state}")
        assert shown in page and hidden not in page
    assert "没办的" not in said(office, "/decisions/?state=late")
    assert "办成的" in said(signed_in("wu"), "/decisions/?whose=mine")
    assert "没有议定事项" in said(signed_in("li"), "/decisions/")  # was not there


def _meetings(n: int) -> None:
    for _ in range(n):
        meeting = held(
            called(
                starts_at=timezone.localtime().replace(hour=23, minute=59),
                items_by=days(0),
                papers_by=days(0),
            )
        )
        decided(meeting)
        minuted(meeting)


def _matters(n: int) -> None:
    for _ in range(n):
        assigned()


@pytest.mark.parametrize(
    ("path", "more"), [("/meetings/", _meetings), ("/decisions/", _meetings), ("/coordination/", _matters)],
)  # fmt: skip
def test_a_list_asks_as_many_questions_for_many_rows_as_for_few(path: str, more: Any) -> None:
    client, counts = signed_in("qian"), []
    for n in (3, 9):
        more(n)
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1] < 40


def test_fifty_matters_ask_as_many_questions_as_five(django_assert_num_queries: Any) -> None:
    client = signed_in("qian")
    _matters(5)
    client.get("/coordination/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/coordination/")
    copy = Coordination.objects.get(pk=Coordination.objects.latest("pk").pk)
    for n in range(45):
        copy.pk, copy.number = None, f"协2026-9{n:03d}"
        copy.save()
    with django_assert_num_queries(len(asked)):
        client.get("/coordination/")


def test_a_meetings_page_asks_as_many_questions_for_many_seats_and_decisions_as_for_few() -> None:
    client, counts = signed_in("qian"), []
    for invited, n in (
        (("nankai", "core"), 1),
        (("nankai", "core", "120104", "other_divisions", "leading_group_office"), 6),
    ):
        meeting = held(
            called(
                invited,
                starts_at=timezone.localtime().replace(hour=23, minute=59),
                items_by=days(0),
                papers_by=days(0),
            )
        )
        for _ in range(n):
            decided(meeting)
        client.get(f"/meetings/{meeting.pk}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/meetings/{meeting.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1] < 60
