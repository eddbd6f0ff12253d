"""Tables for people who see no unit: told once as of each day, and held against whatever is told later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import within
from ..audit.recording import About, digest_of, record
from ..policy.arrays import pack_of
from ..policy.models import Edition
from . import arrays, protecting
from .limits import Limits, limits_of
from .models import PublishedTable, State
from .protecting import Out, Spread
from .tabulating import Cells, Entry, Ground, Placing, Question, Snapshot, entries

OFFERED = 4  # the last days that a table may be as of, besides those of which one was told
_TRIES = 3


def days(limits: Limits, measure: str) -> list[date]:
    """The days that a table may be as of, the newest first: the last ends of so many months, and those
    that were told of."""
    months, today = limits.months(measure), timezone.localdate()
    month = today.year * 12 + today.month - 1
    last = month - month % months  # counted from the year 0, so that 12 gives the ends of years
    ends = {_first_of(last - months * turn) - timedelta(days=1) for turn in range(OFFERED)}
    before = PublishedTable.objects.filter(measure=measure).values_list("day", flat=True)
    return sorted(ends.union(before), reverse=True)


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def limits_today() -> Limits:
    """Raises ValidationError where a number is empty, with whose act would fill it."""
    found = limits_of(arrays.pack_on(), timezone.localdate())
    if found.empty:
        raise ValidationError(
            _("政策包里“%(names)s”还空着，空着就不公布汇总表。由示范区建设工作处在“政策”里提出填了数的新版次，另一人同意后即可查看。")
            % {"names": "”“".join(found.empty)}, code="empty",
        )  # fmt: skip
    return found


def told(acting: Acting | None) -> Any:
    """What was told, as far as somebody may see it."""
    return within(acting, PublishedTable, Purpose.STATISTICAL)


def answered(*, question: Question, measure: str, day: date, by: Acting) -> PublishedTable:
    """The answer to a question as of a day: as it was told before, or told now. Raises ValidationError."""
    for _turn in range(_TRIES):
        one = told(by).filter(question=question.text, measure=measure, day=day).first()
        if one is None:
            newest = _newest(measure)
            one = _kept(_answer(question, measure, day), by, newest)
        if one is not None:
            return one
    raise ValidationError(_("同时有人在看别的汇总表，请再试一次"), code="busy")


def _answer(question: Question, measure: str, day: date) -> PublishedTable:
    limits = limits_today()
    if day not in days(limits, measure):
        raise ValidationError(_("这一天不公布汇总表"), code="day")
    edition, known = Edition.objects.on(), _known_at(day)
    placing = Placing(question, Ground(arrays.pack_on()))
    given, digest = _entries(Snapshot(State.objects.as_of(day, known)), placing, measure)
    spread = Spread(placing.rows.keys, placing.columns.keys, given)
    try:
        found = protecting.protected(spread, _before(measure, day, limits), limits.rules, measure)
    except protecting.TooMany as many:
        raise ValidationError(
            _("这个指标公布过的表太多，再添一张核对不过来；请看已经公布的表"), code="many"
        ) from many
    return PublishedTable(
        question=question.text, measure=measure, day=day, known_at=known, rows=list(spread.rows),
        columns=list(spread.columns), told=[[*cell, str(value)] for cell, value in sorted(found.cells.items())],
        withheld=[list(cell) for cell in found.withheld], lost=[list(cell) for cell in found.lost],
        rules=limits.rules, edition=edition.hash if edition else "", digest=digest, cost=found.cost,
        bound=found.bound,
    )  # fmt: skip


@transaction.atomic
def _kept(one: PublishedTable, by: Acting, newest: int) -> PublishedTable | None:
    """Kept, unless another table was told meanwhile that this one was not held against."""
    record(
        "table.published", About("table", one.question, str(one)), by=by.actor, purpose="statistical",
        count=len(one.told), digest=one.digest,
        after={"withheld": len(one.withheld), "lost": len(one.lost)},
    )  # fmt: skip
    if _newest(one.measure) != newest:
        transaction.set_rollback(True)
        return None
    one.asked_by_id = by.person_id
    one.save(force_insert=True)
    return one


def _newest(measure: str) -> int:
    keys = PublishedTable.objects.filter(measure=measure).order_by("-pk").values_list("pk", flat=True)  # fmt: skip
    return int(keys.first() or 0)


def _known_at(day: date) -> datetime:
    """Every table as of a day is as known at one moment: when the first of them was told."""
    first = PublishedTable.objects.filter(day=day).order_by("pk").values_list("known_at", flat=True)
    return first.first() or timezone.now()


def _before(measure: str, day: date, limits: Limits) -> list[Out]:
    """The tables of the measure that one more is held against. Raises ValidationError where one of them
    cannot be made again."""
    since = _first_of(max(day.year * 12 + day.month - 1 - limits.held_together, 12))
    grounds: dict[str, Ground] = {}
    snapshots: dict[tuple[date, datetime], Snapshot] = {}
    found = []
    for one in PublishedTable.objects.filter(measure=measure, day__gte=since).order_by("pk"):
        when = (one.day, one.known_at)
        if one.edition not in grounds:
            edition = Edition.objects.filter(hash=one.edition).first()
            grounds[one.edition] = Ground(pack_of(edition) if edition else None)
        if when not in snapshots:
            snapshots[when] = Snapshot(State.objects.as_of(*when))
        placing = Placing(Question.of(one.question), grounds[one.edition])
        given, digest = _entries(snapshots[when], placing, measure)
        if digest != one.digest:
            raise ValidationError(
                _("以前公布的“%(table)s”按现在的园区和名录重算对不上，不能核对新表；请系统管理员查看")
                % {"table": one}, code="changed",
            )  # fmt: skip
        spread = Spread(tuple(one.rows), tuple(one.columns), given)
        found.append(Out(spread, withheld_in(one), one.rules))
    return found


def _entries(units: Snapshot, placing: Placing, measure: str) -> tuple[list[Entry], str]:
    """What the units give, and a digest of it."""
    given = list(entries(units, placing, measure))
    return given, digest_of(f"{e.unit}:{e.row}:{e.column}:{e.value}:{e.share}" for e in given)


def cells_of(one: PublishedTable) -> Cells:
    return {(row, column): Fraction(value) for row, column, value in one.told}


def withheld_in(one: PublishedTable) -> frozenset[tuple[str, str]]:
    return frozenset((row, column) for row, column in one.withheld)
