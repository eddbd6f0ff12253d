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
from zone.matrix import NAMED, ROOMS, WALLS, Planted
from zone.once import ONCE

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


@ONCE
@pytest.mark.parametrize(
    "room", [name for name, room in ROOMS.items() if hasattr(room, "OPERATIONS")]
)
def test_every_cell_of_a_room_holds_and_no_canary_sings(room: str, planted: Planted) -> None:
    found = list(faults(planted, tuple(ROOMS[room].OPERATIONS)))
    assert found == [], "\n".join(found)


def test_an_object_of_the_neighbours_is_told_like_one_that_is_not_there(planted: Planted) -> None:
    for role, secret in keys(planted, "administrative").items():
        if role not in OPERATIONS["organisation"].own:
            hidden = asked(secret, "get", f"organisations/{planted.others['code']}")
            nothing = asked(secret, "get", "organisations/nothing-like-it")
            assert (hidden.status_code, hidden.content) == (404, nothing.content), role


@ONCE
@pytest.mark.parametrize("filtered", ASKED)
def test_without_one_filter_the_api_is_red(
    filtered: str, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SCOPES, NAMED[filtered], lambda acting, rows: rows)
    assert any(faults(planted, ASKED[filtered]))
