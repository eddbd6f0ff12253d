"""Two people at one thing: what I changed since I opened it is put into what it is now; where both changed the same,
I see theirs beside mine and choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..history.merging import Merged, merged
from ..history.models import Copy, Kept
from ..history.queries import label


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
            Clash(label(thing, name), _said(theirs), _said(mine))
            for name, (theirs, mine) in clashes.items()
        ]


def put_together(now: Kept, given: Mapping[str, Any], base: int | None) -> dict[str, Any]:
    """What to set of a thing that is locked: mine where only I changed it since `base`, theirs where only they did.

    `given` by the names of columns, as values. Raises BothChanged.
    """
    if base is None or base == now.version:
        return dict(given)
    found = _merged(now, given, base)
    if found.clashes:
        raise BothChanged(now, found.clashes)
    return found.values


def _merged(now: Kept, given: Mapping[str, Any], base: int) -> Merged:
    copy = Copy.objects.of(now).filter(version=base).first()
    fields = {field.attname: field for field in now._meta.concrete_fields}
    was = {} if copy is None else copy.told
    before = {name: fields[name].to_python(was[name]) for name in given if name in was}
    return merged(before, {name: getattr(now, name) for name in given}, given)


def _said(value: Any) -> str:
    return str(value if value not in (None, "") else "—")[:1000]
