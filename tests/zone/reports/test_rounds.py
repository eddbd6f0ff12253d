"""Rounds: opened by the calendar, asked of every house with tasks, chased, closed, taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gongjian.zone.audit.models import Event
from gongjian.zone.history.deeds import withdraw as taken_back
from gongjian.zone.inbox.models import Matter, Message
from gongjian.zone.reports import actions, arrays, queries, rounds
from gongjian.zone.reports.choices import RoundStage
from gongjian.zone.reports.models import Line, Report, Round, Snapshot
from gongjian.zone.tasks.models import Task
from people import acting
from zone.joint import house
from zone.reported import (
    DUE,
    NOW,
    PERIOD,
    accepted,
    october,
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


def test_a_report_is_due_ten_working_days_after_its_period() -> None:
    """30 September 2018 was a Sunday that was worked, 1–7 October were off: the tenth is Friday 19 October."""
    assert arrays.due_of(arrays.period_of("2018-Q3")) == date(2018, 10, 19)


@pytest.mark.parametrize("text", ["2026", "2026-H1", "2026-Q5", "third quarter", ""])
def test_a_period_is_a_quarter_or_a_month(text: str) -> None:
    with pytest.raises(ValidationError) as error:
        rounds.open_round(period=text, by=acting("qian"))
    assert code_of(error) == "period"


def test_every_house_with_issued_tasks_of_the_year_owes_one_report_with_a_part_for_each() -> None:
    task("hexi", owner=house("120104"))  # a district answers for a task in a park
    of = opened("nankai", "core")
    held = {r.owner.code: r.lines.count() for r in of.reports.select_related("owner")}
    assert held == {"nankai": 2, "core": 2, "120104": 1}
    assert (of.begins, of.ends, of.opened_on, of.due) == (
        date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 8), DUE,
    )  # fmt: skip
    waiting = Matter.objects.open().filter(kind=rounds.REPORT)
    assert {(m.organisation.code, m.due_on) for m in waiting} == {(code, DUE) for code in held}
    assert Message.objects.filter(matter__in=waiting, person__username="wu").exists()


def test_what_was_done_before_the_period_is_not_asked_for() -> None:
    done, late = task("nankai"), task("nankai")
    for each, day in ((done, date(2026, 6, 30)), (late, date(2026, 7, 1))):
        Task.objects.filter(pk=each.pk).update(
            progress="done", done_on=day, accepted_by=acting("qian").person_id
        )
    of = rounds.open_round(period=PERIOD, by=acting("qian"))
    assert list(Line.objects.filter(report__round=of).values_list("task", flat=True)) == [late.pk]


def test_a_round_opens_the_day_after_its_period_and_once() -> None:
    of = opened()
    with pytest.raises(ValidationError) as error:
        rounds.open_round(period="2026-Q4", by=acting("qian"))
    assert code_of(error) == "early" and "2027-01-01" in error.value.messages[0]
    with pytest.raises(ValidationError) as error:
        rounds.open_round(period=PERIOD, by=acting("qian"))
    assert code_of(error) == "again"
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(period=PERIOD, year=2026, begins=of.begins, ends=of.ends, opened_on=of.opened_on,
                             due=of.due, house=of.house)  # fmt: skip


def test_a_year_without_tasks_opens_nothing() -> None:
    with pytest.raises(ValidationError) as error:
        rounds.open_round(period=PERIOD, by=acting("qian"))
    assert code_of(error) == "none" and not Round.objects.exists()


def test_a_day_that_has_passed_is_asked_for_anew() -> None:
    task()
    with time_machine.travel(datetime(2026, 11, 30, 2, tzinfo=UTC)):
        with pytest.raises(ValidationError) as error:
            rounds.open_round(period=PERIOD, by=acting("qian"))
        assert code_of(error) == "due"
        of = rounds.open_round(period=PERIOD, by=acting("qian"), due=date(2026, 12, 4))
    assert of.due == date(2026, 12, 4)


def test_without_the_packs_number_of_days_no_round_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task()
    monkeypatch.setattr("gongjian.zone.tasks.arrays.pack_on", lambda day=None: None)
    with pytest.raises(ValidationError) as error:
        rounds.open_round(period=PERIOD, by=acting("qian"))
    assert code_of(error) == "empty" and "report.due_days" in error.value.messages[0]


def test_the_clock_opens_the_quarter_that_is_over_once_and_closes_the_one_before() -> None:
    task("nankai")
    with time_machine.travel(datetime(2026, 7, 1, 2, tzinfo=UTC)):
        assert rounds.open_what_is_due() == ["2026-Q2"]
        assert rounds.open_what_is_due() == []
    with time_machine.travel(datetime(2026, 10, 1, 2, tzinfo=UTC)):
        assert rounds.open_what_is_due() == [PERIOD]
    held = {r.period: (r.stage, r.made_by) for r in Round.objects.all()}
    assert held == {"2026-Q2": ("closed", None), PERIOD: ("open", None)}
    told = Event.objects.filter(act="report_round.opened").values_list("actor_name", flat=True)
    assert set(told) == {"系统"}


def test_the_clock_leaves_a_round_open_in_which_something_waits_to_be_read() -> None:
    task("nankai")
    with time_machine.travel(datetime(2026, 7, 1, 2, tzinfo=UTC)):
        rounds.open_what_is_due()
        submitted(period="2026-Q2")
    assert rounds.open_what_is_due() == [PERIOD]
    assert Round.objects.get(period="2026-Q2").stage == RoundStage.OPEN


def test_the_clock_opens_no_quarter_whose_day_to_report_has_passed() -> None:
    task("nankai")
    with time_machine.travel(datetime(2026, 10, 15, 2, tzinfo=UTC)):
        assert rounds.open_what_is_due() == []


def test_tasks_that_were_issued_since_are_asked_for_where_nothing_was_submitted_yet() -> None:
    of = opened("nankai", "core")
    submitted("core")
    for park in ("nankai", "core", "hexi"):
        task(park, title="新下达的任务")
    assert rounds.extend(round=of, by=acting("qian")) == 2
    held = {r.owner.code: r.lines.count() for r in of.reports.select_related("owner")}
    assert held == {"nankai": 3, "core": 2, "hexi": 1}
    with pytest.raises(ValidationError) as error:
        rounds.extend(round=of, by=acting("qian"))
    assert code_of(error) == "none"


def test_missing_reports_are_chased_at_once_once_a_day_and_it_is_recorded() -> None:
    of = opened("nankai", "core", "hexi")
    submitted("core")
    assert rounds.chase(round=of, by=acting("qian")) == 2
    told = Message.objects.filter(reason="chased", channel="page")
    assert {m.person.username for m in told} == {"wu", "park_hexi"}
    assert "催办" in told[0].text and "2026年三季度" in told[0].text
    assert (report_of().chased, report_of().chased_on) == (1, date(2026, 10, 8))
    with pytest.raises(ValidationError) as error:
        rounds.chase(round=of, by=acting("qian"))
    assert code_of(error) == "none"
    assert Event.objects.filter(act="report.chased").count() == 2
    with time_machine.travel(datetime(2026, 10, 9, 2, tzinfo=UTC)):
        assert rounds.chase(round=of, reports=[report_of("hexi")], by=acting("qian")) == 1
    assert [report_of(p).chased for p in ("nankai", "hexi")] == [1, 2]


def test_when_a_round_closes_tasks_without_an_accepted_part_have_missed_a_report() -> None:
    of = opened("nankai", "core", "hexi")
    accepted("core")
    back = submitted("hexi")
    first, second = back.lines.order_by("task__number")
    actions.review(report=back, accepted=[first.pk], sent_back={second.pk: "没有数字"}, by=acting("qian"))  # fmt: skip
    rounds.close(round=of, by=acting("qian"))
    missed = {t.pk: t.missed for t in Task.objects.all()}
    owned = {p: list(Task.objects.filter(owner__code=p).order_by("number").values_list("pk", flat=True)) for p in ("nankai", "core", "hexi")}  # fmt: skip
    assert [missed[k] for k in owned["nankai"]] == [1, 1]
    assert [missed[k] for k in owned["core"]] == [0, 0]
    assert [missed[k] for k in owned["hexi"]] == [0, 1]
    assert not Matter.objects.open().filter(kind=rounds.REPORT).exists()
    assert (
        Task.objects.get(pk=owned["nankai"][0]).light == "yellow"
    )  # the pack's rule: one is missing


def test_two_missing_in_a_row_are_red_and_an_accepted_one_begins_anew() -> None:
    task("nankai")
    for period, moment in (("2026-Q1", datetime(2026, 4, 1, 2, tzinfo=UTC)), ("2026-Q2", datetime(2026, 7, 1, 2, tzinfo=UTC))):  # fmt: skip
        with time_machine.travel(moment):
            rounds.close(round=rounds.open_round(period=period, by=acting("qian")), by=acting("qian"))  # fmt: skip
    now = Task.objects.get()
    assert (now.missed, now.light) == (2, "red")
    rounds.open_round(period=PERIOD, by=acting("qian"))
    accepted()
    now = Task.objects.get()
    assert (now.missed, now.percent, now.progress) == (0, 60, "under_way")


def test_a_round_is_not_closed_while_something_waits_to_be_read() -> None:
    of = opened()
    submitted()
    with pytest.raises(ValidationError) as error:
        rounds.close(round=of, by=acting("qian"))
    assert code_of(error) == "waiting" and not Snapshot.objects.exists()


def test_how_each_task_stood_is_kept_when_a_round_closes() -> None:
    of = opened("nankai")
    task("core", title="没有报告的单位也有任务")
    accepted("nankai")
    rounds.close(round=of, by=acting("qian"))
    kept = {s.task_id: (s.progress, s.percent, s.light, s.version) for s in Snapshot.objects.filter(round=of)}  # fmt: skip
    assert kept == {
        t.pk: (t.progress, t.percent, t.light, t.version) for t in Task.objects.filter(stage="issued")
    }  # fmt: skip
    Task.objects.update(progress="behind")
    assert {s.progress for s in queries.stood(Round.objects.get(pk=of.pk))} == {
        "under_way",
        "not_started",
    }


def test_nothing_is_written_or_submitted_once_a_round_is_closed() -> None:
    of = opened()
    rounds.close(round=of, by=acting("qian"))
    report = report_of()
    for act in (actions.save, actions.submit):
        with pytest.raises(ValidationError) as error:
            act(report=report, told=written(report), version=report.version, by=acting("wu"))
        assert code_of(error) == "closed"


def test_a_round_opened_by_mistake_is_taken_back_with_a_reason_while_nobody_reported() -> None:
    of = opened("nankai", "core")
    with pytest.raises(ValidationError):
        rounds.withdraw(round=of, by=acting("qian"), reason=" ")
    rounds.withdraw(round=of, by=acting("qian"), reason="报告期选错")
    assert not Matter.objects.open().filter(kind=rounds.REPORT).exists()
    assert not queries.reports(acting("wu")).exists()
    again = rounds.open_round(period=PERIOD, by=acting("qian"))
    submitted("core")
    with pytest.raises(ValidationError) as error:
        rounds.withdraw(round=again, by=acting("qian"), reason="又选错")
    assert code_of(error) == "submitted"


def test_a_task_that_was_withdrawn_meanwhile_misses_nothing() -> None:
    of = opened("nankai")
    first = Task.objects.order_by("number")[0]
    taken_back(first, by=acting("qian"), reason="条款取消")
    rounds.close(round=of, by=acting("qian"))
    assert [t.missed for t in Task.objects.order_by("number")] == [0, 1]


def test_each_house_stands_as_its_report_does() -> None:
    of = opened("nankai", "core", "hexi", "heping")
    accepted("core")
    with time_machine.travel(datetime(2026, 10, 17, 2, tzinfo=UTC)):
        submitted("hexi")
        told = {s.house.code: s for s in queries.standing(of)}
        assert len(told) == 22 and sum(s.due for s in told.values()) == 4
        held = {c: (s.reported, s.late, s.missing, s.waiting) for c, s in told.items() if s.due}
        assert held == {
            "core": (True, 0, False, 0), "hexi": (True, 3, False, 2),
            "nankai": (False, 0, True, 0), "heping": (False, 0, True, 0),
        }  # fmt: skip
    before = {s.house.code: s for s in queries.standing(of, date(2026, 10, 14))}
    assert not before["nankai"].missing  # on its day it is not late yet
    assert Report.objects.count() == 4 and NOW.year == 2026


def test_the_lights_of_a_park_are_those_of_tasks_in_it_and_in_its_sub_parks() -> None:
    of = opened("core", "nankai")
    task("core_huayuan", owner=house("core"), title="园中园的任务")
    task("nankai", owner=house("120104"), title="区里牵头的任务")
    for place, each in enumerate(Task.objects.order_by("number")):
        Task.objects.filter(pk=each.pk).update(light=("red", "yellow", "green")[place % 3])
    rounds.extend(round=of, by=acting("qian"))
    told = {s.house.code: (s.red, s.yellow, s.green) for s in queries.standing(of)}
    # 0 core red, 1 core yellow, 2 nankai green, 3 nankai red, 4 core's sub-park yellow, 5 nankai by the district green
    assert told["core"] == (1, 2, 0) and told["nankai"] == (1, 0, 2)
    assert told["120104"] == (0, 0, 1)  # an owner that is no park: what it answers for
