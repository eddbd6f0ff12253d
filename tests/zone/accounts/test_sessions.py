"""Sessions: how long, under which key, and what ends them; codes that are good once, for one, for a while."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.conf import settings as in_force
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts.models import Person
from gongjian.zone.accounts.sealing import MARK, Unreadable, seal, unseal
from gongjian.zone.audit.models import Event
from gongjian.zone.demonstration.people import PASSWORD
from people import person, signed_in, with_second_factor
from zone.accounts.test_sign_in import SECRET, code_in, entering, is_in, sent, totp_now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def again(client: Client) -> Any:
    return client.post("/account/again/", {"password": PASSWORD})


def test_after_eight_hours_it_is_over_however_busy_one_was() -> None:
    client, begun = signed_in("wang"), time.time()
    for minutes in range(25, 8 * 60, 25):
        with time_machine.travel(begun + minutes * 60, tick=False):
            assert client.get("/").status_code == 200, minutes
    with time_machine.travel(begun + 8 * 3600 + 60, tick=False):
        assert client.get("/").headers["Location"] == "/sign-in/" and not is_in(client)


def test_a_key_from_before_the_sign_out_opens_nothing() -> None:
    client = signed_in("wang")
    client.get("/")
    kept = client.cookies[in_force.SESSION_COOKIE_NAME].value
    client.post("/sign-out/")
    thief = Client()
    thief.cookies[in_force.SESSION_COOKIE_NAME] = kept
    assert thief.get("/account/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("key", ["", "x" * 32, "../../etc/passwd", "1' or '1'='1"])
def test_a_made_up_key_opens_nothing(key: str) -> None:
    client = Client()
    client.cookies[in_force.SESSION_COOKIE_NAME] = key
    assert client.get("/account/").headers["Location"].startswith("/sign-in/")


def test_keys_are_long_and_never_the_same() -> None:
    keys = {signed_in("wang").session.session_key for _ in range(20)}
    assert len(keys) == 20 and all(
        len(str(key)) >= 32 for key in keys
    )  # of 36 characters: 165 bits


def test_at_the_sign_out_the_browser_forgets_what_it_kept() -> None:
    answer = signed_in("wang").post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_every_page_behind_the_door_shows_the_way_out() -> None:
    client = signed_in("wang")
    for path in ("/", "/account/", "/inbox/", "/policy/", "/system/letters/"):
        assert 'action="/sign-out/"' in client.get(path).content.decode(), path


def test_whoever_shows_again_who_they_are_goes_on_under_a_new_key() -> None:
    client = signed_in("wang")
    client.get("/")
    before = client.session.session_key
    again(client)
    assert is_in(client) and client.session.session_key != before
    assert not UserSession.objects.filter(session_key=before).exists()
    assert UserSession.objects.filter(session_key=client.session.session_key).count() == 1


@pytest.mark.parametrize(
    "path",
    ["/account/mobile/", "/account/second/on/", "/account/second/codes/new/", "/account/sessions/"],
)
def test_what_opens_the_account_wants_the_password_again(path: str) -> None:
    client = signed_in("wang")
    with time_machine.travel(time.time() + 6 * 60, tick=False):
        assert client.get(path).headers["Location"].startswith("/account/again/"), path


def test_a_second_factor_is_switched_off_with_the_password_again() -> None:
    client = signed_in("wu")
    with time_machine.travel(time.time() + 6 * 60, tick=False):
        assert "/account/again/" in client.get("/account/second/off/").headers["Location"]
        client.post("/account/second/off/")
    assert Authenticator.objects.filter(user=person("wu")).exists()


def test_one_sees_ones_sign_ins_and_ends_the_others() -> None:
    client, other = signed_in("wang"), signed_in("wang")
    browser = {"HTTP_USER_AGENT": "Mozilla/5.0 of the test"}
    other.get("/", **browser)
    assert client.get("/account/sessions/", **browser).content.decode().count("of the test") == 2
    client.post("/account/sessions/")
    assert client.get("/account/").status_code == 200 and other.get("/account/").status_code == 302


def test_a_changed_factor_ends_every_other_sign_in_and_is_told(settings: Any) -> None:
    client, other = signed_in("wu"), signed_in("wu")
    other.get("/")
    before = len(sent())
    again(client)
    client.post("/account/second/off/")
    assert other.get("/").headers["Location"].startswith("/sign-in/")
    assert is_in(client)
    assert "停用了二次验证" in sent()[before:][0]["text"]


def test_a_changed_mobile_is_told_to_the_one_before() -> None:
    client, other = signed_in("wang"), signed_in("wang")
    other.get("/")
    again(client)
    before = len(sent())
    client.post("/account/mobile/", {"phone": "13911112222"})
    client.post("/account/mobile/code/", {"code": code_in(sent()[before])})
    told = sent()[-1]
    assert told["to"] == "13800000008" and "改了登录用的手机" in told["text"]
    assert other.get("/account/").status_code == 302


def test_the_trail_tells_how_somebody_showed_who_they_are() -> None:
    with_second_factor(person("wu"))
    client = Client()
    entering(client, "wu", PASSWORD)
    client.post("/sign-in/second/", {"code": "000000"})
    event = Event.objects.first()
    assert event is not None and (event.act, event.after) == ("person.refused", {"by": ["totp"]})
    client.post("/sign-in/second/", {"code": totp_now()})
    event = Event.objects.first()
    assert event is not None and (event.act, event.after) == (
        "person.signed_in",
        {"by": ["password", "mfa"]},
    )


# ---- codes


def test_a_recovery_code_opens_once_and_is_not_readable_in_the_database() -> None:
    with_second_factor(person("wu"))
    codes = RecoveryCodes.activate(person("wu"))
    code = codes.generate_codes()[0]
    for client, opens in ((Client(), True), (Client(), False)):
        entering(client, "wu", PASSWORD)
        client.post("/sign-in/second/", {"code": code})
        assert is_in(client) is opens
    for kept in Authenticator.objects.filter(user=person("wu")):
        sealed = kept.data.get("secret") or kept.data["seed"]
        assert (
            sealed.startswith(MARK) and SECRET not in str(kept.data) and code not in str(kept.data)
        )


def test_what_is_sealed_is_opened_by_the_secret_and_by_those_before_it_alone(settings: Any) -> None:
    sealed = seal("seed")
    assert unseal(sealed) == "seed" and seal("seed") != sealed  # a nonce of its own each time
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    assert unseal(sealed) == "seed"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(sealed)


def test_what_is_sealed_and_changed_by_a_letter_is_not_opened() -> None:
    sealed = seal("seed")
    place = len(MARK) + 20
    changed = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
    with pytest.raises(Unreadable):
        unseal(changed)


def test_a_secret_is_replaced_and_what_it_sealed_is_sealed_anew(settings: Any) -> None:
    from django.core.management import call_command

    with_second_factor(person("wu"))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    call_command("rekey", verbosity=0)
    settings.SECRET_KEY_FALLBACKS = []
    client = Client()
    entering(client, "wu", PASSWORD)
    client.post("/sign-in/second/", {"code": totp_now()})
    assert is_in(client)


def test_a_code_of_the_authenticator_is_good_for_its_half_minute() -> None:
    with_second_factor(person("wu"))
    now = time.time() // 30 * 30
    with time_machine.travel(now, tick=False):
        code = totp_now()
    for later, opens in ((29, True), (31, False)):
        cache.clear()
        with time_machine.travel(now + later, tick=False):
            client = Client()
            entering(client, "wu", PASSWORD)
            client.post("/sign-in/second/", {"code": code})
            assert is_in(client) is opens


def test_an_sms_code_is_good_once_and_in_the_browser_that_asked_for_it() -> None:
    client, other, before = Client(), Client(), len(sent())
    client.post("/sign-in/code/", {"phone": "13800000008"})
    code = code_in(sent()[before])
    assert len(code) >= 6
    cache.clear()
    other.post("/sign-in/code/", {"phone": "13800000008"})
    other.post("/sign-in/code/confirm/", {"code": code})
    assert not is_in(other)
    client.post("/sign-in/code/confirm/", {"code": code})
    assert is_in(client)
    client.post("/sign-out/")
    client.post("/sign-in/code/confirm/", {"code": code})
    assert not is_in(client)


def test_a_mobile_that_was_only_typed_opens_nothing_until_a_code_came_back_from_it() -> None:
    Person.objects.filter(username="wang").update(mobile_verified_at=None)
    before = len(sent())
    Client().post("/sign-in/code/", {"phone": "13800000008"})
    trying = Client()
    entering(trying, "13800000008", PASSWORD)
    assert len(sent()) == before and not is_in(trying)
    client = signed_in("wang")  # with a second factor
    assert "未核实" in client.get("/account/").content.decode()
    client.post("/account/mobile/", {"action": "verify"})
    client.post("/account/mobile/code/", {"code": code_in(sent()[before])})
    assert person("wang").mobile_verified_at is not None
    entered = entering(Client(), "13800000008", PASSWORD)
    assert entered.headers["Location"] == "/sign-in/second/"  # the password was taken


def test_a_mobile_gets_no_more_codes_than_its_owner_asks_for() -> None:
    before = len(sent())
    for _ in range(5):
        Client().post("/sign-in/code/", {"phone": "13800000008"})
    assert len(sent()) == before + 2


def test_the_code_to_a_mobile_is_no_way_round_the_second_factor() -> None:
    with_second_factor(person("wang"))
    client, before = Client(), len(sent())
    client.post("/sign-in/code/", {"phone": "13800000008"})
    answer = client.post("/sign-in/code/confirm/", {"code": code_in(sent()[before])})
    assert answer.headers["Location"] == "/sign-in/second/" and not is_in(client)


def test_the_page_of_sms_codes_says_what_they_are_worth() -> None:
    page = Client().get("/sign-in/code/").content.decode()
    assert "短信可能被截获" in page and 'href="/sign-in/"' in page


def test_invitation_codes_are_not_tried_one_after_another() -> None:
    client = Client(REMOTE_ADDR="10.7.7.7")
    with time_machine.travel(time.time() // 60 * 60 + 5):
        tried = [client.post("/invited/", {"code": f"AAAAAAAA{n:02d}"}) for n in range(12)]
    assert [answer.status_code for answer in tried] == [200] * 10 + [429] * 2
    assert Client(REMOTE_ADDR="10.8.8.8").post("/invited/", {"code": "A" * 10}).status_code == 200


@pytest.mark.parametrize("who", ["wu", "wang"])
def test_where_the_operator_says_so_everybody_has_a_second_factor(who: str, settings: Any) -> None:
    settings.SECOND_FACTOR_OF_ALL = True
    client = signed_in(who, second_factor=False)
    assert client.get("/").headers["Location"] == "/account/second/on/"


def test_sessions_go_on_while_a_secret_is_being_replaced(settings: Any) -> None:
    client = signed_in("wang")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    assert client.get("/account/").status_code == 200
    assert timezone.now() - UserSession.objects.latest("created_at").created_at < timedelta(
        minutes=1
    )
