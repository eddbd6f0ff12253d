"""Reports: begun from last time, written by two at once, submitted, accepted and sent back task by task."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.accounts.models import Membership
from gongjian.zone.accounts.scopes import within
from gongjian.zone.audit.models import Event
from gongjian.zone.history.models import Copy
from gongjian.zone.history.searching import keys_of
from gongjian.zone.inbox.models import Matter
from gongjian.zone.reports import actions, queries, rounds
from gongjian.zone.reports.choices import Stage
from gongjian.zone.reports.models import Line, Report
from gongjian.zone.tasks import actions as tasks
from gongjian.zone.tasks.models import Task
from people import acting, person
from zone.joint import house, proved
from zone.reported import (
    accepted,
    october,
    officer,
    opened,
    report_of,
    submitted,
    task,
    written,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]
__all__ = ["october"]


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def lines(report: Report) -> list[Line]:
    return list(report.lines.order_by("task__number"))


# ---- begun from last time


def of_two_quarters(**more: Any) -> tuple[Line, Line]:
    """A task's part in the second quarter, as it was accepted, and in the third, as it is begun."""
    with time_machine.travel(datetime(2026, 7, 2, 2, tzinfo=UTC)):
        task()
        rounds.open_round(period="2026-Q2", by=acting("qian"))
        accepted(period="2026-Q2", **more)
    rounds.open_round(period="2026-Q3", by=acting("qian"))
    return lines(report_of(period="2026-Q2"))[0], lines(report_of())[0]


def test_a_report_is_begun_with_how_it_stood_and_last_times_plan_is_this_times_question() -> None:
    last, line = of_two_quarters(
        percent=45, problem="用地没有批", next_steps="八月底前完成选址并报批"
    )
    assert (line.state, line.percent, line.problem) == ("under_way", 45, "用地没有批")
    assert (line.words, line.next_steps, line.outcome) == (
        "",
        "",
        "",
    )  # told anew, never carried on
    assert line.before == last and actions.plan_before(line) == "八月底前完成选址并报批"
    assert report_of().before == last.report


def test_what_became_of_the_plan_is_to_be_answered() -> None:
    of_two_quarters()
    report = report_of()
    told = written(report, outcome="")
    with pytest.raises(ValidationError) as error:
        actions.submit(report=report, told=told, version=report.version, by=acting("wu"))
    assert "上期计划落实情况" in error.value.messages[0]


# ---- written


def test_a_draft_is_saved_and_no_word_of_it_is_anybody_elses() -> None:
    opened()
    report = report_of()
    now = actions.save(report=report, told=written(report, words="金丝雀在唱"), version=report.version, by=acting("wu"))  # fmt: skip
    assert now.stage == Stage.DRAFT and lines(now)[0].words == "金丝雀在唱"
    for who in ("qian", "sun", "feng", "zhou", "zheng"):
        assert not within(acting(who), Line).filter(report=now).exists(), who
    assert within(acting("wu"), Line).filter(report=now).count() == 2
    assert not keys_of("report", "金丝雀在唱").exists()
    submitted_now = actions.submit(report=now, by=acting("wu"))
    assert list(keys_of("report", "金丝雀在唱").values_list("key", flat=True)) == [submitted_now.pk]
    seen = {who: within(acting(who), Line).filter(report=now).count() for who in ("qian", "sun", "feng", "zhou", "zheng")}  # fmt: skip
    assert seen == {"qian": 2, "sun": 2, "feng": 2, "zhou": 2, "zheng": 0}


def test_two_who_change_different_words_lose_nothing() -> None:
    opened()
    report = report_of()
    first, second = (line.task_id for line in lines(report))
    version = report.version
    actions.save(report=report, told={f"{first}.words": "甲写的"}, version=version, by=acting("wu"))
    now = actions.save(report=report, told={f"{first}.words": "", f"{second}.words": "乙写的", "words": "总的"},
                       version=version, by=acting("wu"))  # fmt: skip
    assert [line.words for line in lines(now)] == ["甲写的", "乙写的"] and now.words == "总的"


def test_two_who_change_the_same_words_choose_and_both_are_kept() -> None:
    opened()
    report = report_of()
    key = f"{lines(report)[0].task_id}.words"
    actions.save(report=report, told={key: "甲写的"}, version=report.version, by=acting("wu"))
    with pytest.raises(actions.Clash) as error:
        actions.save(report=report, told={key: "乙写的", "words": "总的"}, version=report.version, by=acting("wu"))  # fmt: skip
    clash = error.value
    assert clash.merged.clashes == {key: ("甲写的", "乙写的")}
    assert report_of().words == ""  # nothing of it is saved until somebody chose
    now = actions.save(
        report=report, told=clash.merged.values, version=clash.version, by=acting("wu")
    )
    assert lines(now)[0].words == "乙写的" and now.words == "总的"
    kept = [c.told[f"task_{lines(now)[0].task_id}"]["words"] for c in Copy.objects.of(now)]
    assert kept == ["乙写的", "甲写的", ""]


def test_numbers_written_two_ways_are_no_clash() -> None:
    task(measure="number", target=Decimal(4), unit="项")
    rounds.open_round(period="2026-Q3", by=acting("qian"))
    report = report_of()
    key = f"{lines(report)[0].task_id}.reached"
    actions.save(
        report=report, told={key: Decimal("2.50")}, version=report.version, by=acting("wu")
    )
    actions.save(
        report=report, told={key: Decimal("2.5000")}, version=report.version, by=acting("wu")
    )
    assert lines(report_of())[0].reached == Decimal("2.5")


def test_a_name_that_is_no_field_changes_nothing() -> None:
    opened("nankai", "core")
    report, other = report_of(), lines(report_of("core"))[0]
    told = {f"{other.task_id}.words": "替别人写", "stage": "accepted", f"{lines(report)[0].task_id}.verdict": "accepted"}  # fmt: skip
    now = actions.save(report=report, told=told, version=report.version, by=acting("wu"))
    assert (now.stage, lines(now)[0].verdict, lines(report_of("core"))[0].words) == (
        "draft",
        "",
        "",
    )


# ---- submitted


def test_a_report_without_words_for_a_task_is_not_submitted_and_says_which() -> None:
    opened()
    report = report_of()
    told = written(report, words="  ", next_steps="")
    with pytest.raises(ValidationError) as error:
        actions.submit(report=report, told=told, version=report.version, by=acting("wu"))
    (said,) = error.value.messages
    assert said == f"{lines(report)[0].task} 没有写：本期进展、下步计划"
    assert report_of().stage == Stage.DUE and lines(report_of())[1].words == ""


def test_what_is_done_needs_no_next_step() -> None:
    opened()
    assert submitted(state="done", percent=100, next_steps="").stage == Stage.SUBMITTED


def test_what_is_submitted_is_no_longer_due_and_waits_for_the_office() -> None:
    opened()
    report = submitted()
    assert (report.submitted_on, report.submitted_by) == (timezone.localdate(), person("wu"))
    assert not Matter.objects.open().filter(kind=rounds.REPORT).exists()
    (waiting,) = Matter.objects.open().filter(kind=rounds.REVIEW)
    assert waiting.organisation.code == "zone_office"
    with pytest.raises(ValidationError) as error:
        actions.save(report=report, told={}, version=report.version, by=acting("wu"))
    assert code_of(error) == "stage"


def test_the_day_of_the_first_submission_counts_however_often_it_comes_back() -> None:
    opened()
    report = submitted()
    first, _second = lines(report)
    actions.review(report=report, sent_back={first.pk: "没有数字"}, by=acting("qian"))
    with time_machine.travel(datetime(2026, 10, 20, 2, tzinfo=UTC)):
        again = submitted()
    assert (
        again.submitted_on.isoformat() == "2026-10-08" and again.submitted_at > report.submitted_at
    )


def test_a_deputy_submits_for_whom_they_stand_in_and_the_trail_keeps_it() -> None:
    opened()
    stands_in_for = Membership.objects.get(person__username="wu")
    Membership.objects.create(
        person=person("lin"), organisation=house("nankai"), role="park_officer",
        valid_from="2020-01-01", deputises=stands_in_for,
    )  # fmt: skip
    from gongjian.zone.accounts.acting import all_for

    deputy = next(way for way in all_for(person("lin")) if way.deputises)
    report = report_of()
    now = actions.submit(report=report, told=written(report), version=report.version, by=deputy)
    assert now.submitted_for == stands_in_for.person.name and now.submitted_by == person("lin")
    assert Event.objects.get(act="report.submitted").deputises == stands_in_for.person.name


# ---- reviewed


def test_one_task_is_sent_back_with_a_reason_and_the_rest_stands() -> None:
    opened()
    report = submitted()
    first, second = lines(report)
    now = actions.review(report=report, accepted=[first.pk], sent_back={second.pk: "没有数字"}, by=acting("qian"))  # fmt: skip
    assert now.stage == Stage.SENT_BACK
    assert [(x.verdict, x.reason) for x in lines(now)] == [
        ("accepted", ""),
        ("sent_back", "没有数字"),
    ]
    assert Task.objects.get(pk=first.task_id).percent == 60
    assert Task.objects.get(pk=second.task_id).percent is None
    (due,) = Matter.objects.open().filter(kind=rounds.REPORT)
    assert due.organisation.code == "nankai"
    assert not Matter.objects.open().filter(kind=rounds.REVIEW).exists()


def test_only_what_was_sent_back_is_written_anew_and_only_that_is_read_again() -> None:
    opened()
    report = submitted()
    first, second = lines(report)
    actions.review(report=report, accepted=[first.pk], sent_back={second.pk: "没有数字"}, by=acting("qian"))  # fmt: skip
    now = report_of()
    told = {
        f"{first.task_id}.words": "改已认可的",
        f"{second.task_id}.words": "补上数字：走访企业三十二家",
    }
    again = actions.submit(report=now, told=told, version=now.version, by=acting("wu"))
    assert (
        lines(again)[0].words == first.words
        and lines(again)[1].words == "补上数字：走访企业三十二家"
    )
    assert [x.verdict for x in lines(again)] == ["accepted", ""]
    assert actions.accept(report=again, by=acting("qian")).stage == Stage.ACCEPTED


def test_the_office_reads_what_was_submitted_while_it_is_written_anew() -> None:
    opened()
    report = submitted(words="第一稿写的内容")
    first, _second = lines(report)
    actions.review(report=report, sent_back={first.pk: "没有数字"}, by=acting("qian"))
    now = report_of()
    actions.save(report=now, told={f"{first.task_id}.words": "还没写完的改稿", "words": "总的改稿"},
                 version=now.version, by=acting("wu"))  # fmt: skip
    seen = report_of()
    assert queries.lines_of(acting("qian"), seen)[0].words == "第一稿写的内容"
    assert seen.words == "南开分园各项任务按计划推进"
    assert queries.lines_of(acting("wu"), report_of())[0].words == "还没写完的改稿"
    assert not keys_of("report", "还没写完的改稿").exists()
    assert not within(acting("qian"), Line).filter(words="还没写完的改稿").exists()
    (told,) = queries.of_park(acting("qian"), house("nankai"), timezone.now())
    assert told["parts"][first.task_id]["words"] == "第一稿写的内容"


def test_the_office_gives_a_reason_and_decides_each_part_once() -> None:
    opened()
    report = submitted()
    first, _second = lines(report)
    for wrong, code in (({"sent_back": {first.pk: " "}}, "reason"), ({}, "none"),
                        ({"accepted": [first.pk], "sent_back": {first.pk: "两样"}}, "stage"),
                        ({"accepted": [first.pk + 999]}, "stage")):  # fmt: skip
        with pytest.raises(ValidationError) as error:
            actions.review(report=report, by=acting("qian"), **wrong)
        assert code_of(error) == code
    actions.review(report=report, accepted=[first.pk], by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        actions.review(report=report, accepted=[first.pk], by=acting("qian"))
    assert code_of(error) == "stage" and report_of().stage == Stage.SUBMITTED


def test_nobody_accepts_what_they_submitted() -> None:
    task("core", owner=house("zone_office"))
    rounds.open_round(period="2026-Q3", by=acting("qian"))
    report = report_of("zone_office")
    told = written(report)
    actions.submit(report=report, told=told, version=report.version, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        actions.accept(report=report, by=acting("qian"))
    assert code_of(error) == "own"
    done = actions.accept(report=report, by=acting("zhao"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=done.pk).update(accepted_by=done.submitted_by)


@pytest.mark.parametrize(
    ("claim", "percent", "progress", "told"),
    [("behind", 20, "behind", 20), ("under_way", 40, "under_way", 40), ("not_started", None, "not_started", None),
     ("done", 90, "under_way", 100)],
)  # fmt: skip
def test_an_accepted_part_tells_its_task_how_it_stands(claim: str, percent: int | None, progress: str, told: int | None) -> None:  # fmt: skip
    """That it is done is not believed yet: its owner proposes it with evidence on the task's own page."""
    opened()
    report = accepted(state=claim, percent=percent, next_steps="继续")
    now = lines(report)[0].task
    now.refresh_from_db()
    assert (now.progress, now.percent, now.done_on) == (progress, told, None)
    assert (
        now.light == ("red" if claim == "behind" else now.light)
        and now.lit_on == timezone.localdate()
    )


def test_a_task_that_has_begun_is_not_unbegun_by_a_report() -> None:
    opened()
    report = submitted(state="not_started", percent=None)
    tasks.start(task=lines(report)[0].task, by=acting("wu"))
    actions.accept(report=report, by=acting("qian"))
    assert Task.objects.get(pk=lines(report)[0].task_id).progress == "under_way"


def test_the_part_of_a_task_that_was_withdrawn_meanwhile_wants_no_words() -> None:
    opened()
    report = report_of()
    told = {
        name: value for name, value in written(report).items()
        if not name.startswith(f"{lines(report)[0].task_id}.")
    }  # fmt: skip
    with pytest.raises(ValidationError):
        actions.submit(report=report, told=told, version=report.version, by=acting("wu"))
    tasks.withdraw(task=lines(report)[0].task, by=acting("qian"), reason="条款取消")
    made = actions.submit(report=report, told=told, version=report.version, by=acting("wu"))
    assert actions.accept(report=made, by=acting("qian")).stage == "accepted"


def test_a_task_that_was_proposed_done_meanwhile_keeps_its_state() -> None:
    opened()
    report = submitted()
    first = lines(report)[0].task
    tasks.propose_done(task=proved(first), words="", by=acting("wu"))
    actions.accept(report=report, by=acting("qian"))
    assert Task.objects.get(pk=first.pk).progress == "proposed"


def test_what_the_register_counts_a_report_does_not_change() -> None:
    made = task(measure="indicator", indicator="register_units", target=Decimal(10), unit="个")
    Task.objects.filter(pk=made.pk).update(reached=Decimal(7), percent=70)
    rounds.open_round(period="2026-Q3", by=acting("qian"))
    accepted(percent=99, reached=Decimal(9))
    now = Task.objects.get(pk=made.pk)
    assert (now.reached, now.percent, now.progress) == (Decimal(7), 70, "under_way")


def test_every_act_leaves_a_copy_and_an_event() -> None:
    opened()
    actions.save(report=report_of(), told={"words": "起草"}, version=report_of().version, by=acting("wu"))  # fmt: skip
    accepted()
    acts = [c.act for c in Copy.objects.of(report_of())]
    assert acts == ["accepted", "submitted", "saved", "asked"]
    told = (
        Event.objects.filter(object_kind="report").order_by("number").values_list("act", flat=True)
    )
    assert list(told) == [f"report.{act}" for act in reversed(acts)]


def test_the_last_reports_of_a_park_as_they_were_known_at_a_moment() -> None:
    with time_machine.travel(datetime(2026, 7, 2, 2, tzinfo=UTC)):
        task()
        rounds.open_round(period="2026-Q2", by=acting("qian"))
        accepted(period="2026-Q2", words="二季度完成选址")
    rounds.open_round(period="2026-Q3", by=acting("qian"))
    now, nankai = timezone.now(), house("nankai")
    submitted(words="三季度开工")
    for who in ("qian", "wu", "zhou", "sun"):
        told = queries.of_park(acting(who), nankai, timezone.now())
        assert [t["period"] for t in told] == ["2026-Q3", "2026-Q2"], who
    assert [next(iter(t["parts"].values()))["words"] for t in told] == [
        "三季度开工",
        "二季度完成选址",
    ]
    assert [t["period"] for t in queries.of_park(acting("qian"), nankai, now)] == ["2026-Q2"]
    assert queries.of_park(acting("zheng"), nankai, timezone.now()) == []
    assert queries.of_park(acting("qian"), nankai, datetime(2026, 6, 1, tzinfo=UTC)) == []


def test_the_reports_of_a_task_are_told_the_newest_first_to_those_who_see_the_task() -> None:
    last, line = of_two_quarters(words="二季度完成选址")
    assert queries.of_task(acting("qian"), last.task) == [last]  # the new one is a draft
    submitted(outcome="done", words="三季度开工")
    assert queries.of_task(acting("qian"), last.task) == [line, last]
    assert queries.of_task(acting("zheng"), last.task) == []
    assert officer("nankai").organisation_code == "nankai"
