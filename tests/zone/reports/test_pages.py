"""Pages of progress reports: lists, the one form, two at it, the review, the panel of a task, programs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.choices import Purpose
from gongjian.zone.accounts.models import Membership
from gongjian.zone.accounts.scopes import SCOPES
from gongjian.zone.documents.models import Document
from gongjian.zone.reports import actions, queries, report_views, rounds
from gongjian.zone.reports.choices import Stage
from gongjian.zone.reports.models import Circular, Line, Report, Round
from gongjian.zone.tasks.models import Task
from people import acting, content, signed_in
from zone.joint import pdf
from zone.reported import (
    accepted,
    october,
    officer,
    opened,
    report_of,
    submitted,
    task,
    written,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]
__all__ = ["october"]


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def as_form(report: Report, **more: Any) -> dict[str, Any]:
    """What a browser sends of the one form."""
    told = {
        name.replace(".", "-"): "" if value is None else value
        for name, value in written(report, **more).items()
    }
    return told | {"version": str(report.version)}


def first(report: Report) -> Line:
    return report.lines.order_by("task__number")[0]


# ---- lists


def test_each_sees_the_reports_of_its_own_house_and_the_office_all() -> None:
    opened("nankai", "core")
    office, park, district = signed_in("qian"), signed_in("wu"), signed_in("zhou")
    assert "南开分园" in said(office, "/reports/") and "核心区" in said(
        office, "/reports/?q=核心区"
    )
    for client in (park, district):
        body = said(client, "/reports/").partition('id="content"')[2]
        assert "南开分园" in body and "核心区" not in body


def test_states_that_one_may_look_for_find_what_they_say() -> None:
    opened("nankai", "core", "hexi")
    submitted("core")
    client = signed_in("qian")
    with time_machine.travel(datetime(2026, 10, 16, 2, tzinfo=UTC)):
        submitted("hexi")
        client = signed_in("qian")
        found = {state: said(client, f"/reports/?state={state}&columns=owner") for state in ("missing", "late", "submitted")}  # fmt: skip
    shown = {
        state: [name for name in ("南开分园", "核心区（滨海高新区）", "河西分园") if f"<td class=\"narrow\">{name}</td>" in body]
        for state, body in found.items()
    }  # fmt: skip
    assert shown == {
        "missing": ["南开分园"], "late": ["河西分园"], "submitted": ["核心区（滨海高新区）", "河西分园"],
    }  # fmt: skip


def test_the_words_of_submitted_reports_are_found_and_a_drafts_are_not() -> None:
    opened("nankai", "core")
    submitted("core", words="建成中试基地一座并通过验收")
    report = report_of()
    actions.save(report=report, told=written(report, words="筹建中试基地"), version=report.version, by=acting("wu"))  # fmt: skip
    body = said(signed_in("qian"), "/reports/?q=中试基地&columns=owner")
    assert ">核心区（滨海高新区）</td>" in body and ">南开分园</td>" not in body


@pytest.mark.parametrize("path", ["/reports/", "/reports/rounds/{round}/", "/reports/rounds/{round}/preview/", "/reports/rounds/"])  # fmt: skip
def test_a_page_asks_as_many_questions_for_many_reports_as_for_few(path: str) -> None:
    client, counts = signed_in("qian"), []
    of = opened("nankai")
    accepted("nankai")
    for parks in ((), ("core", "hexi", "heping", "hedong", "hebei", "hongqiao")):
        for park in parks:
            task(park)
            task(park, title="又一项")
        if parks:
            rounds.extend(round=of, by=acting("qian"))
            for park in parks:
                accepted(park)
        where = path.format(round=of.pk)
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[1] < 40


@pytest.mark.parametrize("page", ["", "write/"])
def test_a_report_asks_as_many_questions_for_fifty_tasks_as_for_five(page: str) -> None:
    counts, client = [], signed_in("wu")
    for count in (4, 1, 45):
        for _each in range(count):
            task("nankai")
        if count == 4:
            of = rounds.open_round(period="2026-Q3", by=acting("qian"))
            continue
        rounds.extend(round=of, by=acting("qian"))
        where = f"/reports/{report_of().pk}/{page}"
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        counts.append(len(asked))
    assert report_of().lines.count() == 50 and counts[0] == counts[1] < 40


def test_the_list_leaves_as_a_table_with_what_was_asked() -> None:
    of = opened("nankai", "core")
    answer = signed_in("qian").get(f"/reports/rounds/{of.pk}/?export=csv&columns=name,tasks,state")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "单位,任务,报告" and "南开分园,2,待报" in rows and "和平分园,0,不用报" in rows


# ---- the one form


def test_a_park_writes_saves_and_submits_by_hand() -> None:
    opened()
    client, report = signed_in("wu"), report_of()
    assert "填写" in said(client, "/reports/")
    page = said(client, f"/reports/{report.pk}/write/")
    assert f'name="{first(report).task_id}-words"' in page and "没有写" not in page
    sent = client.post(f"/reports/{report.pk}/write/", as_form(report) | {"save": "1"}, follow=True)
    assert "已存草稿" in sent.content.decode() and report_of().stage == Stage.DRAFT
    sent = client.post(f"/reports/{report.pk}/write/", as_form(report_of()) | {"submit": "1"}, follow=True)  # fmt: skip
    assert "已报送" in sent.content.decode() and report_of().stage == Stage.SUBMITTED
    assert (
        client.get(f"/reports/{report.pk}/write/").status_code == 302
    )  # nothing to write any more


def test_what_cannot_be_submitted_stays_on_the_page_with_what_is_missing() -> None:
    opened()
    client, report = signed_in("wu"), report_of()
    answer = client.post(
        f"/reports/{report.pk}/write/",
        as_form(report, words="", next_steps="这一句要留着") | {"submit": "1"},
    )
    page = answer.content.decode()
    assert f"{first(report).task} 没有写：本期进展" in page and "这一句要留着" in page
    assert report_of().stage == Stage.DUE


def test_a_number_that_is_none_is_told_beside_its_field() -> None:
    opened()
    client, report = signed_in("wu"), report_of()
    answer = client.post(
        f"/reports/{report.pk}/write/", as_form(report, percent="130") | {"save": "1"}
    )
    assert "100" in answer.content.decode().partition("field-fault")[2][:80]
    assert report_of().version == report.version


def test_two_at_one_report_see_each_others_words_and_choose() -> None:
    opened()
    report = report_of()
    key = first(report).task_id
    mine, theirs = as_form(report, words="我写的进展"), as_form(report, words="同事写的进展")
    client = signed_in("wu")
    client.post(f"/reports/{report.pk}/write/", theirs | {"save": "1"})
    page = client.post(
        f"/reports/{report.pk}/write/", mine | {"submit": "1", "words": "我写的总体"}
    ).content.decode()
    assert "我写的进展" in page and "同事写的进展" in page and "别人同时改了" in page
    version = report_of().version
    assert f'name="version" value="{version}"' in page and report_of().stage == Stage.DRAFT
    assert first(report_of()).words == "同事写的进展"  # nothing is lost before somebody chose
    chosen = mine | {"submit": "1", "version": str(version), "theirs": [f"{key}.words"], "words": "我写的总体"}  # fmt: skip
    client.post(f"/reports/{report.pk}/write/", chosen)
    now = report_of()
    assert (first(now).words, now.words, now.stage) == (
        "同事写的进展",
        "我写的总体",
        Stage.SUBMITTED,
    )


def test_words_written_while_a_colleague_submitted_stay_on_the_page() -> None:
    opened()
    report = report_of()
    old = as_form(report, words="我还在写的")
    submitted()
    answer = signed_in("wu").post(f"/reports/{report.pk}/write/", old | {"save": "1"})
    page = answer.content.decode()
    assert "我还在写的" in page and "已经不在这一步了" in page


def test_only_its_own_house_writes_a_report() -> None:
    opened()
    report = report_of()
    for who in ("qian", "zheng", "zhou", "sun", "feng", "li"):
        answer = signed_in(who).post(f"/reports/{report.pk}/write/", as_form(report) | {"save": "1"})  # fmt: skip
        assert answer.status_code == 404, who
    assert report_of().version == report.version


def two_hundred(report: Report) -> None:
    """As many tasks as a large park has."""
    template, one = first(report), task("nankai")
    told = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    made = [Task(**told | {"id": None, "number": f"2026-{n:04d}"}) for n in range(2000, 2198)]
    Task.objects.bulk_create(made)
    Line.objects.bulk_create([Line(report=report, task=each, state=template.state) for each in made])  # fmt: skip


def test_a_form_of_two_hundred_tasks_is_taken_whole() -> None:
    opened()
    report = report_of()
    two_hundred(report)
    answer = signed_in("wu").post(f"/reports/{report.pk}/write/", as_form(report) | {"submit": "1"})
    assert answer.status_code == 302 and report_of().stage == Stage.SUBMITTED
    assert report.lines.exclude(words="").count() == 200


# ---- the review


def test_the_office_reads_accepts_and_sends_back_by_hand() -> None:
    opened()
    report = submitted(words="走访企业四十家", problem="用地指标未落实")
    office = signed_in("qian")
    page = said(office, f"/reports/{report.pk}/")
    assert "走访企业四十家" in page and "用地指标未落实" in page and "按选的办理" in page
    one, other = report.lines.order_by("task__number")
    office.post(f"/reports/{report.pk}/review/", {f"verdict-{one.pk}": "sent_back", f"reason-{one.pk}": "没有数字"})  # fmt: skip
    assert report_of().stage == Stage.SENT_BACK
    page = said(signed_in("wu"), f"/reports/{report.pk}/write/")
    assert "没有数字" in page and f'name="{one.task_id}-words"' in page
    assert f'name="{other.task_id}-words"' not in page
    again = submitted()
    office.post(f"/reports/{again.pk}/review/", {"rest": "1", **on_the_page(office, again)})
    assert report_of().stage == Stage.ACCEPTED
    assert "认可进展报告" in said(office, f"/reports/{report.pk}/")


def on_the_page(client: Client, report: Report) -> dict[str, str]:
    """The fields of the parts that are shown for review, as a browser sends them."""
    return dict.fromkeys(
        re.findall(r'name="(reason-\d+)"', said(client, f"/reports/{report.pk}/")), ""
    )


def test_of_a_long_report_one_page_is_reviewed_at_a_time_and_the_next_waits() -> None:
    opened()
    report = report_of()
    two_hundred(report)
    report = submitted()
    office = signed_in("qian")
    shown = on_the_page(office, report)
    assert len(shown) == report_views.AT_ONCE
    office.post(f"/reports/{report.pk}/review/", {"rest": "1", **shown})
    assert report.lines.filter(verdict="accepted").count() == report_views.AT_ONCE
    assert not on_the_page(office, report).keys() & shown.keys()  # it opens where something waits
    last = said(office, f"/reports/{report.pk}/?page=5")
    whole = said(office, f"/reports/{report.pk}/?all=1")
    assert (
        last.count('<section class="card part"'),
        whole.count('<section class="card part"'),
    ) == (40, 200)
    assert f'href="#task-{first(report).task_id}"' in whole  # the list of tasks leads to the part
    assert f'href="?page=1#task-{first(report).task_id}"' in last


def test_a_copied_part_in_sum_is_shown_beside_its_original_and_goes_back_by_itself() -> None:
    opened("nankai", "hexi")
    words = "本园区上半年实现规模以上工业总产值稳步增长，新引进高新技术企业十二家，建成中试基地一座"
    others = report_of("hexi")
    actions.submit(
        report=others,
        told=written(others) | {"words": words},
        version=others.version,
        by=officer("hexi"),
    )
    mine = report_of()
    actions.submit(
        report=mine,
        told=written(mine) | {"words": words + "。"},
        version=mine.version,
        by=acting("wu"),
    )
    office, park = signed_in("qian"), signed_in("wu")
    page = said(office, f"/reports/{mine.pk}/")
    assert (
        "总体进展的 100% 与河西分园本期的总体进展相同" in page and f"<mark>{words}</mark>" in page
    )
    assert "本期的总体进展相同" not in said(office, f"/reports/{others.pk}/")  # it was there first
    assert "河西分园本期" not in said(park, f"/reports/{mine.pk}/")
    at = f"/reports/{mine.pk}/review/"
    refused = office.post(at, {"verdict-sum": "sent_back"}, follow=True)
    assert "退回要写明理由" in refused.content.decode() and report_of().stage == Stage.SUBMITTED
    accepted_ones = {f"verdict-{line.pk}": "accepted" for line in mine.lines.all()}
    office.post(
        at,
        {
            **accepted_ones,
            "verdict-sum": "sent_back",
            "reason-sum": "与河西分园相同，请写本园区的情况",
        },
    )
    assert report_of().stage == Stage.SENT_BACK
    page = said(park, f"/reports/{mine.pk}/write/")
    assert "请写本园区的情况" in page and 'name="words"' in page
    assert not any(f'name="{line.task_id}-words"' in page for line in mine.lines.all())
    park.post(f"/reports/{mine.pk}/write/", {"version": report_of().version, "words": "南开区走访企业三十家，兑现政策资金两笔",
                                            "next_steps": "继续走访企业", "submit": "1"})  # fmt: skip
    again = report_of()
    assert (again.stage, again.sum_reason) == (Stage.SUBMITTED, "")
    assert queries.to_review(acting("qian")).filter(pk=again.pk).exists()
    assert "总体进展的" not in said(office, f"/reports/{mine.pk}/")
    office.post(at, {"rest": "1"})
    assert report_of().stage == Stage.ACCEPTED


def test_a_send_back_without_a_reason_is_told_and_nothing_is_decided() -> None:
    opened()
    report = submitted()
    one = first(report)
    answer = signed_in("qian").post(f"/reports/{report.pk}/review/", {f"verdict-{one.pk}": "sent_back"}, follow=True)  # fmt: skip
    assert "退回要写明理由" in answer.content.decode() and first(report_of()).verdict == ""


def test_before_it_is_submitted_the_office_sees_that_it_is_due_and_no_word() -> None:
    opened()
    report = report_of()
    actions.save(report=report, told=written(report, words="金丝雀"), version=report.version, by=acting("wu"))  # fmt: skip
    for who in ("qian", "sun", "feng", "zhou"):
        page = said(signed_in(who), f"/reports/{report.pk}/")
        assert "金丝雀" not in page and "还没有报送" in page, who
        assert signed_in(who).get(f"/reports/{report.pk}/word/").status_code == 404
    submitted(words="金丝雀二号")
    page = said(signed_in("qian"), f"/reports/{report.pk}/")
    assert "金丝雀二号" in page and "“金丝雀”" not in page  # nor what the draft said before
    assert "“金丝雀”" in said(signed_in("wu"), f"/reports/{report.pk}/")


def test_what_is_written_anew_is_not_on_the_tasks_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is as soon as the filter of parts is gone."""
    opened()
    report = submitted(words="金丝雀")
    one = first(report)
    actions.review(report=report, sent_back={one.pk: "没有数字"}, by=acting("qian"))
    office, page = signed_in("qian"), f"/tasks/{one.task_id}/"
    assert "金丝雀" not in said(office, page)
    monkeypatch.setitem(SCOPES, (Line, Purpose.ADMINISTRATIVE), lambda acting, rows: rows)
    assert "金丝雀" in said(office, page)


def test_missing_ones_are_chased_by_hand_one_or_all() -> None:
    of = opened("nankai", "core", "hexi")
    office = signed_in("qian")
    office.post(f"/reports/{report_of('hexi').pk}/chase/")
    office.post(f"/reports/rounds/{of.pk}/chase/")
    assert [report_of(p).chased for p in ("nankai", "core", "hexi")] == [1, 1, 1]
    answer = office.post(f"/reports/rounds/{of.pk}/chase/", follow=True)
    assert "今天已经催过" in answer.content.decode()


def test_the_signed_copy_is_handed_in_with_the_report() -> None:
    opened()
    report = submitted()
    signed_in("wu").post(f"/reports/{report.pk}/prove/", {"given": [pdf("签字件.pdf")], "note": ""})
    assert "签字件.pdf" in said(signed_in("qian"), f"/reports/{report.pk}/")


def test_a_round_is_opened_closed_and_told_of_by_hand() -> None:
    task()
    office = signed_in("qian")
    office.post("/reports/rounds/new/", {"period": "2026-Q3"})
    of = Round.objects.get()
    accepted()
    office.post(f"/reports/rounds/{of.pk}/close/")
    page = said(office, f"/reports/rounds/{of.pk}/")
    assert "已关闭" in page and "催报</button>" not in page
    office.post(f"/reports/rounds/{of.pk}/circular/")
    document = Circular.objects.get().document
    assert document is not None and document.title in said(office, f"/reports/rounds/{of.pk}/")


def test_while_the_worker_makes_a_circular_the_page_shows_how_far_it_is() -> None:
    of = opened()
    Circular.objects.create(round=of, asked_by_id=acting("qian").person_id, asked_as="m1",
                            asked_at=of.made_at, stage="making", done=7, total=24)  # fmt: skip
    answer = signed_in("qian").get(f"/reports/rounds/{of.pk}/")
    assert answer.headers["Refresh"] == "3" and "7 / 24" in answer.content.decode()


# ---- elsewhere


def test_a_tasks_page_shows_what_was_reported_of_it_the_newest_first() -> None:
    with time_machine.travel(datetime(2026, 7, 2, 2, tzinfo=UTC)):
        made = task()
        rounds.open_round(period="2026-Q2", by=acting("qian"))
        accepted(period="2026-Q2", words="二季度完成选址")
    rounds.open_round(period="2026-Q3", by=acting("qian"))
    submitted(words="三季度开工建设")
    page = said(signed_in("qian"), f"/tasks/{made.pk}/")
    assert 0 < page.index("三季度开工建设") < page.index("二季度完成选址")


def test_a_program_reads_what_was_submitted_and_no_draft() -> None:
    cache.clear()
    opened("nankai", "core")
    report = submitted(words="走访企业四十家")
    _made, secret = tokens.issue(
        membership=Membership.objects.get(person__username="qian"), name="试", purpose="administrative",
        scopes=["reports"], expires_on=(datetime.now(UTC) + timedelta(days=9)).date(), by=acting("security"),
    )  # fmt: skip
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    told = program.get("/api/v1/reports?period=2026-Q3").json()
    assert told == {"count": 1, "items": [{"id": report.pk, "period": "2026-Q3", "owner": "nankai",
                                           "stage": "submitted", "due": "2026-10-14", "submitted_on": "2026-10-08"}]}  # fmt: skip
    whole = program.get(f"/api/v1/reports/{report.pk}").json()
    assert whole["parts"][0]["words"] == "走访企业四十家" and len(whole["parts"]) == 2
    assert program.get(f"/api/v1/reports/{report_of('core').pk}").status_code == 404
    assert program.get("/api/v1/reports?q=走访企业四十家").json()["count"] == 1
    assert program.get("/api/v1/reports?stage=draft").status_code == 422


def test_what_is_to_be_written_and_to_be_read_is_counted_for_each() -> None:
    opened("nankai", "core")
    assert [queries.to_write(acting(w)).count() for w in ("wu", "zheng", "qian")] == [1, 1, 0]
    submitted()
    assert queries.to_write(acting("wu")).count() == 0 and queries.to_review(acting("qian")).count() == 1  # fmt: skip
    assert officer("core").organisation_code == "core"


def test_an_accepted_report_on_paper_is_kept_with_what_it_was_made_from() -> None:
    opened()
    report = submitted(words="走访企业三十家")
    park, office, path = signed_in("wu"), signed_in("qian"), f"/reports/{report.pk}/word/"
    content(office.get(path))
    assert not Document.objects.exists()  # until it is accepted it is filled anew each time
    actions.accept(report=report, by=acting("qian"))
    first = content(park.get(path))
    made, now = Document.objects.get(), report_of()
    assert (made.stage, made.house, made.paper) == ("issued", now.owner, "progress_report")
    assert made.made_from["报告（键: 版本）"] == {str(now.pk): now.version}
    assert made.data["tasks"][0]["words"] == "走访企业三十家"
    Task.objects.update(title="后来改了名")
    assert content(office.get(path)) == first and Document.objects.count() == 1
