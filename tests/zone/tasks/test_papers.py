"""The documents of a year's tasks: the letter that asks for opinions, the notice that issues them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from docx import Document as Word

from gongjian.figures.days import chinese_day
from gongjian.zone.audit.models import Event
from gongjian.zone.documents import actions as documents
from gongjian.zone.documents.models import Document
from gongjian.zone.tasks import actions, papers
from gongjian.zone.tasks.models import Task
from people import acting, signed_in
from zone.joint import drafted, house, issued

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


def read(document: Document) -> tuple[str, list[list[list[str]]]]:
    """The words of its newest file, and its tables cell by cell."""
    newest = document.files.first()
    assert newest is not None
    with newest.file.open("rb") as file:
        word: Any = Word(io.BytesIO(file.read()))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    return "\n".join(p.text for p in word.paragraphs), tables


def test_the_letter_lists_what_is_sent_for_comment_with_the_day_for_opinions() -> None:
    task, other = drafted("nankai"), drafted("hexi")
    task.partners.add(house("120104"))
    actions.ask_for_comment(tasks=[task], by=acting("qian"))
    with translation.override("en"):
        made = papers.make(year=YEAR, paper=papers.REQUEST, by=acting("qian"))
    words, (rows,) = read(made)
    due = Task.objects.get(pk=task.pk).comment_due
    assert due is not None
    assert f"关于征求{YEAR}年重点任务意见的函" in words and f"请于{chinese_day(due)}前" in words
    nankai, district = house("nankai").name, house("120104").name
    assert rows == [
        ["编号", "任务", "可衡量的结果", "牵头单位", "园区", "期限"],
        [task.number, task.title, task.result, f"{nankai}（配合：{district}）", nankai, str(task.due)],
    ]  # fmt: skip
    assert other.number not in str(made.data) and "意见采纳情况表" not in words
    assert set(made.addressed.all()) == {house("nankai"), house("120104")}


def test_the_notice_has_the_tasks_and_what_became_of_opinions_as_annexes() -> None:
    plain, task = issued("hexi"), drafted("nankai")
    actions.ask_for_comment(tasks=[task], by=acting("qian"))
    said = actions.comment(task=task, verdict="amend", text="期限放宽", by=acting("wu"))
    actions.answer(opinion=said, adopted="no", reason="年度任务", by=acting("qian"))
    actions.agree(task=task, by=acting("qian"))
    actions.issue(tasks=[task], by=acting("qian"))
    made = papers.make(year=YEAR, paper=papers.NOTICE, by=acting("qian"))
    words, (tasks, opinions) = read(made)
    assert f"关于下达{YEAR}年重点任务的通知" in words and "2个单位回复，提出意见1条" in words
    assert "任务分解表" in words and "意见采纳情况表" in words
    assert [row[0] for row in tasks[1:]] == [plain.number, task.number]
    assert opinions == [
        ["序号", "任务", "单位", "意见", "采纳", "理由"],
        ["1", task.number, house("nankai").name, "期限放宽", "未采纳", "年度任务"],
    ]  # fmt: skip
    now = Task.objects.get(pk=task.pk)
    assert made.made_from["任务（键: 版本）"][str(task.pk)] == now.version
    assert "{{" not in words and "{%" not in words


def test_made_again_a_draft_keeps_its_words_and_has_the_tasks_of_now() -> None:
    issued("nankai")
    first = papers.make(year=YEAR, paper=papers.NOTICE, by=acting("qian"))
    words = [{"heading": "", "paragraphs": ["改过的正文。"]}]
    documents.edit(document=first, data={"sections": words}, by=acting("qian"))
    newer = issued("hexi")
    again = papers.make(year=YEAR, paper=papers.NOTICE, by=acting("qian"))
    text, (rows,) = read(again)
    assert again.pk == first.pk and "改过的正文。" in text and rows[-1][0] == newer.number
    told = Event.objects.filter(object_kind="document", object_id=str(first.pk)).latest("number")
    named = re.compile(rf"\W{newer.pk}\W+{newer.version}\W")
    assert named.search(str(told.after["made_from"]))
    assert not named.search(str(told.before["made_from"]))
    assert {house.code for house in again.addressed.all()} == {"nankai", "hexi"}
    documents.issue(document=again, by=acting("qian"), number="津示办〔2026〕1号")
    assert papers.make(year=YEAR, paper=papers.NOTICE, by=acting("qian")).pk != first.pk


def test_where_there_are_no_tasks_there_is_no_document() -> None:
    for paper in papers.KEYS:
        with pytest.raises(ValidationError):
            papers.make(year=YEAR, paper=paper, by=acting("qian"))
    assert not Document.objects.exists()


def test_the_office_makes_them_by_a_button_of_the_years_page() -> None:
    issued("nankai")
    office, park = signed_in("qian"), signed_in("wu")
    assert "任务下达通知" in office.get("/tasks/").content.decode()
    assert "任务下达通知" not in park.get("/tasks/").content.decode()
    answer = office.post("/tasks/papers/task_notice/", {"year": YEAR})
    made = Document.objects.get()
    assert answer.headers["Location"] == f"/documents/{made.pk}/"
    assert office.get(answer.headers["Location"]).status_code == 200
    told = office.post("/tasks/papers/task_request/", {"year": YEAR}, follow=True)
    assert "这一年没有正在征求意见的任务" in told.content.decode()
    assert park.post("/tasks/papers/task_notice/", {"year": YEAR}).status_code in (403, 404)
