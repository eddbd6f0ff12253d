"""`gongjian audit`: the trail is walked and taken along, and the exit code says whether it holds."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from gongjian.cli import main
from gongjian.zone.audit import append_only
from gongjian.zone.audit.chain import BEGINNING, FIELDS, link
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.recording import About, Actor, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """The command keeps what it writes to its owner; the tests after it write as before."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def events() -> list[Event]:
    with transaction.atomic():
        return [
            record("thing.made", About("thing", str(n)), by=Actor("7", "张三")) for n in range(4)
        ]


@pytest.fixture
def tampering() -> Iterator[None]:
    append_only.remove(connection)
    yield
    append_only.install(connection)


def test_a_whole_trail_is_told_with_its_number_of_events(
    capsys: pytest.CaptureFixture[str],
) -> None:
    count = Event.objects.count()
    assert main(["audit", "verify"]) == 0
    assert capsys.readouterr().out == f"{count:,} 条记录，完整\n"
    assert main(["audit", "verify", "--lang", "en"]) == 0
    assert capsys.readouterr().out == f"{count:,} events, whole\n"


def test_a_trail_that_does_not_hold_ends_with_one_and_names_the_event(
    events: list[Event], tampering: None, capsys: pytest.CaptureFixture[str]
) -> None:
    Event.objects.filter(pk=events[1].pk).update(actor_name="李四")
    assert main(["audit", "verify"]) == 1
    assert capsys.readouterr().out == f"第 {events[1].number} 条的内容被改过\n"
    Event.objects.filter(pk=events[2].pk).delete()
    assert main(["audit", "verify", "--lang", "en"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert f"event {events[1].number} was changed" in said
    assert any(f"events {events[2].number} to {events[2].number} are gone" in line for line in said)


def test_heads_that_were_noted_elsewhere_are_held_against_it(
    events: list[Event], capsys: pytest.CaptureFixture[str]
) -> None:
    noted = [f"{each.number}:{each.hash}" for each in events[:2]]
    assert main(["audit", "verify", "--head", noted[0], "--head", noted[1]]) == 0
    other = f"{events[3].number}:{'0' * 64}"
    assert main(["audit", "verify", "--head", noted[0], "--head", other]) == 1
    assert f"第 {events[3].number} 条与别处记下的链头不符" in capsys.readouterr().out
    beyond = f"{events[3].number + 1}:{'0' * 64}"
    assert main(["audit", "verify", "--head", beyond]) == 1


@pytest.mark.parametrize("noted", ["7", "7:abc", "x:" + "0" * 64])
def test_a_head_that_is_none_is_told_apart_from_a_trail_that_does_not_hold(
    noted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "verify", "--head", noted]) == 2
    assert "序号:指纹" in capsys.readouterr().err


def test_the_export_is_checked_without_this_program(
    events: list[Event], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "trail.jsonl"
    assert main(["audit", "export", "--out", str(place)]) == 0
    told = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]
    assert capsys.readouterr().out == f"{len(told):,} 条 → {place}\n"
    assert len(told) == Event.objects.count() and set(told[0]) == {*FIELDS, "previous", "hash"}
    before = BEGINNING
    for event in told:
        assert event["previous"] == before and link(event, before) == event["hash"]
        before = event["hash"]
    assert before == events[-1].hash


def test_an_export_that_cannot_be_written_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "export", "--out", str(tmp_path / "nowhere" / "trail.jsonl")]) == 2
    told = capsys.readouterr().err
    assert "nowhere" in told and "Traceback" not in told
