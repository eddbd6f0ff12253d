"""The list of delegated powers: an item drafted, listed, taken back from a park; how often parks used it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..history.deeds import begin, deed, fresh
from ..history.together import Opened, put_together
from .choices import PowerStage
from .models import Holder, Power, Use


@transaction.atomic
def draft(*, by: Acting, parks: Iterable[Organisation] = (), **told: Any) -> Power:
    """Raises ValidationError."""
    power = Power(**told)
    _checked(power)
    if Power.objects.filter(number=power.number).exists():
        raise ValidationError(_("这个编号已经用了"), code="number")
    return begin(power, by=by, rows=lambda power: _hand(power, parks))


@transaction.atomic
def edit(
    *, power: Power, by: Acting, parks: Iterable[Organisation] | None = None, at: Opened | None = None, **told: Any,
) -> Power:  # fmt: skip
    """Parks may be added; a park that holds it already is taken off by `take_back` alone. Raises ValidationError."""
    now = fresh(power)
    put_together(now, told, at)
    _checked(now)
    return deed(now, "edited", by=by, rows=lambda power: _hand(power, parks or ()))


def _checked(power: Power) -> None:
    if power.until is not None and power.until < power.since:
        raise ValidationError(_("止不能早于起"), code="until")


def _hand(power: Power, parks: Iterable[Organisation]) -> None:
    held = set(power.holders.values_list("park", flat=True))
    Holder.objects.bulk_create(
        Holder(power=power, park=park, since=max(power.since, park.valid_from), until=power.until)
        for park in parks
        if park.pk not in held
    )


@transaction.atomic
def enlist(*, power: Power, by: Acting) -> Power:
    """It stands on the list: its parks see it, and count its use. Raises ValidationError."""
    now = fresh(power, PowerStage.DRAFT)
    if not now.holders.exists():
        raise ValidationError(_("请先选承接园区"), code="parks")
    return deed(now, "listed", by=by, stage=PowerStage.LISTED)


@transaction.atomic
def take_back(*, power: Power, until: date, reason: str, by: Acting, park: Organisation | None = None) -> Power:  # fmt: skip
    """From a day on a park no longer holds it; without a park none does. Raises ValidationError."""
    now = fresh(power, PowerStage.LISTED)
    if not reason.strip():
        raise ValidationError(_("请写明收回的原因"), code="reason")
    holders = now.holders.filter(since__lte=until).exclude(until__lt=until)
    if park is not None:
        holders = holders.filter(park=park)
    if until < now.since or not holders.exists():
        raise ValidationError(_("这一天没有可以收回的园区，请核对日期"), code="until")

    def write(_power: Power) -> None:
        holders.update(until=until, ended_because=reason.strip()[:300])

    more: dict[str, Any] = {} if park is not None else {"until": until}
    also = {"park": park.code if park else "", "until": str(until)}
    return deed(now, "taken_back", by=by, reason=reason, rows=write, also=also, **more)


@transaction.atomic
def count_use(*, power: Power, park: Organisation, year: int, count: int, by: Acting) -> Use:
    """How often a park used it in a year; said again it takes the place of the last. Raises ValidationError."""
    now = fresh(power, PowerStage.LISTED)
    holder = now.holders.filter(park=park).first()
    if holder is None:
        raise ValidationError(_("这个园区没有承接这一事项"), code="park")
    last = min(holder.until.year if holder.until else year, timezone.localdate().year)
    if not holder.since.year <= year <= last:
        raise ValidationError(_("这一年这个园区没有承接这一事项，或年度还没有到"), code="year")
    made: list[Use] = []

    def write(power: Power) -> None:
        use, _new = Use.objects.update_or_create(
            power=power, park=park, year=year, defaults={"count": count, "by_id": by.person_id}
        )
        made.append(use)

    told = {"park": park.name, "year": year, "count": count}
    words = _("%(park)s %(year)s 年使用 %(count)s 次") % told
    deed(now, "counted", by=by, reason=words, rows=write, also={**told, "park": park.code})
    return made[0]
