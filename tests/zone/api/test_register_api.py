"""The register for programs: looked at as far as a token's role may, kept by its keepers alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.audit.models import Event
from gongjian.zone.register import actions, asking, changes, sharings
from gongjian.zone.register.models import Identifier, Residence, State, Succession, Unit
from gongjian.zone.register.models import Request as Asked
from people import acting, signed_in
from zone.api.test_api import got, key
from zone.register.test_lives import counted_in_spring
from zone.register.test_units import CODE, park, unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def statistical(who: str) -> str:
    return key(who, purpose="statistical")


_number = 0


def posted(secret: str, path: str, body: dict[str, Any], idempotency: str = "") -> Any:
    global _number
    _number += 1
    return Client().post(
        f"/api/v1/{path}", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": idempotency or f"try-{_number:08d}"},
    )  # fmt: skip


def acted(which: Unit, secret: str, **told: Any) -> Any:
    return posted(secret, f"units/{which}/acts", {"act": {"note": "由程序", **told}})


def decided(answer: Any) -> None:
    """What a program asked for, by the word of a second keeper."""
    made = Asked.objects.get(pk=answer.json()["request"])
    asking.decide(asked=made, approved=True, reason="", by=acting("qian"))


def test_units_are_narrowed_by_what_a_page_narrows_them_by() -> None:
    firm = unit(
        "天津接口科技有限公司", industry="6511", staff=400, revenue=200_000, address="海泰六道"
    )
    secret = statistical("zhao")
    for query, finds in (("q=海泰六道", True), ("industry=I&q=接口", True), ("industry=C&q=接口", False),
                         ("status=operating&size=large&q=接口", True), ("size=micro&q=接口", False), ("tier=tech_sme.tech_sme&q=接口", False),
                         ("tier=little_giant.little_giant&q=接口", True)):  # fmt: skip
        items = got(secret, f"units?{query}").json()["items"]
        assert (str(firm) in [item["unit"] for item in items]) is finds, query
    for wrong in ("industry=x", "status=asleep", "size=huge", "q=%00", "tier=x"):
        assert got(secret, f"units?{wrong}").status_code == 422


def test_a_park_and_a_district_are_as_many_units_for_programs_as_on_the_page() -> None:
    """A park with its sub-parks: counted here one by one, by their owners' paths."""
    part = Organisation.objects.on().filter(kind="sub_park").first()
    above = {each.kind: each for each in Organisation.objects.get_ancestors(part)}
    whole, district = above["park"], above["district"]
    unit("天津分园里的有限公司", owner=part)
    unit("天津园区里的有限公司", owner=whole)
    living = list(State.objects.as_of(TODAY).values_list("owner__path", flat=True))
    secret, keeper = statistical("zhao"), signed_in("zhao")
    for query, of in ((f"park={whole.code}", whole), (f"park={part.code}", part),
                      (f"district={district.district}", district)):  # fmt: skip
        count = sum(path.startswith(of.path) for path in living)
        page = keeper.get(f"/register/?{query}").context["table"].page.paginator.count
        assert got(secret, f"units?{query}").json()["count"] == page == count > 0, query
    assert got(secret, "units?park=nowhere").json()["count"] == 0
    names = [
        s.name
        for s in keeper.get(f"/register/?park={part.code}&q=园").context["table"].page.object_list
    ]
    assert "天津分园里的有限公司" in names and "天津园区里的有限公司" not in names


def test_a_units_story_is_told_to_whoever_may_see_it_and_as_far() -> None:
    firm = counted_in_spring()
    whole, part = (got(statistical(who), f"units/{firm}").json() for who in ("zhao", "wu"))
    assert whole["states"][0]["name"] == "金丝雀新名有限公司" and "金丝雀大厦" in str(whole["held"])
    assert whole["story"][0]["deed"] == "终止" or whole["story"][0]["other"]
    assert (
        "金丝雀" not in json.dumps(part, ensure_ascii=False)
        and part["held"][0]["last_day"] == "2020-05-31"
    )
    assert Event.objects.count() and len(whole["states"]) > len(part["states"])
    hidden = unit("天津别园的有限公司", owner=park("hexi"))
    answers = [
        got(statistical("wu"), f"units/{name}")
        for name in (hidden, "U99999999", "Unonsense", "U" + "9" * 30)
    ]
    assert {a.status_code for a in answers} == {404} and len({a.content for a in answers}) == 1
    assert got(statistical("sun"), f"units/{hidden}").status_code == 404
    yesterday = TODAY - timedelta(days=1)
    assert got(statistical("zhao"), f"units/{firm}?known={yesterday}").status_code == 404


def test_a_unit_enters_once_however_often_the_request_comes() -> None:
    secret = statistical("zhao")
    body = {
        "since": "2026-01-05",
        "ground": "new",
        "note": "由程序",
        "facts": {"name": "天津程序新增有限公司", "park": "nankai", "code": CODE},
    }
    first, again = (posted(secret, "units", body, "enter-once-1") for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert first.json()["state"] == "seconded" and not State.objects.filter(code=CODE).exists()
    decided(first)
    state = State.objects.known().get(code=CODE)
    assert state.owner.code == "nankai"
    branch = {**body, "head": str(state.unit), "facts": {"name": "分公司", "park": "hexi"}}
    decided(posted(secret, "units", branch))
    assert State.objects.known().get(name="分公司").unit.head_id == state.unit_id
    taken = posted(secret, "units", {**body, "facts": {**body["facts"], "name": "又一家"}})
    assert taken.status_code == 422 and "另一个单位名下" in taken.json()["detail"]
    for wrong in ({**body, "facts": {"name": "没有园区"}}, {**body, "facts": {**body["facts"], "park": "nowhere"}},
                  {**body, "since": "9999-12-31"}, {**body, "extra": 1}, {**body, "note": ""}):  # fmt: skip
        assert posted(secret, "units", wrong).status_code == 422, wrong


def test_every_act_of_the_pages_is_there_for_programs() -> None:
    secret, firm, other = (
        statistical("zhao"),
        unit("天津程序科技有限公司"),
        unit("天津存续有限公司"),
    )
    shared = sharings.make(
        name="飞地",
        basis="",
        parts=[(park("nankai"), 500_000), (park("hexi"), 500_000)],
        by=acting("zhao"),
    )
    told: list[dict[str, Any]] = [
        {"act": "change", "since": "2019-01-01", "facts": {"address": "某路", "park": "hexi", "revenue": "12.50"}},
        {"act": "suspend", "since": "2019-02-01", "until": "2019-03-01"}, {"act": "resume", "since": "2019-03-15"},
        {"act": "reside", "where": "tax", "place": "nankai", "since": "2019-01-01"},
        {"act": "identify", "scheme": "工商注册号", "value": "120111000012345", "since": "2010-01-01", "until": "2015-10-01"},
        {"act": "share", "sharing": shared.pk, "since": "2019-01-01"}, {"act": "share", "sharing": None, "since": "2020-01-01"},
        {"act": "begin", "on": "2017-01-01"}, {"act": "split", "on": "2019-05-01", "parts": [{"name": "天津程序分出有限公司"}]},
        {"act": "merge", "on": "2021-01-01", "into": str(other)},
    ]  # fmt: skip
    for body in told:
        answer = acted(firm, secret, **body)
        assert answer.status_code == 200, (body, answer.content)
        takes_two = body["act"] in ("split", "merge", "begin")
        assert (answer.json()["request"] is not None) == takes_two
        if takes_two:
            decided(answer)
    decided(acted(other, secret, act="end", on="2022-01-01", ground="cancelled"))
    assert not State.objects.as_of(date(2022, 1, 1)).filter(unit=other).exists()
    assert Residence.objects.known().get(unit=firm).place.code == "nankai"
    assert Identifier.objects.known().get(unit=firm).until == date(2015, 10, 1)
    assert Succession.objects.filter(predecessor=firm).count() == 2
    spring = State.objects.as_of(date(2019, 2, 15)).get(unit=firm)
    assert (spring.status, spring.address, spring.owner.code, spring.sharing) == (
        "suspended",
        "某路",
        "hexi",
        shared,
    )
    assert not State.objects.as_of(date(2021, 1, 1)).filter(unit=firm).exists()


def test_what_somebody_changed_meanwhile_is_a_conflict() -> None:
    secret, firm = statistical("zhao"), unit()
    version = changes.version(firm)
    actions.change(unit=firm, told={"address": "钱改的"}, since=date(2019, 1, 1), by=acting("qian"))
    body = {
        "act": "change",
        "since": "2019-01-01",
        "facts": {"address": "程序改的"},
        "seen": version,
    }
    refused = acted(firm, secret, **body)
    assert refused.status_code == 409 and "钱进" in refused.json()["detail"]
    again = acted(firm, secret, **{**body, "seen": changes.version(firm)})
    assert (
        again.status_code == 200
        and again.json()["changed"]
        and again.json()["version"] == changes.version(firm)
    )
    same = acted(firm, secret, **{**body, "seen": None})
    assert same.status_code == 200 and not same.json()["changed"]


@pytest.mark.parametrize("who", ["wu", "zhou", "feng", "sun"])
def test_others_than_the_keepers_change_nothing(who: str) -> None:
    firm = unit()
    secret = statistical(who)
    body = {
        "since": "2026-01-05",
        "ground": "new",
        "note": "由程序",
        "facts": {"name": "天津不该有的有限公司", "park": "nankai"},
    }
    assert posted(secret, "units", body).status_code == 403
    assert acted(firm, secret, act="end", on="2022-01-01", ground="other").status_code == 403
    assert posted(key("zhao"), "units", body).status_code == 403  # a token of another purpose
    assert not State.objects.filter(name="天津不该有的有限公司").exists()


def test_what_is_no_act_is_refused_by_its_shape() -> None:
    secret, firm = statistical("zhao"), unit()
    for wrong in ({"act": "explode"}, {"act": "merge", "on": "2021-01-01", "into": "甲"}, {"act": "end"},
                  {"act": "reside", "where": "moon", "place": "nankai", "since": "2019-01-01"},
                  {"act": "share", "sharing": 999_999, "since": "2019-01-01"}, {"act": "end", "on": "2001-01-01", "ground": "other"},
                  {"act": "change", "since": "2019-01-01", "facts": {"size": "large"}}):  # fmt: skip
        assert acted(firm, secret, **wrong).status_code == 422, wrong
    assert acted(firm, secret, act="merge", on="2021-01-01", into="U99999999").status_code == 404
    assert Organisation.objects.filter(code="nankai").exists()
