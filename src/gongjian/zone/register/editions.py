"""A new edition of the industry classification: units coded by an old one are told in the new one by the
pack's crosswalk, where the old code has become one new code; the others are for a person to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ...methods.classifications import Crosswalk
from ...methods.timelines import Revision, revised
from ..accounts.acting import Acting
from ..audit.recording import About, record
from . import arrays
from .attributes import Content
from .changes import actor, begin, sized
from .choices import Deed
from .models import Change, State, Unit
from .recording import BATCH, Lane, states, write

MARK = "edition:"  # begins the source of such a change


@dataclass(frozen=True, slots=True)
class Recoded:
    """One old code: how many units have it, and what it has become; `after` None where a person must say."""

    edition: str
    code: str
    units: int
    after: str | None
    candidates: tuple[str, ...]


def waiting() -> list[Recoded]:
    """Every code of an old edition that a living unit has, the commonest first."""
    walks = {walk.before: walk for walk in arrays.crosswalks(arrays.pack_on())}
    found: dict[tuple[str, str], int] = {}
    for edition, code in _living(walks).values_list("industry_edition", "industry"):
        found[edition, code] = found.get((edition, code), 0) + 1
    rows = [_recoded(walks[edition], code, count) for (edition, code), count in found.items()]
    return sorted(rows, key=lambda row: (-row.units, row.edition, row.code))


def _recoded(walk: Crosswalk, code: str, count: int) -> Recoded:
    new = tuple(sorted(walk.targets.get(code, ())))
    return Recoded(walk.before, code, count, walk.exactly(code), new)


def candidates(state: State) -> tuple[str, ...]:
    """What the old code of a state may have become."""
    for walk in arrays.crosswalks(arrays.pack_on()):
        if walk.before == state.industry_edition:
            return tuple(sorted(walk.targets.get(state.industry, ())))
    return ()


@transaction.atomic
def recode(*, since: date, by: Acting, note: str = "") -> Change:
    """Units whose old code has become one code have it from a day on, as one change. Raises ValidationError."""
    walks = {walk.before: walk for walk in arrays.crosswalks(arrays.pack_on())}
    new: dict[int, str] = {}
    for unit, edition, code in _living(walks).values_list("unit", "industry_edition", "industry"):
        if (after := walks[edition].exactly(code)) is not None:
            new[unit] = after
    if not new:
        raise ValidationError(_("没有能按对照表自动换版的单位"), code="empty")
    made = begin(Deed.RECLASSIFY, by, source=f"{MARK}{arrays.edition()}", note=note)
    count = sum(_recode(made, part, new, since) for part in _parts(sorted(new)))
    record("unit.recoded", About("change", str(made.pk), str(made)), by=actor(by), purpose="statistical", count=count,
           after={"edition": arrays.edition(), "since": str(since)})  # fmt: skip
    return made


def _recode(made: Change, units: list[int], new: dict[int, str], since: date) -> int:
    list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk"))
    lanes = states(units)
    told: dict[int, Content] = {
        unit: {"industry": new[unit], "industry_edition": arrays.edition()} for unit in units
    }
    for unit, size in sized(lanes, told, since).items():
        told[unit]["size"] = size
    write(made, [(of, _from(of, told[unit], since)) for unit, of in lanes.items()])
    return len(units)


def _from(of: Lane, told: Content, since: date) -> Revision[Content]:
    """From the day on, or from its first day for a unit that began later."""
    return revised(of.spans, max(since, of.spans[0].since), lambda old: {**old, **told})


def past() -> Any:
    """Changes of edition that were made, the newest first."""
    return Change.objects.filter(deed=Deed.RECLASSIFY, source__startswith=MARK)


def _living(walks: dict[str, Crosswalk]) -> Any:
    last = State._meta.get_field("until").default
    return State.objects.known().filter(until=last, industry_edition__in=walks).exclude(industry="")


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
