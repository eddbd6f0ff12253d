"""An organisation ends: what it may not leave behind. Each room says what it knows of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit.recording import record
from .acting import Acting
from .actions import about
from .models import Letter, Membership, Organisation

# What is still there after the last day of an organisation, in words; "" where nothing is.
Left = Callable[[Organisation, date], str]
_ASKED: list[Left] = []


def left_behind(asked: Left) -> Left:
    _ASKED.append(asked)
    return asked


def whatever_is_left(organisation: Organisation, last: date) -> list[str]:
    return [words for asked in _ASKED if (words := asked(organisation, last))]


@transaction.atomic
def close_organisation(
    *, organisation: Organisation, last_day: date, basis: str, by: Acting
) -> None:
    """An organisation ends with a day, once nobody and nothing is left in it. Raises ValidationError."""
    found = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if found.valid_to is not None and found.valid_to < timezone.localdate():
        raise ValidationError(_("这个机构已经撤销"), code="closed")
    if last_day < found.valid_from:
        raise ValidationError(
            _("最后一天不能早于设立的 %(day)s") % {"day": found.valid_from}, code="order"
        )
    if left := whatever_is_left(found, last_day):
        raise ValidationError(
            _("还有%(left)s，办完、移走以后再撤销") % {"left": "、".join(left)}, code="left"
        )
    before, found.valid_to = found.valid_to, last_day
    found.save(update_fields=("valid_to",))
    record("organisation.closed", about(found), by=by.actor, before={"to": str(before or "")},
           after={"to": str(last_day), "basis": basis})  # fmt: skip


def _after(last: date) -> Q:
    return Q(valid_to=None) | Q(valid_to__gt=last)


@left_behind
def _houses(organisation: Organisation, last: date) -> str:
    beneath = Organisation.objects.beneath(organisation.path).exclude(pk=organisation.pk)
    n = beneath.filter(_after(last)).count()
    return _("%(n)d 个下级机构") % {"n": n} if n else ""


@left_behind
def _people(organisation: Organisation, last: date) -> str:
    members = Membership.objects.filter(_after(last), organisation=organisation, void=False).count()
    letters = Letter.objects.filter(
        enterprise=organisation, valid_to__gt=last, revoked_at=None
    ).count()
    n = members + letters
    return _("%(n)d 个角色或授权") % {"n": n} if n else ""
