"""Adding to the trail: an act within its own transaction, a read at once, its place in the chain soon."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from ..web.logs import request_id
from .chain import link
from .models import Event, Head, PendingRead

BATCH = 500
# Sent in the transaction of the act: what follows from an act stands or falls with it.
recorded = Signal()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, as the trail keeps it: the trail knows no person model."""

    id: str = ""
    name: str = "系统"
    organisation: str = ""
    organisation_name: str = ""
    role: str = ""
    deputises: str = ""
    address: str = ""


SYSTEM = Actor()


@dataclass(frozen=True, slots=True)
class About:
    """What is acted upon: its kind, its key, and its name on that day."""

    kind: str
    key: str
    name: str = ""


NOTHING = About("", "")


_edition: list[Callable[[], str]] = []


def editions_are_told_by(tell: Callable[[], str]) -> None:
    """Who says which edition of the policy is in force: the trail stands beneath policy and does not know."""
    _edition[:] = [tell]


def record(
    act: str,
    about: About = NOTHING,
    *,
    by: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    purpose: str = "",
    edition: str = "",
    count: int = 1,
    digest: str = "",
) -> Event:
    """Add one event behind the last, in the transaction of the act itself.

    A bulk act is one event: `count` rows, and a `digest` of their keys. Outside a transaction this is a
    defect of ours: an act and its event stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its act")
    batch = _batch.get()
    head = _head() if batch is None else batch.head
    fields = _fields(
        by, act, about, before=dict(before or {}), after=dict(after or {}), purpose=purpose,
        edition=edition or (batch.edition if batch else _in_force()), count=count, digest=digest, at=timezone.now(),
    )  # fmt: skip
    event = _add(head, fields) if batch is None else batch.add(fields)
    recorded.send(Event, event=event)
    return event


@dataclass(slots=True)
class _Batch:
    head: Head
    edition: str
    events: list[Event]
    kept: bool = True

    def add(self, fields: dict[str, Any]) -> Event:
        event = _linked(self.head, fields)
        if self.kept:
            self.events.append(event)
        return event


_batch: ContextVar[_Batch | None] = ContextVar("audit_batch", default=None)


@contextmanager
def many() -> Iterator[None]:
    """Many acts in one transaction: their events are chained as they come and written together at its end.

    Whoever holds the head holds up every other act: for a list of thousands, never around a page.
    """
    with _together(_Batch(_head(), _in_force(), [])) as batch:
        yield
        Event.objects.bulk_create(batch.events, batch_size=500)
        batch.head.save(update_fields=("number", "hash"))


@contextmanager
def made_up() -> Iterator[None]:
    """The acts of a past that never was are not told one by one: whoever makes it up tells of it in one event.

    For the demonstration alone. Raises RuntimeError elsewhere.
    """
    if not settings.DEMONSTRATION:
        raise RuntimeError("only a demonstration has a made-up past")
    with _together(_Batch(Head(), _in_force(), [], kept=False)):
        yield


@contextmanager
def _together(batch: _Batch) -> Iterator[_Batch]:
    token = _batch.set(batch)
    try:
        yield batch
    finally:
        _batch.reset(token)


def record_read(
    act: str,
    about: About,
    *,
    by: Actor,
    purpose: str,
    keys: Iterable[object],
    asked: Mapping[str, Any],
) -> None:
    """Note that staff read microdata: what was asked, how many rows, and a digest of which."""
    read = [str(key) for key in keys]
    fields = _fields(
        by, act, about, before={}, after=dict(asked), purpose=purpose, edition=_in_force(), count=len(read),
        digest=digest_of(read), at=timezone.now(),
    )  # fmt: skip
    PendingRead.objects.create(at=fields["at"], fields=fields | {"at": fields["at"].isoformat()})


def chain_reads() -> int:
    """Give every waiting read its place in the chain; how many got one."""
    done = 0
    while taken := _chain_batch():
        done += taken
    return done


@transaction.atomic
def _chain_batch() -> int:
    """So many at once, since whoever holds the head holds up every act."""
    head = _head()
    waiting = list(PendingRead.objects.order_by("id")[:BATCH])
    for read in waiting:
        _add(head, read.fields | {"at": datetime.fromisoformat(read.fields["at"])})
    PendingRead.objects.filter(pk__in=[read.pk for read in waiting]).delete()
    return len(waiting)


def digest_of(keys: Iterable[str]) -> str:
    """One hash for a set of rows: the same rows give the same, in whatever order."""
    return hashlib.sha256("\n".join(sorted(keys)).encode("utf-8")).hexdigest()


def _in_force() -> str:
    return _edition[0]()[:60] if _edition else ""


def _head() -> Head:
    Head.objects.get_or_create(id=1)
    return Head.objects.select_for_update().get(id=1)


def _add(head: Head, fields: dict[str, Any]) -> Event:
    event = _linked(head, fields)
    event.save(force_insert=True)
    head.save(update_fields=("number", "hash"))
    return event


def _linked(head: Head, fields: dict[str, Any]) -> Event:
    """The next event, and the head moved on to it; neither is written yet."""
    fields["number"] = head.number + 1
    fields["before"], fields["after"] = _as_kept(fields["before"]), _as_kept(fields["after"])
    event = Event(**fields, previous=head.hash, hash=link(fields, head.hash))
    head.number, head.hash = event.number, event.hash
    return event


def _as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values only: what is hashed now is what the database gives back later."""
    return {
        str(key): value if isinstance(value, str | int | bool | list | None) else str(value)
        for key, value in values.items()
    }


def _fields(by: Actor, act: str, about: About, **others: Any) -> dict[str, Any]:
    return {
        "actor": by.id, "actor_name": by.name[:80], "organisation": by.organisation,
        "organisation_name": by.organisation_name[:200], "role": by.role,
        "deputises": by.deputises[:80], "address": by.address, "request": request_id.get(), "act": act,
        "object_kind": about.kind, "object_id": about.key[:80], "object_name": about.name[:200],
        **others,
    }  # fmt: skip
