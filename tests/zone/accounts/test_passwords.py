"""Passwords: which are refused, how they are changed, reset and forgotten, and who is told of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as in_force
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts import passwords
from gongjian.zone.accounts.models import Invitation, Person
from gongjian.zone.audit.models import Event
from gongjian.zone.demonstration.people import PASSWORD
from people import person, signed_in, with_second_factor
from zone.accounts.test_sign_in import code_in, entering, is_in, sent, totp_now

pytestmark = pytest.mark.django_db
GOOD = "渤海湾的风 and seven kites"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize(
    ("password", "code"),
    [("short-one", "password_too_short"), ("password123!", "password_guessable"), ("P@ssw0rd2026", "password_guessable"),
     ("Gongjian-2026", "password_guessable"), ("tianjin@2026!", "password_guessable"), ("天津2026!!!!!", "password_guessable"),
     ("administrator1", "password_guessable"), ("13812345678", "password_number"), ("120104199001011234", "password_number"),
     ("20260101123", "password_number"), ("aaaaaaaaaaaa", "password_repeats"), ("abababababab", "password_repeats"),
     ("qwertyuiop", "password_too_common"), ("chu.an.2026", "password_too_similar")],
)  # fmt: skip
def test_what_a_stranger_would_try_first_is_refused(password: str, code: str) -> None:
    somebody = Person(username="chu.an", name="褚安", mobile="13812345678")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, somebody)
    assert code in {error.code for error in refused.value.error_list}


def test_three_thousand_usual_passwords_that_are_long_enough_are_refused() -> None:
    words = sorted(
        word for word in CommonPasswordValidator().passwords if word.isalpha() and len(word) > 4
    )
    tails = ("123456", "2026!!", "@12345")
    tried = [
        word + tails[number % 3] for number, word in enumerate(words) if len(word + "123456") >= 10
    ]
    assert len(tried) > 3000
    let_through = [each for each in tried if not _refused(each)]
    assert let_through == []


def _refused(password: str) -> bool:
    try:
        passwords.Guessable().validate(password)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "password",
    ["only small letters here", "ONLY CAPITALS ARE HERE", "只有汉字也可以作密码用", "🐉🐅🐇🐍🐎🐐🐒🐓🐕🐖", "84017", GOOD],
)  # fmt: skip
def test_any_characters_do_and_no_rule_wants_kinds_of_them(password: str) -> None:
    long_enough = (
        password if len(password) >= 10 else password * 5
    )  # twenty-five digits are no number
    validate_password(long_enough, Person(username="chu.an"))


def test_where_the_operator_wants_kinds_of_characters_they_are_wanted(settings: Any) -> None:
    settings.PASSWORD_KINDS = 3
    with pytest.raises(ValidationError, match="3 种"):
        validate_password("only small letters here")
    validate_password("Small and 1 capital")


@pytest.mark.parametrize("count", [1, 2, 3, 1000])
def test_a_leaked_password_is_found_in_a_sorted_list_wherever_it_stands(
    count: int, tmp_path: Path, settings: Any
) -> None:
    leaked = [f"leaked-{n}" for n in range(count)]
    digests = {p: hashlib.sha1(p.encode()).hexdigest().upper() for p in (*leaked, GOOD)}
    place = tmp_path / "leaked.txt"
    lines = sorted(digests[p] for p in leaked)
    place.write_text("".join(f"{d}:{n}\n" for n, d in enumerate(lines)), encoding="ascii")
    assert all(passwords.stands_in(place, digests[p]) for p in leaked)
    assert not passwords.stands_in(place, digests[GOOD])
    settings.LEAKED_PASSWORDS = str(place)
    validate_password(GOOD)
    with pytest.raises(ValidationError, match="泄露"):
        validate_password(leaked[-1])


def test_a_password_is_kept_as_it_was_typed_to_the_last_space() -> None:
    client, password = Client(), f"  {GOOD}  Aa "
    invitation = invited()
    client.post(
        f"/invited/{invitation}/", {"username": "new.one", "password": password, "again": password}
    )
    for typed, opens in ((password, True), (password.strip(), False), (password.upper(), False)):
        trying = Client()
        entering(trying, "new.one", typed)
        assert is_in(trying) is opens


def test_sixty_four_characters_and_more_are_a_password() -> None:
    long = "七只风筝 over the bay, " * 10
    assert len(long) > 64
    client = Client()
    client.post(f"/invited/{invited()}/", {"username": "new.one", "password": long, "again": long})
    entering(client, "new.one", long)
    assert is_in(client)
    cut = Client()
    entering(cut, "new.one", long[:72])
    assert not is_in(cut)


def invited() -> str:
    """The secret of an invitation into the accountant's first firm."""
    page = signed_in("security").post(
        "/system/invitations/new/",
        {"organisation": "nankai", "role": "park_officer", "name": "新人"},
    )
    secret: str = page.context["link"].rstrip("/").rpartition("/")[2]
    assert Invitation.objects.filter(name="新人").exists()
    return secret


def test_a_password_is_changed_by_whoever_knows_the_old_one_and_is_told_of() -> None:
    client, other = signed_in("wang"), signed_in("wang")
    other.get("/")
    before = len(sent())
    wrong = {"oldpassword": "not-that", "password1": GOOD, "password2": GOOD}
    client.post("/account/password/", wrong)
    assert person("wang").check_password(PASSWORD)
    client.post("/account/password/", wrong | {"oldpassword": PASSWORD})
    assert person("wang").check_password(GOOD)
    assert Event.objects.first().act == "password.changed"  # type: ignore[union-attr]
    (told,) = sent()[before:]
    assert told["to"] == "13800000008" and "改了密码" in told["text"]
    assert client.get("/account/").status_code == 200  # this one goes on
    assert other.get("/account/").status_code == 302  # every other sign-in has ended


@pytest.mark.parametrize("path", ["/sign-in/", "/account/password/", "/account/again/"])
def test_password_fields_hide_what_is_typed_and_let_it_be_pasted_and_filled_in(path: str) -> None:
    client = Client() if path == "/sign-in/" else signed_in("wang")
    page = client.get(path).content.decode()
    fields = [
        part.split(">")[0]
        for part in page.split("<input")[1:]
        if 'type="password"' in part.split(">")[0]
    ]
    assert len(fields) == len(re.findall(r'name="\w*password\w*"', page)) > 0
    for each in fields:
        assert "onpaste" not in each and 'autocomplete="off"' not in each
        assert "-password" in each  # current-password or new-password: for a password manager


def test_a_password_is_good_until_its_owner_changes_it() -> None:
    assert (in_force.PASSWORD_DAYS, in_force.PASSWORD_KINDS) == (0, 0)
    Person.objects.filter(username="wang").update(
        password_set_at=timezone.now() - timedelta(days=3000)
    )
    assert signed_in("wang").get("/").status_code == 200


def test_where_the_operator_sets_a_term_an_old_password_is_changed_first(settings: Any) -> None:
    settings.PASSWORD_DAYS = 90
    Person.objects.filter(username="wang").update(
        password_set_at=timezone.now() - timedelta(days=91)
    )
    client = signed_in("wang")
    assert client.get("/").headers["Location"] == "/account/password/"
    client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD}
    )
    assert client.get("/").status_code == 200


def test_a_password_that_somebody_else_chose_opens_nothing_but_its_own_change() -> None:
    Person.objects.filter(username="wang").update(password_set_at=None)
    client = signed_in("wang")
    for path in ("/", "/system/letters/", "/account/sessions/"):
        assert client.get(path).headers["Location"] == "/account/password/"


# ---- forgotten


def reset(username: str) -> str:
    page = signed_in("security").post(f"/system/people/{person(username).pk}/password/")
    link: str = page.context["link"]
    return link.removeprefix("http://testserver")


def test_a_forgotten_password_is_reset_by_a_link_that_is_good_once_and_keeps_the_second_factor() -> (
    None
):
    with_second_factor(person("wu"))
    client = signed_in("wu")
    link = reset("wu")
    assert (
        client.get("/").headers["Location"].startswith("/sign-in/")
    )  # the old sign-ins have ended
    old = Client()
    entering(old, "wu", PASSWORD)
    assert not is_in(old) and "/sign-in/second/" not in str(old.session.items())
    visitor = Client()
    assert "设新密码" in visitor.get(link).content.decode()
    assert (
        visitor.post(link, {"password": "gongjian-2026", "again": "gongjian-2026"}).status_code
        == 200
    )
    assert visitor.post(link, {"password": GOOD, "again": GOOD}).headers["Location"] == "/sign-in/"
    assert visitor.post(link, {"password": GOOD + "!", "again": GOOD + "!"}).status_code == 404
    assert entering(visitor, "wu", GOOD).headers["Location"] == "/sign-in/second/" and not is_in(
        visitor
    )
    visitor.post("/sign-in/second/", {"code": totp_now()})
    assert is_in(visitor)
    acts = list(Event.objects.filter(act__startswith="password.").values_list("act", "actor"))
    assert acts == [
        ("password.changed", str(person("wu").pk)),
        ("password.reset", str(person("security").pk)),
    ]


def test_a_link_of_a_reset_lapses_after_a_day_and_is_nobody_elses() -> None:
    link = reset("wu")
    assert (
        Client().get(link.replace(f"/{person('wu').pk}/", f"/{person('zhou').pk}/")).status_code
        == 404
    )
    assert Client().get(f"/reset/{person('wu').pk}/nonsense/").status_code == 404
    with time_machine.travel(timezone.localtime() + timedelta(hours=25), tick=False):
        assert Client().get(link).status_code == 404
    assert Client().get(link).status_code == 200


def test_the_administrator_resets_and_never_chooses_and_never_their_own() -> None:
    client = signed_in("security")
    own = person("security").pk
    client.post(f"/system/people/{own}/password/")
    client.post(f"/system/people/{own}/second/")
    assert person("security").has_usable_password()
    assert not Event.objects.filter(act__endswith=".reset").exists()
    reset("wu")
    assert not person("wu").has_usable_password()


def test_a_lost_second_factor_is_reset_by_the_administrator_and_set_up_anew() -> None:
    with_second_factor(person("wu"))
    signed_in("security").post(f"/system/people/{person('wu').pk}/second/")
    client = Client()
    entering(client, "wu", PASSWORD)
    assert is_in(client) and client.get("/").headers["Location"] == "/account/second/on/"
    assert Event.objects.filter(act="second_factor.reset", object_id=str(person("wu").pk)).exists()


def test_whoever_came_in_by_the_code_to_their_mobile_sets_a_new_password_and_nobody_else() -> None:
    client, before = Client(), len(sent())
    client.post("/sign-in/code/", {"phone": "13800000008"})
    client.post("/sign-in/code/confirm/", {"code": code_in(sent()[before])})
    assert (
        client.post("/account/password/forgotten/", {"password": GOOD, "again": GOOD}).status_code
        == 302
    )
    assert person("wang").check_password(GOOD) and client.get("/account/").status_code == 200
    by_password = signed_in("wang")
    answer = by_password.post(
        "/account/password/forgotten/", {"password": GOOD + "!", "again": GOOD + "!"}
    )
    assert answer.headers["Location"] == "/account/password/" and person("wang").check_password(
        GOOD
    )
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        late = client.get("/account/password/forgotten/")
        assert late.headers["Location"] == "/account/password/"


def test_no_page_asks_for_a_hint_or_a_secret_question() -> None:
    names = {field.name for field in Person._meta.get_fields()}
    assert not {name for name in names if "hint" in name or "question" in name or "answer" in name}
