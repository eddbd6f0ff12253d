"""Questions to the inbox."""

from __future__ import annotations

from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.choices import Role
from ..accounts.scopes import within
from . import arrays
from .models import Matter

SOON = 3  # working days


def open_count(acting: Acting | None) -> int:
    return within(acting, Matter).filter(done_at=None).count()


def light(matter: Matter) -> str:
    """Red beyond its day, yellow within three working days, green before; none when it is done."""
    if matter.done_at:
        return "none"
    today = timezone.localdate()
    if matter.due_on < today:
        return "red"
    return "yellow" if arrays.working_days(today).between(today, matter.due_on) <= SOON else "green"


def may_see_sends(acting: Acting | None) -> bool:
    return acting is not None and acting.role == Role.SYSTEM_ADMIN
