"""Projects, cooperation and the catalogue, as a token may see them: the same rights as the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.models import Membership
from people import acting
from zone.industry import things

pytestmark = pytest.mark.django_db
MAKERS = {"projects": things.project, "agreements": things.agreement, "activities": things.activity,
          "footholds": things.foothold, "exchanges": things.exchange}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def got(username: str, path: str) -> Any:
    _made, secret = tokens.issue(
        membership=Membership.objects.get(person__username=username), name="试", purpose="administrative",
        scopes=["industry"], expires_on=timezone.localdate() + timedelta(days=3), by=acting("security"),
    )  # fmt: skip
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.parametrize("what", MAKERS)
def test_a_token_sees_what_its_role_sees_in_a_list_and_alone(what: str) -> None:
    made = MAKERS[what]()
    for who, count in (("wu", 1), ("qian", 1), ("sun", 1), ("zheng", 0), ("li", 0)):
        told = got(who, what).json()
        assert told["count"] == count == len(told["items"]), who
        assert got(who, f"{what}/{made.pk}").status_code == (200 if count else 404), who
    assert got("wu", f"{what}/{made.pk}").json()["id"] == made.pk


def test_amounts_are_exact_texts_and_places_are_codes() -> None:
    made = things.project(invest_total=Decimal("0.10"))
    told = got("wu", f"projects/{made.pk}").json()
    assert (told["invest_total"], told["park"], told["owner"], told["invest_done"]) == (
        "0.10",
        "nankai",
        "nankai",
        None,
    )


def test_a_list_is_asked_by_words_park_stage_and_chain_and_by_nothing_else() -> None:
    things.project(content="钠离子")
    things.project(name="乙", chain="", node="", stage="signed", signed_on=things.at(3).date())
    for query, count in (
        ("q=钠离子", 1),
        ("park=nankai", 2),
        ("park=hexi", 0),
        ("stage=signed", 1),
        ("chain=new_energy", 1),
    ):
        assert got("wu", f"projects?{query}").json()["count"] == count, query
    for wrong in ("stage=castle", "colour=red", "limit=0", "park=*"):
        assert got("wu", f"projects?{wrong}").status_code == 422, wrong


def test_drafts_are_told_to_their_own_house_alone() -> None:
    things.project(at_once=False)
    assert [got(w, "projects").json()["count"] for w in ("wu", "qian", "sun")] == [1, 0, 0]
