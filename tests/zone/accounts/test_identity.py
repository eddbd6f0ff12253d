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
from django.core.cache import cache
from django.test import Client, override_settings

from gongjian.zone.audit.models import Event
from people import person, with_second_factor

pytestmark = pytest.mark.django_db
CLIENT = "gongjian"


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
        self.cas_answer: str | None = None
        self.nonce = ""
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

    def answer(self, request: Any) -> None:
        split = urlsplit(request.path)
        asked = {k: v[0] for k, v in parse_qs(split.query).items()}
        self.asked.append(split.path)
        kind, body = "application/json", ""
        if split.path.endswith("openid-configuration"):
            body = json.dumps({
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo", "jwks_uri": f"{self.url}/jwks",
            })  # fmt: skip
        elif split.path == "/token":
            claims = {"iss": self.url, "aud": CLIENT, "exp": 4_000_000_000, "iat": 1, **self.user}
            body = json.dumps(
                {
                    "access_token": "at",
                    "token_type": "Bearer",
                    "id_token": jwt.encode(claims, "k" * 32),
                }
            )
        elif split.path == "/userinfo":
            body = json.dumps(self.user)
        elif split.path == "/cas/p3/serviceValidate":
            kind, body = "text/xml", self.cas_answer or self.validated(asked)
        content = body.encode()
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
                "<cas:authenticationSuccess><cas:user>somebody</cas:user><cas:attributes>"
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


def by_oidc(client: Client) -> Any:
    """To the provider, and back with its code."""
    off = client.post("/sign-in/identity/city/login/")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(off.headers["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256" and asked["redirect_uri"].endswith(
        "/sign-in/identity/city/login/callback/"
    )
    return client.get(
        "/sign-in/identity/city/login/callback/", {"code": "c", "state": asked["state"]}
    )


def by_cas(client: Client, provider: Provider, ticket: str = "ST-1") -> Any:
    off = client.get("/sign-in/identity/cas/")
    service = parse_qs(urlsplit(off.headers["Location"]).query)["service"][0]
    assert off.headers["Location"].startswith(f"{provider.url}/cas/login?")
    provider.tickets[ticket] = service
    return client.get("/sign-in/identity/cas/callback/", {"ticket": ticket})


def test_the_door_shows_both_ways(provider: Provider) -> None:
    page = Client().get("/sign-in/").content.decode()
    assert "/sign-in/identity/city/login/" in page and "/sign-in/identity/cas/" in page


def test_without_an_identity_server_there_is_no_way() -> None:
    page = Client().get("/sign-in/").content.decode()
    assert "identity" not in page and Client().get("/sign-in/identity/cas/").status_code == 404


def test_somebody_known_enters_by_oidc(provider: Provider) -> None:
    client = Client()
    by_oidc(client)
    assert client.session["_auth_user_id"] == str(person("wang").pk)
    assert Event.objects.filter(act="person.signed_in").exists()
    again = Client()
    by_oidc(again)  # known by the subject now
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
    answer = by_oidc(client)
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
    for enter in (by_oidc, lambda client: by_cas(client, provider)):
        client = Client()
        answer = enter(client)
        assert answer.headers["Location"].startswith("/sign-in/second/") and not is_in(client)


def test_somebody_known_enters_by_cas_with_a_ticket_that_is_good_once(provider: Provider) -> None:
    client = Client()
    assert by_cas(client, provider).status_code == 302 and is_in(client)
    thief = Client()
    thief.get("/sign-in/identity/cas/callback/", {"ticket": "ST-1"})
    assert not is_in(thief)


def test_a_ticket_for_another_service_or_none_is_refused(provider: Provider) -> None:
    provider.tickets["ST-2"] = "http://elsewhere.example/"
    for ticket in ("ST-2", "nonsense", ""):
        client = Client()
        answer = client.get("/sign-in/identity/cas/callback/", {"ticket": ticket})
        assert not is_in(client) and answer.headers["Location"] == "/sign-in/identity/error/"


@pytest.mark.parametrize(
    "answer",
    [
        "not xml",
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        "<x/>",
        "<x>" + "y" * (65 << 10) + "</x>",
    ],
    ids=["no xml", "entities", "another root", "too long"],
)
def test_what_is_no_answer_of_cas_lets_nobody_in(provider: Provider, answer: str) -> None:
    provider.cas_answer = answer
    client = Client()
    by_cas(client, provider)
    assert not is_in(client)


def test_an_unknown_person_of_the_city_is_told_what_to_do(provider: Provider) -> None:
    provider.user = {"phone_number": "13911111111"}
    client = Client()
    by_cas(client, provider)
    assert not is_in(client) and "没有您的账户" in client.get("/sign-in/").content.decode()
