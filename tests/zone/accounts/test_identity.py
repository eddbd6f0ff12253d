"""The city's unified identity, by OIDC and by CAS, each against a provider that runs in the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client, override_settings

from gongjian.zone.accounts.models import Person
from gongjian.zone.audit.models import Event
from people import person, with_second_factor

pytestmark = pytest.mark.django_db
CLIENT = "gongjian"
KEY, FORGED = (rsa.generate_private_key(65537, 2048) for _which in ("theirs", "a stranger's"))


class Provider:
    """A city's identity server: who is at its door, and what it has been asked."""

    def __init__(self) -> None:
        self.user: dict[str, Any] = {
            "sub": "u-1",
            "phone_number": "+8613800000008",
            "phone_number_verified": True,
        }
        self.tickets: dict[str, str] = {}
        self.asked: list[str] = []
        self.cas_answer: str | bytes | None = None
        self.nonce = ""
        self.claims: dict[str, Any] = {}  # what its ID Token says otherwise than it should
        self.signed = self.signed_well()
        self.issuer = ""
        self.without_token, self.cas_user = False, "somebody"
        self.elsewhere = ""  # where it sends on whoever asks for its keys
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @staticmethod
    def signed_well() -> dict[str, Any]:
        return {"key": KEY, "algorithm": "RS256", "headers": {"kid": "k1"}}

    def answer(self, request: Any) -> None:
        split = urlsplit(request.path)
        asked = {k: v[0] for k, v in parse_qs(split.query).items()}
        self.asked.append(split.path)
        kind, body = "application/json", ""
        if self.elsewhere and split.path == "/jwks":
            request.send_response(302)
            request.send_header("Location", self.elsewhere)
            request.end_headers()
            return
        if split.path.endswith("openid-configuration"):
            body = json.dumps({
                "issuer": self.issuer or self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo", "jwks_uri": f"{self.url}/jwks",
            })  # fmt: skip
        elif split.path == "/token":
            claims = {"iss": self.url, "aud": CLIENT, "exp": 4_000_000_000, "iat": 1, "nonce": self.nonce,
                      **self.user, **self.claims}  # fmt: skip
            told = {"access_token": "at-secret", "token_type": "Bearer", "id_token": jwt.encode(claims, **self.signed)}  # fmt: skip
            body = json.dumps({k: v for k, v in told.items() if k != "id_token" or not self.without_token})  # fmt: skip
        elif split.path in ("/jwks", "/other-keys"):
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            body = json.dumps({"keys": [{**public, "kid": "k1", "alg": "RS256"}]})
        elif split.path == "/userinfo":
            body = json.dumps(self.user)
        elif split.path == "/cas/p3/serviceValidate":
            kind, body = "text/xml", self.cas_answer or self.validated(asked)
        content = body if isinstance(body, bytes) else body.encode()
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def validated(self, asked: dict[str, str]) -> str:
        service = self.tickets.pop(asked.get("ticket", ""), None)
        if service is None or service != asked.get("service"):
            inner = (
                '<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>'
            )
        else:
            inner = (
                f"<cas:authenticationSuccess><cas:user>{self.cas_user}</cas:user><cas:attributes>"
                f"<cas:mobile>{self.user['phone_number']}</cas:mobile></cas:attributes></cas:authenticationSuccess>"
            )
        return f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{inner}</cas:serviceResponse>'


@pytest.fixture
def provider() -> Iterator[Provider]:
    cache.clear()
    made = Provider()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    app = {"provider_id": "city", "name": "统一身份认证", "client_id": CLIENT, "secret": "s" * 32,
           "settings": {"server_url": made.url}}  # fmt: skip
    providers = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    with override_settings(
        SOCIALACCOUNT_PROVIDERS=providers, CAS_URL=f"{made.url}/cas", IDENTITY_NAME="统一身份认证"
    ):
        yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def by_oidc(client: Client, provider: Provider, query: str = "") -> Any:
    """To the provider, and back with its code."""
    off = client.post(f"/sign-in/identity/city/login/{query}")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(off.headers["Location"]).query).items()}
    provider.nonce = asked["nonce"]
    assert asked["code_challenge_method"] == "S256" and asked["redirect_uri"].endswith(
        "/sign-in/identity/city/login/callback/"
    )
    return client.get(
        "/sign-in/identity/city/login/callback/", {"code": "c", "state": asked["state"]}
    )


def by_cas(client: Client, provider: Provider, ticket: str = "ST-1") -> Any:
    off = client.post("/sign-in/identity/cas/")
    service = parse_qs(urlsplit(off.headers["Location"]).query)["service"][0]
    assert off.headers["Location"].startswith(f"{provider.url}/cas/login?")
    provider.tickets[ticket] = service
    return client.get(f"{service.removeprefix('http://testserver')}&ticket={ticket}")


def test_the_door_shows_both_ways(provider: Provider) -> None:
    page = Client().get("/sign-in/").content.decode()
    assert "/sign-in/identity/city/login/" in page and "/sign-in/identity/cas/" in page


def test_without_an_identity_server_there_is_no_way() -> None:
    page = Client().get("/sign-in/").content.decode()
    assert "identity" not in page and Client().post("/sign-in/identity/cas/").status_code == 404


def test_somebody_known_enters_by_oidc(provider: Provider) -> None:
    client = Client()
    by_oidc(client, provider)
    assert client.session["_auth_user_id"] == str(person("wang").pk)
    assert Event.objects.filter(act="person.signed_in").exists()
    again = Client()
    by_oidc(again, provider)  # known by the subject now
    assert is_in(again)


@pytest.mark.parametrize(
    "user",
    [{"sub": "u-2", "phone_number": "+8613999999999", "phone_number_verified": True},
     {"sub": "u-3", "phone_number": "13800000008", "phone_number_verified": False},
     {"sub": "u-4", "phone_number": "13800000008"}, {"sub": "u-5", "email": "wang@example.cn"}],
)  # fmt: skip
def test_nobody_new_and_nobody_unverified_enters_by_oidc(
    provider: Provider, user: dict[str, Any]
) -> None:
    provider.user = user
    client = Client()
    answer = by_oidc(client, provider)
    assert not is_in(client) and answer.status_code == 302
    assert "没有您的账户" in client.get("/sign-in/").content.decode()


def test_a_forged_state_is_refused(provider: Provider) -> None:
    client = Client()
    client.post("/sign-in/identity/city/login/")
    client.get("/sign-in/identity/city/login/callback/", {"code": "c", "state": "forged"})
    assert not is_in(client)


def test_staff_need_their_second_factor_whoever_vouches(provider: Provider) -> None:
    with_second_factor(person("wu"))
    provider.user = {"sub": "u-9", "phone_number": "13800000006", "phone_number_verified": True}
    for enter in (by_oidc, by_cas):
        client = Client()
        answer = enter(client, provider)
        assert answer.headers["Location"].startswith("/sign-in/second/") and not is_in(client)


@pytest.mark.parametrize(
    ("claims", "signed"),
    [
        ({}, {"key": FORGED, "algorithm": "RS256", "headers": {"kid": "k1"}}),
        ({}, {"key": KEY, "algorithm": "RS256", "headers": {"kid": "k2"}}),
        ({}, {"key": "k" * 32, "algorithm": "HS256", "headers": {"kid": "k1"}}),
        ({}, {"key": "", "algorithm": "none", "headers": {"kid": "k1"}}),
        ({}, {"key": KEY, "algorithm": "RS256"}),
        ({"nonce": "of another visit"}, {}), ({"nonce": None}, {}),
        ({"aud": "another"}, {}), ({"iss": "https://elsewhere.example"}, {}), ({"exp": 1}, {}),
        ({"nbf": 4_000_000_000}, {}),
    ],
    ids=["another's key", "an unknown key", "a shared key", "unsigned", "no key named", "another nonce",
         "no nonce", "for another", "by another", "lapsed", "not yet"],
)  # fmt: skip
def test_an_id_token_that_is_not_theirs_for_us_and_now_lets_nobody_in(
    provider: Provider, claims: dict[str, Any], signed: dict[str, Any]
) -> None:
    provider.claims = claims
    provider.signed = signed or provider.signed
    client = Client()
    answer = by_oidc(client, provider)
    assert not is_in(client) and answer.status_code in (200, 302, 401)
    provider.claims, provider.signed = {}, Provider.signed_well()
    by_oidc(client, provider)
    assert is_in(client)


def test_an_id_token_answers_once(provider: Provider) -> None:
    first, second = Client(), Client()
    by_oidc(first, provider)
    asked = second.post("/sign-in/identity/city/login/").headers["Location"]
    state = parse_qs(urlsplit(asked).query)["state"][0]
    second.get(
        "/sign-in/identity/city/login/callback/", {"code": "c", "state": state}
    )  # the first one's token
    assert is_in(first) and not is_in(second)


def test_without_an_id_token_nobody_enters(provider: Provider) -> None:
    provider.without_token = True
    client = Client()
    by_oidc(client, provider)
    assert not is_in(client)


def test_a_provider_that_calls_itself_otherwise_is_not_asked(provider: Provider) -> None:
    provider.issuer = "https://elsewhere.example"
    answer = Client().post("/sign-in/identity/city/login/")
    assert answer.headers["Location"] == "/sign-in/identity/error/"


def test_nobody_is_followed_elsewhere_for_keys(provider: Provider) -> None:
    provider.elsewhere = f"{provider.url}/other-keys"
    client = Client()
    by_oidc(client, provider)
    assert not is_in(client) and "/other-keys" not in provider.asked


def test_a_provider_that_does_not_answer_is_told_on_a_page(provider: Provider) -> None:
    provider.server.shutdown()
    provider.server.server_close()
    client = Client()
    answer = client.post("/sign-in/identity/city/login/")
    assert answer.headers["Location"] == "/sign-in/identity/error/"
    assert "统一身份认证" in client.get("/sign-in/identity/error/").content.decode()
    client = Client()
    state = {"state": "s"}
    session = client.session
    session["cas_state"] = "s"
    session.save()
    answer = client.get("/sign-in/identity/cas/callback/", {"ticket": "ST-1", **state})
    assert answer.headers["Location"] == "/sign-in/identity/error/"


def test_the_address_of_the_door_changes_nothing_that_is_asked_for(provider: Provider) -> None:
    off = Client().post(
        "/sign-in/identity/city/login/?scope=admin&auth_params=redirect_uri%3Dhttps%3A//evil.example"
    )
    assert "evil" not in off.headers["Location"] and "admin" not in off.headers["Location"]


def test_no_token_of_the_provider_is_kept_or_reaches_the_browser(provider: Provider) -> None:
    client = Client()
    answer = by_oidc(client, provider)
    pages = answer.content.decode() + str(answer.headers) + client.get("/account/").content.decode()
    assert "at-secret" not in pages and not SocialToken.objects.exists()
    assert "at-secret" not in str(dict(client.session))


@pytest.mark.parametrize("path", ["city/login/", "cas/"])
def test_nobody_is_signed_in_by_a_link(provider: Provider, path: str) -> None:
    answer = Client().get(f"/sign-in/identity/{path}")
    assert answer.status_code in (200, 405)  # a page that asks, or nothing


def test_somebody_known_enters_by_cas_with_a_ticket_that_is_good_once(provider: Provider) -> None:
    client = Client()
    assert by_cas(client, provider).status_code == 302 and is_in(client)
    thief = Client()
    thief.get("/sign-in/identity/cas/callback/", {"ticket": "ST-1"})
    assert not is_in(thief)


def test_a_ticket_is_good_in_the_browser_alone_that_asked_for_it(provider: Provider) -> None:
    """Nobody is signed in as somebody else by an address that was sent to them."""
    mine, victim = Client(), Client()
    off = mine.post("/sign-in/identity/cas/")
    service = parse_qs(urlsplit(off.headers["Location"]).query)["service"][0]
    provider.tickets["ST-7"] = service
    victim.post("/sign-in/identity/cas/")
    victim.get(f"{service.removeprefix('http://testserver')}&ticket=ST-7")
    assert not is_in(victim)


def test_a_user_name_of_the_city_is_nobody_here_until_the_mobile_says_so(
    provider: Provider,
) -> None:
    provider.user, provider.cas_user = {"phone_number": ""}, "wang"
    client = Client()
    by_cas(client, provider)
    assert not is_in(client)
    provider.user = {"phone_number": "13800000008"}
    by_cas(client, provider, "ST-2")
    assert is_in(client) and SocialAccount.objects.get(provider="cas").user == person("wang")
    provider.user, again = (
        {"phone_number": "13911112222"},
        Client(),
    )  # the city has another mobile by now
    by_cas(again, provider, "ST-3")
    assert again.session["_auth_user_id"] == str(person("wang").pk)


def test_a_mobile_that_was_only_typed_vouches_for_nobody(provider: Provider) -> None:
    Person.objects.filter(username="wang").update(mobile_verified_at=None)
    for enter in (by_oidc, by_cas):
        client = Client()
        enter(client, provider)
        assert not is_in(client)


def test_a_ticket_for_another_service_or_none_is_refused(provider: Provider) -> None:
    provider.tickets["ST-2"] = "http://elsewhere.example/"
    for ticket in ("ST-2", "nonsense", ""):
        client = Client()
        off = client.post("/sign-in/identity/cas/").headers["Location"]
        service = parse_qs(urlsplit(off).query)["service"][0].removeprefix("http://testserver")
        answer = client.get(f"{service}&ticket={ticket}")
        assert not is_in(client) and answer.headers["Location"] == "/sign-in/identity/error/"


@pytest.mark.parametrize(
    "answer",
    [
        "not xml",
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        "<x/>",
        "<x>" + "y" * (65 << 10) + "</x>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode(
            "utf-16"
        ),
    ],
    ids=["no xml", "entities", "another root", "too long", "entities in another encoding"],
)
def test_what_is_no_answer_of_cas_lets_nobody_in(provider: Provider, answer: str | bytes) -> None:
    provider.cas_answer = answer
    client = Client()
    by_cas(client, provider)
    assert not is_in(client)


def test_an_unknown_person_of_the_city_is_told_what_to_do(provider: Provider) -> None:
    provider.user = {"phone_number": "13911111111"}
    client = Client()
    by_cas(client, provider)
    assert not is_in(client) and "没有您的账户" in client.get("/sign-in/").content.decode()
