"""What this room tells others of a park, as of a moment; and sums of every park."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from gongjian.zone.industry import queries
from gongjian.zone.industry.cooperation import actions as cooperation
from gongjian.zone.industry.platforms import actions as platforms
from gongjian.zone.industry.projects import actions
from people import acting
from zone.industry.things import (
    activity,
    agreement,
    at,
    exchange,
    foothold,
    platform,
    project,
    started,
)
from zone.joint import days, house

pytestmark = pytest.mark.django_db


def test_a_parks_own_are_told_as_they_were_at_a_moment() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=60), tick=False):
        made = project()
        agreement()
        activity()
        base = foothold()
        laboratory = platform()
        exchange()
        project("hexi", "qian", name="河西项目")
    actions.move(project=made, stage="signed", on=days(0), by=acting("wu"))
    cooperation.close(foothold=base, on=days(-1), because="合并", by=acting("wu"))
    platforms.end(platform=laboratory, on=days(-1), because="摘牌", by=acting("wu"))
    then, now = (queries.of_park(acting("qian"), house("nankai"), at(back)) for back in (30, 0))
    assert [(r["name"], r["stage"]) for r in then.projects] == [("动力电池基地", "lead")]
    assert [(r["name"], r["stage"]) for r in now.projects] == [("动力电池基地", "signed")]
    assert then.projects_sum.amounts["invest_total"] == Decimal("10000.00")
    assert [
        len(part) for part in (then.agreements, then.activities, then.footholds, then.platforms, then.exchanges)
    ] == [1] * 5  # fmt: skip
    assert now.footholds == [] == now.platforms
    before = queries.of_park(acting("qian"), house("nankai"), at(61))
    assert [
        len(p)
        for p in (
            before.projects,
            before.agreements,
            before.activities,
            before.footholds,
            before.platforms,
            before.exchanges,
        )
    ] == [0] * 6


def test_drafts_and_what_one_may_not_see_are_not_told() -> None:
    project(at_once=False)
    agreement(signed=False)
    exchange(begun=False)
    told = queries.of_park(acting("wu"), house("nankai"), at(0))
    assert (told.projects, told.agreements, told.exchanges) == ([], [], [])
    started()
    assert queries.of_park(acting("zheng"), house("nankai"), at(0)).projects == []
    assert len(queries.of_park(acting("sun"), house("nankai"), at(0)).projects) == 1


def test_what_a_park_declares_is_told_beside_what_its_units_are() -> None:
    told = queries.of_park(acting("zhao"), house("core"), at(0)).industries
    assert [s.declared.name for s in told] == [
        "新能源和新能源汽车",
        "新一代信息技术",
        "文化创意",
        "大健康",
    ]
    assert {s.park.code for s in told} == {"core"}


def test_the_sums_of_every_park_are_those_of_its_own_projects() -> None:
    started()
    project(name="乙", invest_total=Decimal("0.05"))
    project("hexi", "qian", name="丙", invest_total=Decimal(3))
    sums = queries.sums_by_park(acting("sun"))
    assert sums[house("nankai").pk].amounts["invest_total"] == Decimal("10000.05")
    assert sums[house("hexi").pk].projects == 1 and sums[house("core").pk].projects == 0
    assert len(sums) == 22
    assert queries.sums_by_park(acting("wu"))[house("hexi").pk].projects == 0
