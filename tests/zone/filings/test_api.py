"""Filings and declared facts for programs: what a token sees is what its role sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache

from zone.api.test_api import got, key
from zone.filings.stages import archived, declared, drafted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_filings_are_listed_searched_and_told_one_by_one() -> None:
    filing, draft = archived(content="建设柳林片区"), drafted(title="草稿")
    told = got(key("qian"), "filings").json()
    assert told["count"] == 1 and told["items"][0]["number"] == filing.number
    assert got(key("qian"), "filings?q=柳林片区&park=nankai").json()["count"] == 1
    assert got(key("qian"), "filings?park=core").json()["count"] == 0
    one = got(key("wu"), f"filings/{filing.pk}").json()
    assert (one["park"], one["stage"], one["content"]) == ("nankai", "archived", "建设柳林片区")
    assert got(key("qian"), f"filings/{draft.pk}").status_code == 404
    assert got(key("zheng"), f"filings/{filing.pk}").status_code == 404
    assert got(key("wu"), "filings?sort=title").status_code == 422


def test_facts_are_those_of_a_day_with_what_they_stand_on() -> None:
    declared(since=date(2026, 6, 1))
    (fact,) = got(key("wu"), "facts?day=2026-06-01").json()["items"]
    assert (fact["park"], fact["industries"], fact["standing"]) == (
        "nankai",
        ["智能制造"],
        "unfiled",
    )
    assert got(key("wu"), "facts?day=2026-05-31").json()["count"] == 0
    assert [got(key("wu"), f"facts?day={day}").status_code for day in ("0", "2026-02-30", "x")] == [
        422
    ] * 3
    assert got(key("zheng"), "facts?day=2026-06-01").json()["count"] == 0
    assert got(key("qian", scopes=["inbox"]), "facts").status_code == 403
