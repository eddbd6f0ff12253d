"""Questions to what was: a thing on a day, and its story."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from ..audit.words import said
from .models import Copy, Kept


@dataclass(frozen=True, slots=True)
class Step:
    """One act in the story of a thing: what it changed, in words."""

    copy: Copy
    changes: list[tuple[str, str, str]]  # field, before, after

    @property
    def words(self) -> str:
        """The act, as the trail calls it."""
        return said(f"{self.copy.kind}.{self.copy.act}")


def as_of(
    kind: str, moment: datetime, keys: Iterable[int] | None = None
) -> dict[int, dict[str, Any]]:
    """What each thing of a kind was at a moment, by its key; those that were not yet are not in it."""
    rows = Copy.objects.filter(kind=kind, at__lte=moment)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    newest = rows.values("key").annotate(newest=Max("version")).values_list("key", "newest")
    wanted = dict(newest)
    found = {}
    for copy in rows.filter(version__in=set(wanted.values())).iterator(chunk_size=2_000):
        if wanted.get(copy.key) == copy.version:
            found[copy.key] = copy.told
    return found


def story(thing: Kept, shown: Callable[[str, Any], str]) -> Iterator[Step]:
    """The acts upon a thing, the newest first; `shown` says a field's value in words."""
    copies = list(Copy.objects.of(thing).order_by("-version"))
    for copy, before in zip(copies, [*copies[1:], None], strict=True):
        yield Step(
            copy, list(_differing(thing, copy.told, {} if before is None else before.told, shown))
        )


def _differing(
    thing: Kept,
    after: Mapping[str, Any],
    before: Mapping[str, Any],
    shown: Callable[[str, Any], str],
) -> Iterator[tuple[str, str, str]]:
    if not before:
        return
    for name in after:
        was, now = before.get(name), after[name]
        if was != now:
            gone, come = _rows(was, now)
            yield label(thing, name), shown(name, gone), shown(name, come)


def _rows(was: Any, now: Any) -> tuple[Any, Any]:
    """Of two lists of rows those that only the one has: the others did not change; both whole where they only
    stand in another order."""
    if not (isinstance(was, list) and isinstance(now, list)):
        return was, now
    gone, come = ([row for row in one if row not in other] for one, other in ((was, now), (now, was)))  # fmt: skip
    return (gone, come) if gone or come else (was, now)


def moment(value: Any) -> str | None:
    """A moment as a copy keeps it, in the zone's time; None for what is none."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def label(thing: Kept | type[Kept], name: str) -> str:
    """What a field is called; what is no column has its name from the thing's own `LABELS`."""
    labels: Mapping[str, Any] = getattr(thing, "LABELS", {})
    if name in labels:
        return str(labels[name])
    return str(thing._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
