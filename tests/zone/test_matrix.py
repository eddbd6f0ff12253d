"""The matrix of rights: complete, held by every cell, and red as soon as one filter is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db.models import QuerySet

from gongjian.zone.accounts import guards
from gongjian.zone.accounts.acting import Acting
from gongjian.zone.accounts.choices import Role
from gongjian.zone.accounts.models import Organisation
from gongjian.zone.accounts.scopes import SCOPES
from gongjian.zone.tasks.models import Task
from people import ROLES, signed_in
from zone.matrix import (
    MATRIX,
    NAMED,
    ROOMS,
    WALLS,
    Planted,
    faults,
    routes,
    still,
)
from zone.once import ONCE
from zone.rows import CANARY, EVERYBODY

pytestmark = pytest.mark.django_db
TESTS = Path(__file__).parent


def opened(monkeypatch: pytest.MonkeyPatch, filtered: str) -> None:
    monkeypatch.setitem(SCOPES, NAMED[filtered], lambda acting, rows: rows)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    named = {name for name in routes() if not name.startswith("openid_connect")}
    assert named == set(MATRIX)


def test_every_role_is_in_the_matrix() -> None:
    assert {role.value for role in Role} == EVERYBODY and set(ROLES) < EVERYBODY


@ONCE
@pytest.mark.parametrize("room", ROOMS)
def test_every_cell_of_a_room_holds_and_no_canary_sings(room: str, planted: Planted) -> None:
    found = list(faults(planted, ROOMS[room].ROWS))
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("role", ["park_officer", "district_officer"])
def test_an_error_tells_no_more_of_the_neighbours_house_than_of_one_that_is_not_there(
    role: str, planted: Planted
) -> None:
    client = signed_in(ROLES[role])
    told = []
    for code in (planted.others["code"], "nothing-like-it"):
        given = {"organisation": code, "role": "reporter", "name": "试"}
        page = client.post("/system/invitations/new/", given).content.decode()
        told.append(still(page).replace(code, "…"))
    assert told[0] == told[1] and "没有这个机构" in told[0]


def test_a_request_about_the_neighbours_unit_is_one_about_no_unit(planted: Planted) -> None:
    client = signed_in(ROLES["park_officer"])
    told = []
    for unit in (str(planted.others["unit"]), str(10**9)):
        page = still(client.get(f"/register/requests/new/?unit={unit}").content.decode())
        # its number in fields and addresses; a code in a list may be the same
        told.append(
            re.sub(r"<(?:input|a|form)\b[^>]*>", lambda tag, u=unit: tag[0].replace(u, "…"), page)
        )  # type: ignore[misc]
    assert told[0] == told[1] and CANARY not in told[0]


@ONCE
def test_a_park_that_saw_all_of_its_district_would_be_found(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The park next door is another ground than a foreign one: a filter that ends at the district is too wide."""
    steps = Organisation.steplen

    def in_the_district(acting: Acting, rows: QuerySet[Task]) -> QuerySet[Task]:
        return rows.filter(owner__path__startswith=acting.path[:-steps])

    monkeypatch.setitem(SCOPES, NAMED["Task administrative"], in_the_district)
    found = set(faults(planted, ("task", "tasks")))
    assert {told for told in found if "as park_officer" in told} >= {
        "task of near as park_officer: 200", "task of near as park_officer: the neighbour is heard",
        "tasks as park_officer: the neighbour is heard",
    }  # fmt: skip
    assert not any("of others as park_officer" in told for told in found)


def test_every_filter_is_taken_away_once() -> None:
    """A filter that nobody takes away is one of which nobody knows whether it holds."""
    assert set(WALLS) == set(NAMED)
    assert all(wall.asked_by or wall.operations or wall.test for wall in WALLS.values())
    for wall in WALLS.values():
        path, _, test = wall.test.partition("::")
        assert not path or f"def {test}(" in (TESTS / path).read_text(encoding="utf-8"), wall.test


@ONCE
@pytest.mark.parametrize(
    "filtered", [name for name, wall in WALLS.items() if wall.asked_by and not wall.second]
)
def test_without_one_filter_the_matrix_is_red(
    filtered: str, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(monkeypatch, filtered)
    assert any(faults(planted, WALLS[filtered].asked_by))


@ONCE
@pytest.mark.parametrize("filtered", [name for name, wall in WALLS.items() if wall.second])
def test_a_filter_behind_a_right_holds_without_it(
    filtered: str, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_by = WALLS[filtered].asked_by
    monkeypatch.setattr(guards, "allowed", lambda may: None)
    held = set(faults(planted, asked_by))
    sings = [told for told in held if "sings" in told]
    assert sings == [], sings
    opened(monkeypatch, filtered)
    assert set(faults(planted, asked_by)) - held
