"""Pages of tasks and plans: shapes, search, exports, acts by hand, a plan from Word."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document as Word

from gongjian.zone.inbox.models import Matter
from gongjian.zone.tasks import actions, queries
from gongjian.zone.tasks.models import Plan, Task
from people import acting, signed_in
from zone.joint import clause, days, drafted, house, issued, pdf, plan

pytestmark = pytest.mark.django_db
SHAPES = ("/tasks/", "/tasks/tree/", "/tasks/board/", "/tasks/calendar/", "/tasks/gantt/")


def said(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_tasks_stand_in_every_shape_and_none_of_another_park(shape: str) -> None:
    issued("nankai", title="南开的任务", due=days(40))
    issued("hexi", title="河西的任务", due=days(40))
    office, park = said(signed_in("qian"), shape), said(signed_in("wu"), shape)
    assert "南开的任务" in office and "河西的任务" in office
    assert "南开的任务" in park and "河西的任务" not in park


@pytest.mark.parametrize("shape", SHAPES)
def test_filters_and_search_hold_in_every_shape(shape: str) -> None:
    issued("nankai", title="南开的任务")
    issued("hexi", title="河西的任务", result="建成中试基地")
    client = signed_in("qian")
    assert "南开的任务" not in said(client, f"{shape}?park=hexi")
    found = said(client, f"{shape}?q=中试基地")
    assert "河西的任务" in found and "南开的任务" not in found


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_asks_as_many_questions_for_fifty_tasks_as_for_five(shape: str) -> None:
    client = signed_in("qian")
    counts = []
    for _ in range(2):
        for _each in range(5 if not counts else 45):
            drafted("nankai")
        Task.objects.update(stage="issued")
        client.get(shape)
        with CaptureQueriesContext(connection) as asked:
            client.get(shape)
        counts.append(len(asked))
    assert counts[0] == counts[1] < 40


def test_the_tree_nests_tasks_by_plan_chapter_and_clause() -> None:
    plan_of_2017 = plan()
    one, two = issued("nankai"), issued("hexi")
    deeper = plan_of_2017.clauses.get(number="5.1d")
    Task.objects.filter(pk=two.pk).update(clause=deeper)
    rows = Task.objects.order_by("pk")
    (top,) = queries.tree(rows, list(plan_of_2017.clauses.select_related("plan")))
    assert (top.text, top.count) == (plan_of_2017.title, 2)

    def numbers(branch: queries.Branch) -> list[Any]:
        return [
            branch.number,
            *(t.pk for t in branch.tasks),
            *(numbers(each) for each in branch.below),
        ]

    assert numbers(top) == [
        "", ["3", ["3.1", ["3.1.2b", one.pk]]], ["5", ["5.1d", two.pk]],
    ]  # fmt: skip
    page = said(signed_in("qian"), "/tasks/tree/")
    assert page.index(plan_of_2017.title) < page.index("<strong>3.1</strong>")
    assert page.index("<strong>3.1.2b</strong>") < page.index("<strong>5.1d</strong>")


def test_a_year_that_is_none_is_the_newest() -> None:
    issued("nankai", title="今年的任务")
    client = signed_in("qian")
    for year in ("9999999", "x", "", "-1"):
        client.get(f"/tasks/?year={year}")
    assert "今年的任务" in said(client, "/tasks/?year=x") and "今年的任务" not in said(
        client, "/tasks/?year=1999"
    )


def test_the_table_leaves_as_a_workbook_with_what_was_asked() -> None:
    issued("nankai", title="南开的任务")
    answer = signed_in("qian").get("/tasks/?export=csv&columns=number,title,result")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "编号,任务,可衡量的结果" and "南开的任务" in rows[1]


def test_a_task_goes_from_a_draft_to_done_by_hand() -> None:
    year, office, park = timezone.localdate().year, signed_in("qian"), signed_in("wu")
    sent = office.post("/tasks/new/", {
        "clause": clause().pk, "year": year, "title": "培育", "parks": [house("nankai").pk], "result": "3 家", "measure": "text",
        "start": f"{year}-01-01", "due": f"{year}-12-31", "milestones": f"{year}-12-30 选出名单", "evidence_wanted": "认定文件\n名单",
    })  # fmt: skip
    task = Task.objects.get()
    assert sent.headers["Location"] == f"/tasks/{task.pk}/" and task.evidence_wanted == [
        "认定文件",
        "名单",
    ]
    assert park.get(f"/tasks/{task.pk}/").status_code == 404  # a draft is its author's
    office.post("/tasks/together/", {"year": year, "act": "send"})
    park.post(f"/tasks/{task.pk}/comment/", {"verdict": "amend", "text": "放宽"})
    office.post("/tasks/together/", {"year": year, "act": "agree"})
    assert Task.objects.get().stage == "comment"  # an opinion waits for its answer
    opinion = task.opinions.get()
    office.post(
        f"/tasks/{task.pk}/answer/", {"opinion": opinion.pk, "adopted": "no", "reason": "不放"}
    )
    for act in ("agree", "issue"):
        office.post("/tasks/together/", {"year": year, "act": act})
    park.post(f"/tasks/{task.pk}/start/")
    step = task.milestones.get()
    park.post(f"/tasks/{task.pk}/steps/{step.pk}/", {"on": str(days(0))})
    park.post(f"/tasks/{task.pk}/prove/", {"given": [pdf()], "note": "", "wanted": "名单"})
    assert said(park, f"/tasks/{task.pk}/").count("未交") == 1
    refused = park.post(f"/tasks/{task.pk}/propose/", {"words": "完成"}, follow=True)
    assert "还缺：认定文件" in refused.content.decode()
    park.post(f"/tasks/{task.pk}/prove/", {"given": [pdf()], "note": "", "wanted": "认定文件"})
    park.post(f"/tasks/{task.pk}/propose/", {"words": "完成"})
    page = said(office, f"/tasks/{task.pk}/")
    assert "认定完成" in page and "证明.pdf" in page and "放宽" in page and "不放" in page
    office.post(f"/tasks/{task.pk}/accept/", {"words": "属实"})
    assert Task.objects.get().progress == "done"
    assert "认定任务完成" in said(park, f"/tasks/{task.pk}/")


def test_a_change_is_asked_for_and_decided_by_hand() -> None:
    task, park, office = issued(), signed_in("wu"), signed_in("qian")
    form = {"title": task.title, "owner": task.owner_id, "park": task.park_id, "result": task.result, "measure": "text",
            "start": task.start, "evidence_wanted": "认定文件", "due": days(300), "reason": "用地审批"}  # fmt: skip
    park.post(f"/tasks/{task.pk}/change/", form)
    assert (
        "用地审批" in said(office, "/tasks/changes/")
        and park.post(f"/tasks/{task.pk}/change/decide/", {"verdict": "yes"}).status_code == 404
    )
    office.post(
        f"/tasks/{task.pk}/change/decide/", {"verdict": "yes", "words": "用地确实没有批下来"}
    )
    assert Task.objects.get().due == days(300)
    page = said(park, f"/tasks/{task.pk}/")
    assert "用地审批" in page and "钱进" in page and "用地确实没有批下来" in page


def test_a_change_that_was_asked_for_is_taken_back_by_hand_by_whoever_asked() -> None:
    task, park, office = issued(), signed_in("wu"), signed_in("qian")
    form = {"title": task.title, "owner": task.owner_id, "park": task.park_id, "result": "1 家", "measure": "text",
            "start": task.start, "due": task.due, "evidence_wanted": "认定文件", "reason": "太多"}  # fmt: skip
    office.post(f"/tasks/{task.pk}/change/", form)
    change = task.changes.get()
    assert change.told == {"result": "1 家"} and change.house.code == "zone_office"
    assert park.post(f"/tasks/{task.pk}/change/withdraw/").status_code in (403, 404)
    office.post(f"/tasks/{task.pk}/change/decide/", {"verdict": "yes", "words": ""})
    assert task.changes.get().state == "asked"  # a second person decides
    office.post(f"/tasks/{task.pk}/change/withdraw/")
    assert task.changes.get().state == "withdrawn"
    assert "已撤回" in said(office, "/tasks/changes/")


def test_what_is_wrong_is_said_on_the_page_and_nothing_is_done() -> None:
    task, park = issued(), signed_in("wu")
    answer = park.post(f"/tasks/{task.pk}/propose/", {"words": "完成"}, follow=True)
    assert (
        "请先上传证明材料" in answer.content.decode()
        and Task.objects.get().progress == "not_started"
    )


def test_a_milestone_that_cannot_be_read_is_told_with_an_example() -> None:
    year = timezone.localdate().year
    answer = signed_in("qian").post("/tasks/new/", {
        "clause": clause().pk, "year": year, "title": "培育", "parks": [house("nankai").pk], "result": "3 家", "measure": "text",
        "start": f"{year}-01-01", "due": f"{year}-12-31", "milestones": "六月底 选址",
    })  # fmt: skip
    assert "2026-06-30" in answer.content.decode() and not Task.objects.exists()


def word(*lines: str) -> SimpleUploadedFile:
    document, out = Word(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return SimpleUploadedFile("规划.docx", out.getvalue())


def test_a_later_plan_is_read_from_word_looked_over_and_put_in_force() -> None:
    client = signed_in("qian")
    client.post("/plans/new/", {"code": "plan_2026", "title": "示范区行动方案"})
    later = Plan.objects.get(code="plan_2026")
    page = client.post(
        f"/plans/{later.pk}/clauses/",
        {
            "file": word(
                "总则", "一、创新", "（一）培育企业", "加快培育。", "（二）建设平台", "二、开放"
            )
        },
    )
    lines = [
        line
        for line in page.content.decode().split("</textarea>")[0].splitlines()
        if line[:1].isdigit()
    ]
    assert lines == ["1 创新", "1.1 培育企业 加快培育。", "1.2 建设平台", "2 开放"]
    assert not later.clauses.exists()  # looked over first
    for wrong in (
        "1 创新 | 创新",
        "1 创新 | C2 | 高新处 | 明年",
        "1 创新 | C2 | 高新处 | 2027-12-31 | 又一项",
    ):
        refused = client.post(f"/plans/{later.pk}/clauses/", {"lines": f"9 开头\n\n{wrong}"})
        assert "第 2 行" in refused.content.decode() and wrong in refused.content.decode()
    told = "1 创新\n1.1 培育企业 | C2 | 高新处 | 2027-12-31\n2 开放 ｜ ｜ 国际合作处\n3 甲|乙一体"
    client.post(f"/plans/{later.pk}/clauses/", {"lines": told})
    one = later.clauses.get(number="1.1")
    assert (one.mechanism, one.lead, str(one.due)) == ("C2", "高新处", "2027-12-31")
    again = client.get(f"/plans/{later.pk}/clauses/").context["form"].initial["lines"]
    assert again == told.replace("｜ ｜ ", "|  | ")
    client.post(f"/plans/{later.pk}/in-force/")
    assert [c.number for c in later.clauses.all()] == ["1", "1.1", "2", "3"] and Plan.objects.get(
        pk=later.pk
    ).stage == "in_force"
    assert "培育企业" in said(client, f"/plans/{later.pk}/")


@pytest.mark.parametrize("held", [b"", b"PK\x03\x04", b"%PDF-1.4"])
def test_what_is_no_word_file_is_told_and_changes_nothing(held: bytes) -> None:
    client = signed_in("qian")
    client.post("/plans/new/", {"code": "plan_2026", "title": "示范区行动方案"})
    later = Plan.objects.get(code="plan_2026")
    answer = client.post(
        f"/plans/{later.pk}/clauses/", {"file": SimpleUploadedFile("规划.docx", held)}
    )
    assert answer.status_code == 200 and "said-bad" in answer.content.decode()


def test_coverage_leads_to_what_is_missing() -> None:
    plan()
    page = said(signed_in("qian"), "/tasks/coverage/")
    assert "80" in page and "分解" in page
    actions.draft(clause=clause(), parks=[house("nankai")], by=acting("qian"), year=timezone.localdate().year, title="t", result="r",
                  start=days(0), due=days(9))  # fmt: skip
    assert "79" in said(signed_in("qian"), "/tasks/coverage/")


def test_a_parks_own_draft_goes_to_the_office_which_sends_and_issues_it_alone() -> None:
    other = drafted("hexi")
    task = drafted("nankai", by="wu")
    park, office = signed_in("wu"), signed_in("qian")
    assert office.get(f"/tasks/{task.pk}/").status_code == 404
    park.post(f"/tasks/{task.pk}/offer/")
    assert Matter.objects.filter(kind="task_offered", object_id=str(task.pk)).count() == 1
    assert "征求意见" in office.get(f"/tasks/{task.pk}/").content.decode()
    office.post(f"/tasks/{task.pk}/send/")
    park.post(f"/tasks/{task.pk}/comment/", {"verdict": "agree", "text": ""})
    office.post(f"/tasks/{task.pk}/agree/")
    office.post(f"/tasks/{task.pk}/issue/")
    stages = dict(Task.objects.filter(pk__in=(task.pk, other.pk)).values_list("pk", "stage"))
    assert stages == {task.pk: "issued", other.pk: "draft"}


def test_what_a_refused_form_held_is_told_once_to_the_next_page() -> None:
    task, client = issued(), signed_in("wu")
    client.post(f"/tasks/{task.pk}/propose/", {"words": "</script>三家企业已经认定", "base": "1"})
    first, then = (client.get(f"/tasks/{task.pk}/").content.decode() for _turn in range(2))
    assert f'<div id="unsaved" data-action="/tasks/{task.pk}/propose/" hidden>' in first
    assert '<span data-name="words">&lt;/script&gt;三家企业已经认定</span></div>' in first
    assert 'id="unsaved"' not in then
    client.post(f"/tasks/{task.pk}/propose/", {"words": "长" * 30_000})
    assert 'id="unsaved"' not in client.get(f"/tasks/{task.pk}/").content.decode()
