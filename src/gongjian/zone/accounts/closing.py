"""An organisation ends: what it may not leave behind. Each room says what it knows of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from .models import Letter, Membership, Organisation

# What is still there after the last day of an organisation, in words; "" where nothing is.
Left = Callable[[Organisation, date], str]
_ASKED: list[Left] = []


def left_behind(asked: Left) -> Left:
    _ASKED.append(asked)
    return asked


def whatever_is_left(organisation: Organisation, last: date) -> list[str]:
    return [words for asked in _ASKED if (words := asked(organisation, last))]


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
