"""What a request asks for: as it is kept, as values, in words, and done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from . import actions, doubting, successions
from .attributes import CHANGEABLE
from .choices import CLOSING, Deed, Ground, Kind, Kinds
from .importing import handling
from .models import Change, Doubt, Import, Request, State, Unit

APART = ("list", "doubt")  # what is undone that is of no one unit
# What of a unit is told with a request of a kind, by name.
TELLS: dict[str, frozenset[str]] = {
    Kinds.CHANGE: frozenset(CHANGEABLE),
    Kinds.ENTRY: frozenset(CHANGEABLE),
    Kinds.EXIT: frozenset(),
    Kinds.MERGER: frozenset({"into"}),
    Kinds.SPLIT: frozenset({"parts", "goes_on"}),
    Kinds.FIRST: frozenset(),
    Kinds.UNDO: frozenset({"change", *APART}),
}
_DATES, _AMOUNTS, _KEYS = ("founded",), ("revenue", "assets"), ("owner", "carrier", "sharing")


def kept(kind: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON, and nothing but what goes with the kind. Raises ValidationError."""
    if set(told) - TELLS[kind]:
        raise ValidationError(_("不能请求改这一项"), code="attribute")
    if kind == Kinds.SPLIT:
        return dict(told)
    return {
        name: None if value in (None, "") else str(getattr(value, "pk", value))
        for name, value in told.items()
    }


def told(asked: Request) -> dict[str, Any]:
    """The attributes that are asked for, as values; of what is no change of attributes nothing."""
    if asked.kind not in (Kinds.CHANGE, Kinds.ENTRY):
        return {}
    return {name: _value(name, text) for name, text in asked.told.items()}


def _value(name: str, text: str | None) -> Any:
    field: Any = State._meta.get_field(name)
    if text is None:
        return None if field.null else ""
    if name in _DATES:
        return date.fromisoformat(text)
    if name in _AMOUNTS:
        return Decimal(text)
    return int(text) if name in (*_KEYS, "staff") else text


def done(asked: Request, by: Acting) -> Change | None:
    """What was asked for, done in the register; None where a doubt stands open again.

    Raises Conflict, ValidationError."""
    more: dict[str, Any] = {
        "by": by, "note": f"{asked.get_ground_display()}：{asked.note}"[:500],
        "source": _("第 %(n)s 号请求") % {"n": asked.pk},
    }  # fmt: skip
    match Kinds(asked.kind):
        case Kinds.ENTRY:
            return _entered(asked, more).entered
        case Kinds.CHANGE:
            return actions.change(unit=of(asked), told=told(asked), since=asked.since, **more)
        case Kinds.EXIT:
            end = Deed.CLOSURE if asked.ground in CLOSING else Deed.EXIT
            return actions.close(unit=of(asked), on=asked.since, deed=end, **more)
        case Kinds.MERGER:
            into = Unit.objects.get(pk=asked.told["into"])
            return successions.merge(units=[of(asked)], into=into, on=asked.since, **more)
        case Kinds.SPLIT:
            return successions.split(unit=of(asked), on=asked.since, **asked.told, **more)[
                0
            ].entered
        case Kinds.FIRST:
            return _something(actions.begin_on(unit=of(asked), on=asked.since, **more))
        case Kinds.UNDO:
            return _undone(asked, by, more["note"])


def _something(made: Change | None) -> Change:
    """Raises ValidationError."""
    if made is None:
        raise ValidationError(_("没有变化"), code="same")
    return made


def of(asked: Request) -> Unit:
    assert asked.unit is not None
    return asked.unit


def _entered(asked: Request, more: dict[str, Any]) -> Unit:
    return actions.enter(
        told=told(asked), since=asked.since, head=asked.head,
        kind=Kind.LEGAL if asked.head is None else Kind.ESTABLISHMENT,
        deed=Deed.BIRTH if asked.ground == Ground.NEW else Deed.ENTRY, **more,
    )  # fmt: skip


def _undone(asked: Request, by: Acting, note: str) -> Change | None:
    if "doubt" in asked.told:
        doubting.reopen(doubt=Doubt.objects.get(pk=asked.told["doubt"]), by=by)
        return None
    if "list" in asked.told:
        taken = Import.objects.get(pk=asked.told["list"])
        return handling.take_back(imported=taken, by=by, note=note)
    return actions.undo(what=Change.objects.get(pk=asked.told["change"]), by=by, note=note)


def attempted(asked: Request, by: Acting) -> None:
    """Done and taken back at once: whoever could see that it cannot be done is told when they ask for it.

    Raises Conflict, ValidationError."""
    with transaction.atomic():
        done(asked, by)
        transaction.set_rollback(True)
