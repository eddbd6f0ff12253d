"""The part of a report in sum: wanted like every task's, and what it asks others for reaches the circular."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from gongjian.zone.reports import actions, circulars
from gongjian.zone.reports.choices import Stage
from people import acting
from zone.reported import october, officer, opened, report_of, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]
__all__ = ["october"]


def test_a_report_without_a_word_in_sum_is_not_submitted() -> None:
    opened("nankai")
    report = report_of()
    told = {**written(report), "words": " ", "next_steps": ""}
    with pytest.raises(ValidationError, match="总体情况没有写：总体进展、下步总体安排"):
        actions.submit(report=report, told=told, version=report.version, by=officer("nankai"))
    assert report_of().stage == Stage.DUE


def test_what_a_park_asks_for_as_a_whole_stands_in_the_circular_before_its_tasks() -> None:
    opened("nankai")
    report = report_of()
    told = {**written(report, problem="缺中试场地"), "problem": "请协调全园区用地指标。"}
    actions.submit(report=report, told=told, version=report.version, by=officer("nankai"))
    assert "请协调全园区用地指标" not in "".join(circulars._problems(report.round))
    actions.accept(report=report_of(), by=acting("qian"))
    whole, part = circulars._problems(report.round)
    assert whole == f"{report.owner.name}：请协调全园区用地指标。" and "缺中试场地" in part
