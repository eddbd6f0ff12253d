"""The trail and the log are told of one request by one number."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import Client

from gongjian.zone.audit.models import Event
from gongjian.zone.audit.recording import chain_reads
from gongjian.zone.web.logs import JsonLines
from people import person, signed_in

pytestmark = pytest.mark.django_db


def line_of(caplog: pytest.LogCaptureFixture, path: str, made: Any) -> dict[str, Any]:
    """The line of the log in which this request stands, written while it is under way."""
    lines: list[dict[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(JsonLines().format(record)))

    logger, kept = logging.getLogger("gongjian.requests"), Kept()
    with caplog.at_level(logging.INFO, logger.name):
        logger.addHandler(kept)
        made()
        logger.removeHandler(kept)
    (line,) = (each for each in lines if each["path"] == path)
    return line


def test_an_act_and_its_line_in_the_log_have_one_number(caplog: pytest.LogCaptureFixture) -> None:
    client, path = signed_in("wu"), "/system/organisations/"
    line = line_of(caplog, path, lambda: client.get(f"{path}?export=csv"))
    event = Event.objects.get(act="table.exported")
    assert len(event.request) == 32 and event.request == line["request"]
    assert (
        event.request in signed_in("audit").get(f"/system/audit/{event.number}/").content.decode()
    )
    (found,) = signed_in("audit").get(f"/system/audit/?q={event.request}").context["table"].rows
    assert event.act and str(event.number) in str(found)


def test_a_refused_sign_in_is_found_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    given = {"login": "wu", "password": "wrong"}
    line = line_of(caplog, "/sign-in/", lambda: Client().post("/sign-in/", given))
    assert Event.objects.filter(act="person.refused")[0].request == line["request"]


def test_a_read_keeps_the_number_until_it_is_chained(caplog: pytest.LogCaptureFixture) -> None:
    chain_reads()
    path = "/register/"
    line = line_of(caplog, path, lambda: signed_in("zhao").get(path))
    chain_reads()
    (event,) = Event.objects.filter(act="microdata.read", actor=str(person("zhao").pk))[:1]
    assert event.request == line["request"]


def test_what_nobody_asked_for_has_no_number() -> None:
    from gongjian.zone.accounts import actions
    from people import acting

    actions.unlock(person=person("wu"), by=acting("security"))
    assert Event.objects.filter(act="person.unlocked")[0].request == ""
