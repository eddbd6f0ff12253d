"""The chain of events: whole, and broken in every way there is."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from gongjian.zone.audit import recording
from gongjian.zone.audit.chain import BEGINNING, FIELDS, breaks, link
from gongjian.zone.audit.models import Event, Head, PendingRead
from gongjian.zone.audit.queries import broken, differs_from
from gongjian.zone.audit.recording import About, Actor, chain_reads, digest_of, record, record_read

BY = Actor("7", "张三", "zone_office", "示范区建设工作处", "zone_officer", "", "10.0.0.8")


def chained(count: int) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    previous = BEGINNING
    for number in range(1, count + 1):
        event: dict[str, Any] = dict.fromkeys(FIELDS, "") | {
            "number": number, "at": datetime(2026, 1, number, tzinfo=UTC), "before": {}, "after": {}, "count": 1,
        }  # fmt: skip
        event |= {"previous": previous, "hash": link(event, previous)}
        previous = event["hash"]
        events.append(event)
    return events


def head_of(events: list[dict[str, Any]]) -> tuple[int, str]:
    return events[-1]["number"], events[-1]["hash"]


def test_a_whole_chain_has_no_break() -> None:
    events = chained(5)
    assert list(breaks(events, head_of(events))) == []
    assert list(breaks([], (0, BEGINNING))) == []


def test_the_hash_is_that_of_the_canonical_json() -> None:
    (event,) = chained(1)
    told = {name: event[name] for name in FIELDS} | {
        "at": "2026-01-01T00:00:00.000000+00:00", "previous": BEGINNING,
    }  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert event["hash"] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("field", FIELDS)
def test_any_changed_field_is_found_and_named(field: str) -> None:
    events = chained(5)
    changed: Any = (
        datetime(2020, 1, 1, tzinfo=UTC) if field == "at" else 99 if field == "number" else "x"
    )
    events[2] = {**events[2], field: changed}
    found = list(breaks(events, head_of(events)))
    assert found and any(b.number in (3, 99) for b in found)


def test_a_removed_an_inserted_and_a_cut_off_event_are_named() -> None:
    events = chained(5)
    assert [b.number for b in breaks(events[:2] + events[3:], head_of(events))] == [3]
    assert "3 到 3" in next(breaks(events[:2] + events[3:], head_of(events))).zh
    (cut,) = breaks(events[:4], head_of(events))
    assert cut.number == 5 and "末尾少了 1 条" in cut.zh
    forged = {**events[2], "act": "forged"}
    forged["hash"] = link(forged, forged["previous"])
    assert 4 in [b.number for b in breaks([*events[:2], forged, *events[3:]], head_of(events))]


@pytest.mark.django_db
def test_events_follow_one_another_and_hold_what_was_said() -> None:
    with transaction.atomic():
        first = record("thing.made", About("thing", "1", "某物"), by=BY, after={"name": "某物"})
        second = record(
            "thing.changed",
            About("thing", "1"),
            by=BY,
            before={"n": 1},
            after={"n": 2.5, "d": None},
        )
    assert second.previous == first.hash and second.number == first.number + 1
    kept = Event.objects.get(pk=second.pk)
    assert (kept.actor_name, kept.address, kept.after) == (
        "张三",
        "10.0.0.8",
        {"n": "2.5", "d": None},
    )
    assert list(broken()) == []


@transaction.atomic
def _act_that_fails() -> None:
    record("thing.made", by=BY)
    raise ZeroDivisionError


@pytest.mark.django_db
def test_an_event_stands_or_falls_with_its_act() -> None:
    before = Event.objects.count()
    with pytest.raises(ZeroDivisionError):
        _act_that_fails()
    assert Event.objects.count() == before
    assert list(broken()) == []


def test_an_event_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Outside:
        in_atomic_block = False

    monkeypatch.setattr(recording, "connection", Outside)
    with pytest.raises(RuntimeError, match="in the transaction"):
        record("thing.made", by=BY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET act = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"],
)
def test_the_database_refuses_to_change_the_trail(statement: str) -> None:
    with transaction.atomic():
        record("thing.made", by=BY)
    if statement.startswith("TRUNCATE") and connection.vendor != "postgresql":
        statement = "DELETE FROM audit_event WHERE number = 1"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
def test_what_is_changed_past_the_lock_is_found(tampering: None) -> None:
    with transaction.atomic():
        numbers = [record("thing.made", About("thing", str(n)), by=BY).number for n in range(4)]
    Event.objects.filter(number=numbers[1]).update(actor_name="李四")
    (found,) = broken()
    assert found.number == numbers[1] and "被改过" in found.zh
    Event.objects.filter(number=numbers[1]).update(actor_name="张三")
    Event.objects.filter(number=numbers[3]).delete()
    assert [b.number for b in broken()] == [numbers[3]]


@pytest.mark.django_db
def test_reads_wait_and_are_chained_with_filter_and_digest() -> None:
    chain_reads()
    start = Head.objects.get().number
    record_read("returns.read", About("returns", "2017-Q3"), by=BY, purpose="statistical",
                keys=["b", "a"], asked={"park": "nankai"})  # fmt: skip
    assert PendingRead.objects.count() == 1 and Head.objects.get().number == start
    assert chain_reads() == 1 and PendingRead.objects.count() == 0
    event = Event.objects.get(number=start + 1)
    assert (event.count, event.digest, event.after) == (
        2,
        digest_of(["a", "b"]),
        {"park": "nankai"},
    )
    assert event.purpose == "statistical" and list(broken()) == []


@pytest.mark.django_db
def test_however_many_reads_wait_none_waits_for_the_next_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain_reads()
    start = Head.objects.get().number
    monkeypatch.setattr(recording, "BATCH", 3)
    for n in range(8):
        record_read("returns.read", About("returns", str(n)), by=BY, purpose="statistical", keys=[n], asked={})  # fmt: skip
    assert chain_reads() == 8 and not PendingRead.objects.exists()
    told = Event.objects.filter(number__gt=start).order_by("number")
    assert [event.object_id for event in told] == [str(n) for n in range(8)]
    assert list(broken()) == [] and chain_reads() == 0


@pytest.mark.django_db
def test_a_bulk_act_is_one_event_with_the_digest_of_its_rows() -> None:
    before = Event.objects.count()
    with transaction.atomic():
        record("things.made", by=BY, count=3, digest=digest_of(["b", "c", "a"]))
    event = Event.objects.get(act="things.made")
    assert Event.objects.count() == before + 1
    assert (event.count, event.digest) == (3, hashlib.sha256(b"a\nb\nc").hexdigest())
    assert list(broken()) == []


def _inserted(after: Event) -> Event:
    """An event of somebody who holds the database: it follows the one before it, and has a hash of its own."""
    fields = {name: getattr(after, name) for name in FIELDS} | {
        "number": after.number + 1, "act": "thing.never_was",
    }  # fmt: skip
    return Event.objects.create(**fields, previous=after.hash, hash=link(fields, after.hash))


@pytest.mark.django_db
def test_a_row_that_is_put_in_between_is_found_and_named(tampering: None) -> None:
    with transaction.atomic():
        first, *later = [record("thing.made", About("thing", str(n)), by=BY) for n in range(4)]
    for event in reversed(later):  # room is made for it, and every hash is left as it was
        Event.objects.filter(pk=event.pk).update(number=event.number + 1)
    put_in = _inserted(after=first)
    found = list(broken())
    assert put_in.number + 1 in {each.number for each in found if "插进来" in each.zh}
    assert {each.number for each in found} > {put_in.number + 1}


@pytest.mark.django_db
def test_a_row_that_is_put_at_the_end_is_found_and_named(tampering: None) -> None:
    with transaction.atomic():
        last = record("thing.made", by=BY)
    put_in = _inserted(after=last)
    (found,) = broken()
    assert found.number == put_in.number and "链头" in found.zh


@pytest.mark.django_db
def test_an_end_cut_off_with_its_head_is_found_by_a_head_noted_elsewhere(tampering: None) -> None:
    with transaction.atomic():
        last = [record("thing.made", by=BY) for _ in range(3)][-1]
    noted = f"{last.number}:{last.hash}"
    assert differs_from(noted) is None
    Event.objects.filter(number__gt=last.number - 2).delete()
    kept = Event.objects.get(number=last.number - 2)
    Head.objects.update(number=kept.number, hash=kept.hash)
    assert list(broken()) == []  # within itself the trail is whole
    found = differs_from(noted)
    assert found is not None and found.number == last.number
