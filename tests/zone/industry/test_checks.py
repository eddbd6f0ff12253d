"""What may be told of a project: plain values in, faults out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gongjian.zone.industry.projects import checks
from gongjian.zone.industry.projects.actions import labels

TODAY = date(2026, 10, 1)


def told(**more: Any) -> dict[str, Any]:
    return {"stage": "started", "lead_on": date(2026, 1, 1), "signed_on": date(2026, 3, 1), "started_on": date(2026, 6, 1),
            "invest_total": Decimal(1000), "invest_done": Decimal(300), "invest_year": Decimal(300), **more}  # fmt: skip


def codes(now: dict[str, Any], before: dict[str, Any] | None = None) -> list[str]:
    return [f.code for f in checks.faults(now, before, TODAY, labels())]


def test_what_is_well_told_has_no_fault() -> None:
    assert codes(told()) == [] and codes(told(invest_done=Decimal(400)), told()) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"land": Decimal("-0.01")}, ["negative"]),
        ({"invest_fixed": Decimal("1000.01")}, ["part"]),
        ({"invest_fixed": Decimal(500), "invest_equipment": Decimal(501)}, ["part"]),
        ({"invest_year": Decimal("300.01")}, ["part"]),
        ({"invest_done": Decimal("1000.01")}, ["exceeds"]),
        ({"started_on": None}, ["day"]),
        ({"started_on": date(2026, 10, 2)}, ["future"]),
        ({"started_on": date(2026, 2, 28)}, ["order"]),
        ({"signed_on": date(2025, 12, 31)}, ["order"]),
        ({"agreed_on": date(2026, 3, 2)}, ["order"]),  # agreed the day after it was signed
    ],
)
def test_what_contradicts_itself_is_told(changed: dict[str, Any], expected: list[str]) -> None:
    assert codes(told(**changed)) == expected


def test_days_that_are_not_known_are_no_fault_but_that_of_the_stage_itself() -> None:
    assert codes(told(signed_on=None)) == []
    assert codes(told(stage="lost", started_on=None)) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"invest_done": Decimal("299.99"), "invest_year": None}, ["shrinks"]),
        ({"invest_done": None}, ["shrinks"]),
        ({"stage": "signed"}, ["back"]),
        ({"stage": "lead"}, ["back"]),
        ({"stage": "produced", "produced_on": date(2026, 9, 1)}, []),
        ({"stage": "lost"}, []),
    ],
)
def test_what_goes_back_wants_an_explanation(changed: dict[str, Any], expected: list[str]) -> None:
    found = checks.faults(told(**changed), told(), TODAY, labels())
    assert [f.code for f in found] == expected and all(f.may_be_explained for f in found)


def test_from_being_lost_every_stage_is_a_way_back() -> None:
    assert [checks.goes_back("lost", stage) for stage in ("lead", "started", "lost")] == [
        True,
        True,
        False,
    ]
    assert [
        checks.goes_back("signed", stage) for stage in ("lead", "signed", "started", "lost")
    ] == [
        True,
        False,
        False,
        False,
    ]


def test_words_make_right_what_may_be_explained_and_nothing_else() -> None:
    found = checks.faults(
        told(invest_done=Decimal(1001), invest_year=None), told(), TODAY, labels()
    )
    with pytest.raises(ValidationError) as error:
        checks.refuse(found, " ")
    assert "累计完成投资 1,001.00 万元超过计划总投资 1,000.00 万元" in error.value.messages[0]
    checks.refuse(found, "追加建设内容")
    checks.refuse(found, "", standing="去年已说明")
    wrong = checks.faults(told(started_on=None), None, TODAY, labels())
    with pytest.raises(ValidationError):
        checks.refuse(wrong, "没有日期")


def test_a_standing_explanation_explains_no_fall() -> None:
    before = told(invest_done=Decimal(1200), invest_year=None)
    found = checks.faults({**before, "invest_done": Decimal(1100)}, before, TODAY, labels())
    assert [f.code for f in found] == ["exceeds", "shrinks"]
    with pytest.raises(ValidationError) as error:
        checks.refuse(found, "", standing="追加建设内容")
    assert [e.code for e in error.value.error_list] == ["shrinks"]
