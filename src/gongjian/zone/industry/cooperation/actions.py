"""What is done with agreements and with what partners have here: drafted, put in force, told of year by year,
ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...accounts.acting import Acting
from ...history import deeds
from ...history.deeds import about, begin, deed, fresh
from ...history.together import Opened, put_together
from ...inbox.actions import close_matters, open_matter
from .. import arrays
from ..choices import Standing
from ..models import Agreement, Foothold, YearOfAgreement

EXPIRING, RESULT = "agreement_expiring", "agreement_result"
TITLES = {
    EXPIRING: gettext_lazy("协议将到期，请商定续签或结束：%(name)s"),
    RESULT: gettext_lazy("填写协议上年成果：%(name)s"),
}
EXPIRING_DAYS, RESULT_DAYS = "agreement.expiring_days", "agreement.result_days"


# ---- agreements


@transaction.atomic
def draft(*, by: Acting, **told: Any) -> Agreement:
    """Raises ValidationError."""
    agreement = Agreement(**told)
    _check(agreement)
    return begin(agreement, by=by)


@transaction.atomic
def edit(*, agreement: Agreement, by: Acting, at: Opened | None = None, **told: Any) -> Agreement:
    """A draft. Raises ValidationError; BothChanged."""
    now = fresh(agreement, Standing.DRAFT)
    put_together(now, told, at)
    _check(now)
    return deed(now, "edited", by=by)


def _check(agreement: Agreement) -> None:
    if agreement.until and agreement.since and agreement.until < agreement.since:
        raise ValidationError(_("止不能早于起"), code="until")


@transaction.atomic
def put_in_force(
    *, agreement: Agreement, by: Acting, signed_on: date, since: date | None = None
) -> Agreement:
    """It was signed, and holds from a day on. Raises ValidationError."""
    now = fresh(agreement, Standing.DRAFT)
    if signed_on > timezone.localdate():
        raise ValidationError(_("签订日期不能晚于今天"), code="day")
    now.signed_on, now.since = signed_on, since or now.since or signed_on
    _check(now)
    return deed(now, "in_force", by=by, stage=Standing.IN_FORCE)


@transaction.atomic
def plan(*, agreement: Agreement, year: int, plan: str, by: Acting) -> Agreement:
    """What a year is to bring. Raises ValidationError."""
    return _year(agreement, year, "planned", by, plan=plan)


@transaction.atomic
def report(*, agreement: Agreement, year: int, result: str, by: Acting) -> Agreement:
    """What a year brought. Raises ValidationError."""
    if year > timezone.localdate().year:
        raise ValidationError(_("还没有到的年度没有成果"), code="year")
    made = _year(agreement, year, "reported", by, result=result)
    if year == timezone.localdate().year - 1:
        close_matters(kind=RESULT, about=about(made), by=by.person_name)
    return made


def _year(agreement: Agreement, year: int, act: str, by: Acting, **told: str) -> Agreement:
    ((name, words),) = told.items()
    if not words.strip():
        raise ValidationError(_("请写明内容"), code=name)
    now = fresh(agreement, Standing.IN_FORCE)
    if (now.since and year < now.since.year) or (now.until and year > now.until.year):
        raise ValidationError(_("%(year)s 年不在协议期内") % {"year": year}, code="year")

    def write(_agreement: Agreement) -> None:
        YearOfAgreement.objects.update_or_create(
            agreement=now, year=year, defaults={name: words.strip()[:1000]}
        )

    return deed(now, act, by=by, also={"year": year, name: words[:300]}, rows=write)


@transaction.atomic
def end(*, agreement: Agreement, on: date, because: str, by: Acting, renewed_until: date | None = None) -> Agreement:  # fmt: skip
    """It is over, and why; or it is renewed to another day. Raises ValidationError."""
    if not because.strip():
        raise ValidationError(_("请写明原因"), code="because")
    now = fresh(agreement, Standing.IN_FORCE)
    close_matters(kind=EXPIRING, about=about(now), by=by.person_name)
    if renewed_until is not None:
        if now.until is not None and renewed_until <= now.until:
            raise ValidationError(_("续签的止要晚于原来的止"), code="until")
        return deed(now, "renewed", by=by, reason=because, until=renewed_until)
    if (now.since and on < now.since) or on > timezone.localdate():
        raise ValidationError(_("结束日期要在开始之后，且不晚于今天"), code="day")
    close_matters(kind=RESULT, about=about(now), by=by.person_name)
    return deed(now, "ended", by=by, reason=because, stage=Standing.ENDED, ended_on=on,
                ended_because=because.strip()[:300])  # fmt: skip


@transaction.atomic
def withdraw(*, agreement: Agreement, reason: str, by: Acting) -> Agreement:
    """It was none, and nothing is due of it any more. Raises ValidationError."""
    made = deeds.withdraw(agreement, by=by, reason=reason)
    for kind in (EXPIRING, RESULT):
        close_matters(kind=kind, about=about(made), by=by.person_name)
    return made


def expiring(day: date) -> Any:
    """Agreements whose term ends within the days of the pack, or has ended. Raises ValidationError."""
    last = day + timedelta(days=arrays.number(EXPIRING_DAYS, day))
    return Agreement.objects.filter(stage=Standing.IN_FORCE, withdrawn_at=None, until__lte=last)


def without_result(year: int) -> Any:
    """Agreements that had a plan for a year and say nothing of what it brought."""
    silent = (
        YearOfAgreement.objects.filter(year=year, result="").exclude(plan="").values("agreement")
    )
    return Agreement.objects.filter(stage=Standing.IN_FORCE, withdrawn_at=None, pk__in=silent)


def open_due(day: date | None = None) -> int:
    """What is due of agreements today: a word on those that expire, the results of last year; how many matters. To
    do so again harms nothing."""
    today, count = day or timezone.localdate(), 0
    for agreement in expiring(today).select_related("owner"):
        _due(EXPIRING, agreement, arrays.working_days_left(today, agreement.until))
        count += 1
    days = arrays.number(RESULT_DAYS, today)
    for agreement in without_result(today.year - 1).select_related("owner"):
        due = arrays.due_after(date(today.year - 1, 12, 31), days)
        _due(RESULT, agreement, arrays.working_days_left(today, due))
        count += 1
    return count


def _due(kind: str, agreement: Agreement, days: int) -> None:
    open_matter(kind=kind, about=about(agreement), url=reverse("agreement", args=[agreement.pk]),
                organisation=agreement.owner, working_days=days)  # fmt: skip


# ---- headquarters, research abroad, parks abroad, sister parks


@transaction.atomic
def found(*, by: Acting, **told: Any) -> Foothold:
    """Raises ValidationError."""
    foothold = Foothold(**told)
    arrays.refuse_unknown_place(foothold.chain, foothold.node)
    return begin(foothold, "founded", by=by)


@transaction.atomic
def correct(*, foothold: Foothold, by: Acting, at: Opened | None = None, **told: Any) -> Foothold:
    """Raises ValidationError; BothChanged."""
    now = fresh(foothold)
    put_together(now, told, at)
    arrays.refuse_unknown_place(now.chain, now.node)
    return deed(now, "edited", by=by)


@transaction.atomic
def close(*, foothold: Foothold, on: date, because: str, by: Acting) -> Foothold:
    """It is no more after a day, and why. Raises ValidationError."""
    if not because.strip():
        raise ValidationError(_("请写明原因"), code="because")
    now = fresh(foothold)
    if now.until is not None or on < now.since or on > timezone.localdate():
        raise ValidationError(_("结束日期要在开始之后，且不晚于今天"), code="day")
    return deed(now, "closed", by=by, reason=because, until=on, ended_because=because.strip()[:300])
