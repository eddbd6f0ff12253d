"""What is due from somebody, read from the rooms that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts import permissions
from ..accounts.acting import Acting
from ..accounts.choices import Kind
from ..accounts.models import Invitation, Letter, Membership, Organisation
from ..accounts.scopes import within
from ..audit.models import Event
from ..audit.permissions import may_search
from ..inbox.models import Matter
from ..inbox.queries import light
from ..operations.permissions import may_operate
from ..operations.queries import backup_hours, failed_jobs, is_overdue

SOON = 30  # days
MOST = 10  # matters on the first screen


@dataclass(frozen=True, slots=True)
class Due:
    """Something that waits for this person: what, by when or how many, where to do it; `light` red, yellow or green."""

    title: str
    count: object
    url: str
    light: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One number at the head of the page."""

    label: str
    value: int
    unit: str


def due(acting: Acting) -> list[Due]:
    """What waits, the most pressing first."""
    found = list(_of_the_engine_room()) if may_operate(acting) else []
    found += [
        Due(matter.title, _told(matter.due_on), matter.url, light(matter))
        for matter in within(acting, Matter).filter(done_at=None).order_by("due_on")[:MOST]
    ]
    if permissions.may_see_letters(acting):
        letters: Any = within(acting, Letter)
        ending = (
            letters.filter(revoked_at=None, confirmed_at__isnull=False).ending_within(SOON).count()
        )
        if ending:
            found.append(Due(_("30 天内到期的授权书"), ending, reverse("letters"), "yellow"))
    if permissions.may_manage_people(acting):
        ending = Membership.objects.ending_within(SOON).count()
        if ending:
            found.append(Due(_("30 天内到期的角色"), ending, reverse("people"), "yellow"))
    if permissions.may_invite(acting):
        unanswered = within(acting, Invitation).filter(
            accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        ).count()  # fmt: skip
        if unanswered:
            found.append(Due(_("还没有接受的邀请"), unanswered, reverse("invitations"), "green"))
    return found


def _of_the_engine_room() -> Iterator[Due]:
    """What whoever runs the platform looks at first: jobs that failed, a copy that is missing or old."""
    page = reverse("operations")
    if failed := failed_jobs():
        yield Due(_("失败的任务"), failed, page, "red")
    hours = backup_hours()
    if hours is None:
        yield Due(_("还没有备份"), "", page, "red")
    elif is_overdue(hours):
        yield Due(_("备份过期"), _("%(n)s 小时前") % {"n": int(hours)}, page, "red")


def _told(day: date) -> str:
    """A day of this year without it."""
    return f"{day:%m-%d}" if day.year == timezone.localdate().year else f"{day:%Y-%m-%d}"


def figures(acting: Acting) -> list[Figure]:
    """What stands, as far as this person may see it."""
    seen: Any = within(acting, Organisation.objects.on())
    counts = dict(seen.order_by().values_list("kind").annotate(n=Count("pk")))
    told = [
        (Kind.PARK, _("园区"), _("个")),
        (Kind.ENTERPRISE, _("企业"), _("家")),
        (Kind.DISTRICT, _("区"), _("个")),
    ]
    found = [Figure(label, counts[kind], unit) for kind, label, unit in told if counts.get(kind)]
    if permissions.may_see_people(acting):
        members = within(acting, Membership.objects.on()).values("person").distinct().count()
        found.append(Figure(_("在册人员"), members, _("人")))
    if may_search(acting):
        found.append(Figure(_("审计记录"), Event.objects.count(), _("条")))
    return found
