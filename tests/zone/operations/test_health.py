"""Is it well, and what an operator sees of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

import gongjian.zone
from gongjian.zone.audit.models import PendingRead
from gongjian.zone.inbox.models import Message
from gongjian.zone.operations import backups, queries, tables
from gongjian.zone.operations.jobs import KEPT_DAYS, forget_old_jobs, give_up_interrupted
from gongjian.zone.operations.management.commands import clock
from people import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/system/operations/"
QUEUE = override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def job(status: str, *, path: str = "gongjian.zone.operations.jobs.forget_old_jobs",
        ended_days: float | None = None) -> DBTaskResult:  # fmt: skip
    ended = None if ended_days is None else timezone.now() - timedelta(days=ended_days)
    return DBTaskResult.objects.create(
        status=status, task_path=path, args_kwargs={"args": [], "kwargs": {}}, backend_name="default",
        run_after=timezone.now() - timedelta(minutes=1), finished_at=ended,
        exception_class_path="", traceback="",
    )  # fmt: skip


def test_a_passer_by_is_told_that_it_is_well_and_nothing_else() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"ok": True})


def test_a_database_that_does_not_answer_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_anything: Any) -> None:
        raise OperationalError("the server closed the connection: password=secret")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = Client().get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (503, {"ok": False})


def test_a_database_without_our_tables_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite makes an empty file where the real one is gone, and answers from that."""

    class Empty:
        def __enter__(self) -> Empty:
            return self

        def __exit__(self, *_anything: object) -> None: ...

        def execute(self, statement: str) -> None:
            if "FROM" in statement:
                raise DatabaseError("no such table")

        def fetchone(self) -> tuple[int]:
            return (1,)

    monkeypatch.setattr(queries.connection, "cursor", Empty)
    assert not queries.is_well()


@pytest.mark.usefixtures("home")
def test_the_operator_sees_the_queue_the_failures_and_the_versions() -> None:
    for status in ("READY", "READY", "FAILED", "SUCCESSFUL"):
        job(status)
    job("FAILED", path="gongjian.zone.audit.jobs.chain_reads")
    page = signed_in("system").get(PAGE)
    assert (page.context["queued"], page.context["failed"]) == (2, 2)
    text = page.content.decode()
    assert "查看记录入审计链" in text and "排队中" in text and "失败" in text
    versions = dict(page.context["versions"])
    assert connection.display_name in versions and all(versions.values())
    assert all(version in text for version in versions.values())


@pytest.mark.usefixtures("home")
def test_no_backup_is_red() -> None:
    assert 'light-red">还没有备份' in signed_in("system").get(PAGE).content.decode()


def a_copy_of(hours: float) -> None:
    place = backups.folder() / "20260101-000000"
    place.mkdir(parents=True)
    at = timezone.now() - timedelta(hours=hours)
    (place / backups.CONTENTS).write_text(json.dumps({"at": at.isoformat()}), "utf-8")


@pytest.mark.usefixtures("home")
def test_the_age_of_the_last_backup_is_told_in_hours() -> None:
    a_copy_of(hours=5.5)
    page = signed_in("system").get(PAGE)
    assert page.context["backup_hours"] == pytest.approx(5.5, abs=0.1)
    assert "5.5" in page.content.decode() and "还没有备份" not in page.content.decode()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("hours", "measure", "red"),
    [(25, 26, False), (27, 26, True), (27, 170, False), (171, 170, True)],
)
def test_a_copy_older_than_the_operators_measure_is_red_here_and_on_the_first_screen(
    hours: int, measure: int, red: bool, settings: Any
) -> None:
    settings.BACKUP_HOURS = measure
    a_copy_of(hours)
    client = signed_in("system")
    assert ('light-red">备份过期' in client.get(PAGE).content.decode()) == red
    first = client.get("/")
    assert [each.light for each in first.context["due"] if "备份" in str(each.title)] == [
        "red"
    ] * red
    assert ("备份过期" in first.content.decode()) == red


@pytest.mark.usefixtures("home")
def test_what_failed_and_a_copy_that_is_missing_lead_the_operators_first_screen() -> None:
    for status in ("FAILED", "FAILED", "SUCCESSFUL"):
        job(status)
    told = [
        (str(each.title), each.count, each.url, each.light)
        for each in signed_in("system").get("/").context["due"][:2]
    ]
    assert told == [("失败的任务", 2, PAGE, "red"), ("还没有备份", "", PAGE, "red")]
    assert "失败的任务" not in signed_in("security").get("/").content.decode()


@pytest.mark.usefixtures("home")
def test_the_jobs_can_be_filtered_and_taken_along() -> None:
    job("FAILED", path="here.broken_job")
    job("SUCCESSFUL", path="here.finished_job")
    client = signed_in("system")
    text = client.get(PAGE, {"state": "FAILED"}).content.decode()
    assert "broken_job" in text and "finished_job" not in text


@QUEUE
def test_the_clock_puts_the_jobs_of_the_day_into_the_queue_once() -> None:
    Message.objects.update(sent_at=timezone.now())  # nothing waits to be sent
    with time_machine.travel("2026-11-18 03:00+08:00"):  # and nobody is reminded at night
        call_command("clock", "--once")
        paths = DBTaskResult.objects.ready().values_list("task_path", flat=True)
        assert sorted(paths) == sorted(job.module_path for job in clock.EACH_DAY)
        assert {"forget_old_jobs", "note_head"} < {path.rsplit(".", 1)[1] for path in paths}
        assert clock.enqueue_due(timezone.localdate()) == timezone.localdate()
    assert DBTaskResult.objects.count() == len(clock.EACH_DAY)


@QUEUE
def test_reads_that_wait_are_due_each_minute() -> None:
    Message.objects.update(sent_at=timezone.now())
    PendingRead.objects.create(at=timezone.now(), fields={})
    clock.enqueue_due(timezone.localdate())
    (queued,) = DBTaskResult.objects.ready()
    assert queued.task_path.endswith("chain_reads")


@QUEUE
def test_a_job_is_forgotten_after_its_time_and_a_failed_one_later() -> None:
    new = [job("SUCCESSFUL", ended_days=KEPT_DAYS - 1), job("FAILED", ended_days=2 * KEPT_DAYS - 1),
           job("READY")]  # fmt: skip
    job("SUCCESSFUL", ended_days=KEPT_DAYS + 1)
    job("FAILED", ended_days=2 * KEPT_DAYS + 1)
    forget_old_jobs.call()
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {each.pk for each in new}


def test_a_job_that_was_cut_off_is_shown_as_failed() -> None:
    under_way, waiting = job("RUNNING"), job("READY")
    assert give_up_interrupted() == 1
    under_way.refresh_from_db()
    waiting.refresh_from_db()
    assert (under_way.status, waiting.status) == ("FAILED", "READY")
    assert under_way.finished_at is not None


def test_every_job_of_every_room_has_its_words() -> None:
    found = {
        f"{path.parent.name}.{name}"
        for path in Path(gongjian.zone.__path__[0]).glob("*/jobs.py")
        for name in re.findall(
            r"^@task.*\ndef (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert found == set(tables.JOBS)
