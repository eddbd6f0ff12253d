"""The circular: every figure and sentence recomputed from raw rows by another route; made by the worker as Word,
with the data it was made from; the same on the page before."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from gongjian.zone.accounts.models import Membership
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.recording import made_up
from gongjian.zone.demonstration.stage import Cast
from gongjian.zone.demonstration.tasks import sow_tasks
from gongjian.zone.documents import actions as documents
from gongjian.zone.documents.models import Document
from gongjian.zone.history.deeds import many
from gongjian.zone.inbox.actions import quietly
from gongjian.zone.reports import circulars, jobs, rounds
from gongjian.zone.reports.choices import Making
from gongjian.zone.reports.models import Circular, Line, Report, Round
from gongjian.zone.tasks import planning
from gongjian.zone.tasks.models import Task
from people import acting, signed_in
from zone.joint import house
from zone.reported import accepted, october, opened, submitted, task

pytestmark = pytest.mark.django_db
__all__ = ["october"]
THREE = ("core", "nankai", "wuqing")
STATES = {"done": "完成", "proposed": "报完成待认定", "under_way": "推进中", "behind": "滞后", "not_started": "未启动"}  # fmt: skip
LIGHTS = {"green": "绿灯", "yellow": "黄灯", "red": "红灯"}


# ---- another route: SQL and counters over rows


def rows(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


class Raw:
    """The tasks of a closed round as they stood, straight from its table."""

    def __init__(self, period: str) -> None:
        (self.key, self.due, closed) = rows(
            "SELECT id, due, closed_at FROM reports_round WHERE period = %s", period
        )[0]
        moment = closed if isinstance(closed, datetime) else datetime.fromisoformat(str(closed))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        self.day, self.due = (moment + timedelta(hours=8)).astimezone(UTC).date(), day(self.due)
        self.tasks = rows(
            "SELECT t.number, s.progress, s.light, s.percent, s.target, s.reached, s.due, t.measure, p.code, c.number, c.id"
            " FROM reports_snapshot s JOIN tasks_task t ON t.id = s.task_id JOIN accounts_organisation p ON p.id = s.park_id"
            " JOIN tasks_clause c ON c.id = s.clause_id WHERE s.round_id = %s ORDER BY t.number", self.key,
        )  # fmt: skip

    def of(self, park: str | None = None, clause: int | None = None) -> list[tuple[Any, ...]]:
        return [t for t in self.tasks if park in (None, t[8]) and clause in (None, t[10])]

    def late(self, task: tuple[Any, ...]) -> int | None:
        """Days beyond, 0 for what is reported behind, None for what is not late."""
        over = (self.day - day(task[6])).days
        if task[1] not in ("done", "proposed") and over > 0:
            return over
        return 0 if task[1] == "behind" else None

    def reported(self, park: str) -> tuple[date | None, str] | None:
        found = rows(
            "SELECT r.submitted_on, r.stage FROM reports_report r JOIN accounts_organisation o ON o.id = r.owner_id"
            " WHERE r.round_id = %s AND o.code = %s", self.key, park,
        )  # fmt: skip
        return None if not found else (day(found[0][0]) if found[0][0] else None, found[0][1])


def named(counts: Counter[str], words: dict[str, str]) -> str:
    return "、".join(f"{word}{counts[key]}项" for key, word in words.items() if counts[key])


def tenth(total: int, count: int, scale: int = 1) -> str:
    return f"{(Decimal(total * scale) / count).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def head(found: list[tuple[Any, ...]]) -> str:
    """任务5项，完成2项…；绿灯3项…"""
    states, lights = Counter(t[1] for t in found), Counter(t[2] for t in found)
    return f"任务{len(found)}项，{named(states, STATES)}；{named(lights, LIGHTS) or '没有亮灯'}"


def aimed(found: list[tuple[Any, ...]]) -> tuple[int, int]:
    with_target = [t for t in found if t[7] != "text" and t[4] is not None]
    return len(with_target), sum(t[5] is not None and Decimal(str(t[5])) >= Decimal(str(t[4])) for t in with_target)  # fmt: skip


def aim(found: list[tuple[Any, ...]]) -> str:
    total, reached = aimed(found)
    tail = (
        "已达到目标"
        if reached == total
        else f"{reached}项已达到目标"
        if reached
        else "尚未达到目标"
    )
    return f"有目标值的任务{total}项，{tail}"


def moved(now: list[tuple[Any, ...]], before: list[tuple[Any, ...]]) -> str:
    def counted(found: list[tuple[Any, ...]]) -> list[int]:
        return [len(found), *(sum(t[i] == v for t in found) for i, v in ((1, "done"), (1, "behind"), (2, "red")))]  # fmt: skip

    told = []
    for word, after, earlier in zip(
        ("任务", "完成", "滞后", "红灯"), counted(now), counted(before), strict=True
    ):
        if after != earlier:
            told.append(f"{word}{'增加' if after > earlier else '减少'}{abs(after - earlier)}项")
    return "、".join(told) or "持平"


def late_words(raw: Raw, one: tuple[Any, ...]) -> str:
    over, due = raw.late(one), day(one[6])
    return f"期限{due.month}月{due.day}日，" + (f"逾期{over}天" if over else "报告滞后")


def of_the_report(raw: Raw, park: str) -> str:
    found = raw.reported(park)
    assert found is not None
    if found[0] is None:
        return "报告缺报"
    return f"报告迟报{(found[0] - raw.due).days}天" if found[0] > raw.due else "报告按时报送"


def park_sentence(name: str, park: str, now: Raw, before: Raw) -> str:
    mine, then = now.of(park), before.of(park)
    told = [f"{name}：{head(mine)}"]
    if shares := [t[3] for t in mine if t[3] is not None]:
        told.append(f"平均完成{tenth(sum(shares), len(shares))}")
    if aimed(mine)[0]:
        told.append(aim(mine))
    told.append(f"与上期相比{moved(mine, then)}")
    if late := [t for t in mine if now.late(t) is not None]:
        told.append("滞后或逾期：" + "、".join(f"{t[0]}（{late_words(now, t)}）" for t in late))
    return "；".join([*told, of_the_report(now, park)]) + "。"


# ---- three years of the made-up zone


def test_every_figure_and_sentence_of_a_circular_is_what_the_raw_rows_say() -> None:
    """A made-up year in which the second quarter was closed and is told of; sown once for all of it."""
    with time_machine.travel(datetime(2026, 11, 20, 2, tzinfo=UTC), tick=True):
        planning.seed(by=None, house=house("zone_office"))
        with many(made_up), quietly():
            sow_tasks(Cast.of_the_zone(), (3,))
        told = circulars.composed(Round.objects.get(period="2026-Q2"))
    now, before = Raw("2026-Q2"), Raw("2026-Q1")
    for of in (_three_parks, _the_whole_zone, _the_clauses, _who_reported, _the_problems):
        of(told, now, before)


def paragraphs(told: dict[str, Any], heading: str) -> list[str]:
    return next(s["paragraphs"] for s in told["sections"] if heading in s["heading"])


def _three_parks(told: dict[str, Any], now: Raw, before: Raw) -> None:
    for park in THREE:
        name = house(park).name
        (sentence,) = [p for p in paragraphs(told, "各园区进展") if p.startswith(f"{name}：")]
        assert sentence == park_sentence(name, park, now, before)
        (row,) = [r for r in told["parks"] if r["park"] == name]
        mine, then = now.of(park), before.of(park)
        states, lights = Counter(t[1] for t in mine), Counter(t[2] for t in mine)
        gone = states["done"] - sum(t[1] == "done" for t in then)
        assert row == {
            "park": name, "tasks": len(mine), **{key: states[key] for key in STATES},
            "lights": f"{lights['green']}/{lights['yellow']}/{lights['red']}",
            "change": f"+{gone}" if gone > 0 else str(gone), "report": of_the_report(now, park)[2:],
        }  # fmt: skip
        late = [(f"{t[0]} ", str(day(t[6])), late_words(now, t).partition("，")[2]) for t in mine if now.late(t) is not None]  # fmt: skip
        assert [(r["task"][:10], r["due"], r["words"]) for r in told["late"] if r["park"] == name] == late  # fmt: skip


def _the_whole_zone(told: dict[str, Any], now: Raw, before: Raw) -> None:
    every, done = now.of(), sum(t[1] == "done" for t in now.of())
    shares = [t[3] for t in every if t[3] is not None]
    assert paragraphs(told, "总体进展") == [
        f"截至{now.day.year}年{now.day.month}月{now.day.day}日，2026年已下达重点{head(every)[:head(every).index('项，') + 2]}其中"
        f"{head(every).partition('项，')[2].partition('；')[0]}，完成率{tenth(done, len(every), 100)}；{head(every).partition('；')[2]}。",
        f"{aim(every)}。", f"填报完成比例的任务{len(shares)}项，平均完成{tenth(sum(shares), len(shares))}。",
        f"与2026年一季度相比，{moved(every, before.of())}。",
    ]  # fmt: skip
    late = [now.late(t) for t in every if now.late(t) is not None]
    behind = sum(t[1] == "behind" for t in every)
    houses = len({t[8] for t in every if now.late(t) is not None})
    assert paragraphs(told, "滞后任务") == [
        f"滞后或逾期的任务{len(late)}项，其中报告滞后{behind}项、超过期限{sum(bool(n) for n in late)}项，涉及{houses}个单位，见附表3。"
    ]
    assert told["parks"][-1]["tasks"] == len(every) == 66 and len(told["late"]) == len(late)


def _the_clauses(told: dict[str, Any], now: Raw, before: Raw) -> None:
    keys = [key for (key,) in rows('SELECT id FROM tasks_clause ORDER BY "order"')]
    held = {key: now.of(clause=key) for key in keys if now.of(clause=key)}
    bad = {key for key, mine in held.items() if any(t[2] == "red" or now.late(t) is not None for t in mine)}  # fmt: skip
    whole = sum(all(t[1] == "done" for t in mine) for mine in held.values())
    said = paragraphs(told, "各条款进展")
    assert said[0] == f"有任务承接的条款{len(held)}条，其中任务全部完成的{whole}条，有滞后、逾期或红灯任务的{len(bad)}条。"  # fmt: skip
    assert len(bad) == len(said) - 2 > 3
    for place, key in enumerate(k for k in held if k in bad):
        ((number, text),) = rows("SELECT number, text FROM tasks_clause WHERE id = %s", key)
        shown = text if len(text) <= 40 else text[:39] + "…"
        assert said[1 + place] == f"{number} {shown}：{head(held[key])}；与上期相比{moved(held[key], before.of(clause=key))}。"  # fmt: skip
    well = "、".join(f"{m[0][9]}（{sum(t[1] == 'done' for t in m)}/{len(m)}）" for k, m in held.items() if k not in bad)  # fmt: skip
    assert said[-1] == f"其余条款推进正常（完成数/任务数）：{well}。各条款数字见附表2。"
    assert [(r["number"], r["tasks"], r["done"], r["behind"]) for r in told["clauses"]] == [
        (m[0][9], len(m), sum(t[1] == "done" for t in m), sum(t[1] == "behind" for t in m)) for m in held.values()
    ]  # fmt: skip


def _who_reported(told: dict[str, Any], now: Raw, before: Raw) -> None:
    def of(raw: Raw) -> tuple[list[str], list[tuple[str, int]], list[str]]:
        found = rows(
            "SELECT o.name, r.submitted_on FROM reports_report r JOIN accounts_organisation o ON o.id = r.owner_id"
            " WHERE r.round_id = %s ORDER BY o.id", raw.key,
        )  # fmt: skip
        late = [(n, (day(d) - raw.due).days) for n, d in found if d and day(d) > raw.due]
        return [n for n, _d in found], late, [n for n, d in found if not d]

    (every, late, missing), (every_then, late_then, missing_then) = of(now), of(before)
    came = len(every) - len(missing)
    expected = [f"本期应报{len(every)}个单位，已报{came}个，其中按时{came - len(late)}个、迟报{len(late)}个；未报{len(missing)}个。"]  # fmt: skip
    if late:
        expected.append("迟报：" + "、".join(f"{n}（迟{d}天）" for n, d in late) + "。")
    if missing:
        expected.append("未报：" + "、".join(missing) + "。")
    expected.append(f"上期应报{len(every_then)}个单位，已报{len(every_then) - len(missing_then)}个，其中迟报{len(late_then)}个。")  # fmt: skip
    assert paragraphs(told, "报送情况") == expected and late and missing


def _the_problems(told: dict[str, Any], now: Raw, before: Raw) -> None:
    del before
    found = rows(
        "SELECT o.name, t.number, t.title, l.problem FROM reports_line l JOIN reports_report r ON r.id = l.report_id"
        " JOIN accounts_organisation o ON o.id = r.owner_id JOIN tasks_task t ON t.id = l.task_id"
        " WHERE r.round_id = %s AND l.verdict = 'accepted' AND l.problem <> '' ORDER BY o.path, t.number", now.key,
    )  # fmt: skip
    wholes = rows(
        "SELECT o.name, r.problem FROM reports_report r JOIN accounts_organisation o ON o.id = r.owner_id"
        " WHERE r.round_id = %s AND r.stage = 'accepted' AND r.problem <> '' ORDER BY o.path", now.key,
    )  # fmt: skip
    assert paragraphs(told, "协调") == [
        *(f"{name}：{problem.rstrip('。')}。" for name, problem in wholes),
        *(f"{name}（{number} {title if len(title) <= 30 else title[:29] + '…'}）：{problem}。"
          for name, number, title, problem in found),
    ] and found and wholes  # fmt: skip


# ---- a first round, an open one


@pytest.mark.usefixtures("october")
def test_without_a_round_before_nothing_is_compared() -> None:
    of = opened("nankai")
    told = circulars.composed(of)
    assert paragraphs(told, "总体进展")[-1] == "上期没有关闭的报告期，不作比较。"
    assert {r["change"] for r in told["parks"]} == {"—"}
    assert paragraphs(told, "各园区")[-1].endswith("本年度没有下达任务。")


@pytest.mark.usefixtures("october")
def test_the_first_round_of_a_year_is_not_compared_with_the_last_years_tasks() -> None:
    task()
    with time_machine.travel(datetime(2026, 4, 2, 2, tzinfo=UTC)):
        of = rounds.open_round(period="2026-Q1", by=acting("qian"))
    assert paragraphs(circulars.composed(of), "总体进展")[-1] == "本期是本年度第一期，任务重新下达，不与上期比较。"  # fmt: skip


@pytest.mark.usefixtures("october")
def test_an_open_round_is_told_as_it_stands_and_a_closed_one_as_it_stood() -> None:
    of = opened("nankai")
    accepted("nankai")
    rounds.close(round=of, by=acting("qian"))
    closed = circulars.composed(Round.objects.get(pk=of.pk))
    Task.objects.update(progress="behind", light="red")
    again = circulars.composed(Round.objects.get(pk=of.pk))
    assert again["parks"] == closed["parks"] and again["sections"] == closed["sections"]
    Round.objects.filter(pk=of.pk).update(stage="open", closed_at=None)
    (row,) = [r for r in circulars.composed(Round.objects.get(pk=of.pk))["parks"] if r["park"] == "南开分园"]  # fmt: skip
    assert (row["behind"], row["lights"]) == (2, "0/0/2")


# ---- made by the worker


def made(of: Round, by: str = "qian") -> Circular:
    circular = circulars.ask(round=of, by=acting(by))
    jobs.make_circular.call(circular.pk)
    return Circular.objects.get(pk=circular.pk)


def content(document: Document) -> bytes:
    newest = document.files.first()
    assert newest is not None
    with newest.file.open("rb") as file:
        return bytes(file.read())


def text_of(document: Document) -> str:
    with zipfile.ZipFile(io.BytesIO(content(document))) as package:
        return package.read("word/document.xml").decode()


@pytest.mark.usefixtures("october")
def test_the_worker_makes_a_draft_that_is_edited_issued_and_archived_with_its_data() -> None:
    of = opened("nankai", "core")
    accepted("nankai", problem="用地指标未落实")
    circular = made(of)
    document = circular.document
    assert document is not None and (circular.stage, circular.done) == (Making.MADE, circular.total)
    told = text_of(document)
    for words in ("关于2026年三季度重点任务进展情况的通报", "用地指标未落实", "附表1", "报告待报"):
        assert words in told
    basis = document.made_from
    assert basis["任务（键: 版本）"] == {str(t.pk): t.version for t in Task.objects.all()}
    assert basis["报告（键: 版本）"] == {str(r.pk): r.version for r in Report.objects.all()}
    assert len(basis["数据指纹"]) == len(basis["内容指纹"]) == 64
    sections = [{"heading": "一、总体进展", "paragraphs": ["办公室改写的一段。"]}]
    edited = documents.edit(document=document, data={"sections": sections}, by=acting("qian"))
    issued = documents.issue(document=edited, by=acting("qian"), number="津示建〔2026〕3号")
    assert "办公室改写的一段。" in text_of(issued) and "津示建〔2026〕3号" in text_of(issued)
    assert {o.code for o in issued.addressed.all()} >= {"nankai", "core", "hexi"}
    assert signed_in("wu").get(f"/documents/{issued.pk}/").status_code == 200


@pytest.mark.usefixtures("october")
def test_the_same_rows_have_the_same_digest_and_a_changed_one_another() -> None:
    of = opened("nankai")
    first, second = circulars.composed(of)["basis"], circulars.composed(of)["basis"]
    assert first["数据指纹"] == second["数据指纹"]
    Task.objects.filter(pk=Task.objects.first().pk).update(percent=99)  # type: ignore[union-attr]
    assert circulars.composed(of)["basis"]["数据指纹"] != first["数据指纹"]
    by_hand = '{"b": [1, "园"], "d": "2026-10-08"}'
    assert circulars.digest({"d": date(2026, 10, 8), "b": [1, "园"]}) == hashlib.sha256(by_hand.encode()).hexdigest()  # fmt: skip


@pytest.mark.usefixtures("october")
def test_how_far_it_has_come_is_seen_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    of, seen = opened("nankai"), []
    circular = circulars.ask(round=of, by=acting("qian"))
    write = circulars._reached

    def watched(each: Circular, *arguments: Any) -> None:
        write(each, *arguments)
        seen.append(Circular.objects.get(pk=circular.pk).done)

    monkeypatch.setattr(circulars, "_reached", watched)
    jobs.make_circular.call(circular.pk)
    assert seen == [*range(24), 24] and circular.total == 24  # the figures, 22 parks, the file


@pytest.mark.usefixtures("october")
def test_one_circular_of_a_round_is_made_at_a_time_and_a_lost_one_is_made_anew() -> None:
    of = opened("nankai")
    first = circulars.ask(round=of, by=acting("qian"))
    with pytest.raises(ValidationError):
        circulars.ask(round=of, by=acting("zhao"))
    with time_machine.travel(datetime(2026, 10, 8, 3, tzinfo=UTC)):
        circulars.ask(round=of, by=acting("zhao"))
    first.refresh_from_db()
    assert first.stage == Making.FAILED and "重新生成" in first.error
    assert Event.objects.filter(act="report_round.circular_asked").count() == 2


@pytest.mark.usefixtures("october")
def test_whoever_left_meanwhile_makes_no_circular_and_that_is_told() -> None:
    of = opened("nankai")
    circular = circulars.ask(round=of, by=acting("qian"))
    Membership.objects.filter(person__username="qian").update(valid_to=date(2026, 10, 1))
    assert jobs.make_circular.call(circular.pk) == Making.FAILED
    circular.refresh_from_db()
    assert "不在这个岗位" in circular.error and not Document.objects.exists()


@pytest.mark.usefixtures("october")
def test_the_page_before_says_what_the_document_says() -> None:
    of = opened("nankai", "core")
    accepted("nankai", problem="用地指标未落实")
    submitted("core")
    page = signed_in("qian").get(f"/reports/rounds/{of.pk}/preview/").content.decode()
    document = made(of).document
    assert document is not None
    for section in document.data["sections"]:
        for words in (section["heading"], *section["paragraphs"]):
            assert words in page
    assert "还有 1 份报告没有审完" in page
    assert signed_in("wu").get(f"/reports/rounds/{of.pk}/preview/").status_code == 404


@pytest.mark.usefixtures("october")
def test_it_opens_in_libreoffice_and_reads_as_it_was_written(
    require_debian: Callable[[str, str], str], tmp_path: Path
) -> None:
    office = require_debian("soffice", "libreoffice-writer")
    reader = require_debian("pdftotext", "poppler-utils")
    of = opened("nankai")
    report = accepted("nankai", problem="用地指标未落实")
    document = made(of).document
    assert document is not None
    (tmp_path / "circular.docx").write_bytes(content(document))
    word = signed_in("wu").get(f"/reports/{report.pk}/word/")
    (tmp_path / "report.docx").write_bytes(b"".join(word.streaming_content))  # type: ignore[attr-defined]
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), "circular.docx", "report.docx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    read = {}
    for name in ("circular", "report"):
        told = subprocess.run([reader, f"{name}.pdf", "-"], cwd=tmp_path, check=True, capture_output=True).stdout  # fmt: skip
        read[name] = "".join(told.decode().split())
    for words in ("关于2026年三季度重点任务进展情况的通报", "用地指标未落实", "各条款进展", "抄送：示范区领导小组办公室。"):  # fmt: skip
        assert words in read["circular"]
    line = Line.objects.filter(report=report).order_by("task__number")[0]
    for words in ("2026年三季度重点任务进展报告", "报送单位：南开分园", line.words, line.next_steps, "单位负责人（签字）"):  # fmt: skip
        assert words in read["report"]
    assert Event.objects.filter(act="report.printed", object_id=str(report.pk)).count() == 1
