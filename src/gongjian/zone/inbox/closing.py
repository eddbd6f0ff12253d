"""Matters that an organisation would leave behind."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ..accounts.closing import left_behind
from ..accounts.models import Organisation
from .models import Matter


@left_behind
def matters(organisation: Organisation, last: date) -> str:
    n = Matter.objects.open().filter(organisation=organisation).count()
    return _("%(n)d 件没办完的事项") % {"n": n} if n else ""
