"""The Word documents of a filing, rendered by LibreOffice and read."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from docx import Document as Word

from gongjian.figures.days import chinese_day
from gongjian.zone.documents import actions as documents
from gongjian.zone.documents.models import Document
from gongjian.zone.filings import accepting, actions, consulting, papers
from gongjian.zone.filings.choices import Step
from gongjian.zone.filings.models import Filing
from people import acting
from zone.filings.stages import again, archived, drafted, enclosed
from zone.joint import house

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(tmp_path: Path, require_debian: Callable[[str, str], str]) -> Callable[[Document], str]:
    """A document's newest file as LibreOffice prints it: its size, and its words without breaks of lines."""
    soffice = require_debian("soffice", "libreoffice-writer")
    info, words = (require_debian(program, "poppler-utils") for program in ("pdfinfo", "pdftotext"))

    def run(*command: str) -> str:
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=120
        ).stdout

    def reading(document: Document) -> str:
        newest = document.files.first()
        assert newest is not None
        path = tmp_path / f"{document.pk}.docx"
        with newest.file.open("rb") as file:
            path.write_bytes(file.read())
        run(soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf",
            "--outdir", str(tmp_path), str(path))  # fmt: skip
        pdf = str(path.with_suffix(".pdf"))
        assert "(A4)" in run(info, pdf)
        return "".join(run(words, "-layout", pdf, "-").split())

    return reading


def rows_of(document: Document) -> list[list[str]]:
    """The table of a document, cell by cell."""
    newest = document.files.first()
    assert newest is not None
    with newest.file.open("rb") as file:
        (table,) = Word(io.BytesIO(file.read())).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def whole() -> Filing:
    """Archived, after a division's opinion that was not adopted; it amends another and changes the territory."""
    first = archived()
    filing = drafted(title="再调整范围", amends=first)
    actions.propose(
        filing=filing,
        sort="territory",
        since=filing.planned_on,
        area=2455,
        text="增加华明片区",
        by=acting("wu"),
    )
    filing = consulting.consult(filing=enclosed(filing, Step.CONSULT), by=acting("wu"))
    consulting.ask(filing=filing, places=[house("other_divisions")], by=acting("lin"))
    opinion = filing.opinions.get(organisation=house("other_divisions"))
    consulting.opine(opinion=opinion, verdict="amend", text="建议分步实施", by=acting("li"))
    consulting.close(filing=filing, verdict="agree", text="同意报备案", by=acting("lin"))
    consulting.answer(opinion=opinion, adopted="no", reason="分步会拖延一年", by=acting("wu"))
    accepting.file(filing=enclosed(again(filing), Step.FILE), by=acting("wu"))
    accepting.accept(filing=filing, by=acting("qian"))
    return accepting.archive(
        filing=filing, by=acting("qian"), number="津示办函〔2026〕3号", secrecy="内部"
    )


def test_letter_filing_and_reply_say_what_was_done(read: Callable[[Document], str]) -> None:
    with translation.override("en"):  # whoever makes them, documents of the house are in Chinese
        filing = whole()
    said = {d.paper: read(d) for d in papers.of(filing)}
    today = "".join(chinese_day(timezone.localdate()).split())
    letter, report, reply = (said[p] for p in (papers.CONSULTATION, papers.REPORT, papers.REPLY))
    assert "关于商请对“再调整范围”提出意见的函" in letter and "示范区领导小组办公室：" in letter
    assert "请于收到本函后15个工作日内提出意见" in letter and "编制（调整）说明" in letter
    assert "四至范围：自2027年1月1日起，2,455公顷（24.55平方公里）；增加华明片区。" in letter
    assert (
        f"{today}与领导小组办公室协商办结，结果：同意。2个单位提出意见，采纳0条，部分采纳0条，未采纳1条"
        in report
    )
    assert "意见采纳情况表" in report and "天津市科学技术局：" in report
    made = papers.newest(filing, papers.REPORT)
    assert made is not None and rows_of(made) == [
        ["序号", "单位", "意见", "采纳", "理由"], ["1", "示范区领导小组办公室", "同意报备案", "—", "—"],
        ["2", "市科委其他处室", "建议分步实施", "未采纳", "分步会拖延一年"],
    ]  # fmt: skip
    year = timezone.localdate().year
    assert f"予以备案，备案号：{year}-002" in reply and f"本件调整备案号{year}-001的事项" in reply
    assert "津示办函〔2026〕3号" in reply and "内部" in reply and reply.count(today) >= 3
    assert all("{{" not in text and "{%" not in text for text in said.values())


def test_a_letter_that_was_changed_in_word_is_sent_as_it_was_handed_back() -> None:
    filing = enclosed(drafted(), Step.CONSULT)
    letter = consulting.write_letter(filing=filing, by=acting("wu"))
    newest = letter.files.first()
    assert newest is not None
    with newest.file.open("rb") as file:
        ours = file.read() + b"\0"  # another file, by a byte behind the package's end
    made = documents.hand_back(
        document=letter, file=SimpleUploadedFile("函.docx", ours), by=acting("wu")
    )
    consulting.consult(filing=filing, by=acting("wu"))
    sent = papers.newest(filing, papers.CONSULTATION, "issued")
    assert sent is not None and sent.pk == letter.pk
    last = sent.files.first()
    assert last is not None and last.pk == made.pk
