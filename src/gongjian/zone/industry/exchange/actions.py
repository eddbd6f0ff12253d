"""What is done with the catalogue: an entry drafted, in force, ended; something received; what is due told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...documents import proving
from ...history import deeds
from ...history.deeds import about, begin, deed, fresh
from ...history.together import Opened, is_mine, put_together
from ...inbox.actions import close_matters, open_matter
from .. import arrays
from ..choices import REGULAR, Standing
from ..models import Exchange, Receipt

GIVE = "give_exchange"
TITLES = {GIVE: gettext_lazy("按目录提供数据或资源：%(name)s")}
DAYS = "exchange.due_days"
SECRET = ("绝密", "机密", "秘密级", "国家秘密", "涉密")  # words of what has no place here
_SAFE = ("不涉密", "非涉密", "无涉密")


@transaction.atomic
def draft(*, takers: Iterable[Organisation], by: Acting, **told: Any) -> Exchange:
    """Raises ValidationError."""
    exchange, given = Exchange(**told), list(takers)
    _check(exchange, given)
    return begin(exchange, by=by, rows=lambda exchange: exchange.takers.set(given))


@transaction.atomic
def edit(
    *, exchange: Exchange, takers: Iterable[Organisation], by: Acting, at: Opened | None = None, **told: Any
) -> Exchange:  # fmt: skip
    """A draft. Raises ValidationError; BothChanged."""
    now, given = fresh(exchange, Standing.DRAFT), sorted(takers, key=lambda each: each.pk)
    put_together(now, told, at)
    if not is_mine(now, "takers", [each.pk for each in given], at):
        given = list(now.takers.all())
    _check(now, given)
    return deed(now, "edited", by=by, rows=lambda exchange: exchange.takers.set(given))


def _check(exchange: Exchange, takers: list[Organisation]) -> None:
    text = f"{exchange.name} {exchange.content} {exchange.secrecy_note}"
    for word in _SAFE:
        text = text.replace(word, "")
    if any(word in text for word in SECRET):
        raise ValidationError(
            _("涉密不上网：涉密的数据和资源不在本系统登记，请按保密规定另行办理"), code="secret"
        )
    if not takers:
        raise ValidationError(_("请选接收单位"), code="takers")
    if any(t.pk == exchange.giver_id for t in takers):
        raise ValidationError(_("提供单位不能同时是接收单位"), code="self")


@transaction.atomic
def put_in_force(*, exchange: Exchange, by: Acting, since: date | None = None) -> Exchange:
    """From a day on it is given. Raises ValidationError."""
    now = fresh(exchange, Standing.DRAFT)
    return deed(
        now, "in_force", by=by, stage=Standing.IN_FORCE, since=since or timezone.localdate()
    )


@transaction.atomic
def receive(
    *, exchange: Exchange, by: Acting, received_on: date, period: str = "", note: str = "",
    files: Iterable[File[Any]] = (),
) -> Receipt:  # fmt: skip
    """Whoever is given something says that it came: with a file, or a note of it. Raises ValidationError."""
    now = fresh(exchange, Standing.IN_FORCE)
    given, code = list(files), _period(now, period, received_on)
    if not given and not note.strip():
        raise ValidationError(_("请上传文件，或写明收到了什么"), code="note")
    if received_on > timezone.localdate():
        raise ValidationError(_("不能晚于今天"), code="day")
    if code and now.receipts.filter(taker=by.organisation_id, period=code).exists():
        raise ValidationError(_("这一期已经登记过了"), code="again")
    kept = proving.prove(now, given, by=by, note=f"{code} {note}".strip()) if given else [None]
    made = Receipt(exchange=now, taker_id=by.organisation_id, period=code, received_on=received_on,
                   by_id=by.person_id, note=note.strip()[:300], file=kept[0])  # fmt: skip
    deed(
        now,
        "received",
        by=by,
        also={"period": code, "note": note[:200]},
        rows=lambda _e: made.save(),
    )
    if not _waits(now, code):
        close_matters(kind=GIVE, about=about(now), by=by.person_name)
    return made


def _period(exchange: Exchange, text: str, on: date) -> str:
    """What is given regularly is given for a period of its frequency; else for none. Raises ValidationError."""
    if exchange.often not in REGULAR:
        return ""
    found = arrays.period(text) if text.strip() else arrays.ended(exchange.often, on)
    if found is None or arrays.frequency_of(found) != exchange.often:
        raise ValidationError(
            _("报告期应与频率相符，例如 2026-09、2026-Q3、2026-H1、2026"), code="period"
        )
    if found.end >= timezone.localdate():
        raise ValidationError(_("这一期还没有结束"), code="period")
    return found.code


def _waits(exchange: Exchange, code: str) -> bool:
    """Whether some taker has not yet received a period."""
    received = exchange.receipts.filter(period=code).values("taker")
    return bool(code) and exchange.takers.exclude(pk__in=received).exists()


@transaction.atomic
def end(*, exchange: Exchange, on: date, because: str, by: Acting) -> Exchange:
    """It is given no more, and why. Raises ValidationError."""
    if not because.strip():
        raise ValidationError(_("请写明原因"), code="because")
    now = fresh(exchange, Standing.IN_FORCE)
    if (now.since and on < now.since) or on > timezone.localdate():
        raise ValidationError(_("结束日期要在开始之后，且不晚于今天"), code="day")
    close_matters(kind=GIVE, about=about(now), by=by.person_name)
    return deed(now, "ended", by=by, reason=because, stage=Standing.ENDED, ended_on=on,
                ended_because=because.strip()[:300])  # fmt: skip


@transaction.atomic
def withdraw(*, exchange: Exchange, reason: str, by: Acting) -> Exchange:
    """It was no entry, and nothing is due of it any more. Raises ValidationError."""
    made = deeds.withdraw(exchange, by=by, reason=reason)
    close_matters(kind=GIVE, about=about(made), by=by.person_name)
    return made


def open_due(day: date | None = None) -> int:
    """What is due today: of every regular entry the period that ended last, until it has come; how many. To do so
    again harms nothing."""
    from .queries import standing

    today, count = day or timezone.localdate(), 0
    live = Exchange.objects.filter(stage=Standing.IN_FORCE, withdrawn_at=None, often__in=REGULAR)
    for each in standing(live.select_related("giver"), today):
        if each.received or each.period is None or each.due_on is None:
            continue
        open_matter(
            kind=GIVE, about=about(each.exchange), url=reverse("exchange", args=[each.exchange.pk]),
            organisation=each.exchange.giver, working_days=arrays.working_days_left(today, each.due_on),
        )  # fmt: skip
        count += 1
    return count
