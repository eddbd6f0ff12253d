"""One search over all rooms, within what a person may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.zone.history import deeds, finding
from gongjian.zone.history.models import Text
from people import acting, signed_in
from zone import joint

pytestmark = pytest.mark.django_db


def found(username: str, words: str) -> list[str]:
    return [t.title for t in finding.seen(acting(username), words)]


def test_a_text_is_found_by_those_who_may_see_the_thing_and_by_nobody_else() -> None:
    joint.issued("hexi", title="建设车联网先导区")
    assert found("qian", "车联网") == found("sun", "车联网") == ["建设车联网先导区"]
    assert found("wu", "车联网") == []  # another park's officer


def test_what_was_withdrawn_is_no_longer_found() -> None:
    task = joint.issued(title="建设车联网先导区")
    deeds.withdraw(task, by=acting("qian"), reason="重复")
    assert found("qian", "车联网") == []


def test_each_kind_of_thing_leads_to_its_page() -> None:
    for kind, model in finding.kinds().items():
        assert str(model._meta.verbose_name), kind
        assert model.page_of(1).startswith("/"), kind


def test_the_page_lists_hits_of_all_kinds_narrows_to_one_and_leads_there() -> None:
    task = joint.issued(title="建设车联网先导区", result="落地企业 3 家")
    office = signed_in("qian")
    page = office.get("/find/", {"q": "落地企业"}).content.decode()
    assert (
        "建设车联网先导区" in page
        and f'href="/tasks/{task.pk}/"' in page
        and "落地企业 3 家" in page
    )
    assert (
        "建设车联网先导区"
        not in office.get("/find/", {"q": "落地企业", "kind": "plan"}).content.decode()
    )
    assert "建设车联网先导区" not in office.get("/find/").content.decode()  # nothing was asked for


def test_an_excerpt_shows_the_place_and_not_the_whole() -> None:
    row = Text(body="甲" * 200 + "关键字句" + "乙" * 200)
    told = finding.excerpt(row, "关键字句")
    assert told == "…" + "甲" * 40 + "关键字句" + "乙" * 40 + "…"
    assert finding.excerpt(Text(body="短"), "没有") == "短"


def test_looking_asks_the_database_as_often_for_many_hits_as_for_few() -> None:
    office = signed_in("qian")
    office.get("/find/", {"q": "车联网"})
    counts = []
    for n in (2, 20):
        for _ in range(n):
            joint.drafted(title="建设车联网先导区")
        with CaptureQueriesContext(connection) as asked:
            office.get("/find/", {"q": "车联网"})
        counts.append(len(asked))
    assert counts[0] == counts[1]
