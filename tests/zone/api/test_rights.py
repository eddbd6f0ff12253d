"""The API in the matrix of rights: complete, held by every cell, and red as soon as one filter is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from gongjian.config.api import api
from gongjian.zone.accounts.forms import NewToken
from gongjian.zone.accounts.models import Membership
from gongjian.zone.accounts.scopes import SCOPES
from gongjian.zone.accounts.tokens import SCOPES as SCOPES_OF_TOKENS
from zone.api.operations import OPERATIONS, asked, faults, keys
from zone.matrix import BOUND, NAMED, ROOMS, WALLS, Planted, plant, plant_others, plant_own

pytestmark = pytest.mark.django_db
ASKED = {name: wall.operations for name, wall in WALLS.items() if wall.operations}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    told = api.get_openapi_schema()
    named = {o["operationId"] for each in told["paths"].values() for o in each.values()}
    assert named == set(OPERATIONS)


def test_a_token_can_be_issued_for_every_scope() -> None:
    offered = NewToken(members=Membership.objects.none()).fields["scopes"]
    assert [scope for scope, _words in offered.choices] == list(SCOPES_OF_TOKENS)  # type: ignore[attr-defined]
    assert {row.scope for row in OPERATIONS.values()} == set(SCOPES_OF_TOKENS)


@pytest.mark.parametrize(
    "room", [name for name, room in ROOMS.items() if hasattr(room, "OPERATIONS")]
)
def test_every_cell_of_a_room_holds_and_no_canary_sings(room: str) -> None:
    assert list(faults(plant(), tuple(ROOMS[room].OPERATIONS))) == []


def test_an_object_of_the_neighbours_is_told_like_one_that_is_not_there() -> None:
    planted = plant()
    for role, secret in keys(planted, "administrative").items():
        if role not in OPERATIONS["organisation"].own:
            hidden = asked(secret, "get", f"organisations/{planted.others['code']}")
            nothing = asked(secret, "get", "organisations/nothing-like-it")
            assert (hidden.status_code, hidden.content) == (404, nothing.content), role


def test_the_neighbours_rows_change_no_count_of_those_who_do_not_see_them() -> None:
    own = plant_own()
    planted = Planted(own, {"code": "nothing"})
    lists = [(row, purpose) for row in OPERATIONS.values() if row.reads or row.scope == "inbox"
             for purpose in (row.purpose,) if "{" not in row.path]  # fmt: skip
    secrets = {purpose: keys(planted, purpose) for _row, purpose in lists}

    def counts() -> dict[tuple[str, str], str]:
        cache.clear()
        return {
            (row.path, role): asked(secret, "get", row.path).content.decode()
            for row, purpose in lists
            for role, secret in secrets[purpose].items()
            if role in BOUND
        }

    before = counts()
    plant_others(own)
    assert len(before) == len(lists) * len(BOUND) and counts() == before


@pytest.mark.parametrize("filtered", ASKED)
def test_without_one_filter_the_api_is_red(filtered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = plant()
    monkeypatch.setitem(SCOPES, NAMED[filtered], lambda acting, rows: rows)
    assert any(faults(planted, ASKED[filtered]))
