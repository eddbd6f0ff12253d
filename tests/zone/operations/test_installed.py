"""A real installation, as an operator sets it up behind TLS: what its answers carry, and what it never shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zone.once import ONCE

from .conftest import bare, gongjian

pytestmark = ONCE

# Asked within the installation; every answer as plain values.
ASK = """
import json
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
HOST = "zone.example"
def told(answer):
    return {"status": answer.status_code, "headers": dict(answer.headers),
            "cookies": {name: {k: v for k, v in m.items() if v} | {"value": m.value} for name, m in answer.cookies.items()}}
def ask(method, path, secure=True, client=None, **more):
    return told(getattr(client or Client(HTTP_HOST=HOST), method)(path, secure=secure, **more))
somebody = Client(HTTP_HOST=HOST)
found = {
    "debug": settings.DEBUG, "second_factor": settings.SECOND_FACTOR, "logs": sorted(settings.LOGGING["handlers"]),
    "classes": [h["class"] for h in settings.LOGGING["handlers"].values()],
    "hashers": settings.PASSWORD_HASHERS, "media": settings.MEDIA_URL,
    "clear": ask("get", "/sign-in/", secure=False),
    "api in the clear": ask("get", "/api/v1/edition", secure=False, headers={"Authorization": "Bearer gj_x"}),
    "health in the clear": ask("get", "/healthz", secure=False),
    "door": ask("get", "/sign-in/", client=somebody),
    "signed in": ask("post", "/sign-in/", client=somebody, data={"login": "chu.an", "password": PASSWORD}),
    "first page": ask("get", "/", client=somebody),
    "language": ask("post", "/language/", data={"language": "en"}),
    "api": ask("get", "/api/v1/openapi.json", headers={"Origin": "https://evil.example"}),
    "preflight": ask("options", "/api/v1/edition", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}),
    "static": ask("get", staticfiles_storage.url("dist/gongjian.css")),
    "static signed in": ask("get", staticfiles_storage.url("dist/gongjian.css"), client=somebody),
    "other host": told(Client(HTTP_HOST="evil.example").get("/sign-in/", secure=True)),
}
for path in ("/static/", "/files/", "/media/", "/.git/config", "/static/../settings.py", "/docs/", "/api/v1/docs", "/admin/"):
    found["GET " + path] = ask("get", path)
for method in ("put", "delete", "patch"):
    found[method] = ask(method, "/sign-in/")
found["trace"] = told(Client(HTTP_HOST=HOST).generic("TRACE", "/sign-in/", secure=True))
found["too large"] = told(Client(HTTP_HOST=HOST).generic("POST", "/sign-in/", b"", secure=True, CONTENT_LENGTH=str(65 << 20)))
print("TOLD" + json.dumps(found))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("installed")
    here = bare(GONGJIAN_HOME=str(home), GONGJIAN_SECRET="s" * 40, GONGJIAN_HOSTS="zone.example")
    begin = ("begin", "--username", "chu.an", "--name", "褚安", "--since", "2015-02-26")
    for words in (
        ("migrate", "-v0"),
        ("createcachetable",),
        ("collectstatic", "--noinput", "-v0"),
        begin,
    ):
        done = gongjian("manage", *words, environment=here)
        assert done.returncode == 0, done.stderr
    ask = f"PASSWORD = {done.stdout.splitlines()[-1]!r}\n{ASK}"
    answer = gongjian("manage", "shell", "--no-imports", "-c", ask, environment=here)
    assert "TOLD" in answer.stdout, answer.stderr[-3000:]
    return json.loads(answer.stdout.partition("TOLD")[2])


def test_a_page_that_is_asked_for_in_the_clear_is_led_to_tls(told: Any) -> None:
    assert told["clear"]["status"] == 301
    assert told["clear"]["headers"]["Location"] == "https://zone.example/sign-in/"


def test_a_program_that_shows_its_token_in_the_clear_is_refused_and_not_led_on(told: Any) -> None:
    assert told["api in the clear"]["status"] == 403
    assert "Location" not in told["api in the clear"]["headers"]
    assert told["health in the clear"]["status"] == 200


def test_cookies_are_for_this_host_alone_over_tls_and_for_no_script(told: Any) -> None:
    set_here = {
        **told["door"]["cookies"],
        **told["signed in"]["cookies"],
        **told["language"]["cookies"],
    }
    assert set(set_here) == {"__Host-session", "__Host-csrf", "__Host-language"}
    for name, each in set_here.items():
        assert each["secure"] and each["httponly"] and each["samesite"] == "Lax", name
        assert each["path"] == "/" and "domain" not in each, name


@pytest.mark.parametrize(
    "which", ["door", "api", "static", "first page", "GET /docs/", "too large"]
)
def test_every_answer_says_what_a_browser_may_do_with_it(told: Any, which: str) -> None:
    headers = told[which]["headers"]
    year, _rest = headers["Strict-Transport-Security"].split(";", 1)
    assert int(year.removeprefix("max-age=")) >= 31_536_000
    assert "includeSubDomains" in headers["Strict-Transport-Security"]
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert part in policy
    assert "unsafe" not in policy and "http" not in policy  # no host but our own
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    ("which", "kind"),
    [("door", "text/html; charset=utf-8"), ("api", "application/json"), ("static", 'text/css; charset="utf-8"'),
     ("health in the clear", "application/json")],
)  # fmt: skip
def test_every_body_says_what_it_is_and_how_it_is_written(told: Any, which: str, kind: str) -> None:
    assert told[which]["headers"]["Content-Type"] == kind


def test_no_other_origin_is_let_at_the_api(told: Any) -> None:
    assert not [name for name in told["preflight"]["headers"] if name.startswith("Access-Control")]


def test_pages_are_kept_nowhere_and_what_is_everybodys_is(told: Any) -> None:
    assert told["first page"]["headers"]["Cache-Control"] == "no-store"
    assert "no-store" not in told["static signed in"]["headers"]["Cache-Control"]


def test_the_first_password_opens_nothing_but_its_own_change(told: Any) -> None:
    assert told["first page"]["headers"]["Location"] == "/account/password/"


def test_nothing_for_makers_is_shown(told: Any) -> None:
    assert told["debug"] is False and told["second_factor"] is True and told["media"] in ("", "/")
    assert told["classes"] == ["logging.StreamHandler"]
    hidden = {name: each["status"] for name, each in told.items() if name.startswith("GET ")}
    assert len(hidden) == 8 and set(hidden.values()) == {404}
    assert "Server" not in told["door"]["headers"] and "X-Powered-By" not in told["door"]["headers"]


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_a_method_that_no_page_uses_is_refused(told: Any, method: str) -> None:
    assert told[method]["status"] == 405


def test_a_body_beyond_measure_is_refused_before_it_is_read(told: Any) -> None:
    assert told["too large"]["status"] == 413


def test_another_host_is_refused(told: Any) -> None:
    assert told["other host"]["status"] == 400


def test_passwords_are_kept_by_argon2_with_memory_enough(told: Any) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    assert told["hashers"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    made = Argon2PasswordHasher()
    assert made.params().type.name == "ID"
    assert (made.memory_cost, made.time_cost) >= (19 * 1024, 2)


def test_a_database_elsewhere_is_asked_as_the_operator_said(tmp_path: Path) -> None:
    here = bare(GONGJIAN_HOME=str(tmp_path), GONGJIAN_SECRET="s" * 40,
                DATABASE_URL="postgresql://u:p@db.example/d?sslmode=verify-full&sslrootcert=/x.pem")  # fmt: skip
    ask = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    said = gongjian("manage", "shell", "--no-imports", "-c", ask, environment=here).stdout
    assert "'sslmode': 'verify-full'" in said and "'pool'" in said
