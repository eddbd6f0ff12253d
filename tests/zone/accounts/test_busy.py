"""While one writes much, others read: on SQLite, where one writes at a time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from gongjian.zone.accounts.seen import EVERY
from gongjian.zone.web import views
from people import signed_in

ON_SQLITE = "sqlite" in str(settings.DATABASES["default"]["ENGINE"])
one_writer = pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL lets many write")


@contextmanager
def somebody_writing() -> Iterator[None]:
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def seen(client: Any) -> Any:
    return UserSession.objects.get(session_key=client.session.session_key).last_seen_at


@one_writer
@pytest.mark.usefixtures("served")
def test_a_page_is_read_while_a_list_is_written_and_an_act_says_that_it_has_to_wait() -> None:
    with time_machine.travel(time.time(), tick=False) as now:
        client = signed_in("qian")
        client.raise_request_exception = False
        assert client.get("/tasks/").status_code == 200
        before = seen(client)
        with somebody_writing():
            now.shift(EVERY + 5)
            connection.cursor().execute("PRAGMA busy_timeout = 200")
            assert client.get("/tasks/").status_code == 200 and seen(client) == before
            answer = client.post("/account/notices/", {"sms": "on"})
            assert answer.status_code == 503 and "正在写入大批数据" in answer.content.decode()
        assert client.get("/tasks/").status_code == 200 and seen(client) > before


@pytest.mark.django_db
def test_a_sign_in_is_noted_twice_a_minute_and_no_page_in_between_writes() -> None:
    with time_machine.travel(time.time(), tick=False) as now:
        client = signed_in("qian")
        client.get("/tasks/")
        first = seen(client)
        now.shift(EVERY - 1)
        with CaptureQueriesContext(connection) as asked:
            client.get("/tasks/")
        assert seen(client) == first and not [
            q["sql"] for q in asked if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))
        ]
        now.shift(2)
        client.get("/tasks/")
        assert seen(client) > first


def test_a_database_without_room_is_told_as_such() -> None:
    def told(error: Exception) -> int:
        try:
            raise error
        except OperationalError:
            return views.handler500(RequestFactory().get("/")).status_code

    pool = OperationalError("couldn't get a connection after 5.00 sec")
    pool.__cause__ = type("PoolTimeout", (Exception,), {})()
    assert told(OperationalError("database is locked")) == told(pool) == 503
    assert told(OperationalError("no such table: x")) == 500
