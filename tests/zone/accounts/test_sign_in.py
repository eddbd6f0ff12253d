"""The door: password, SMS code, second factor; and every way of getting round it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts.models import Person
from gongjian.zone.audit.models import Event
from gongjian.zone.demonstration.people import PASSWORD
from people import person, signed_in, with_second_factor

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def entering(client: Client, login: str, password: str, **more: Any) -> Any:
    return client.post("/sign-in/", {"login": login, "password": password}, **more)


def totp_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_visitor_is_led_to_the_chinese_door() -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/sign-in/"
    page = client.get("/sign-in/").content.decode()
    assert "登录" in page and 'lang="zh' in page


@pytest.mark.parametrize("path", ["/system/people/", "/account/", "/system/audit/", "/acting/"])
def test_every_other_page_leads_a_visitor_to_the_door_and_back(path: str) -> None:
    assert Client().get(path).headers["Location"] == f"/sign-in/?next={path}"


@pytest.mark.parametrize("login", ["wang", "WANG", "13800000008"])
def test_an_accountant_enters_by_name_or_mobile_and_password(login: str) -> None:
    client = Client()
    assert entering(client, login, PASSWORD).status_code == 302 and is_in(client)
    assert Event.objects.first().act == "person.signed_in"


def test_staff_are_led_to_their_second_factor_before_any_page() -> None:
    client = Client()
    entering(client, "wu", PASSWORD)
    assert client.get("/").headers["Location"] == "/account/second/on/"
    assert client.get("/system/people/").headers["Location"] == "/account/second/on/"


def test_with_a_second_factor_the_password_alone_opens_nothing() -> None:
    with_second_factor(person("wu"))
    client = Client()
    assert entering(client, "wu", PASSWORD).headers["Location"] == "/sign-in/second/"
    assert not is_in(client) and client.get("/").headers["Location"] == "/sign-in/"
    wrong = client.post("/sign-in/second/", {"code": "000000"})
    assert wrong.status_code == 200 and not is_in(client)
    assert client.post("/sign-in/second/", {"code": totp_now()}).status_code == 302
    assert is_in(client)


def test_a_code_of_the_second_factor_opens_once() -> None:
    with_second_factor(person("wu"))
    code = totp_now()
    for client, opens in ((Client(), True), (Client(), False)):
        entering(client, "wu", PASSWORD)
        client.post("/sign-in/second/", {"code": code})
        assert is_in(client) is opens


def sent() -> list[dict[str, str]]:
    place = Path(settings.HOME) / "outbox" / "sms.jsonl"
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    return [json.loads(line) for line in lines]


def test_an_accountant_enters_by_sms_code() -> None:
    client, before = Client(), len(sent())
    assert client.post("/sign-in/code/", {"phone": "13800000008"}).status_code == 302
    (message,) = sent()[before:]
    assert message["to"] == "13800000008"
    code = code_in(message)
    assert client.post("/sign-in/code/confirm/", {"code": "WRONG1"}).status_code == 200
    assert client.post("/sign-in/code/confirm/", {"code": code}).status_code == 302 and is_in(
        client
    )


def test_an_sms_code_lapses_after_five_minutes_and_after_three_errors() -> None:
    client, before = Client(), len(sent())
    client.post("/sign-in/code/", {"phone": "13800000008"})
    code = code_in(sent()[before])
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        client.post("/sign-in/code/confirm/", {"code": code})
        assert not is_in(client)
    client, before = Client(), len(sent())
    client.post("/sign-in/code/", {"phone": "13800000008"})
    code = code_in(sent()[before])
    for _ in range(3):
        client.post("/sign-in/code/confirm/", {"code": "WRONG1"})
    client.post("/sign-in/code/confirm/", {"code": code})
    assert not is_in(client)


def code_in(message: dict[str, str]) -> str:
    return message["text"].split("验证码 ")[1].split("，")[0]


def test_a_person_changes_their_mobile_by_the_code_that_went_to_the_new_one() -> None:
    client = signed_in("wang")
    before = len(sent())
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        again = client.get("/account/mobile/").headers["Location"]
        assert again.startswith("/account/again/")
        assert client.post(again, {"password": PASSWORD}).status_code == 302
    client.post("/account/mobile/", {"phone": "13911112222"})
    (message,) = sent()[before:]
    assert message["to"] == "13911112222"
    assert "139****2222" in client.get("/account/mobile/code/").content.decode()
    client.post("/account/mobile/code/", {"code": "WRONG1"})
    assert person("wang").mobile == "13800000008"
    client.post("/account/mobile/code/", {"code": code_in(message)})
    assert person("wang").mobile == "13911112222"
    event = Event.objects.get(act="mobile.changed")
    assert (event.before, event.after) == (
        {"mobile": "138****0008"},
        {"mobile": "139****2222"},
    )


def test_a_mobile_of_somebody_else_is_not_taken_even_with_its_code() -> None:
    client = signed_in("wang")
    client.post("/account/again/", {"password": PASSWORD})
    taken = Person.objects.exclude(username="wang").exclude(mobile=None).first()
    assert taken is not None
    before = len(sent())
    client.post("/account/mobile/", {"phone": taken.mobile})
    answer = client.post("/account/mobile/code/", {"code": code_in(sent()[before])})
    assert answer.status_code == 200 and person("wang").mobile == "13800000008"


def test_an_unknown_mobile_is_answered_alike_and_gets_no_message() -> None:
    before = len(sent())
    known = Client().post("/sign-in/code/", {"phone": "13800000008"})
    cache.clear()
    unknown = Client().post("/sign-in/code/", {"phone": "13999999999"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert len(sent()) == before + 1


def test_wrong_name_and_wrong_password_are_told_alike() -> None:
    told = []
    for login in ("wang", "nobody"):
        response = entering(Client(), login, "wrong-password")
        told.append(response.content.decode().replace(login, "…"))
        assert response.status_code == 200
    strip = [t.split("errorlist")[-1][:200] for t in told]
    assert len(set(strip)) == 1


def test_five_errors_lock_name_and_address_together_and_nobody_else() -> None:
    for _ in range(5):
        entering(Client(REMOTE_ADDR="10.1.1.1"), "wang", "wrong-password")
        cache.clear()  # allauth counts by itself; here it is the lock that is asked
    locked = Client(REMOTE_ADDR="10.1.1.1")
    entering(locked, "wang", PASSWORD)
    assert not is_in(locked)
    colleague = Client(REMOTE_ADDR="10.1.1.1")
    entering(colleague, "zhao", PASSWORD)
    assert is_in(colleague)
    elsewhere = Client(REMOTE_ADDR="10.2.2.2")
    entering(elsewhere, "wang", PASSWORD)
    assert is_in(elsewhere)


def test_the_address_is_the_one_that_a_trusted_proxy_saw(settings: Any) -> None:
    from django.test import RequestFactory

    from gongjian.zone.accounts.acting import address_of

    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.9.9.9"
    )
    assert address_of(request) == "10.0.0.1"
    settings.PROXIES = 1
    assert address_of(request) == "10.9.9.9"
    settings.PROXIES = 3
    assert address_of(request) == "10.0.0.1"


def test_the_session_is_a_new_one_after_sign_in() -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    entering(client, "wang", PASSWORD)
    assert is_in(client) and client.session.session_key != session.session_key


def test_half_an_hour_without_a_request_signs_out() -> None:
    client = signed_in("wang")
    assert client.get("/").status_code == 200
    with time_machine.travel(time.time() + 31 * 60, tick=False):
        assert client.get("/").headers["Location"] == "/sign-in/" and not is_in(client)


def test_after_sign_out_no_page_is_left_in_the_browser() -> None:
    client = signed_in("wang")
    assert client.get("/").headers["Cache-Control"] == "no-store"
    client.post("/sign-out/")
    assert client.get("/").headers["Location"] == "/sign-in/"


def test_signing_out_wants_a_deliberate_act() -> None:
    client = signed_in("wang")
    client.get("/sign-out/")
    assert is_in(client)


def test_a_form_without_the_token_of_its_page_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert entering(client, "wang", PASSWORD).status_code == 403 and not is_in(client)


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(next_page: str) -> None:
    response = Client().post(
        f"/sign-in/?next={next_page}", {"login": "wang", "password": PASSWORD, "next": next_page}
    )
    assert response.status_code == 302 and "evil" not in response.headers["Location"]
    assert not response.headers["Location"].startswith("javascript")
    language = Client().post("/language/", {"language": "en", "next": next_page})
    assert language.headers["Location"] == "/"


def test_another_host_is_refused() -> None:
    assert Client().get("/sign-in/", HTTP_HOST="evil.example").status_code == 400


def test_pages_stand_in_no_frame_and_run_no_foreign_script() -> None:
    headers = Client().get("/sign-in/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_signs_up_or_resets_a_password_by_address() -> None:
    for path in ("/signup/", "/accounts/signup/", "/password/reset/", "/sign-in/identity/signup/"):
        assert Client().get(path).status_code in (302, 404)
    assert not Person.objects.filter(username="intruder").exists()


def test_a_refused_attempt_is_in_the_trail_without_a_password_typed_in_the_wrong_field() -> None:
    entering(Client(REMOTE_ADDR="10.3.3.3"), "my-secret-password", "x")
    event = Event.objects.filter(act="person.refused").first()
    assert event.address == "10.3.3.3" and event.after == {"tried": "my…"}


def test_the_language_is_kept_with_the_person() -> None:
    client = signed_in("wang")
    client.post("/language/", {"language": "en", "next": "/account/"})
    assert person("wang").language == "en"
    assert 'lang="en"' in client.get("/account/").content.decode()


def test_a_name_as_long_as_a_book_is_told_and_breaks_nothing() -> None:
    answer = entering(Client(), "x" * 60_000, PASSWORD)
    assert answer.status_code == 200 and "60" in answer.content.decode()


def test_a_lock_is_in_the_trail_and_told_alike_afterwards() -> None:
    told = [entering(Client(REMOTE_ADDR="10.4.4.4"), "wang", "wrong-password") for _ in range(7)]
    assert [answer.status_code for answer in told] == [200] * 4 + [429] * 3
    assert Event.objects.filter(act="person.locked", address="10.4.4.4").exists()


def test_one_persons_errors_keep_nobody_else_at_the_address_out() -> None:
    for login in ("wang", "zhou", "sun", "li"):
        for _ in range(5):
            entering(Client(REMOTE_ADDR="10.5.5.5"), login, "wrong-password")
    colleague = Client(REMOTE_ADDR="10.5.5.5")
    entering(colleague, "zhao", PASSWORD)
    assert is_in(colleague)
