"""Units that an organisation would leave behind: those it counts, and the one that it is."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from ..accounts.closing import left_behind
from ..accounts.models import Organisation
from .models import State


@left_behind
def units(organisation: Organisation, last: date) -> str:
    of = Q(owner=organisation) | Q(carrier=organisation) | Q(unit__organisation=organisation)
    after = State.objects.known().filter(of, until__gt=last + timedelta(days=1))
    n = after.values("unit").distinct().count()
    return _("%(n)d 个单位") % {"n": n} if n else ""
