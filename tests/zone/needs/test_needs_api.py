"""Needs, reforms, powers and experience by a token: the same rights as the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.models import Membership
from people import acting
from zone.joint import days, house
from zone.needs.test_experience import published, told
from zone.needs.test_powers import listed
from zone.needs.test_reforms import drafted, known
from zone.wishes import assigned, raised, reporter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def got(who: str, path: str, scopes: tuple[str, ...] = ("needs",)) -> Any:
    _made, secret = tokens.issue(
        membership=Membership.objects.get(person__username=who), name="试", purpose="administrative", scopes=list(scopes),
        expires_on=timezone.localdate() + timedelta(days=2), by=acting("security"),
    )  # fmt: skip
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})


def test_a_token_sees_the_needs_that_its_role_sees_by_park_year_and_words() -> None:
    own, other = raised(title="希望解决中试场地"), assigned(reporter("hexi"), title="人才公寓")
    assert {n["number"] for n in got("qian", "needs").json()["items"]} == {own.number, other.number}
    assert [n["number"] for n in got("wu", "needs").json()["items"]] == [own.number]
    assert [n["number"] for n in got("qian", "needs?park=hexi").json()["items"]] == [other.number]
    assert [n["number"] for n in got("qian", "needs?q=公寓").json()["items"]] == [other.number]
    assert got("qian", "needs?year=2011").json()["count"] == 0
    one = got("qian", f"needs/{other.pk}").json()
    assert (one["park"], one["assigned_to"], one["stage"]) == (
        "hexi",
        "other_divisions",
        "assigned",
    )
    assert one["asker"] == other.firm.name  # type: ignore[union-attr]
    hidden, nothing = got("wu", f"needs/{other.pk}"), got("wu", "needs/987654")
    assert hidden.status_code == 404 and hidden.json() == nothing.json()
    assert got("wu", "needs", scopes=("inbox",)).status_code == 403
    assert got("wu", f"needs/{2**70}").status_code == 404


def test_reforms_powers_and_experience_are_told_as_the_pages_tell_them() -> None:
    reform, power, experience = known(steps=[("制定方案", days(9))]), listed(), published()
    drafts = (drafted(), told())
    assert [r["id"] for r in got("wu", "reforms").json()["items"]] == [reform.pk]
    assert got("wu", f"reforms/{reform.pk}").json()["steps"][0]["title"] == "制定方案"
    assert got("wu", f"reforms/{drafts[0].pk}").status_code == 404
    (item,) = got("wu", "powers").json()["items"]
    assert [h["park"] for h in item["holders"]] == ["hexi", "nankai"] and item["number"] == "XF-01"
    assert (
        got("zheng", "powers").json()["count"] == 0
        and got("zheng", f"powers/{power.pk}").status_code == 404
    )
    assert [e["id"] for e in got("zheng", "experience?q=管家").json()["items"]] == [experience.pk]
    assert got("zheng", f"experience/{experience.pk}").json()["park"] == house("nankai").code
    assert got("zheng", f"experience/{drafts[1].pk}").status_code == 404
