"""The API: tokens, scopes, purposes, paging, ETags, idempotency, and the same rights as the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from string import Formatter
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from gongjian.methods.packs.amending import as_edition
from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.actions import end_membership, let_go
from gongjian.zone.accounts.models import ApiToken, Membership
from gongjian.zone.audit.models import Event
from gongjian.zone.policy.models import Edition
from people import acting, person, signed_in
from zone.api.operations import OPERATIONS, key
from zone.rows import Operation

pytestmark = pytest.mark.django_db

EVERY = list(tokens.SCOPES)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def got(secret: str, path: str, **headers: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}", **headers})


READ = [name for name, row in OPERATIONS.items() if row.method == "get"]


class Address(dict[str, str]):
    """What fills an address: the park, and for every other thing the number of none."""

    def __missing__(self, name: str) -> str:
        return "0"


def address(row: Operation) -> tuple[str, int]:
    """The address of an operation, and what a good token is answered there."""
    filled = Address(code="nankai")
    named = {word for _text, word, _spec, _how in Formatter().parse(row.path) if word}
    return row.path.format_map(filled), 200 if named <= set(filled) else 404


@pytest.mark.parametrize("operation", READ)
def test_nothing_is_told_without_a_good_token(operation: str) -> None:
    row = OPERATIONS[operation]
    path, fine = address(row)
    assert Client().get(f"/api/v1/{path}").status_code == 401
    assert got("gj_nonsense", path).status_code == 401
    assert signed_in("security").get(f"/api/v1/{path}").status_code == 401  # a session is no token
    who = "zhao" if fine == 200 else "wu"
    assert got(key(who, purpose=row.purpose), path).status_code == fine


@pytest.mark.parametrize("operation", READ)
def test_a_token_is_let_into_its_scopes_alone(operation: str) -> None:
    row = OPERATIONS[operation]
    if row.scope:
        without = key("wu", purpose=row.purpose, scopes=[s for s in EVERY if s != row.scope])
        assert got(without, address(row)[0]).status_code == 403


@pytest.mark.parametrize("who", ["wu", "zhou", "sun", "zhao", "system"])
def test_a_token_sees_what_its_role_sees(who: str) -> None:
    from gongjian.zone.accounts.models import Organisation
    from gongjian.zone.accounts.scopes import within

    expected = within(acting(who), Organisation)
    secret = key(who)
    answer = got(secret, "organisations?limit=200").json()
    assert answer["count"] == expected.count()
    assert [o["code"] for o in answer["items"]] == list(
        expected.order_by("path").values_list("code", flat=True)[:200]
    )
    hidden = Organisation.objects.exclude(pk__in=expected.values("pk")).first()
    if hidden is not None:
        told, nothing = (
            got(secret, f"organisations/{hidden.code}"),
            got(secret, "organisations/nothing"),
        )
        assert told.status_code == 404 and told.json() == nothing.json()


def test_a_list_has_pages_a_search_and_refuses_what_it_does_not_know() -> None:
    secret = key("wu")
    first, second = (got(secret, f"organisations?limit=2&offset={n}").json() for n in (0, 2))
    assert len(first["items"]) == 2 and first["count"] == second["count"]
    assert {o["code"] for o in first["items"]}.isdisjoint(o["code"] for o in second["items"])
    assert got(secret, "organisations?q=南开&kind=park").json()["count"] == 1
    for wrong in (
        "limit=0",
        "limit=201",
        "limit=x",
        "offset=-1",
        "kind=castle",
        "sort=name",
        "q=" + "x" * 101,
    ):
        assert got(secret, f"organisations?{wrong}").status_code == 422


def test_what_the_asker_has_is_not_sent_again() -> None:
    secret = key("wu")
    first = got(secret, "organisations")
    again = got(secret, "organisations", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert got(secret, "organisations?limit=1").headers["ETag"] != first.headers["ETag"]


def test_policy_as_of_a_day() -> None:
    secret = key("wu", purpose="public")
    told = got(secret, "parameters/tech_sme.staff?on=2018-05-01").json()
    assert told["values"] == [
        {
            "from": "2017-05-03",
            "value": "500",
            "source": "国科发政〔2017〕115号",
            "certainty": "secondary",
        }
    ]
    assert got(secret, "edition?on=2001-01-01").status_code == 404
    assert got(secret, "edition?on=2026-02-30").status_code == 422


def test_what_is_due_is_told_to_its_organisation() -> None:
    assert got(key("wu"), "matters").json()["count"] == 1
    assert got(key("zheng"), "matters").json()["count"] == 0


# ---- an act, once


def proposed(
    secret: str, files: dict[str, str], idempotency: str = "first-try-1", **more: Any
) -> Any:
    return Client().post(
        "/api/v1/editions", json.dumps({"files": files, "note": "由程序提交", **more}), content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": idempotency},
    )  # fmt: skip


@pytest.fixture
def texts() -> dict[str, str]:
    return as_edition(Edition.objects.get().files, "2017.7", timezone.localdate(), "试")


def test_a_pack_is_handed_in_once_however_often_the_request_comes(texts: dict[str, str]) -> None:
    secret = key("qian")
    first, again = proposed(secret, texts), proposed(secret, texts)
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    assert Edition.objects.filter(name="2017.7").count() == 1
    assert proposed(secret, texts, note="anders").status_code == 422
    event = Event.objects.get(act="edition.proposed")
    assert event.actor_name == "接口：试" and event.organisation == "zone_office"


def test_a_pack_is_refused_from_other_roles_with_faults_and_without_a_key(
    texts: dict[str, str],
) -> None:
    assert proposed(key("wu"), texts).status_code == 403
    secret = key("qian")
    assert proposed(secret, texts, idempotency="short").status_code == 422
    wrong = proposed(secret, {**texts, "pack.yaml": "name: x"}, idempotency="with-faults")
    assert wrong.status_code == 422 and "pack.yaml" in wrong.json()["detail"]
    assert proposed(secret, texts, extra=1).status_code == 422
    assert not Edition.objects.filter(name="2017.7").exists()


def test_who_answers_for_a_token_does_not_approve_what_it_handed_in(texts: dict[str, str]) -> None:
    proposed(key("qian"), texts)
    edition = Edition.objects.get(name="2017.7")
    assert edition.proposed_by == person("qian")


# ---- the life of a token


def test_a_leavers_token_is_dead_with_the_leaver() -> None:
    first, second = key("wu"), key("zhou")
    end_membership(membership=Membership.objects.get(person__username="wu"), by=acting("security"))
    let_go(person=person("zhou"), by=acting("security"))
    assert (
        got(first, "organisations").status_code == got(second, "organisations").status_code == 401
    )


def test_a_token_ends_with_its_last_day_or_when_it_is_revoked() -> None:
    import time_machine

    secret = key("wu", days=10)
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        assert got(secret, "organisations").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        assert got(secret, "organisations").status_code == 401
    token = ApiToken.objects.get()
    signed_in("security").post(f"/system/tokens/{token.pk}/revoke/")
    assert got(secret, "organisations").status_code == 401
    assert Event.objects.first().act == "token.revoked"  # type: ignore[union-attr]


@pytest.mark.parametrize("days", [0, -1, 367])
def test_no_token_is_for_ever(days: int) -> None:
    with pytest.raises(ValidationError, match="有效期"):
        key("wu", days=days)


def test_a_secret_is_shown_once_and_kept_nowhere() -> None:
    member = Membership.objects.get(person__username="wu")
    page = signed_in("security").post("/system/tokens/new/", {
        "membership": member.pk, "name": "对接", "purpose": "administrative", "scopes": ["organisations"],
        "expires_on": str(timezone.localdate() + timedelta(days=5)),
    })  # fmt: skip
    secret = page.context["secret"]
    assert secret in page.content.decode() and got(secret, "organisations").status_code == 200
    assert secret not in str([vars(t) for t in ApiToken.objects.all()]) + str(
        [vars(e) for e in Event.objects.all()]
    )
    assert secret not in signed_in("security").get("/system/tokens/").content.decode()


def test_too_many_requests_are_told_to_wait() -> None:
    secret = key("wu")
    codes = {got(secret, "edition").status_code for _ in range(125)}
    assert codes == {200, 429}
    assert got(key("zhou"), "edition").status_code == 200  # another token has its own measure


def test_the_description_is_open_and_names_no_data() -> None:
    told = Client().get("/api/v1/openapi.json")
    assert told.status_code == 200 and told.json()["info"]["title"] == "共建 Gongjian"
    assert "南开" not in told.content.decode()


@pytest.mark.parametrize(
    "said", ["0", "1700000000", "20261130", "2026-W48-1", "2026-11-30T00:00:00", "２０２６-11-30"]
)
def test_a_day_is_written_out_and_no_number_of_seconds(said: str) -> None:
    secret = key("zhao", "statistical")
    for path in ("units", "tables?rows=district&measure=units"):
        mark = "&" if "?" in path else "?"
        assert got(secret, f"{path}{mark}known=2026-11-30").status_code == 200
        assert got(secret, f"{path}{mark}known={said}").status_code == 422
