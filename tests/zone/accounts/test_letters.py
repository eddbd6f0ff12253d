"""Letters of authority: an agent reports for a firm from the day that the park says so until the last."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongjian.zone.accounts.acting import all_for
from gongjian.zone.accounts.choices import Kind
from gongjian.zone.accounts.models import Letter, Organisation
from gongjian.zone.audit.models import Event
from people import person, signed_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 made up"


def enterprise() -> Organisation:
    """One of the park that the accountant has no letter for."""
    park = Organisation.objects.get(code="nankai")
    found = (
        Organisation.objects.beneath(park.path).filter(kind=Kind.ENTERPRISE, letters=None).first()
    )
    assert found is not None
    return found


def handed_in(content: bytes = PDF, name: str = "letter.pdf", **more: Any) -> Any:
    today = timezone.localdate()
    return signed_in("wang").post("/system/letters/new/", {
        "enterprise": more.pop("enterprise", None) or enterprise().code, "file": SimpleUploadedFile(name, content),
        "valid_from": str(today), "valid_to": str(today + timedelta(days=30)), **more,
    })  # fmt: skip


def serves(firm: Organisation) -> bool:
    return any(way.organisation_id == firm.pk for way in all_for(person("wang")))


def test_a_letter_counts_once_the_park_has_confirmed_it_and_until_its_last_day() -> None:
    firm = enterprise()
    assert handed_in().status_code == 302
    letter = Letter.objects.get(enterprise=firm)
    assert not serves(firm)
    signed_in("wu").post(f"/system/letters/{letter.pk}/confirm/")
    assert serves(firm)
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert not serves(firm)
    signed_in("wang").post(f"/system/letters/{letter.pk}/revoke/")
    assert not serves(firm)
    assert set(Event.objects.about("letter", letter.pk).values_list("act", flat=True)) == {
        "letter.handed_in", "letter.confirmed", "letter.revoked",
    }  # fmt: skip


def test_no_agent_confirms_their_own_letter_nor_a_park_that_of_another() -> None:
    handed_in()
    letter = Letter.objects.get(enterprise=enterprise_of_last())
    for who in ("wang", "zheng", "zhou", "zhao", "security"):
        assert signed_in(who).post(f"/system/letters/{letter.pk}/confirm/").status_code == 404
    letter.refresh_from_db()
    assert letter.confirmed_at is None


def enterprise_of_last() -> Organisation:
    return Letter.objects.order_by("-pk").first().enterprise  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ an executable", "只收 PDF"),
        (b"<html><script>", "只收 PDF"),
        (b"", "空"),
        (PDF + b"x" * (5 << 20), "5 MB"),
    ],
)
def test_what_is_no_scanned_letter_is_refused(content: bytes, words: str) -> None:
    before = Letter.objects.count()
    answer = handed_in(content)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert Letter.objects.count() == before


def test_a_file_is_kept_under_a_name_of_ours_and_leaves_as_a_download() -> None:
    handed_in(name="../../etc/passwd.pdf")
    letter = Letter.objects.order_by("-pk").first()
    assert letter is not None
    assert re.fullmatch(
        rf"letters/{letter.enterprise_id}/{letter.sha256}\w*\.pdf", letter.file.name
    )
    answer = signed_in("wu").get(f"/system/letters/{letter.pk}/file/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (
        answer.headers["Content-Type"] == "application/pdf"
        and b"".join(answer.streaming_content) == PDF
    )


def test_an_unknown_enterprise_and_an_end_before_the_beginning_are_told() -> None:
    assert "名录里没有" in handed_in(enterprise="911201040000000000").content.decode()
    assert "止不能早于起" in handed_in(valid_to="2000-01-01").content.decode()


@pytest.mark.parametrize(("begins", "ends"), [(-30, -1), (0, 4 * 366), (-2000, 5)])
def test_a_letter_is_of_now_and_for_three_years_at_most(begins: int, ends: int) -> None:
    today = timezone.localdate()
    answer = handed_in(
        valid_from=str(today + timedelta(days=begins)), valid_to=str(today + timedelta(days=ends))
    )
    assert "最长三年" in answer.content.decode()


def test_the_same_letter_is_handed_in_once_and_two_letters_are_one_role() -> None:
    firm = enterprise()
    handed_in()
    assert "已经上传过" in handed_in(enterprise=firm.code).content.decode()
    handed_in(PDF + b" again", enterprise=firm.code)
    for letter in Letter.objects.filter(enterprise=firm):
        signed_in("wu").post(f"/system/letters/{letter.pk}/confirm/")
    assert sum(way.organisation_id == firm.pk for way in all_for(person("wang"))) == 1


def test_a_table_of_states_leaves_in_words() -> None:
    assert "待确认" in (told := signed_in("wu").get("/system/letters/?export=csv").content.decode())
    assert "('" not in told
