"""An auditor narrows the trail: by days, house, purpose, edition, act and person."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import transaction

from gongjian.zone.audit.recording import About, Actor, record
from people import signed_in

pytestmark = pytest.mark.django_db
WHO = {
    "a": Actor("1", "甲某", "house-a", "甲单位", "park_officer"), "b": Actor("2", "乙某", "house-b", "乙单位", "park_officer"),
}  # fmt: skip
TOLD = (
    # name, when by the clock of the zone, who, purpose, edition
    ("one", "2031-03-01 00:00:00+08:00", "a", "statistical", "first"),
    ("two", "2031-03-01 23:59:59+08:00", "b", "administrative", "second"),
    ("three", "2031-03-02 00:00:00+08:00", "a", "administrative", "second"),
    ("four", "2031-03-05 12:00:00+08:00", "b", "", "second"),
)


@pytest.fixture(autouse=True)
def _told() -> None:
    for name, when, who, purpose, edition in TOLD:
        with time_machine.travel(when, tick=False), transaction.atomic():
            record(f"{name}.done", About("thing", name, name), by=WHO[who], purpose=purpose, edition=edition)  # fmt: skip


def found(**asked: str) -> set[str]:
    """Which of the four stand in the table that leaves."""
    client = signed_in("feng")
    page = client.get("/system/audit/", {**asked, "export": "csv", "columns": "object"})
    lines = set(page.content.decode("utf-8-sig").split())
    return {name for name, *_ in TOLD} & lines


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"one", "two", "three", "four"}),
        ({"since": "2031-03-02"}, {"three", "four"}),
        ({"until": "2031-03-01"}, {"one", "two"}),
        ({"since": "2031-03-02", "until": "2031-03-02"}, {"three"}),
        ({"house": "甲单"}, {"one", "three"}),
        ({"house": "house-b"}, {"two", "four"}),
        ({"house": "house-"}, set()),
        ({"purpose": "statistical"}, {"one"}),
        ({"purpose": "administrative"}, {"two", "three"}),
        ({"edition": "second"}, {"two", "three", "four"}),
        ({"act": "one.done"}, {"one"}),
        ({"q": "乙某"}, {"two", "four"}),
        ({"q": "乙某", "edition": "second", "purpose": "administrative", "since": "2031-03-01"}, {"two"}),
        ({"since": "yesterday", "until": "0001-01-01", "purpose": "none"}, {"one", "two", "three", "four"}),
    ],
)  # fmt: skip
def test_each_filter_narrows_and_they_narrow_together(
    asked: dict[str, str], expected: set[str]
) -> None:
    assert found(**asked) == expected


def test_what_was_asked_stands_in_the_fields_again() -> None:
    asked: dict[str, Any] = {"since": "2031-03-01", "house": "甲单位", "purpose": "statistical"}
    page = signed_in("audit").get("/system/audit/", asked).content.decode()
    assert 'type="date" id="audit-since" name="since" maxlength="100" value="2031-03-01"' in page
    assert 'name="house" maxlength="100" value="甲单位"' in page
    assert '<option value="statistical" selected>' in page
