"""The same need from several: the merged ones follow the main one, and their askers are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.scopes import within
from ..history.deeds import about, deed, fresh
from ..inbox.actions import inform
from . import arrays
from .actions import MERGED, OPINE, TRIAGE, asker, end_turn, offices, relit, turn, url_of
from .choices import STUDIED, WITH_OFFICE, Stage
from .models import Need

MOST = 5  # hints on a page
LOOKED_AT = 500  # the newest that a need is compared with
BACK = timedelta(days=2 * 366)


@transaction.atomic
def merge(*, main: Need, others: Iterable[Need], by: Acting) -> int:
    """These follow the main one from now on; those that followed them do so too. How many.

    Raises ValidationError.
    """
    now, joined = fresh(main, *STUDIED), []
    for other in others:
        if other.pk == now.pk:
            raise ValidationError(_("不能并入它自己"), code="itself")
        each = fresh(other, *WITH_OFFICE)
        for follower in followers_of(each):
            _follow(fresh(follower, Stage.MERGED), now, by)
        _follow(each, now, by)
        joined.append(each.number)
    if joined:
        deed(now, "joined", by=by, reason="、".join(joined))
    return len(joined)


def _follow(each: Need, main: Need, by: Acting) -> None:
    """What it was asked of others is asked no more: the main one is studied."""
    deed(each, "merged", by=by, stage=Stage.MERGED, merged_into=main, due=None, answer_due=None,
         received_on=each.received_on or timezone.localdate())  # fmt: skip
    end_turn(each, OPINE)
    inform(kind=MERGED, about=about(each), url=url_of(each), organisation=asker(each))
    relit(each)


@transaction.atomic
def part(*, need: Need, by: Acting) -> Need:
    """It was another matter after all: the office assigns it by itself. Raises ValidationError."""
    now = fresh(need, Stage.MERGED)
    today = timezone.localdate()
    days = arrays.number("need.triage_days", today)
    owed = arrays.due_after(today, arrays.number("need.answer_days", today))
    deed(now, "parted", by=by, stage=Stage.RECEIVED, merged_into=None, answer_due=owed,
         due=arrays.due_after(today, days))  # fmt: skip
    return turn(now, TRIAGE, offices(), days)


def followers_of(need: Need) -> list[Need]:
    """Those that wait for what becomes of it."""
    return list(need.followers.filter(stage=Stage.MERGED, withdrawn_at=None).order_by("pk"))


def hints(need: Need, acting: Acting | None) -> list[tuple[Need, int]]:
    """Needs that may be the same, with how alike they are in per cent; for a person to judge."""
    rows = (
        within(acting, Need).filter(withdrawn_at=None, stage__in=STUDIED, raised_on__gte=need.raised_on - BACK)
        .exclude(pk=need.pk).order_by("-pk")[:LOOKED_AT]
    )  # fmt: skip
    found = {each.pk: each for each in rows}
    least = arrays.number("need.alike", timezone.localdate())
    told = arrays.alike(_text(need), {key: _text(each) for key, each in found.items()})
    return [(found[key], share) for key, share in told if share >= least][:MOST]


def _text(need: Need) -> str:
    return f"{need.title} {need.text}"
