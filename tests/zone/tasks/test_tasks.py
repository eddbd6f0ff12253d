"""Tasks from a clause to their acceptance: comment, agreement, issue, change, evidence, lights, as of a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.audit.models import Event
from gongjian.zone.documents import proving
from gongjian.zone.history.models import Copy
from gongjian.zone.history.queries import as_of, story
from gongjian.zone.inbox.models import Matter
from gongjian.zone.tasks import actions, changing, queries
from gongjian.zone.tasks.choices import Progress, Stage
from gongjian.zone.tasks.lighting import relight_all
from gongjian.zone.tasks.models import Clause, Task
from gongjian.zone.tasks.telling import shown
from people import acting
from zone.joint import clause, days, drafted, house, issued, pdf, plan, proved

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(error.value.code)


def test_the_packs_plan_is_here_with_each_clause_and_how_sure_it_is() -> None:
    of = plan()
    assert of.clauses.count() == 80 and of.document_no == "津科示〔2017〕186号"
    one = of.clauses.get(number="5.1d")
    assert one.mechanism == "G1" and one.certainty == "to_be_confirmed" and one.note
    assert plan().pk == of.pk  # seeded once


def test_one_task_is_drafted_for_each_park_which_answers_for_it() -> None:
    year = timezone.localdate().year
    made = actions.draft(clause=clause(), parks=[house("nankai"), house("hexi")], by=acting("qian"), year=year, title="培育",
                         result="3 家", start=days(0), due=days(90), milestones=[("选出名单", days(30))])  # fmt: skip
    assert [(t.park.code, t.owner.code) for t in made if t.park] == [
        ("nankai", "nankai"),
        ("hexi", "hexi"),
    ]
    assert [t.number for t in made] == [f"{year}-0001", f"{year}-0002"]
    assert [t.milestones.count() for t in made] == [1, 1]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"due": days(-400)}, "due"),
        ({"measure": "indicator"}, "indicator"),
        ({"measure": "number"}, "target"),
    ],
)
def test_a_draft_that_cannot_be_kept_is_refused(told: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as error:
        drafted(**told)
    assert code_of(error) == code and not Task.objects.exists()


def test_a_draft_goes_to_those_whom_it_concerns_and_each_has_one_opinion() -> None:
    task = drafted()
    task.partners.add(house("120104"))
    assert actions.ask_for_comment(tasks=[task], by=acting("qian")) == 1
    waiting = Matter.objects.open().filter(kind=actions.COMMENT)
    assert {m.organisation.code for m in waiting} == {"nankai", "120104"}
    actions.comment(task=task, verdict="amend", text="期限放宽到年底", by=acting("wu"))
    actions.comment(task=task, verdict="amend", text="期限放宽到 12 月 31 日", by=acting("wu"))
    assert [o.text for o in task.opinions.all()] == ["期限放宽到 12 月 31 日"]
    assert [m.organisation.code for m in waiting.all()] == ["120104"]


def test_an_opinion_without_words_is_only_a_yes() -> None:
    task = drafted()
    actions.ask_for_comment(tasks=[task], by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        actions.comment(task=task, verdict="object", text=" ", by=acting("wu"))
    assert code_of(error) == "text"


def test_nothing_is_agreed_before_every_opinion_has_its_answer_and_no_has_a_reason() -> None:
    task = drafted()
    actions.ask_for_comment(tasks=[task], by=acting("qian"))
    opinion = actions.comment(task=task, verdict="object", text="没有用地", by=acting("wu"))
    with pytest.raises(ValidationError) as error:
        actions.agree(task=task, by=acting("qian"))
    assert code_of(error) == "open"
    with pytest.raises(ValidationError) as error:
        actions.answer(opinion=opinion, adopted="no", reason="", by=acting("qian"))
    assert code_of(error) == "reason"
    actions.answer(opinion=opinion, adopted="no", reason="用地由区里解决", by=acting("qian"))
    assert actions.agree(task=task, by=acting("qian")).stage == Stage.AGREED


def test_an_opinion_that_was_said_anew_stands_in_the_copies_of_the_task() -> None:
    task = drafted()
    actions.ask_for_comment(tasks=[task], by=acting("qian"))
    for text in ("期限放宽", "改为两年"):
        said = actions.comment(task=task, verdict="amend", text=text, by=acting("wu"))
    actions.answer(opinion=said, adopted="no", reason="年度任务", by=acting("qian"))
    told = [[o["text"] for o in c.told["opinions"]] for c in Copy.objects.of(task)]
    assert told == [["改为两年"], ["改为两年"], ["期限放宽"], [], []]
    assert Copy.objects.of(task)[0].told["opinions"][0]["adopted"] == "no"
    newest = next(story(task, shown))
    ((name, before, after),) = newest.changes
    assert (name, before) == ("意见", f"{house('nankai').name}：修改后同意 改为两年")
    assert after == f"{before} 未采纳 年度任务"


def test_nothing_is_agreed_before_every_house_that_was_asked_has_spoken_or_its_day_is_past() -> (
    None
):
    task = drafted()
    task.partners.add(house("120104"))
    actions.ask_for_comment(tasks=[task], by=acting("qian"))
    actions.comment(task=task, verdict="agree", text="", by=acting("wu"))
    with pytest.raises(ValidationError) as error:
        actions.agree(task=task, by=acting("qian"))
    assert code_of(error) == "silent" and house("120104").name in error.value.messages[0]
    due = Task.objects.get(pk=task.pk).comment_due
    assert due == Matter.objects.filter(kind=actions.COMMENT)[0].due_on
    with time_machine.travel(datetime.combine(due, time(12)), tick=False):
        assert code_of_agreeing(task) == "silent"  # its last day is still its own
    with time_machine.travel(datetime.combine(due + timedelta(days=1), time(12)), tick=False):
        assert code_of_agreeing(task) == ""


def code_of_agreeing(task: Task) -> str:
    try:
        actions.agree(task=task, by=acting("qian"))
    except ValidationError as error:
        return str(error.code)
    return ""


def test_what_is_issued_is_due_in_the_inbox_until_it_is_accepted() -> None:
    task = issued()
    (matter,) = Matter.objects.open().filter(kind=actions.DUE)
    assert matter.organisation.code == "nankai" and task.stage == Stage.ISSUED
    actions.propose_done(task=proved(task), words="", by=acting("wu"))
    actions.accept(task=task, by=acting("qian"))
    assert not Matter.objects.open().filter(object_kind="task").exists()


def test_nothing_is_done_without_evidence() -> None:
    with pytest.raises(ValidationError) as error:
        actions.propose_done(task=issued(), words="完成了", by=acting("wu"))
    assert code_of(error) == "proof"


def test_nothing_is_done_before_every_kind_of_evidence_that_is_wanted_has_its_file() -> None:
    task = issued(evidence_wanted=["认定文件", "名单"])
    other, given = (
        proving.prove(task, [pdf()], by=acting("wu"), wanted=k)[0] for k in ("", "名单")
    )
    with pytest.raises(ValidationError) as error:
        actions.propose_done(task=task, words="", by=acting("wu"))
    assert "认定文件" in error.value.messages[0] and "名单" not in error.value.messages[0]
    proving.prove(task, [pdf()], by=acting("wu"), wanted="认定文件")
    proving.take_back(given, by=acting("wu"), reason="传错了")
    with pytest.raises(ValidationError) as error:
        actions.propose_done(task=task, words="", by=acting("wu"))
    assert "名单" in error.value.messages[0] and not other.wanted
    proving.prove(task, [pdf()], by=acting("wu"), wanted="名单")
    assert actions.propose_done(task=task, words="", by=acting("wu")).progress == "proposed"


def test_a_number_short_of_its_target_is_explained() -> None:
    task = proved(issued(measure="number", target=Decimal(3), unit="家"))
    for reached, code in ((None, "reached"), (Decimal(2), "short")):
        with pytest.raises(ValidationError) as error:
            actions.propose_done(task=task, words="", reached=reached, by=acting("wu"))
        assert code_of(error) == code
    done = actions.propose_done(task=task, words="一家迁出", reached=Decimal(2), by=acting("wu"))
    assert (done.progress, done.reached) == (Progress.PROPOSED, Decimal(2))


def test_the_office_accepts_or_sends_back_with_a_reason_and_nobody_their_own() -> None:
    task = proved(issued())
    actions.propose_done(task=task, words="", by=acting("wu"))
    with pytest.raises(ValidationError) as error:
        actions.send_back(task=task, words="", by=acting("qian"))
    assert code_of(error) == "reason"
    actions.send_back(task=task, words="缺认定文件", by=acting("qian"))
    again = actions.propose_done(task=task, words="已补", by=acting("wu"))
    with pytest.raises(ValidationError) as error:
        actions.accept(task=again, by=acting("wu"))
    assert code_of(error) == "own"
    done = actions.accept(task=again, by=acting("qian"))
    assert (done.progress, done.percent, done.done_on) == (Progress.DONE, 100, timezone.localdate())
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(proposed_by=done.accepted_by)


def test_an_issued_task_changes_by_request_and_by_a_second_person() -> None:
    task = issued()
    with pytest.raises(ValidationError) as error:
        actions.edit(task=task, title="另一个", by=acting("qian"))
    assert code_of(error) == "stage"
    change = changing.ask_change(
        task=task, told={"due": days(300), "title": task.title}, reason="用地审批", by=acting("wu")
    )
    assert change.told == {"due": str(days(300))}
    with pytest.raises(ValidationError) as error:
        changing.ask_change(task=task, told={"due": days(310)}, reason="再改", by=acting("wu"))
    assert code_of(error) == "again"
    changing.decide_change(change=change, approved=True, words="", by=acting("qian"))
    assert Task.objects.get(pk=task.pk).due == days(300)
    with pytest.raises(ValidationError) as error:
        changing.decide_change(change=change, approved=True, words="", by=acting("qian"))
    assert code_of(error) == "state"


def test_a_change_that_is_refused_leaves_the_task_as_it_was() -> None:
    task = issued()
    change = changing.ask_change(task=task, told={"result": "1 家"}, reason="太多", by=acting("wu"))
    with pytest.raises(ValidationError) as error:
        changing.decide_change(change=change, approved=False, words="", by=acting("qian"))
    assert code_of(error) == "reason"
    changing.decide_change(change=change, approved=False, words="目标不变", by=acting("qian"))
    assert Task.objects.get(pk=task.pk).result == "年内新增 3 家"


def test_the_office_asks_for_a_change_of_who_helps_of_steps_and_of_what_is_wanted() -> None:
    year = timezone.localdate().year
    task = issued(milestones=[("选址", date(year, 3, 1)), ("开工", date(year, 6, 1))])
    done = task.milestones.get(title="选址")
    with time_machine.travel(date(year, 12, 1), tick=False):
        actions.reach(milestone=done, on=date(year, 3, 2), by=acting("wu"))
        told = {
            "partners": [house("120104")], "milestones": [("开工", date(year, 8, 1)), ("竣工", date(year, 11, 1))],
            "evidence_wanted": ["认定文件", "名单"], "measure": "number", "target": Decimal(3), "unit": "家",
        }  # fmt: skip
        change = changing.ask_change(task=task, told=told, reason="区里配合", by=acting("qian"))
        with pytest.raises(ValidationError) as error:
            changing.decide_change(change=change, approved=True, words="", by=acting("qian"))
        assert code_of(error) == "own"
        changing.decide_change(change=change, approved=True, words="", by=acting("zhao"))
    now = Task.objects.get(pk=task.pk)
    assert [o.code for o in now.partners.all()] == ["120104"]
    assert [(m.title, m.due.month, m.done_on is not None) for m in now.milestones.all()] == [
        ("选址", 3, True), ("开工", 8, False), ("竣工", 11, False),
    ]  # fmt: skip
    assert (now.evidence_wanted, now.measure, now.target) == (["认定文件", "名单"], "number", 3)


def test_what_does_not_hold_together_is_not_asked_for() -> None:
    year = timezone.localdate().year
    task = issued(milestones=[("开工", date(year, 6, 1))])
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"due": date(year, 5, 1)}, "milestone"), ({"measure": "number"}, "target"),
        ({"partners": [], "milestones": [("开工", date(year, 6, 1))]}, "same"),
    ]  # fmt: skip
    for told, code in wrong:
        with pytest.raises(ValidationError) as error:
            changing.ask_change(task=task, told=told, reason="提前", by=acting("wu"))
        assert code_of(error) == code
    told = {"due": date(year, 5, 1), "milestones": [("开工", date(year, 4, 1))]}
    assert changing.ask_change(task=task, told=told, reason="提前", by=acting("wu")).told["due"]


def test_a_request_that_was_taken_back_changes_nothing_and_waits_for_nobody() -> None:
    task = issued()
    change = changing.ask_change(task=task, told={"result": "1 家"}, reason="太多", by=acting("wu"))
    changing.take_back_change(change=change, by=acting("wu"))
    assert not Matter.objects.open().filter(kind=actions.CHANGE).exists()
    with pytest.raises(ValidationError) as error:
        changing.decide_change(change=change, approved=True, words="", by=acting("qian"))
    assert code_of(error) == "state" and Task.objects.get(pk=task.pk).result == "年内新增 3 家"


def test_lights_follow_the_packs_rule_as_days_go_by() -> None:
    task = issued(start=days(-10), due=days(60))
    assert task.light == "green"
    with time_machine.travel(timezone.now() + timedelta(days=35), tick=False):
        relight_all()
        assert Task.objects.get(pk=task.pk).light == "yellow"  # 25 days left
    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        relight_all()
        assert Task.objects.get(pk=task.pk).light == "red"


def test_a_report_of_standing_still_is_red_and_a_missing_one_yellow() -> None:
    task = issued(start=days(0), due=days(200))
    assert actions.report(task=task, by=None, progress="", missed=1).light == "yellow"
    assert actions.report(task=task, by=None, progress=Progress.BEHIND, percent=10).light == "red"
    assert (
        actions.report(task=task, by=None, progress=Progress.UNDER_WAY, percent=10).light == "green"
    )


def test_a_result_is_counted_in_the_register() -> None:
    from gongjian.zone.register.models import State
    from gongjian.zone.tasks.measuring import measure_all

    park = house("nankai")
    units = (
        State.objects.as_of(timezone.localdate()).filter(owner__path__startswith=park.path).count()
    )
    task = issued(
        measure="indicator", indicator="register_units", target=Decimal(2 * units), unit="个"
    )
    assert measure_all() == 1
    now = Task.objects.get(pk=task.pk)
    assert (now.reached, now.percent) == (Decimal(units), 50)


def test_a_clause_without_a_live_task_is_told_and_so_is_a_task_without_evidence() -> None:
    task, year = issued(), timezone.localdate().year
    assert queries.clauses_without_tasks(acting("qian"), year).count() == 79
    assert list(queries.tasks_without_evidence(acting("qian"), year)) == [task]
    proved(task)
    assert not queries.tasks_without_evidence(acting("qian"), year).exists()


def test_every_act_leaves_a_copy_and_an_event_and_any_day_can_be_looked_at() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=20), tick=False):
        task = issued()
    change = changing.ask_change(
        task=task, told={"title": "培育独角兽企业"}, reason="名称", by=acting("wu")
    )
    changing.decide_change(change=change, approved=True, words="", by=acting("qian"))
    acts = [c.act for c in Copy.objects.of(task)]
    assert acts == ["changed", "change_asked", "issued", "agreed", "commented", "sent", "drafted"]
    told = Event.objects.filter(object_kind="task", object_id=str(task.pk)).order_by("number")
    assert [e.act for e in told] == [f"task.{act}" for act in reversed(acts)]
    then = as_of("task", timezone.now() - timedelta(days=1))[task.pk]
    assert (
        then["title"] == "培育瞪羚企业"
        and as_of("task", timezone.now())[task.pk]["title"] == "培育独角兽企业"
    )
    assert as_of("task", timezone.now() - timedelta(days=30)) == {}
    newest = next(story(task, shown))
    assert newest.changes == [("任务", "培育瞪羚企业", "培育独角兽企业")]


def test_the_tasks_as_they_were_known_have_the_light_of_that_day() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=100), tick=False):
        task = issued(start=days(0), due=days(60))
    known = {
        back: queries.known(acting("qian"), timezone.now() - timedelta(days=back))
        for back in (99, 60, 1)
    }
    assert {back: [r["light"] for r in rows] for back, rows in known.items()} == {
        99: ["green"],
        60: ["yellow"],
        1: ["red"],
    }
    assert known[1][0]["key"] == task.pk


def test_what_is_withdrawn_stays_with_its_reason_and_counts_no_more() -> None:
    task = issued()
    with pytest.raises(ValidationError):
        actions.withdraw(task=task, by=acting("qian"), reason=" ")
    actions.withdraw(task=task, by=acting("qian"), reason="条款取消")
    assert not queries.tasks(acting("qian")).exists()
    assert Task.objects.get(pk=task.pk).withdrawn_because == "条款取消"
    with pytest.raises(ValidationError):
        actions.start(task=task, by=acting("wu"))


def test_nothing_is_due_of_a_task_that_was_withdrawn() -> None:
    in_comment, carried_on, proposed = drafted(), issued(), proved(issued())
    actions.ask_for_comment(tasks=[in_comment], by=acting("qian"))
    change = changing.ask_change(
        task=carried_on, told={"due": days(300)}, reason="用地", by=acting("wu")
    )
    actions.propose_done(task=proposed, words="", by=acting("wu"))
    due = Matter.objects.open().filter(object_kind="task")
    assert set(due.values_list("kind", flat=True)) == {
        actions.COMMENT, actions.CHANGE, actions.ACCEPT, actions.DUE,
    }  # fmt: skip
    for task in (in_comment, carried_on, proposed):
        actions.withdraw(task=task, by=acting("qian"), reason="条款取消")
    assert not due.exists()
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("withdrawn", None)


def test_a_task_stands_on_a_clause_of_a_plan_in_force() -> None:
    from gongjian.zone.tasks import planning

    draft = planning.draft(code="plan_2026", title="新规划", by=acting("qian"))
    planning.write(plan=draft, rows=[{"number": "1", "text": "第一条"}], by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        actions.draft(clause=Clause.objects.get(plan=draft), parks=[house("nankai")], by=acting("qian"), year=2026, title="t",
                      result="r", start=days(0), due=days(1))  # fmt: skip
    assert code_of(error) == "plan"
    planning.put_in_force(plan=draft, by=acting("qian"))
    with pytest.raises(ValidationError) as error:
        planning.write(plan=draft, rows=[{"number": "1", "text": "改了"}], by=acting("qian"))
    assert code_of(error) == "stage"
