"""What other rooms and programs have of meetings: the park's file, the one search, the API, the made-up zone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.models import Membership, Organisation
from gongjian.zone.accounts.scopes import within
from gongjian.zone.dashboards import park_file
from gongjian.zone.dashboards.park_file.parts import Section, When
from gongjian.zone.history import finding
from gongjian.zone.meetings import coordinating
from gongjian.zone.meetings.models import AgendaItem, Coordination, Decision, Meeting, Referral
from people import acting
from zone.joint import days, house
from zone.meetings.room import assigned, called, decided, drafted, held, later, minuted, soon
from zone.once import ONCE

pytestmark = pytest.mark.django_db


def met() -> Decision:
    """A meeting of today decided one thing for nankai, due in ten days; core was there too."""
    decision = decided(held(called(starts_at=soon(0).replace(hour=18), items_by=days(0), papers_by=days(0))), due=days(10))  # fmt: skip
    minuted(decision.meeting)
    return Decision.objects.get(pk=decision.pk)


# ---- the park's file


def told_of(code: str, when: When) -> dict[str, Section]:
    return {each.key: each for each in park_file.told(acting("qian"), house(code), when)}


def test_a_parks_file_tells_what_was_decided_and_coordinated_as_of_a_day() -> None:
    decision = met()
    other = assigned(park=house("nankai"))
    assert decision.matter is not None
    with later(1):
        answer = coordinating.answer(matter=decision.matter, text="办好了", by=acting("wu"))
        coordinating.accept(matter=answer, by=acting("qian"))
    with later(30):
        now, then = When.of(None), When.of(days(0) - timedelta(days=30))
        told, before = (told_of("nankai", when)["decisions"] for when in (now, then))
        assert [f.value for f in told.figures] == [1, 1]
        assert [f.value for f in before.figures] == [1, 0]
        assert told.lines[0].texts == (str(days(-20)), decision.text, "南开分园", "办结")
        raised = told_of("nankai", now)["coordination"]
        assert {line.url: line.light for line in raised.lines} == {
            f"/coordination/{other.pk}/": "red", f"/coordination/{decision.matter_id}/": "green",
        }  # fmt: skip


def test_a_park_of_which_nothing_was_decided_says_whose_act_would_fill_it() -> None:
    told = told_of("hexi", When.of(None))["decisions"]
    assert told.empty and "示范区建设处" in told.missing


# ---- the one search


def test_meetings_and_matters_are_found_by_those_who_may_see_them() -> None:
    met()
    drafted(text="关于海绵城市的情况")

    def found(who: str, words: str) -> set[str]:
        return {row.kind for row in finding.seen(acting(who), words)}

    assert found("qian", "扩区方案") == {"decision", "coordination", "document"}
    assert found("li", "扩区方案") == set()
    assert found("wu", "海绵城市") == {"coordination"} and found("qian", "海绵城市") == set()


@pytest.mark.parametrize("model", [Meeting, AgendaItem, Decision, Coordination, Referral])
def test_each_kind_has_its_page_and_its_name(model: Any) -> None:
    assert model.page_of(1).endswith("/1/") and str(model._meta.verbose_name)[0] >= "\u4e00"


# ---- the API


def key(username: str, scopes: list[str] | None = None, purpose: str = "administrative") -> str:
    _made, secret = tokens.issue(
        membership=Membership.objects.get(person__username=username), name="试", purpose=purpose,
        scopes=["meetings"] if scopes is None else scopes, expires_on=timezone.localdate() + timedelta(days=9),
        by=acting("security"),
    )  # fmt: skip
    return secret


def got(secret: str, path: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})


def test_a_token_is_told_what_its_role_may_see() -> None:
    decision, other = met(), assigned(by="zheng", to="120104", title="核心区的事")
    for who in ("qian", "wu", "li"):
        secret = key(who)
        for path, model in (
            ("meetings", Meeting),
            ("decisions", Decision),
            ("coordination", Coordination),
        ):
            expected = {row.pk for row in within(acting(who), model)}
            assert {row["id"] for row in got(secret, path).json()["items"]} == expected, (who, path)
    assert got(key("wu"), f"coordination/{other.pk}").status_code == 404
    one = got(key("zheng"), f"coordination/{other.pk}").json()
    assert (one["number"], one["in_charge"], one["stage"]) == ("协2026-0002", "120104", "assigned")
    assert got(key("wu"), f"meetings/{decision.meeting_id}").json()["stage"] == "minuted"


def test_what_became_of_a_decision_is_told_to_programs_too() -> None:
    met()
    (told,) = got(key("wu"), "decisions?q=扩区方案").json()["items"]
    assert (told["owner"], told["state"], told["task"], told["matter"]) == (
        "nankai",
        "办理中",
        None,
        "协2026-0001",
    )
    assert got(key("wu"), "decisions?q=没有的词").json()["count"] == 0


def test_a_program_narrows_by_kind_year_stage_and_origin_and_nothing_else() -> None:
    met()
    secret = key("qian")
    for path, count in (("meetings?category=joint&year=2026", 1), ("meetings?category=group", 0),
                        ("coordination?stage=assigned&origin=decision", 1), ("coordination?stage=closed", 0)):  # fmt: skip
        assert got(secret, path).json()["count"] == count, path
    for wrong in (
        "meetings?category=ball",
        "meetings?year=1",
        "coordination?stage=x",
        "decisions?year=2026",
    ):
        assert got(secret, wrong).status_code == 422, wrong


@pytest.mark.parametrize(
    "path", ["meetings", "meetings/1", "decisions", "coordination", "coordination/1"]
)
def test_a_token_is_let_in_by_its_scope_and_for_its_purpose_alone(path: str) -> None:
    assert Client().get(f"/api/v1/{path}").status_code == 401
    assert got(key("qian", scopes=["inbox"]), path).status_code == 403
    assert got(key("qian", purpose="statistical"), path).status_code == 403


# ---- rights


def test_a_draft_before_a_leader_is_nobody_elses_without_its_filter() -> None:
    """Only the whole zone's roles come to its page at all; among these another office's draft stays hidden."""
    from gongjian.zone.meetings import papers, referring
    from zone.meetings.room import planned

    document = papers.make(meeting=planned(), paper="meeting_notice", by=acting("qian"))
    referral = referring.refer(document=document, words="请审定", by=acting("qian"))
    Membership.objects.filter(person__username="zhao").update(
        organisation=Organisation.objects.get(code="other_divisions")
    )
    assert (
        not within(acting("zhao"), Referral).exists()
        and within(acting("sun"), Referral).get() == referral
    )


# ---- the made-up zone


@ONCE
def test_three_years_of_meetings_and_every_state_of_a_matter_are_in_the_made_up_zone(
    settings: Any,
) -> None:
    from gongjian.zone.demonstration.meetings import sow_meetings
    from gongjian.zone.demonstration.stage import Cast
    from gongjian.zone.demonstration.tasks import sow_tasks
    from gongjian.zone.tasks import planning

    settings.DEMONSTRATION = True
    planning.seed(by=None, house=house("zone_office"))
    sow_tasks(Cast.of_the_zone(), (1,))
    count = sow_meetings(Cast.of_the_zone())
    assert Meeting.objects.count() == count
    assert {m.year for m in Meeting.objects.filter(stage="minuted")} == {
        2024,
        2025,
    }  # it is March 2026
    assert set(Coordination.objects.values_list("stage", flat=True)) == {
        "draft", "raised", "assigned", "escalated", "answered", "closed", "declined",
    }  # fmt: skip
    assert {d.way for d in Decision.objects.all()} == {"task", "matter"}
    assert (
        Coordination.objects.filter(origin="instruction").count() >= 3 and Referral.objects.exists()
    )
    texts = [
        *Meeting.objects.values_list("place", flat=True),
        *Coordination.objects.values_list("title", flat=True),
    ]
    assert all("（示例）" in text for text in texts)
