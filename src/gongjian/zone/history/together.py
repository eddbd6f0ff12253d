"""Two people at one thing: what I changed since I opened it is put into what it is now; where both changed the same,
I see theirs beside mine and choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .merging import merged
from .models import Copy, Kept
from .queries import label


@dataclass(frozen=True, slots=True)
class Opened:
    """The version that a form was opened at, and the last whose clashes its author has looked at."""

    base: int
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that somebody else changed meanwhile, and so did I."""

    label: str
    theirs: str
    mine: str


class BothChanged(ValidationError):
    """Somebody else saved meanwhile: `version` is what stands now, `clashes` what both changed."""

    def __init__(self, thing: Kept, clashes: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(
            _("有人在您之后改过同一处：下面列出对方改成了什么，再保存一次就以您的为准"), code="both"
        )
        self.version = thing.version
        self.clashes = [
            Clash(label(thing, name), _said(thing, name, theirs), _said(thing, name, mine))
            for name, (theirs, mine) in clashes.items()
        ]


def put_together(now: Kept, told: Mapping[str, Any], at: Opened | None) -> None:
    """Set on a thing that is locked what somebody told of its fields: where only others changed one since, theirs
    stays. Without `at`, all as told. Raises BothChanged."""
    fields: dict[str, Any] = {name: now._meta.get_field(name) for name in told}
    mine = {fields[name].attname: getattr(value, "pk", value) for name, value in told.items()}
    if _moved(now, at):
        was = {f.attname: f.to_python(_copy(now, at)[f.attname]) for f in fields.values()}
        found = merged(was, {column: getattr(now, column) for column in mine}, mine)
        if found.clashes and not _looked_at(now, at):
            raise BothChanged(now, found.clashes)
        mine = found.values
    for column, value in mine.items():
        setattr(now, column, value)


def is_mine(
    now: Kept, rows: str, told: Any, at: Opened | None, as_told: Callable[[Any], Any] = list
) -> bool:
    """Whether rows that belong to a thing are to be written as somebody told them: not where only others changed
    them since. `as_told` makes of the rows as a copy keeps them what `told` is. Raises BothChanged."""
    if not _moved(now, at):
        return True
    was, theirs = as_told(_copy(now, at)[rows]), as_told(now.rows()[rows])
    if told == was:
        return False
    if theirs not in (was, told) and not _looked_at(now, at):
        raise BothChanged(now, {rows: (theirs, told)})
    return True


def _moved(now: Kept, at: Opened | None) -> bool:
    return at is not None and at.base != now.version


def _looked_at(now: Kept, at: Opened | None) -> bool:
    return at is not None and at.seen == now.version


def _copy(now: Kept, at: Opened | None) -> dict[str, Any]:
    copy = Copy.objects.of(now).filter(version=at.base if at else 0).first()
    if copy is None:
        raise ValidationError(_("页面过时了，请刷新后再改"), code="version")
    told: dict[str, Any] = copy.told
    return told


# ---- in words


def _said(thing: Kept, name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return "；".join(_said(thing, name, each) for each in value)[:1000] or "—"
    if value in (None, ""):
        return "—"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value:,}"
    return str(_word(thing, name, value))[:1000]


def _word(thing: Kept, name: str, value: Any) -> Any:
    """The name of what a key means, the word of a code."""
    try:
        field: Any = thing._meta.get_field(name)
    except FieldDoesNotExist:  # rows of its own
        return value
    if field.is_relation and field.related_model and isinstance(value, int):
        return field.related_model._default_manager.filter(pk=value).first() or value
    return dict(getattr(field, "flatchoices", ())).get(value, value)
