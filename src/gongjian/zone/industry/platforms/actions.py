"""What is done with innovation platforms: entered as recognised, corrected, ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...history.deeds import begin, deed, fresh
from ...history.together import Opened, put_together
from .. import arrays
from ..models import Platform


@transaction.atomic
def enter(*, by: Acting, **told: Any) -> Platform:
    """Raises ValidationError."""
    platform = Platform(**told)
    _check(platform)
    return begin(platform, "entered", by=by)


@transaction.atomic
def correct(*, platform: Platform, by: Acting, at: Opened | None = None, **told: Any) -> Platform:
    """Raises ValidationError; BothChanged."""
    now = fresh(platform)
    put_together(now, told, at)
    _check(now)
    return deed(now, "edited", by=by)


def _check(platform: Platform) -> None:
    arrays.refuse_unknown_place(platform.chain, platform.node)
    if platform.kind_of not in arrays.platform_kinds():
        raise ValidationError(_("政策包里没有这个平台类别"), code="kind_of")
    if platform.since > timezone.localdate():
        raise ValidationError(_("认定日期不能晚于今天"), code="since")
    if platform.until is not None and platform.until < platform.since:
        raise ValidationError(_("止不能早于认定日期"), code="since")


@transaction.atomic
def end(*, platform: Platform, on: date, because: str, by: Acting) -> Platform:
    """It is one no more after a day, and why: its term is over, it was struck off, it moved; told again, a day or
    a reason that was wrong is put right. Raises ValidationError."""
    if not because.strip():
        raise ValidationError(_("请写明原因"), code="because")
    now = fresh(platform)
    if on < now.since or on > timezone.localdate():
        raise ValidationError(_("结束日期要在认定之后，且不晚于今天"), code="day")
    return deed(now, "ended", by=by, reason=because, until=on, ended_because=because.strip()[:300])
