"""What a meeting decides: minutes on paper, every decision carried out as a task or a matter, and told at the next."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gongjian.zone.accounts.scopes import within
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.words import acts
from gongjian.zone.documents import actions as documents
from gongjian.zone.documents.models import Document
from gongjian.zone.history.deeds import withdraw
from gongjian.zone.history.models import Copy
from gongjian.zone.inbox.models import Matter
from gongjian.zone.meetings import agenda, coordinating, deciding, due, papers, queries
from gongjian.zone.meetings.actions import hold
from gongjian.zone.meetings.choices import Origin, Progress, Stage
from gongjian.zone.meetings.models import Coordination, Decision, Meeting
from gongjian.zone.meetings.outcomes import became, earlier
from gongjian.zone.tasks import actions as tasks
from gongjian.zone.tasks import planning
from gongjian.zone.tasks.models import Task
from people import acting
from zone.joint import clause, days, house, pdf, proved
from zone.meetings.room import called, decided, held, later, minuted, proposed, soon

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def just_held() -> Meeting:
    """A meeting that took place today."""
    return held(called(starts_at=soon(0).replace(hour=18), items_by=days(0), papers_by=days(0)))


def a_task(meeting: Meeting, **told: Any) -> Decision:
    given = {"way": "task", "clause": clause(), "result": "新增 3 家", **told}
    return decided(meeting, "培育瞪羚企业三家", park=house("nankai"), **given)


# ---- what becomes of a decision


def test_a_decision_has_an_owner_a_day_and_for_a_task_a_clause_and_a_result() -> None:
    meeting = just_held()
    for told, code in (
        ({"due": days(-1)}, "due"),
        ({"way": "task"}, "clause"),
        ({"way": "task", "clause": clause(), "result": " "}, "clause"),
    ):
        with pytest.raises(ValidationError) as error:
            decided(meeting, **told)
        assert code_of(error) == code
    first, second = decided(meeting), a_task(meeting)
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=second.pk).update(clause=None)


def test_nothing_is_decided_before_the_meeting_is_held() -> None:
    with pytest.raises(ValidationError) as error:
        decided(called())
    assert code_of(error) == "stage"


def test_with_the_minutes_each_decision_becomes_a_draft_task_or_a_matter_in_hand() -> None:
    meeting = just_held()
    plain, task = decided(meeting, partners=[house("core"), house("nankai")]), a_task(meeting)
    minuted(meeting)
    plain, task = Decision.objects.get(pk=plain.pk), Decision.objects.get(pk=task.pk)
    assert plain.matter is not None and task.task is not None
    matter = plain.matter
    assert (matter.origin, matter.stage, matter.title) == (
        Origin.DECISION,
        Progress.ASSIGNED,
        plain.text,
    )
    assert (matter.in_charge, matter.due) == (house("nankai"), days(60))
    assert [o.code for o in matter.partners.all()] == ["core"]  # who is in charge is no partner
    made = task.task
    assert (made.title, made.result, made.due, made.owner.code, made.park and made.park.code, made.stage) == (
        "培育瞪羚企业三家", "新增 3 家", days(60), "nankai", "nankai", "draft",
    )  # fmt: skip
    assert {m.organisation.code for m in Matter.objects.open().filter(kind=due.ANSWER)} == {
        "nankai"
    }
    assert Meeting.objects.get(pk=meeting.pk).stage == Stage.MINUTED
    assert not Matter.objects.open().filter(kind=due.MINUTES).exists()


def test_when_one_decision_cannot_be_carried_out_no_minutes_are_issued_and_nothing_is_made() -> (
    None
):
    meeting = just_held()
    decided(meeting)
    a_task(meeting)
    document = papers.make(meeting=meeting, paper="minutes", by=acting("qian"))
    planning.end(plan=clause().plan, by=acting("qian"), until=days(0))
    with pytest.raises(ValidationError) as error:
        documents.issue(document=document, by=acting("qian"))
    assert code_of(error) == "plan"
    assert Document.objects.get(pk=document.pk).stage == "draft"
    assert not Coordination.objects.exists() and not Task.objects.exists()
    assert Meeting.objects.get(pk=meeting.pk).stage == Stage.HELD


def test_a_death_in_the_midst_of_issuing_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first decision is carried out, the process is gone."""
    meeting = just_held()
    decided(meeting)
    a_task(meeting)
    document = papers.make(meeting=meeting, paper="minutes", by=acting("qian"))
    events = Event.objects.count()

    def die(**_told: Any) -> None:
        assert Coordination.objects.exists()  # the first is made already
        raise SystemExit

    monkeypatch.setattr(deciding.tasks, "draft", die)
    with pytest.raises(SystemExit):
        documents.issue(document=document, by=acting("qian"))
    assert not Coordination.objects.exists() and Event.objects.count() == events
    assert Document.objects.get(pk=document.pk).stage == "draft"


def test_decisions_are_the_offices_until_the_minutes_are_issued_then_those_of_who_was_there() -> (
    None
):
    meeting = just_held()  # nankai and core came; the district and the division did not
    decision = decided(meeting, owner="core", partners=[house("hexi")])
    everybody = ("qian", "zhao", "sun", "feng", "wu", "zheng", "zhou", "li", "lin")

    def seen() -> set[str]:
        return {
            who
            for who in everybody
            if within(acting(who), Decision).filter(pk=decision.pk).exists()
        }

    assert seen() == {"qian", "zhao"}
    minuted(meeting)
    # the district sees what the parks beneath it are told
    assert seen() == {"qian", "zhao", "sun", "feng", "wu", "zheng", "zhou"}
    assert not within(acting("li"), Document).filter(about_key=meeting.pk).exists()
    assert within(acting("wu"), Document).filter(about_key=meeting.pk, paper="minutes").exists()


def test_a_decision_is_put_right_until_it_is_carried_out() -> None:
    meeting = just_held()
    decision = decided(meeting)
    deciding.edit(decision=decision, text="由核心区拿出方案", owner_id=house("core").pk, by=acting("qian"))  # fmt: skip
    minuted(meeting)
    now = Decision.objects.get(pk=decision.pk)
    assert now.matter is not None and now.matter.in_charge == house("core")
    with pytest.raises(ValidationError):
        deciding.edit(decision=decision, text="又改", by=acting("qian"))
    with pytest.raises(ValidationError):
        deciding.withdraw(decision=decision, reason="不办了", by=acting("qian"))


def test_what_was_withdrawn_before_the_minutes_is_not_carried_out() -> None:
    meeting = just_held()
    gone, kept = decided(meeting), decided(meeting, "另一件")
    deciding.withdraw(decision=gone, reason="会上没有定", by=acting("qian"))
    minuted(meeting)
    assert [c.title for c in Coordination.objects.all()] == ["另一件"]
    document = Document.objects.get(paper="minutes")
    assert [(row["number"], row["text"]) for row in document.data["decisions"]] == [(1, "另一件")]
    assert kept.number == 2 and Decision.objects.filter(pk=gone.pk).exists()


def test_minutes_that_were_withdrawn_are_issued_anew_and_nothing_is_carried_out_twice() -> None:
    meeting = just_held()
    decided(meeting)
    minuted(meeting)
    document = Document.objects.get(paper="minutes")
    withdraw(document, by=acting("qian"), reason="日期写错")
    assert Meeting.objects.get(pk=meeting.pk).stage == Stage.HELD
    decided(meeting, "补记一件")
    minuted(meeting)
    assert sorted(c.title for c in Coordination.objects.all()) == [
        "由南开分园拿出扩区方案",
        "补记一件",
    ]
    assert Copy.objects.of(meeting).filter(act="reopened").get().reason == "日期写错"


def test_two_officers_who_issue_the_same_minutes_issue_them_once() -> None:
    meeting = just_held()
    decided(meeting)
    document = papers.make(meeting=meeting, paper="minutes", by=acting("qian"))
    stale = Document.objects.get(pk=document.pk)
    documents.issue(document=document, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        documents.issue(document=stale, by=acting("zhao"))
    assert code_of(error) == "stage" and Coordination.objects.count() == 1


def test_the_trail_tells_who_carried_a_decision_out_and_each_act_has_its_words() -> None:
    meeting = just_held()
    decision = decided(meeting)
    minuted(meeting)
    told = list(Event.objects.filter(object_kind="decision", object_id=str(decision.pk)).order_by("number"))  # fmt: skip
    assert [(e.act, e.actor_name) for e in told] == [("decision.decided", acting("qian").person_name), ("decision.carried", acting("qian").person_name)]  # fmt: skip
    everything = set(Event.objects.filter(act__regex=r"^(meeting|decision|agendaitem|coordination)\.").values_list("act", flat=True))  # fmt: skip
    assert everything and everything <= set(acts())


# ---- the next meeting


def test_the_next_meeting_of_the_kind_opens_with_what_became_of_the_last_decisions() -> None:
    first = just_held()
    done, late, task = decided(first), decided(first, "报用地方案", due=days(10)), a_task(first)
    minuted(first)
    done, late = Decision.objects.get(pk=done.pk), Decision.objects.get(pk=late.pk)
    assert done.matter is not None
    answer = coordinating.answer(matter=done.matter, text="方案已报", by=acting("wu"))
    coordinating.accept(matter=answer, by=acting("qian"))
    following, other = called(starts_at=soon(40)), called(starts_at=soon(40), category="group")
    with later(15):
        told = [(b.decision.pk, b.tone, b.words) for b in earlier(following)]
    assert told == [
        (done.pk, "ok", "办结"), (late.pk, "bad", "办理中，逾期"), (task.pk, "wait", "任务待下达"),
    ]  # fmt: skip
    assert earlier(other) == []  # another kind has its own


def test_what_is_still_open_from_meetings_before_the_last_stands_there_too() -> None:
    first = just_held()
    kept, done = decided(first), decided(first, "办完的")
    minuted(first)
    matter = Decision.objects.get(pk=done.pk).matter
    assert matter is not None
    coordinating.accept(matter=coordinating.answer(matter=matter, text="好", by=acting("wu")), by=acting("qian"))  # fmt: skip
    second = called(starts_at=soon(5), items_by=days(1), papers_by=days(2))
    with later(6):
        held(second)
        newer = decided(second, "第二次的")
        minuted(second)
        third = called(starts_at=soon(30), items_by=days(3), papers_by=days(4))
        assert [b.decision.pk for b in earlier(third)] == [newer.pk, kept.pk]


def test_a_decision_is_done_when_its_task_is() -> None:
    meeting = just_held()
    decision = a_task(meeting)
    minuted(meeting)
    task = Decision.objects.get(pk=decision.pk).task
    assert task is not None
    tasks.ask_for_comment(tasks=[task], by=acting("qian"))
    tasks.comment(task=task, verdict="agree", text="", by=acting("wu"))
    tasks.agree(task=task, by=acting("qian"))
    tasks.issue(tasks=[task], by=acting("qian"))
    assert became(Decision.objects.get(pk=decision.pk)).words == "未启动"
    tasks.propose_done(task=proved(task), words="", by=acting("wu"))
    tasks.accept(task=task, by=acting("qian"))
    assert became(Decision.objects.get(pk=decision.pk)).tone == "ok"
    assert [b.words for b in queries.decisions_about(acting("wu"), task)] == ["完成"]


# ---- on paper


def content_of(document: Document) -> bytes:
    newest = document.files.first()
    assert newest is not None
    with newest.file.open("rb") as file:
        return bytes(file.read())


def text_of(document: Document) -> str:
    with zipfile.ZipFile(BytesIO(content_of(document))) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode("utf-8"))


def test_the_minutes_say_who_was_there_what_was_said_and_what_was_decided() -> None:
    meeting = called(starts_at=soon(0).replace(hour=18), items_by=days(0), papers_by=days(0))
    item = agenda.accept(item=proposed(meeting), minutes=15, by=acting("qian"))
    held(meeting)
    agenda.note(item=item, heard="会议认为扩区必要。\n请抓紧报批。", by=acting("qian"))
    decided(meeting, partners=[house("core")])
    document = papers.make(meeting=meeting, paper="minutes", by=acting("qian"))
    text = text_of(document)
    for words in ("2026年3月2日 18:00", "科委 301", "孙立", "南开分园 吴园 主任", "副主任（代郑和）",
                  "南开区人民政府（请假：区里有会）", "一、关于园区扩区的汇报", "会议认为扩区必要。", "请抓紧报批。",
                  "由南开分园拿出扩区方案", "南开分园（配合：核心区（滨海高新区））", "2026-05-01", "示范区建设工作处"):  # fmt: skip
        assert words in text, words
    assert document.made_from["会议"] == meeting.title and document.about_key == meeting.pk


def test_minutes_made_again_keep_the_words_that_were_edited_and_put_the_rows_right() -> None:
    meeting = just_held()
    decided(meeting)
    first = papers.make(meeting=meeting, paper="minutes", by=acting("qian"))
    sections = [{"heading": "一、总体要求", "paragraphs": ["会议强调，要抓好落实。"]}]
    documents.edit(
        document=first, data={"sections": sections, "addressee": "各单位"}, by=acting("qian")
    )
    decided(meeting, "再加一件", owner="core")
    again = papers.make(meeting=meeting, paper="minutes", by=acting("zhao"))
    assert again.pk == first.pk and again.data["sections"] == sections
    assert [row["text"] for row in again.data["decisions"]] == [
        "由南开分园拿出扩区方案",
        "再加一件",
    ]
    assert "会议强调，要抓好落实。" in text_of(again) and "再加一件" in text_of(again)
    assert again.made_from["版本"] == Meeting.objects.get(pk=meeting.pk).version


def test_minutes_need_to_know_who_came() -> None:
    meeting = called(starts_at=soon(0).replace(hour=18), items_by=days(0), papers_by=days(0))
    hold(meeting=meeting, seats={}, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        papers.make(meeting=meeting, paper="minutes", by=acting("qian"))
    assert code_of(error) == "seats"


def test_the_papers_open_with_the_last_decisions_and_name_the_files() -> None:
    first = just_held()
    decided(first)
    minuted(first)
    meeting = called(starts_at=soon(30))
    item = agenda.accept(item=proposed(meeting), minutes=15, by=acting("qian"))
    agenda.hand_in(item=item, files=[pdf("扩区方案.pdf")], by=acting("wu"))
    document = papers.make(meeting=meeting, paper="meeting", by=acting("qian"))
    text = text_of(document)
    for words in (
        "上次议定事项落实情况",
        "由南开分园拿出扩区方案",
        "办理中",
        "（一）关于园区扩区的汇报",
        "附材料：扩区方案.pdf",
        "15 分钟",
    ):
        assert words in text, words
    assert not within(acting("wu"), Document).filter(pk=document.pk).exists()
    documents.issue(document=document, by=acting("qian"))
    assert within(acting("wu"), Document).filter(pk=document.pk).exists()
    assert not within(acting("lin"), Document).filter(pk=document.pk).exists()


def test_a_document_of_the_office_is_chinese_whatever_language_its_maker_reads() -> None:
    from django.utils.translation import override

    meeting = just_held()
    with override("en"):
        document = papers.make(meeting=meeting, paper="minutes", by=acting("qian"))
    assert "请假：区里有会" in text_of(document) and document.title.endswith("纪要")


@pytest.mark.parametrize(("place", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")])  # fmt: skip
def test_headings_are_numbered_as_chinese_documents_are(place: int, said: str) -> None:
    assert papers._numeral(place) == said


def test_the_papers_of_a_meeting_open_in_libreoffice(
    tmp_path: Path, require_debian: Callable[[str, str], str]
) -> None:
    """Notice, papers and minutes as PDF: their words stand on the page, none of the template's marks does."""
    office = require_debian("soffice", "libreoffice-writer")
    require_debian("pdftotext", "poppler-utils")
    first = just_held()
    decided(first)
    minuted(first)
    meeting = called(starts_at=soon(30))
    agenda.accept(item=proposed(meeting), minutes=15, by=acting("qian"))
    made = [
        papers.make(meeting=meeting, paper=kind, by=acting("qian"))
        for kind in ("meeting_notice", "meeting")
    ]
    wanted = {
        made[0]: ("参会单位", "请于2026年3月12日前报送议题", "核心区（滨海高新区）"),
        made[1]: ("上次议定事项落实情况", "由南开分园拿出扩区方案", "关于园区扩区的汇报"),
        Document.objects.get(paper="minutes"): ("议定事项", "南开分园 吴园 主任", "由南开分园拿出扩区方案"),
    }  # fmt: skip
    for document in wanted:
        (tmp_path / f"{document.pk}.docx").write_bytes(content_of(document))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), *map(str, tmp_path.glob("*.docx"))],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    for document, words in wanted.items():
        page = subprocess.run(
            [shutil.which("pdftotext") or "pdftotext", "-layout", str(tmp_path / f"{document.pk}.pdf"), "-"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        flat = re.sub(r"\s+", "", page)
        assert "{{" not in flat and "{%" not in flat
        for each in words:
            assert re.sub(r"\s+", "", each) in flat, (document.title, each)
