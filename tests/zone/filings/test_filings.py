"""Filings from a park's draft to the archived reply: two acts, two documents, and what each step wants."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.accounts.scopes import within
from gongjian.zone.audit.models import Event
from gongjian.zone.documents import actions as documents
from gongjian.zone.documents import proving
from gongjian.zone.documents.models import Document
from gongjian.zone.filings import accepting, actions, consulting, jobs, lighting, papers, queries
from gongjian.zone.filings.choices import Stage, Step
from gongjian.zone.filings.lacking import lacking
from gongjian.zone.filings.models import Filing, Opinion
from gongjian.zone.history.models import Copy
from gongjian.zone.history.searching import keys_of
from gongjian.zone.history.together import BothChanged, Opened
from gongjian.zone.inbox.actions import remind_all
from gongjian.zone.inbox.arrays import working_days
from gongjian.zone.inbox.models import Matter
from people import acting, signed_in
from zone.filings.stages import (
    accepted,
    again,
    archived,
    consulted,
    consulting_on,
    drafted,
    enclosed,
    filed,
)
from zone.joint import house, issued, pdf

pytestmark = pytest.mark.django_db
SPRING = timezone.make_aware(datetime(2026, 3, 2, 10))  # a Monday


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def open_matters(kind: str) -> dict[str, date]:
    found = Matter.objects.open().filter(kind=kind).select_related("organisation")
    return {m.organisation.code: m.due_on for m in found}


def asked_division() -> tuple[Filing, Opinion]:
    """A filing under consultation, of which the leading-group office has asked a division."""
    filing = consulting.ask(
        filing=consulting_on(), places=[house("other_divisions")], by=acting("lin")
    )
    return filing, filing.opinions.get(organisation=house("other_divisions"))


# ---- drafted


def test_a_draft_is_its_own_houses_and_what_left_it_is_seen_by_those_whom_it_concerns() -> None:
    everybody = (
        "wu",
        "zheng",
        "zhou",
        "qian",
        "zhao",
        "sun",
        "feng",
        "lin",
        "li",
        "wang",
        "system",
    )

    def seen() -> set[str]:
        return {name for name in everybody if within(acting(name), Filing).exists()}

    filing = enclosed(drafted(), Step.CONSULT)
    assert seen() == {"wu"}
    consulting.consult(filing=filing, by=acting("wu"))
    assert seen() == {"wu", "zhou", "qian", "zhao", "sun", "feng", "lin"}
    consulting.ask(filing=filing, places=[house("other_divisions")], by=acting("lin"))
    assert seen() == {"wu", "zhou", "qian", "zhao", "sun", "feng", "lin", "li"}


def test_a_district_files_for_itself_and_no_neighbour_sees_it() -> None:
    filing = consulting_on(park="120104", by="zhou", subject="governance_reform")
    assert (filing.house.code, filing.park.code) == ("120104", "120104")
    assert not within(acting("wu"), Filing).exists()


def test_it_is_told_what_lacks_before_it_is_sent_and_nothing_is_sent() -> None:
    filing = drafted(content=" ", grounds="")
    assert lacking(filing, Step.CONSULT) == [
        "“内容”还没有写", "“理由”还没有写", "缺要件：规划（调整）文本征求意见稿", "缺要件：编制（调整）说明",
    ]  # fmt: skip
    with pytest.raises(
        ValidationError, match=r"还不能送协商：“内容”还没有写；.*编制（调整）说明"
    ) as error:
        consulting.consult(filing=filing, by=acting("wu"))
    assert code_of(error) == "lacking" and again(filing).stage == Stage.DRAFT
    assert not Document.objects.exists()


@pytest.mark.parametrize("subject", ["plan_change", "policy_pilot", "governance_reform"])
def test_each_kind_wants_its_own_papers_and_a_paper_taken_back_is_missing_again(
    subject: str,
) -> None:
    filing = enclosed(drafted(subject=subject), Step.CONSULT)
    assert lacking(filing, Step.CONSULT) == [] and len(lacking(filing, Step.FILE)) == 1
    held = filing.enclosures.get(paper=f"{subject}.draft")
    proving.take_back(held.evidence, by=acting("wu"), reason="传错了")
    assert lacking(filing, Step.CONSULT) == [f"缺要件：{held.name}"]


def test_a_paper_of_another_kind_is_refused_and_its_file_not_kept() -> None:
    with pytest.raises(ValidationError) as error:
        actions.enclose(
            filing=drafted(), paper="policy_pilot.draft", files=[pdf()], by=acting("wu")
        )
    assert code_of(error) == "paper" and not proving.Evidence.objects.exists()


# ---- consultation


def test_it_goes_to_the_leading_group_office_with_its_letter_within_the_packs_days() -> None:
    filing = consulting_on()
    days = working_days()
    due = days.after(timezone.localdate(), 15)
    assert (filing.stage, filing.round, filing.due_on, filing.light) == (
        "consulting",
        1,
        due,
        "green",
    )
    assert open_matters(actions.CONSULT) == {"leading_group_office": due}
    letter = papers.of(filing).get()
    assert (letter.paper, letter.stage) == (papers.CONSULTATION, "issued")
    assert {o.code for o in letter.addressed.all()} == {"leading_group_office", "zone_office"}
    assert (
        letter.made_from["内容"] == filing.content
        and letter.data["addressee"] == "示范区领导小组办公室"
    )


def test_whom_it_asks_reads_the_letter_and_answers_by_the_same_day() -> None:
    filing, opinion = asked_division()
    assert open_matters(actions.OPINE) == {"other_divisions": filing.due_on}
    assert within(acting("li"), Document).get().paper == papers.CONSULTATION
    with pytest.raises(ValidationError) as error:
        consulting.opine(opinion=opinion, verdict="amend", text=" ", by=acting("li"))
    assert code_of(error) == "text"
    consulting.opine(opinion=opinion, verdict="amend", text="写明监管责任", by=acting("li"))
    consulting.opine(opinion=opinion, verdict="object", text="条件不具备", by=acting("li"))
    assert [
        (o.verdict, o.text) for o in filing.opinions.filter(organisation=house("other_divisions"))
    ] == [("object", "条件不具备")]
    assert open_matters(actions.OPINE) == {}


def test_nobody_is_asked_twice_in_a_round_nor_the_house_itself() -> None:
    filing, _opinion = asked_division()
    with pytest.raises(ValidationError) as error:
        consulting.ask(
            filing=filing, places=[house("other_divisions"), house("nankai")], by=acting("lin")
        )
    assert code_of(error) == "nobody"
    with pytest.raises(IntegrityError), transaction.atomic():
        filing.opinions.create(round=1, organisation=house("other_divisions"), asked_at=timezone.now(), due_on=filing.due_on)  # fmt: skip


def test_it_is_closed_when_all_have_spoken_or_their_day_is_past() -> None:
    filing, opinion = asked_division()
    with pytest.raises(ValidationError, match="市科委其他处室还没有回复") as error:
        consulting.close(filing=filing, verdict="agree", text="", by=acting("lin"))
    assert code_of(error) == "silent"
    assert filing.due_on is not None
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        done = consulting.close(filing=filing, verdict="agree", text="", by=acting("lin"))
    assert (done.stage, done.outcome) == ("consulted", "agree")
    with pytest.raises(ValidationError) as error:
        consulting.opine(opinion=opinion, verdict="agree", text="", by=acting("li"))
    assert code_of(error) == "stage"


def test_after_it_is_closed_the_park_has_the_turn_and_nobody_else() -> None:
    filing = consulted()
    assert open_matters(actions.CONSULT) == {} and open_matters(actions.OPINE) == {}
    assert open_matters(actions.FILE) == {"nankai": working_days().after(timezone.localdate(), 10)}
    assert filing.consulted_on == timezone.localdate()


def test_an_opinion_is_answered_and_what_is_not_wholly_adopted_has_its_reason() -> None:
    filing = consulted("amend", "补充测算")
    (opinion,) = filing.opinions.all()
    assert lacking(enclosed(filing, Step.FILE), Step.FILE) == [
        "示范区领导小组办公室的意见还没有写采纳情况"
    ]
    for adopted in ("no", "partly"):
        with pytest.raises(ValidationError) as error:
            consulting.answer(opinion=opinion, adopted=adopted, reason=" ", by=acting("wu"))
        assert code_of(error) == "reason"
        with pytest.raises(IntegrityError), transaction.atomic():
            Opinion.objects.filter(pk=opinion.pk).update(adopted=adopted)
    with pytest.raises(ValidationError) as error:
        accepting.file(filing=filing, by=acting("wu"))
    assert code_of(error) == "lacking"
    consulting.answer(opinion=opinion, adopted="no", reason="测算已附", by=acting("wu"))
    assert accepting.file(filing=filing, by=acting("wu")).stage == Stage.FILED


def test_a_silent_house_has_nothing_to_be_adopted() -> None:
    _filing, opinion = asked_division()
    with pytest.raises(ValidationError) as error:
        consulting.answer(opinion=opinion, adopted="yes", reason="", by=acting("wu"))
    assert code_of(error) == "silent"


def test_what_was_said_may_change_it_and_it_is_consulted_on_once_more() -> None:
    filing = consulted("object", "范围过大")
    actions.edit(filing=filing, by=acting("wu"), content="范围缩小一半。")
    second = consulting.consult(filing=filing, by=acting("wu"))
    assert (second.round, second.stage, second.outcome) == (2, "consulting", "")
    assert [(o.round, o.verdict) for o in second.opinions.all()] == [(1, "object"), (2, "")]
    assert open_matters(actions.FILE) == {}
    done = consulting.close(filing=second, verdict="agree", text="", by=acting("lin"))
    assert lacking(enclosed(done, Step.FILE), Step.FILE) == [
        "示范区领导小组办公室的意见还没有写采纳情况"
    ]  # of round 1


def test_a_letter_that_was_written_before_a_change_is_not_sent() -> None:
    filing = enclosed(drafted(), Step.CONSULT)
    consulting.write_letter(filing=filing, by=acting("wu"))
    actions.edit(filing=filing, by=acting("wu"), grounds="理由变了。")
    with pytest.raises(ValidationError, match="请重新生成") as error:
        consulting.consult(filing=filing, by=acting("wu"))
    assert code_of(error) == "stale"
    consulting.write_letter(filing=filing, by=acting("wu"))
    consulting.consult(filing=filing, by=acting("wu"))
    assert [(d.stage, d.withdrawn_at is None) for d in papers.of(filing)] == [
        ("issued", True),
        ("draft", False),
    ]


def test_a_letter_that_its_house_has_issued_already_is_the_one_that_is_sent() -> None:
    filing = enclosed(drafted(), Step.CONSULT)
    letter = consulting.write_letter(filing=filing, by=acting("wu"))
    documents.issue(document=letter, by=acting("wu"), number="南园函〔2026〕1号")
    consulting.consult(filing=filing, by=acting("wu"))
    assert [d.number for d in papers.of(filing)] == ["南园函〔2026〕1号"]


# ---- filing


def test_it_is_filed_with_the_commission_and_due_from_the_office() -> None:
    filing = filed()
    due = working_days().after(timezone.localdate(), 10)
    assert (filing.stage, filing.due_on, filing.filed_by_id) == (
        "filed",
        due,
        acting("wu").person_id,
    )
    assert open_matters(actions.ACCEPT) == {"zone_office": due} and open_matters(actions.FILE) == {}
    report = papers.newest(filing, papers.REPORT)
    assert report is not None and report.stage == "issued"
    assert {o.code for o in report.addressed.all()} == {"commission", "leading_group_office"}


def test_the_office_sends_it_back_with_what_is_missing_and_the_park_mends_it() -> None:
    filing = filed()
    with pytest.raises(ValidationError) as error:
        accepting.send_back(filing=filing, missing=[" "], by=acting("qian"))
    assert code_of(error) == "missing"
    back = accepting.send_back(filing=filing, missing=["缺范围图", "缺公示证明"], by=acting("qian"))
    assert (back.stage, back.lacking) == ("sent_back", ["缺范围图", "缺公示证明"])
    assert open_matters(actions.MEND) == {"nankai": working_days().after(timezone.localdate(), 10)}
    actions.enclose(
        filing=back, paper="", files=[pdf("范围图.pdf")], by=acting("wu"), note="范围图"
    )
    mended = accepting.file(filing=back, by=acting("wu"))
    assert (mended.stage, mended.lacking) == ("filed", []) and open_matters(actions.MEND) == {}


def test_a_number_is_given_in_the_order_of_the_year_and_never_twice() -> None:
    with time_machine.travel(SPRING, tick=False):
        first = accepted()
        second = accepted(title="另一件")
    with time_machine.travel(SPRING + timedelta(days=365), tick=False):
        third = accepted(title="来年的一件")
    assert [f.number for f in (first, second, third)] == ["2026-001", "2026-002", "2027-001"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=second.pk).update(number="2026-001")


def test_nobody_accepts_what_they_filed() -> None:
    filing = filed()
    with pytest.raises(ValidationError) as error:
        accepting.accept(filing=filing, by=acting("wu"))
    assert code_of(error) == "own"
    accepting.accept(filing=filing, by=acting("qian"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=filing.pk).update(accepted_by=filing.filed_by_id)


def test_the_reply_is_drafted_with_the_number_and_issued_when_it_is_archived() -> None:
    filing = accepted()
    reply = papers.newest(filing, papers.REPLY)
    assert reply is not None and reply.stage == "draft"
    assert filing.number in reply.data["sections"][0]["paragraphs"][0]
    assert not within(acting("wu"), Document).filter(pk=reply.pk).exists()
    done = accepting.archive(filing=filing, by=acting("zhao"), number="津示办函〔2026〕3号")
    assert (done.stage, done.archived_on, done.due_on) == ("archived", timezone.localdate(), None)
    assert open_matters(actions.ACCEPT) == {}
    seen = within(acting("wu"), Document).get(pk=reply.pk)
    assert (seen.stage, seen.number) == ("issued", "津示办函〔2026〕3号")


def test_what_is_archived_is_never_changed() -> None:
    filing = archived()
    words = "an archived filing is never changed"
    for changed in ({"content": "改了"}, {"stage": "draft"}, {"light": "red"}):
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            Filing.objects.filter(pk=filing.pk).update(**changed)
    for act in (
        lambda: actions.edit(filing=filing, by=acting("wu"), content="改了"),
        lambda: actions.withdraw(filing=filing, by=acting("wu"), reason="不要了"),
        lambda: actions.enclose(filing=filing, paper="", files=[pdf()], by=acting("wu")),
        lambda: accepting.archive(filing=filing, by=acting("qian")),
    ):
        with pytest.raises(ValidationError) as error:
            act()
        assert code_of(error) == "stage"
    held = filing.enclosures.first()
    assert held is not None
    with pytest.raises(ValidationError) as error:
        proving.take_back(held.evidence, by=acting("wu"), reason="换一份")
    assert code_of(error) == "settled"


def test_its_documents_are_archived_with_the_data_that_they_were_made_from() -> None:
    filing = archived()
    held = {d.paper: d for d in papers.of(filing)}
    assert set(held) == {papers.CONSULTATION, papers.REPORT, papers.REPLY}
    assert all(d.stage == "issued" and d.made_from["内容"] == filing.content for d in held.values())
    told = Event.objects.get(act="filing.archived").after
    newest = held[papers.REPLY].files.first()
    assert newest is not None and told["sha256"] == newest.sha256


def test_it_is_withdrawn_with_a_reason_until_it_is_accepted() -> None:
    filing = filed()
    with pytest.raises(ValidationError):
        actions.withdraw(filing=filing, by=acting("wu"), reason=" ")
    actions.withdraw(filing=filing, by=acting("wu"), reason="区里另有安排")
    assert again(filing).withdrawn_because == "区里另有安排" and open_matters(actions.ACCEPT) == {}
    with pytest.raises(ValidationError):
        accepting.accept(filing=filing, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        actions.withdraw(filing=accepted(), by=acting("wu"), reason="晚了")
    assert code_of(error) == "stage"


# ---- later changes


def test_a_later_change_refers_to_what_it_amends_and_the_chain_is_seen_from_both_ends() -> None:
    first = archived()
    second = archived(title="再调整", amends=first)
    third = consulting_on(title="三调整", amends=second)
    assert queries.chain(acting("wu"), third) == ([first, second], [])
    assert queries.chain(acting("wu"), first) == ([], [second, third])
    assert queries.chain(acting("zheng"), first) == ([], [])


@pytest.mark.parametrize("of", ["another park", "not archived"])
def test_only_an_archived_filing_of_the_same_place_is_amended(of: str) -> None:
    other = archived(park="core", by="zheng") if of == "another park" else filed()
    with pytest.raises(ValidationError) as error:
        drafted(amends=other)
    assert code_of(error) == "amends"


# ---- time limits


def test_lights_follow_the_working_days_that_are_left() -> None:
    with time_machine.travel(SPRING, tick=False):
        filing = consulting_on()  # due on 2026-03-23, fifteen working days later
        assert (filing.due_on, filing.light) == (date(2026, 3, 23), "green")
    for day, light in ((17, "green"), (18, "yellow"), (23, "yellow"), (24, "red")):
        with time_machine.travel(SPRING + timedelta(days=day - 2), tick=False):
            jobs.each_morning.call()
        assert again(filing).light == light, day
    with time_machine.travel(SPRING + timedelta(days=30), tick=False):
        done = consulting.close(filing=filing, verdict="agree", text="", by=acting("lin"))
    assert done.light == "green"


def test_a_draft_and_what_was_withdrawn_have_no_light() -> None:
    filing = consulting_on()
    draft = drafted()
    lighting.relight([draft])
    assert again(draft).light == "none"
    actions.withdraw(filing=filing, by=acting("wu"), reason="不办了")
    assert again(filing).light == "none"


def test_what_is_overdue_is_told_to_the_level_above() -> None:
    with time_machine.travel(SPRING, tick=False):
        filing = filed()
    with time_machine.travel(SPRING + timedelta(days=18), tick=False):  # four working days beyond
        remind_all()
    (matter,) = Matter.objects.open().filter(kind=actions.ACCEPT, object_id=str(filing.pk))
    assert matter.escalated_to is not None and matter.escalated_to.code == "commission"


# ---- two people, and a fault in the middle


def test_two_peoples_changes_of_different_texts_are_put_together() -> None:
    filing = drafted()
    read = filing.version
    actions.edit(
        filing=filing,
        by=acting("wu"),
        at=Opened(read),
        content="甲改了内容。",
        grounds=filing.grounds,
    )
    actions.edit(
        filing=filing,
        by=acting("wu"),
        at=Opened(read),
        content=filing.content,
        grounds="乙改了理由。",
    )
    now = again(filing)
    assert (now.content, now.grounds) == ("甲改了内容。", "乙改了理由。")


def test_where_two_changed_one_text_the_second_sees_both_and_nothing_is_lost() -> None:
    filing = drafted()
    read = filing.version
    mine = {"title": filing.title, "content": "乙的内容。", "planned_on": filing.planned_on}
    actions.edit(
        filing=filing, by=acting("wu"), at=Opened(read), content="甲的内容。", grounds="甲的理由。"
    )
    with pytest.raises(BothChanged) as clash:
        actions.edit(filing=filing, by=acting("wu"), at=Opened(read), **mine)
    (both,) = clash.value.clashes
    assert (both.label, both.theirs, both.mine) == ("内容", "甲的内容。", "乙的内容。")
    assert again(filing).content == "甲的内容。"
    actions.edit(filing=filing, by=acting("wu"), at=Opened(read, clash.value.version), **mine)
    now = again(filing)
    assert (now.content, now.grounds, now.planned_on) == (
        "乙的内容。",
        "甲的理由。",
        filing.planned_on,
    )


def test_of_two_officers_who_accept_at_once_one_is_told_to_look_again() -> None:
    filing = filed()
    accepting.accept(filing=filing, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        accepting.accept(filing=filing, by=acting("zhao"))
    assert code_of(error) == "stage" and again(filing).number == f"{timezone.localdate():%Y}-001"


@pytest.mark.parametrize("act", ["consult", "file", "accept", "archive"])
def test_an_act_that_is_cut_off_has_not_happened(act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {"consult": lambda: enclosed(drafted(), Step.CONSULT), "file": lambda: enclosed(consulted(), Step.FILE),
              "accept": filed, "archive": accepted}[act]()  # fmt: skip
    run, by = {"consult": (consulting.consult, "wu"), "file": (accepting.file, "wu"), "accept": (accepting.accept, "qian"),
               "archive": (accepting.archive, "qian")}[act]  # fmt: skip

    def cut(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    def everything() -> list[int]:
        return [m.objects.count() for m in (Copy, Event, Document, Opinion, Matter)] + [Document.objects.filter(stage="issued").count()]  # fmt: skip

    held, row = everything(), Filing.objects.filter(pk=before.pk).values().get()
    last = {
        "consult": (lighting, "relit"),
        "file": (lighting, "relit"),
        "accept": (lighting, "relit"),
        "archive": (accepting, "deed"),
    }
    monkeypatch.setattr(*last[act], cut)
    with pytest.raises(KeyboardInterrupt):
        run(filing=before, by=acting(by))
    assert everything() == held and Filing.objects.filter(pk=before.pk).values().get() == row


# ---- what was


def test_every_act_leaves_a_copy_and_an_event() -> None:
    filing = archived()
    acts = [c.act for c in Copy.objects.of(filing)]
    assert acts == [
        "archived", "accepted", "filed", "enclosed", "consulted", "commented", "sent", "enclosed", "enclosed", "drafted",
    ]  # fmt: skip
    told = Event.objects.filter(object_kind="filing", object_id=str(filing.pk)).exclude(
        act="evidence.given"
    )
    assert [e.act for e in told.order_by("number")] == [f"filing.{act}" for act in reversed(acts)]


def test_the_filings_of_a_park_as_they_were_with_the_lights_of_that_day() -> None:
    with time_machine.travel(SPRING, tick=False):
        filing = consulting_on()
        drafted(title="还在起草")
    with time_machine.travel(SPRING + timedelta(days=20), tick=False):
        consulting.close(filing=filing, verdict="agree", text="", by=acting("lin"))
    park = house("nankai")

    def known(days: int, who: str = "qian") -> list[tuple[str, str]]:
        rows = queries.of_park(acting(who), park, SPRING + timedelta(days=days))
        return [(row["stage"], row["light"]) for row in rows]

    assert known(-1) == []
    assert [known(day) for day in (1, 17, 23)] == [
        [("consulting", "green")], [("consulting", "yellow")], [("consulted", "green")],
    ]  # fmt: skip
    assert known(1, "zheng") == []


def test_a_filing_is_found_by_its_words_its_opinions_and_its_number() -> None:
    filing = filed(content="建设海河柳林片区中试基地")
    (opinion,) = filing.opinions.all()
    Opinion.objects.filter(pk=opinion.pk).update(text="请与市级规划衔接")
    done = accepting.accept(filing=filing, by=acting("qian"))
    for text in ("柳林片区", "市级规划衔接", done.number, "南开分园"):
        assert Filing.objects.filter(pk__in=keys_of("filing", text)).exists(), text
    assert not Filing.objects.filter(pk__in=keys_of("filing", "武清")).exists()


def test_a_filing_names_tasks_and_the_task_tells_of_it() -> None:
    task = issued()
    filing = consulting_on(tasks=[task])
    assert list(filing.tasks.all()) == [task]
    page = signed_in("wu").get(f"/tasks/{task.pk}/").content.decode()
    assert filing.title in page and f"/filings/{filing.pk}/" in page
    stranger = signed_in("feng").get(f"/tasks/{issued().pk}/").content.decode()
    assert filing.title not in stranger
