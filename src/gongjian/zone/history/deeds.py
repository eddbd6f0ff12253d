"""An act upon a thing: its fields set, a copy kept, the trail told, its texts to be found; all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..audit.recording import SYSTEM, About, record
from ..audit.recording import many as many_events
from ..web.numbers import bare
from . import searching
from .models import Copy, Kept

Thing = TypeVar("Thing", bound=Kept)
_WAS = "_was"  # what a thing was when it was locked: its own columns, and its rows


def about(thing: Kept) -> About:
    return About(thing.kind(), str(thing.pk), str(thing))


@transaction.atomic
def begin(thing: Thing, act: str = "drafted", *, by: Acting | None, **more: Any) -> Thing:
    """A new thing, in the house of whoever begins it. Raises ValidationError."""
    if by is not None:
        thing.house_id, thing.made_by_id = by.organisation_id, by.person_id
    thing.made_at = timezone.now()
    return deed(thing, act, by=by, **more)


@transaction.atomic
def deed(
    thing: Thing,
    act: str,
    *,
    by: Acting | None,
    reason: str = "",
    purpose: str = "administrative",
    also: Mapping[str, Any] | None = None,
    rows: Callable[[Thing], object] | None = None,
    **changed: Any,
) -> Thing:
    """Set these fields of a thing and keep what it is now. `rows` writes the rows that belong to it; `also` is
    told to the trail beside what changed.

    The thing is one that `fresh` gave, or a new one. Raises ValidationError.
    """
    own, held = _before(thing)
    for name, value in changed.items():
        setattr(thing, name, value)
    thing.version += 1
    # Keys and constraints are the database's to hold; what a field may say is looked at here.
    thing.clean_fields(exclude=[f.name for f in thing._meta.concrete_fields if f.is_relation])
    thing.save()
    if rows is not None:
        rows(thing)
    after_rows = held if held is not None and rows is None else _plain(thing.rows())
    after_own = _plain(thing.own())
    after = {**after_own, **after_rows}
    thing.__dict__[_WAS] = (after_own, after_rows)
    _keep(thing, act, after, by, reason)
    before = {**own, **(held or {})}
    differs = [name for name in after if before.get(name) != after[name]]
    record(
        f"{thing.kind()}.{act}", about(thing), by=SYSTEM if by is None else by.actor, purpose=purpose,
        before={name: before[name] for name in differs if name in before},
        after={name: _short(after[name]) for name in differs if before or after[name] not in _NOTHING}
        | ({"reason": reason[:200]} if reason else {}) | dict(also or {}),
    )  # fmt: skip
    return thing


_NOTHING: tuple[Any, ...] = (None, "", [], {})


def fresh(thing: Thing, *states: str, field: str = "stage") -> Thing:
    """A thing as it is now, nobody else's to change until this act is over.

    Raises ValidationError where it is in none of these states any more.
    """
    now: Thing = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    if now.withdrawn_at is not None or (states and getattr(now, field) not in states):
        raise ValidationError(_("它已经不在这一步了，请刷新后再看"), code="stage")
    now.__dict__[_WAS] = (_plain(now.own()), _plain(now.rows()))
    return now


@transaction.atomic
def withdraw(thing: Thing, *, by: Acting, reason: str) -> Thing:
    """Nothing is removed: it stands withdrawn, and why. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("请写明撤回的理由"), code="reason")
    now = fresh(thing)
    return deed(now, "withdrawn", by=by, reason=reason, withdrawn_at=timezone.now(),
                withdrawn_because=reason.strip()[:300])  # fmt: skip


# ---- many acts at once


@dataclass(slots=True)
class _Batch:
    copies: list[Copy] = field(default_factory=list)
    texts: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)


_batch: ContextVar[_Batch | None] = ContextVar("history_batch", default=None)


@contextmanager
def many(events: Callable[[], AbstractContextManager[None]] = many_events) -> Iterator[None]:
    """Many acts in one transaction: copies, texts and events are written together at its end.

    What rooms put right after each act (lights) they leave, while `is_many`, to whoever does many.
    """
    batch = _Batch()
    token = _batch.set(batch)
    try:
        with events():
            yield
        Copy.objects.bulk_create(batch.copies, batch_size=500)
        searching.write(batch.texts)
    finally:
        _batch.reset(token)


def is_many() -> bool:
    return _batch.get() is not None


# ---- parts of an act


def _before(thing: Kept) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Its own columns and its rows before this act: as it was locked, else as the table has it; nothing of a
    new thing."""
    if thing.pk is None:
        return {}, None
    was: tuple[dict[str, Any], dict[str, Any]] | None = thing.__dict__.get(_WAS)
    if was is not None:
        return was
    now = type(thing)._default_manager.get(pk=thing.pk)
    return _plain(now.own()), _plain(now.rows())


def _keep(thing: Kept, act: str, told: dict[str, Any], by: Acting | None, reason: str) -> None:
    copy = Copy(
        kind=thing.kind(), key=thing.pk, version=thing.version, at=timezone.now(), act=act[:40],
        by_name=by.person_name if by else SYSTEM.name, organisation=by.organisation_name if by else "",
        reason=reason[:500], told=told,
    )  # fmt: skip
    batch = _batch.get()
    if batch is None:
        copy.save(force_insert=True)
        searching.write({(thing.kind(), thing.pk): thing.texts()})
    else:
        batch.copies.append(copy)
        batch.texts[thing.kind(), thing.pk] = thing.texts()


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON gives it back: what is kept now is what is compared later."""
    return {name: _as_kept(value) for name, value in told.items()}


def _as_kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return bare(value)  # the same number is no change
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _short(value: Any) -> Any:
    return value[:500] if isinstance(value, str) else value
