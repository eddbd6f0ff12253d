"""How often, and how much: what is refused, told on a page, and noted."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongjian.zone.accounts.models import Letter, Organisation
from gongjian.zone.audit.models import Event
from people import ROLES, person, signed_in
from zone.matrix import MATRIX, Planted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """In the middle of an hour, so that no measure begins anew within a test."""
    cache.clear()
    with time_machine.travel(time.time() // 3600 * 3600 + 1000):
        yield
    cache.clear()


def test_tables_leave_at_the_pace_of_somebody_who_reads_them() -> None:
    client = signed_in("wu")
    codes = [client.get("/system/organisations/?export=csv").status_code for _ in range(32)]
    assert codes == [200] * 30 + [429] * 2
    assert Event.objects.filter(act="table.exported").count() == 30
    assert "太频繁" in client.get("/system/organisations/?export=csv").content.decode()
    assert client.get("/system/organisations/").status_code == 200
    assert signed_in("zhou").get("/system/organisations/?export=csv").status_code == 200


def test_mobiles_are_not_unmasked_one_after_another() -> None:
    client, path = signed_in("wu"), f"/system/people/{person('wu').pk}/mobile/"
    codes = [client.post(path, {"reason": "核对"}).status_code for _ in range(32)]
    assert codes == [200] * 30 + [429] * 2
    assert Event.objects.filter(act="mobile.unmasked").count() == 30


UPLOADS = (
    "letter_new", "edition_new", "import_new", "template", "document_hand_back", "plan_clauses", "filing_enclose",
    "task_prove", "report_prove", "need_prove", "reform_prove", "experience_prove", "agendaitem_prove",
    "coordination_prove", "project_prove", "agreement_prove", "activity_prove", "foothold_prove", "platform_prove",
    "project_import_new", "exchange_new", "exchange_receive",
)  # fmt: skip


def test_files_are_not_handed_in_without_end(planted: Planted) -> None:
    """One measure for whatever they are handed in at: who has used it up has done so everywhere."""
    client, codes = signed_in("qian"), []
    for turn in range(32):
        name = UPLOADS[turn % len(UPLOADS)]
        codes.append(handed_in(client, name, planted).status_code)
    assert 429 not in codes[:30] and codes[30:] == [429] * 2
    assert handed_in(signed_in("zhao"), "import_new", planted).status_code == 200


@pytest.mark.parametrize("name", UPLOADS)
def test_no_page_takes_files_beyond_the_measure(
    name: str, planted: Planted, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MEASURES = {**settings.MEASURES, "upload": (2, 3600)}
    client = signed_in(ROLES[min(MATRIX[name].own & set(ROLES), default="zone_officer")])
    assert [handed_in(client, name, planted).status_code == 429 for _ in range(3)] == [False, False, True]  # fmt: skip
    assert "太频繁" in handed_in(client, name, planted).content.decode()
    assert lines(caplog, "gongjian.refused")[-1] == {"measure": "upload"}


def test_what_is_written_without_a_file_is_not_measured(planted: Planted, settings: Any) -> None:
    settings.MEASURES = {**settings.MEASURES, "upload": (0, 3600)}
    client = signed_in("wang")
    assert client.post(reverse("letter_new"), {"enterprise": "x"}).status_code == 200
    assert handed_in(client, "letter_new", planted).status_code == 429


def handed_in(client: Client, name: str, planted: Planted) -> Any:
    """What is no file of ours: it is counted before anybody reads it."""
    row = MATRIX[name]
    named = planted.own[row.argument] if row.argument else ()
    path = reverse(name, args=named if isinstance(named, tuple) else (named,))
    return client.post(path, {"file": SimpleUploadedFile("x.exe", b"MZ")})


@pytest.mark.parametrize(
    ("who", "path", "name", "content"),
    [("wang", "/system/letters/new/", "letter.exe", b"%PDF-1.4 x"), ("wang", "/system/letters/new/", "letter.pdf", b"MZ\x90"),
     ("qian", "/policy/editions/new/", "pack.tar", b"PK\x03\x04"), ("qian", "/policy/editions/new/", "pack.zip", b"%PDF"),
     ("zhao", "/register/imports/new/", "list.xlsm", b"PK\x03\x04"), ("zhao", "/register/imports/new/", "list.xlsx", b"name\n"),
     ("zhao", "/register/imports/new/", "list.html", b"<script>")],
)  # fmt: skip
def test_a_file_is_what_its_name_says_and_of_a_kind_that_is_asked_for(
    who: str, path: str, name: str, content: bytes
) -> None:
    given = {"enterprise": Organisation.objects.filter(kind="enterprise").first().code, "valid_from": "2026-11-01",
             "valid_to": "2027-11-01", "source": "park", "as_of": "2026-01-01", "file": SimpleUploadedFile(name, content)}  # fmt: skip
    before = Event.objects.count()
    client = signed_in(who)
    assert client.post(path, given).status_code == 200
    assert Event.objects.count() == before + 1  # the sign-in


def test_what_changes_something_is_asked_for_by_post_alone(planted: Planted) -> None:
    client = signed_in("security")
    before, posted = Event.objects.count(), 0
    for name, row in MATRIX.items():
        if row.method == "post":
            named = planted.own[row.argument] if row.argument else ()
            path = reverse(name, args=named if isinstance(named, tuple) else (named,))
            assert client.get(path).status_code == 405, name
            posted += 1
    assert posted > 20 and Event.objects.count() == before


@pytest.mark.parametrize(
    "path",
    ["/system/people/99999999999999999999999/", "/system/letters/9223372036854775808/", "/register/units/18446744073709551616/",
     "/system/audit/340282366920938463463374607431768211456/"],
)  # fmt: skip
def test_a_number_beyond_what_a_row_can_have_is_no_row(path: str) -> None:
    for who in ("security", "zhao", "audit"):
        assert signed_in(who).get(path).status_code == 404


def test_an_address_is_unescaped_once() -> None:
    page = signed_in("wu").get("/system/organisations/?q=%253Cscript%253E").content.decode()
    assert "%3Cscript%3E" in page and "&lt;script&gt;" not in page and "<script>" not in page


def test_a_name_is_kept_as_it_was_told_and_escaped_where_it_is_shown() -> None:
    name = '<b>甲</b> & "乙" \'or 1=1--'
    park = Organisation.objects.get(code="nankai")
    park.name = name
    park.save()
    assert Organisation.objects.get(code="nankai").name == name
    page = signed_in("wu").get("/system/organisations/nankai/").content.decode()
    assert "<b>甲</b>" not in page and "&lt;b&gt;甲&lt;/b&gt;" in page
    taken = (
        signed_in("zhao").get("/system/organisations/?export=csv&q=甲").content.decode("utf-8-sig")
    )
    assert "<b>甲</b>" in taken  # a file is no page


@pytest.mark.parametrize(
    "text", ["' OR '1'='1", "%' --", '"; DROP TABLE accounts_person; --', "\\x00", "%_"]
)
def test_a_search_is_a_text_and_no_part_of_the_question_to_the_database(text: str) -> None:
    client = signed_in("security")
    everything = client.get("/system/people/").content.decode().count("<tr")
    answer = client.get("/system/people/", {"q": text})
    assert answer.status_code == 200
    found = answer.content.decode().count("<tr")
    assert found < everything or text == "\\x00"


def test_a_word_twice_in_an_address_is_the_last_and_never_both() -> None:
    client = signed_in("wu")
    assert (
        client.get("/system/organisations/?export=csv&export=nothing")
        .headers["Content-Type"]
        .startswith("text/html")
    )
    who = person("wu").pk
    given = "organisation=nankai&role=park_officer&role=security_admin&name=x"
    answer = client.post(
        "/system/invitations/new/", given, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200 and "您不能邀请" in answer.content.decode() and who


def test_no_uploaded_file_has_an_address_of_its_own() -> None:
    letter = Letter.objects.filter(file__gt="").first() or Letter.objects.first()
    assert letter is not None
    client = signed_in("security")
    for path in (
        f"/{letter.file.name}",
        f"/files/{letter.file.name}",
        f"/media/{letter.file.name}",
    ):
        assert client.get(path).status_code == 404


# ---- what is noted of it


def lines(caplog: pytest.LogCaptureFixture, logger: str) -> list[dict[str, Any]]:
    return [dict(r.fields) for r in caplog.records if r.name == logger]  # type: ignore[attr-defined]


def test_who_asks_for_what_is_not_theirs_is_noted_with_the_number_of_the_request(
    planted: Planted, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in("wu")
    caplog.clear()
    with caplog.at_level(logging.WARNING, "gongjian.refused"):
        client.get(f"/system/people/{planted.others['person']}/")
        client.get("/system/tokens/")
        client.get("/system/audit/")
        client.get("/system/people/999999/")  # nobody's: nothing was refused
    assert lines(caplog, "gongjian.refused") == [{"what": "Person"}, {}, {}]


def test_a_program_that_is_refused_is_noted_without_its_token(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "gongjian.refused"):
        Client().get("/api/v1/edition", headers={"Authorization": "Bearer gj_a-secret"})
    assert lines(caplog, "gongjian.refused") == [{"token": "unknown"}]
    assert "a-secret" not in caplog.text


def test_a_form_from_elsewhere_and_another_host_are_noted(caplog: pytest.LogCaptureFixture) -> None:
    Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "wang", "password": "x"})
    Client().get("/", HTTP_HOST="evil.example")
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert "csrf refused" in said and any("evil.example" in each for each in said)


def test_a_line_of_the_log_says_when_with_its_zone_who_what_and_how_it_ended(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from gongjian.zone.web.logs import JsonLines

    client = signed_in("wu")
    with caplog.at_level(logging.INFO, "gongjian.requests"):
        client.get("/system/organisations/")
    (record,) = (r for r in caplog.records if r.name == "gongjian.requests")
    line = json.loads(JsonLines().format(record))
    assert line["time"].endswith("+00:00") and line["person"] == person("wu").pk
    assert (line["method"], line["path"], line["status"]) == ("GET", "/system/organisations/", 200)


def test_neither_password_nor_code_nor_token_nor_link_is_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from zone.accounts.test_passwords import reset

    link = reset("wu")
    Client().get(link)
    Client().post("/sign-in/", {"login": "wang", "password": "my-secret-word"})
    told = caplog.text + str([getattr(r, "fields", "") for r in caplog.records])
    assert "my-secret-word" not in told and link.split("/")[-2] not in told
