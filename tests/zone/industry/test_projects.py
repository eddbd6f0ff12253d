"""A project from a lead to production, or lost; its problems; its light; who sees it; as of a day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.audit.models import Event
from gongjian.zone.history.models import Copy
from gongjian.zone.history.queries import story
from gongjian.zone.inbox.models import Matter
from gongjian.zone.industry.models import Project
from gongjian.zone.industry.projects import actions, queries
from gongjian.zone.industry.telling import shown
from people import acting
from zone.industry import things
from zone.industry.things import project, started
from zone.joint import days, house

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    found = error.value.error_list if hasattr(error.value, "error_list") else [error.value]
    return str(found[0].code)


def now(made: Project) -> Project:
    return Project.objects.get(pk=made.pk)


# ---- entered


def test_a_draft_is_its_houses_own_until_it_is_listed() -> None:
    made = project(at_once=False)
    assert list(queries.projects(acting("wu"))) == [made]
    for who in ("qian", "sun", "zheng", "zhou", "feng"):
        assert not queries.projects(acting(who)).exists(), who
    listed = actions.list_it(project=made, by=acting("wu"))
    assert listed.listed_on == timezone.localdate()
    for who in ("qian", "sun", "zhou", "feng", "wu"):
        assert list(queries.listed(acting(who))) == [made], who
    for who in ("zheng", "li", "wang", "system"):
        assert not queries.projects(acting(who)).exists(), who


def test_numbers_follow_one_another_within_a_year() -> None:
    year = timezone.localdate().year
    assert [project().number for _n in range(3)] == [f"P{year}-{n:04d}" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"chain": "nothing"}, "chain"),
        ({"node": "nothing"}, "node"),
        ({"chain": "", "node": "batteries"}, "node"),
        ({"industry": "9Z"}, "industry"),
        ({"stage": "signed"}, "day"),
        ({"lead_on": days(1)}, "future"),
        ({"invest_total": Decimal(-1)}, "negative"),
        ({"invest_done": Decimal("10000.01")}, "exceeds"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(told: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as error:
        project(**told)
    assert code_of(error) == code and not Project.objects.exists()


def test_the_database_itself_holds_what_must_never_be_false() -> None:
    made = started()
    for wrong in (
        {"started_on": None}, {"invest_done": Decimal(10001)}, {"invest_fixed": Decimal(10001)}, {"land": Decimal(-1)},
        {"stage": "lost"}, {"signed_on": days(0)}, {"listed_on": None}, {"stage": "produced"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.filter(pk=made.pk).update(**wrong)


def test_what_exceeds_the_plan_is_explained_and_the_words_go_when_it_no_longer_does() -> None:
    made = started()
    with pytest.raises(ValidationError):
        actions.edit(project=made, invest_done=Decimal(10500), by=acting("wu"))
    over = actions.edit(
        project=made, invest_done=Decimal(10500), explained="追加二期", by=acting("wu")
    )
    assert over.over_because == "追加二期"
    again = actions.edit(project=over, content="另一处", by=acting("wu"))
    assert again.over_because == "追加二期"  # it was explained before
    less = actions.edit(project=again, invest_total=Decimal(12000), by=acting("wu"))
    assert less.over_because == ""


# ---- from stage to stage


def test_a_project_goes_its_way_and_each_stage_has_its_day() -> None:
    made = project()
    for stage, on in (
        ("agreed", days(-20)),
        ("signed", days(-15)),
        ("started", days(-10)),
        ("produced", days(-1)),
    ):
        moved = actions.move(project=made, stage=stage, on=on, by=acting("wu"))
        assert (moved.stage, getattr(moved, f"{stage}_on")) == (stage, on)
    assert [c.act for c in Copy.objects.of(made)] == ["moved"] * 4 + ["drafted"]
    told = Event.objects.filter(object_kind="project", object_id=str(made.pk)).order_by("number")
    assert [e.act for e in told] == ["project.drafted"] + ["project.moved"] * 4


def test_a_stage_may_be_passed_over_and_its_day_stays_empty() -> None:
    moved = actions.move(project=project(), stage="signed", on=days(-1), by=acting("wu"))
    assert (moved.agreed_on, moved.signed_on) == (None, days(-1))


def test_no_stage_is_reached_before_the_one_before_it_nor_tomorrow() -> None:
    made = started()
    for on, code in ((days(1), "future"), (days(-15), "order")):
        with pytest.raises(ValidationError) as error:
            actions.move(project=made, stage="produced", on=on, by=acting("wu"))
        assert code_of(error) == code
    with pytest.raises(ValidationError) as error:
        actions.move(project=made, stage="started", on=days(0), by=acting("wu"))
    assert code_of(error) == "stage"


def test_a_stage_goes_back_only_with_an_explanation_and_what_lies_ahead_loses_its_day() -> None:
    made = started()
    with pytest.raises(ValidationError) as error:
        actions.move(project=made, stage="signed", on=days(0), by=acting("wu"))
    assert code_of(error) == "back" and now(made).stage == "started"
    back = actions.move(
        project=made, stage="signed", on=days(0), explained="施工许可被撤", by=acting("wu")
    )
    assert (back.stage, back.signed_on, back.started_on) == ("signed", days(-20), None)
    assert Copy.objects.of(made)[0].act == "moved_back"


def test_what_is_lost_says_why_and_where_and_may_be_taken_up_again() -> None:
    made = started()
    with pytest.raises(ValidationError) as error:
        actions.lose(project=made, reason=" ", on=days(0), by=acting("wu"))
    assert code_of(error) == "reason"
    lost = actions.lose(project=made, reason="投资方撤资", on=days(0), by=acting("wu"))
    assert (lost.stage, lost.lost_stage, lost.lost_reason) == ("lost", "started", "投资方撤资")
    with pytest.raises(ValidationError):
        actions.lose(project=lost, reason="再一次", on=days(0), by=acting("wu"))
    again = actions.revive(project=lost, reason="新投资方接手", by=acting("wu"))
    assert (again.stage, again.lost_on, again.lost_reason, again.started_on) == (
        "started",
        None,
        "",
        days(-10),
    )


def test_a_draft_has_no_way_yet() -> None:
    made = project(at_once=False)
    for act in (
        lambda: actions.move(project=made, stage="agreed", on=days(0), by=acting("wu")),
        lambda: actions.lose(project=made, reason="没有了", on=days(0), by=acting("wu")),
        lambda: actions.raise_problem(
            project=made, text="用地", owner=house("120104"), due=days(9), by=acting("wu")
        ),
    ):
        with pytest.raises(ValidationError) as error:
            act()
        assert code_of(error) == "stage"


# ---- problems


def test_a_problem_is_due_from_whom_it_is_put_to_and_they_see_its_project() -> None:
    made = project()
    assert not queries.projects(acting("li")).exists()
    problem = actions.raise_problem(
        project=made,
        text="用地手续待办",
        owner=house("other_divisions"),
        due=days(20),
        by=acting("wu"),
    )
    (matter,) = Matter.objects.open().filter(kind=actions.SOLVE)
    assert matter.organisation.code == "other_divisions" and "用地手续待办" in matter.title
    assert list(queries.projects(acting("li"))) == [made]
    assert list(queries.problems(acting("li"))) == [problem]
    with pytest.raises(ValidationError) as error:
        actions.solve(problem=problem, answer="", by=acting("li"))
    assert code_of(error) == "answer"
    actions.solve(problem=problem, answer="已批复", by=acting("li"))
    assert not Matter.objects.open().filter(kind=actions.SOLVE).exists()
    with pytest.raises(ValidationError) as error:
        actions.solve(problem=problem, answer="再批", by=acting("li"))
    assert code_of(error) == "solved"


def test_a_problem_is_put_off_with_a_reason_and_is_due_anew() -> None:
    problem = actions.raise_problem(
        project=project(), text="供电", owner=house("120104"), due=days(5), by=acting("wu")
    )
    with pytest.raises(ValidationError) as error:
        actions.put_off(problem=problem, due=days(40), reason="", by=acting("wu"))
    assert code_of(error) == "reason"
    actions.put_off(problem=problem, due=days(40), reason="变电站延期", by=acting("wu"))
    (matter,) = Matter.objects.open().filter(kind=actions.SOLVE)
    assert matter.due_on >= days(38)
    told = next(story(problem.project, shown(problem.project)))
    ((name, before, after),) = [c for c in told.changes if c[0] == "问题"]
    assert str(days(5)) in before and str(days(40)) in after and name == "问题"


def test_with_the_project_what_was_due_of_its_problems_ends() -> None:
    made = project()
    actions.raise_problem(
        project=made, text="供电", owner=house("120104"), due=days(5), by=acting("wu")
    )
    actions.lose(project=made, reason="不建了", on=days(0), by=acting("wu"))
    assert not Matter.objects.open().filter(kind=actions.SOLVE).exists()


# ---- lights


def test_the_light_follows_the_packs_rule_as_days_go_by() -> None:
    """60 days before the planned day yellow, after it red, silent for 120 days yellow: 2017 edition of the pack."""
    made = started(produced_due=days(100))
    assert made.light == "green"
    for later, light in ((39, "green"), (40, "yellow"), (100, "yellow"), (101, "red")):
        with time_machine.travel(timezone.now() + timedelta(days=later), tick=False):
            actions.relight_all()
            assert now(made).light == light, later


def test_a_project_that_nobody_tells_of_is_yellow_and_what_produces_or_is_lost_green() -> None:
    silent, done = (
        started(produced_due=None),
        started(name="乙", stage="produced", produced_on=days(-1)),
    )
    with time_machine.travel(timezone.now() + timedelta(days=119), tick=False):
        actions.relight_all()
        assert now(silent).light == "green"
    with time_machine.travel(timezone.now() + timedelta(days=120), tick=False):
        actions.relight_all()
        assert (now(silent).light, now(done).light) == ("yellow", "green")


def test_an_open_problem_is_yellow_and_a_late_one_red() -> None:
    made = started(produced_due=days(300))
    problem = actions.raise_problem(
        project=made, text="用地", owner=house("120104"), due=days(10), by=acting("wu")
    )
    assert now(made).light == "yellow"
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        actions.relight_all()
        assert now(made).light == "red"
    actions.solve(problem=problem, answer="已办", by=acting("wu"))
    assert now(made).light == "green"


# ---- sums


def test_sums_are_exact_and_what_is_lost_counts_no_more_in_them() -> None:
    project(invest_total=Decimal("0.10"), jobs_plan=7)
    project(name="乙", invest_total=Decimal("0.20"), invest_done=Decimal("0.20"))
    project(name="丙", invest_total=None)
    actions.lose(
        project=project(name="丁", invest_total=Decimal(999)),
        reason="撤资",
        on=days(0),
        by=acting("wu"),
    )
    total = queries.total(queries.listed(acting("qian")))
    assert total.amounts["invest_total"] == Decimal("0.30")  # 0.1 + 0.2 as decimals, not as floats
    assert (total.projects, total.live, total.untold, total.counts["jobs_plan"]) == (4, 3, 1, 7)
    assert total.by_stage == {
        "lead": 3,
        "agreed": 0,
        "signed": 0,
        "started": 0,
        "produced": 0,
        "lost": 1,
    }
    assert total.done_share == Decimal("0.20") / Decimal("0.30") and total.lost_invest == Decimal(
        999
    )


def test_ten_thousand_cents_add_up_to_a_hundred_whatever_the_database() -> None:
    made = project(invest_total=Decimal("0.01"))
    Project.objects.bulk_create(
        Project(number=f"X{n}", name="x", park=made.park, owner=made.owner, house=made.house, lead_on=days(-1),
                updated_on=days(0), entry="listed", listed_on=days(0), invest_total=Decimal("0.01"))
        for n in range(9_999)
    )  # fmt: skip
    assert queries.total(queries.listed(acting("qian"))).amounts["invest_total"] == Decimal(
        "100.00"
    )


def test_a_sub_parks_projects_count_in_its_park() -> None:
    from gongjian.zone.accounts.choices import Kind
    from gongjian.zone.accounts.models import Organisation

    park = house("core")
    below = Organisation.objects.beneath(park.path).filter(kind=Kind.SUB_PARK)[0]
    project(below.code, "zheng")
    sums = queries.by_park(queries.listed(acting("qian")), [park, house("nankai")])
    assert {key: s.projects for key, s in sums.items()} == {park.pk: 1, house("nankai").pk: 0}


def test_sums_by_industry_have_those_of_none_too() -> None:
    project()
    project(name="乙", chain="", node="", invest_total=Decimal(7))
    found = queries.by_chain(queries.listed(acting("qian")))
    assert {chain: s.amounts["invest_total"] for chain, s in found.items()} == {
        "new_energy": Decimal(10000),
        "": Decimal(7),
    }


# ---- as of a day


def test_the_projects_as_they_were_known_have_the_light_of_that_day() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=100), tick=False):
        made = project(lead_on=days(-10), signed_due=days(70))
    with time_machine.travel(timezone.now() - timedelta(days=50), tick=False):
        actions.move(project=made, stage="signed", on=days(0), by=acting("wu"))
    known = {back: queries.known(acting("qian"), things.at(back)) for back in (101, 99, 60, 1)}
    assert {back: [(r["stage"], r["light"]) for r in rows] for back, rows in known.items()} == {
        101: [], 99: [("lead", "green")], 60: [("lead", "yellow")], 1: [("signed", "green")],
    }  # fmt: skip
    assert queries.known(acting("qian"), things.at(1), house("hexi")) == []
    assert queries.known(acting("zheng"), things.at(1)) == []


def test_what_is_withdrawn_stays_with_its_reason_and_counts_no_more() -> None:
    made = project()
    actions.raise_problem(
        project=made, text="供电", owner=house("120104"), due=days(5), by=acting("wu")
    )
    actions.withdraw(project=made, by=acting("wu"), reason="重复录入")
    assert not Matter.objects.open().filter(kind=actions.SOLVE).exists()
    assert not queries.listed(acting("qian")).exists()
    assert now(made).withdrawn_because == "重复录入"
    with pytest.raises(ValidationError):
        actions.move(project=made, stage="agreed", on=days(0), by=acting("wu"))


def test_an_act_that_dies_before_its_end_leaves_nothing_of_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed after the project is written and its copy kept: neither is there afterwards, nor the event."""
    made = project()
    copies, events = Copy.objects.count(), Event.objects.count()
    monkeypatch.setattr(actions, "relit", _killed)
    with pytest.raises(SystemExit):
        actions.move(project=made, stage="agreed", on=days(0), by=acting("wu"))
    left = now(made).stage, Copy.objects.count(), Event.objects.count()
    assert left == ("lead", copies, events)


def _killed(_project: Project) -> Project:
    raise SystemExit
