"""Documents made, edited, handed back, issued; templates tried before they count; hostile ones refused."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from docx import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from tools import make_papers

from gongjian.figures.official import BadTemplate, filled
from gongjian.zone.accounts.scopes import within
from gongjian.zone.documents import actions, kinds
from gongjian.zone.documents.models import Document, Rendering, Template
from gongjian.zone.history.deeds import withdraw
from people import acting, content, signed_in
from zone.joint import NOTICE, house, issued

pytestmark = pytest.mark.django_db
TOLD = {"addressee": "各分园管理机构", "sections": [{"heading": "一、总体情况", "paragraphs": ["完成 <3> 项 & 推进 5 项。"]}],
        "signed_by": "天津市科学技术局", "signed_on": "2026年11月30日"}  # fmt: skip


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds._KINDS, NOTICE.key, NOTICE)


def made(**more: Any) -> Document:
    return actions.make(paper="try_notice", title="关于试写的通知", data=TOLD, by=acting("qian"), about=more.pop("about", None),
                        addressed=[house("nankai")], **more)  # fmt: skip


def text_of(content: bytes) -> str:
    return "\n".join(p.text for p in Word(io.BytesIO(content)).paragraphs)


def newest(document: Document) -> bytes:
    found = document.files.first()
    assert found is not None
    with found.file.open("rb") as file:
        return bytes(file.read())


def template(*lines: str) -> bytes:
    word, out = Word(), io.BytesIO()
    for line in lines:
        word.add_paragraph(line)
    word.save(out)
    return out.getvalue()


def upload(content: bytes, name: str = "改.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_document_says_what_it_was_told_with_every_sign_as_it_is() -> None:
    document = made(about=issued(), made_from={"tasks": 3})
    said = text_of(newest(document))
    assert (
        "关于试写的通知" in said
        and "各分园管理机构：" in said
        and "完成 <3> 项 & 推进 5 项。" in said
    )
    assert document.made_from == {"tasks": 3} and document.about_kind == "task"


def test_words_are_edited_until_it_is_issued_and_each_state_of_the_file_is_kept() -> None:
    document = made()
    actions.edit(
        document=document,
        data={"sections": [{"heading": "", "paragraphs": ["改过的正文。"]}]},
        by=acting("qian"),
    )
    assert "改过的正文。" in text_of(newest(document)) and document.files.count() == 2
    actions.issue(document=document, by=acting("qian"), number="津科示〔2026〕8号")
    assert "津科示〔2026〕8号" in text_of(newest(document))
    with pytest.raises(ValidationError):
        actions.edit(document=document, data={}, by=acting("qian"))


def test_a_file_edited_in_word_takes_the_place_of_ours_and_is_issued_as_it_is() -> None:
    document = made()
    ours = template("改在 Word 里。")
    actions.hand_back(document=document, file=upload(ours), by=acting("qian"))
    actions.issue(document=document, by=acting("qian"), number="津科示〔2026〕9号")
    assert (
        newest(document) == ours
        and Document.objects.get(pk=document.pk).number == "津科示〔2026〕9号"
    )


def test_what_is_issued_is_withdrawn_with_a_reason_and_stays() -> None:
    document = made()
    actions.issue(document=document, by=acting("qian"))
    withdraw(document, by=acting("qian"), reason="数字有误")
    assert Rendering.objects.filter(document=document).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(withdrawn_at=None, issued_on=None)


def test_a_draft_is_its_houses_own_and_what_is_issued_is_for_those_addressed() -> None:
    document = made()
    seen = {
        name: within(acting(name), Document).exists()
        for name in ("qian", "zhao", "wu", "sun", "lin", "feng")
    }
    assert seen == {
        "qian": True,
        "zhao": True,
        "wu": False,
        "sun": False,
        "lin": False,
        "feng": False,
    }
    actions.issue(document=document, by=acting("qian"))
    seen = {
        name: within(acting(name), Document).exists()
        for name in ("wu", "zhou", "zheng", "lin", "sun", "feng", "security")
    }
    assert seen == {
        "wu": True,
        "zhou": True,
        "zheng": False,
        "lin": False,
        "sun": True,
        "feng": True,
        "security": False,
    }


def test_a_template_is_tried_before_it_counts() -> None:
    with pytest.raises(ValidationError, match="没有的名字"):
        actions.take_template(
            paper="try_notice",
            file=upload(template("{{ 没有的名字 }}")),
            note="试",
            by=acting("qian"),
        )
    assert not Template.objects.exists()
    actions.take_template(
        paper="try_notice",
        file=upload(template("题目是 {{ title }}")),
        note="试",
        by=acting("qian"),
    )
    assert text_of(newest(made())) == "题目是 关于试写的通知"
    actions.retire_template(template=Template.objects.get(), by=acting("qian"))
    assert "各分园管理机构：" in text_of(newest(made()))


HOSTILE = [
    "{{ ''.__class__.__mro__ }}", "{{ title.__init__.__globals__ }}", "{{ sections.append(1) }}", "{{ 'a' * 1000000000 }}",
    "{{ 10 ** 10000000 }}", "{% for a in range(100000000) %}{{ a }}{% endfor %}", "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ lipsum.__globals__ }}", "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}", "{{ title.format(title) }}", "{{ '%1000000000d' % 1 }}", "{{ request.user }}",
]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE)
def test_a_template_reaches_nothing_but_what_it_is_told(line: str) -> None:
    with pytest.raises(BadTemplate):
        filled(template(line), {"title": "题目", "sections": []})


@pytest.mark.parametrize("given", [b"", b"PK\x03\x04", b"%PDF-1.4", b"\x00" * 100])
def test_what_is_no_word_file_is_refused(given: bytes) -> None:
    with pytest.raises(BadTemplate):
        filled(given, {})
    with pytest.raises(ValidationError):
        actions.take_template(paper="try_notice", file=upload(given), note="试", by=acting("qian"))


def test_a_macro_is_refused() -> None:
    held = io.BytesIO(template("{{ title }}"))
    with zipfile.ZipFile(held, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(ValidationError, match="宏"):
        actions.take_template(
            paper="try_notice", file=upload(held.getvalue()), note="试", by=acting("qian")
        )


def test_the_papers_that_are_shipped_are_what_the_tool_makes() -> None:
    assert make_papers.main(check=True) == 0


@pytest.mark.parametrize("paper", sorted(make_papers.MADE))
def test_every_paper_is_filled_and_opens_on_a4(
    paper: str, tmp_path: Path, require_debian: Callable[[str, str], str]
) -> None:
    """Rendered by LibreOffice: A4, every word there, no tag left."""
    soffice = require_debian("soffice", "libreoffice-writer")
    info, words = (
        require_debian("pdfinfo", "poppler-utils"),
        require_debian("pdftotext", "poppler-utils"),
    )
    told = {
        **kinds.HEAD, **next((kinds.sample(k) for k in kinds.all_kinds() if k.paper == paper), {}), **{name: [] for name in ("opinions", "parks", "clauses", "late", "present", "absent", "decisions", "agenda", "earlier")},
        "held_on": "2026年3月1日", "place": "（示例）会议室", "chair": "（示例）某某", "subtitle": "（示例）副题",
        "parts": [{"heading": "一、（示例）", "paragraphs": ["正文"], "items": [{"name": "任务", "value": "3 项"}]}],
        "parks": [{"park": "南开分园", "tasks": 3, "done": 1, "under_way": 1, "behind": 1, "lights": "绿1 黄1 红1", "report": "按时"}],
        **next((kind.sample for kind in kinds.all_kinds() if kind.paper == paper), {}),
    }  # fmt: skip
    path = tmp_path / "paper.docx"
    path.write_bytes(filled(actions.shipped(paper), told))
    subprocess.run([soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir",
                    str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)  # fmt: skip
    size = subprocess.run(
        [info, str(tmp_path / "paper.pdf")], check=True, capture_output=True, text=True
    ).stdout
    assert "(A4)" in size
    said = subprocess.run(
        [words, "-layout", str(tmp_path / "paper.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "（示例）标题" in said and "{{" not in said and "{%" not in said
    assert paper != "circular" or "南开分园" in said


def test_an_office_edits_and_issues_on_the_pages_and_a_park_reads() -> None:
    document, office, park = made(), signed_in("qian"), signed_in("wu")
    page = f"/documents/{document.pk}/"
    assert park.get(page).status_code == 404
    sent = office.post(f"{page}edit/", {"title": "关于再试的通知", "addressee": "各园", "heading_0": "一", "text_0": "甲\n\n乙", "signed_by": "局",
                                        "signed_on": "", "copied_to": "", "printed_by": "", "printed_on": ""})  # fmt: skip
    assert sent.status_code == 302 and Document.objects.get().data["sections"] == [
        {"heading": "一", "paragraphs": ["甲", "乙"]}
    ]
    assert office.post(f"{page}issue/", {"number": "", "secrecy": ""}).status_code == 302
    assert "关于再试的通知" in park.get(page).content.decode()
    answer = park.get(f"{page}word/")
    assert text_of(content(answer))
    assert (
        answer.headers["Content-Disposition"].startswith("attachment")
        and answer.headers["Content-Security-Policy"] == "sandbox"
    )
    assert "关于再试的通知" in park.get("/documents/?q=再试").content.decode()
    assert json.loads(json.dumps(document.data))["title"]


def paper_of(told: dict[str, Any]) -> Any:
    """A letter with what is told, as a Word document."""
    sample = {**kinds.sample(NOTICE), **told}
    return Word(io.BytesIO(filled(actions.shipped("letter"), sample)))


@pytest.mark.parametrize(
    ("annexes", "said"),
    [
        ([], []),
        (["任务分解表"], ["附件：任务分解表"]),
        (["任务分解表", "意见采纳情况表"], ["附件：1. 任务分解表", "　　　2. 意见采纳情况表"]),
    ],
)
def test_several_annexes_stand_each_on_its_line_with_its_number(
    annexes: list[str], said: list[str]
) -> None:
    lines = [p.text for p in paper_of({"annexes": annexes}).paragraphs]
    assert [line for line in lines if "表" in line] == said


def test_what_is_copied_to_nobody_has_no_line_for_it() -> None:
    told = {
        name: [p.text for p in paper_of({"copied_to": name}).paragraphs] for name in ("", "区政府")
    }
    assert "抄送：区政府。" in told["区政府"]
    assert not any("抄送" in line for line in told[""])


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    for name in make_papers.MADE:
        word = Word(io.BytesIO(actions.shipped(name)))
        section = word.sections[0]
        assert word.settings.odd_and_even_pages_header_footer
        odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
        assert (odd.alignment, even.alignment) == (
            WD_ALIGN_PARAGRAPH.RIGHT,
            WD_ALIGN_PARAGRAPH.LEFT,
        )
        for place in (odd, even):
            assert "PAGE" in place._element.xml and place.text.strip("— ") == ""
