"""Files that prove something: looked at, kept as they came, seen as their thing is seen, never removed."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from gongjian.zone.documents import proving
from gongjian.zone.documents.models import Evidence
from people import acting, content, signed_in
from zone.joint import PDF, issued, pdf

pytestmark = pytest.mark.django_db


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/"), content)
    return out.getvalue()


REFUSED = [
    ("a.exe", b"MZ", "不收"), ("a", PDF, "不收"), ("a.html", b"<script>", "不收"), ("a.svg", b"<svg/>", "不收"), ("a.pdf", b"", "不是"),
    ("a.pdf", b"<html>", "不是"), ("a.png", PDF, "不是"), ("a.pdf", b"%PDF-1.4 /JavaScript (x)", "脚本"),
    ("a.pdf", b"%PDF-1.4 /Launch", "脚本"), ("a.docx", b"PK\x03\x04", "损坏"), ("a.xlsx", zipped(word__document=b"x"), "损坏"),
    ("a.docx", zipped(**{"word/document.xml": b"<!DOCTYPE a>"}), "实体"),
    ("a.docx", zipped(**{"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}), "宏"),
    ("a.docx", zipped(**{"word/document.xml": b"0" * (30 << 20)}), "炸弹"), ("../../a.pdf.exe", PDF, "不收"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "held", "words"), REFUSED, ids=[f"{i}-{r[0]}" for i, r in enumerate(REFUSED)]
)
def test_what_is_not_what_its_name_says_is_refused_with_what_to_do(
    name: str, held: bytes, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        proving.prove(issued(), [SimpleUploadedFile(name, held)], by=acting("wu"))
    assert not Evidence.objects.exists()


def test_of_several_files_all_are_kept_or_none() -> None:
    with pytest.raises(ValidationError):
        proving.prove(issued(), [pdf(), SimpleUploadedFile("a.exe", b"MZ")], by=acting("wu"))
    assert not Evidence.objects.exists()


def test_the_same_content_is_kept_once_under_a_name_of_ours() -> None:
    task = issued()
    one, other = proving.prove(task, [pdf("一.pdf"), pdf("../../etc/二.pdf")], by=acting("wu"))
    assert one.file.name == other.file.name == f"evidence/{one.sha256[:2]}/{one.sha256}"
    assert (one.name, other.name) == ("一.pdf", "二.pdf")


def test_a_file_is_seen_as_its_thing_is_and_leaves_as_a_download() -> None:
    (held,) = proving.prove(issued(), [pdf()], by=acting("wu"))
    answer = signed_in("wu").get(f"/evidence/{held.pk}/")
    assert answer.headers["Content-Type"] == "application/octet-stream" and content(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for name, status in (
        ("zheng", 404),
        ("li", 404),
        ("wang", 404),
        ("zhou", 200),
        ("sun", 200),
        ("feng", 200),
    ):
        told = signed_in(name).get(f"/evidence/{held.pk}/")
        content(told)
        assert told.status_code == status, name


def test_it_is_withdrawn_with_a_reason_by_its_own_house_and_stays() -> None:
    task = issued()
    (held,) = proving.prove(task, [pdf()], by=acting("wu"))
    path = f"/evidence/{held.pk}/withdraw/"
    assert signed_in("qian").post(path, {"reason": "x"}).status_code == 404
    client = signed_in("wu")
    client.post(path, {"reason": " ", "next": "/tasks/"})
    assert proving.of(task).exists()
    assert (
        client.post(path, {"reason": "传错了", "next": "https://evil.example/"}).headers["Location"]
        == "/"
    )
    assert not proving.of(task).exists() and Evidence.objects.get().withdrawn_because == "传错了"


def test_a_thing_carries_no_more_than_twenty_files() -> None:
    with pytest.raises(ValidationError, match="20"):
        proving.prove(issued(), [pdf(f"{n}.pdf") for n in range(21)], by=acting("wu"))


def test_every_file_field_tells_that_nothing_secret_goes_in() -> None:
    task = issued()
    page = signed_in("wu").get(f"/tasks/{task.pk}/").content.decode()
    assert page.count('type="file"') == page.count("涉密不上网") == 1
