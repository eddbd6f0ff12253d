"""Matters opened, closed, reminded of and escalated; words for them queued by each person's channels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..accounts.acting import Acting
from ..accounts.choices import Kind, Role
from ..accounts.models import Letter, Membership, Organisation, Person
from ..audit.recording import SYSTEM, About, record
from . import arrays
from .models import Channel, Matter, Message, Preference

REMIND_BEFORE = (3, 1, 0)  # working days to the due day
ESCALATE_AFTER = 2  # working days beyond it


@transaction.atomic
def open_matter(
    *,
    kind: str,
    about: About,
    url: str,
    organisation: Organisation,
    working_days: int,
    name: str = "",
    role: str = "",
    except_for: Person | None = None,
) -> Matter:
    """Something becomes due in so many working days; the same thing twice is one matter."""
    today = timezone.localdate()
    matter, is_new = Matter.objects.get_or_create(
        kind=kind, object_kind=about.kind, object_id=about.key, organisation=organisation, done_at=None,
        defaults={"name": (name or about.name)[:200], "url": url, "role": role, "except_for": except_for,
                  "due_on": arrays.working_days(today).after(today, working_days)},
    )  # fmt: skip
    if is_new:
        tell(matter, "opened")
    return matter


@transaction.atomic
def inform(
    *, kind: str, about: About, url: str, organisation: Organisation, name: str = ""
) -> Matter:
    """An organisation is told of something that happened; nothing is due from it."""
    matter = Matter.objects.create(
        kind=kind, object_kind=about.kind, object_id=about.key, organisation=organisation, name=(name or about.name)[:200],
        url=url, due_on=timezone.localdate(), done_at=timezone.now(),
    )  # fmt: skip
    tell(matter, "told")
    return matter


def close_matters(
    *, kind: str | tuple[str, ...], about: About, by: str, organisation: Organisation | None = None
) -> int:
    """What was due about a thing is done, of one kind or of several; by one organisation, where one is named."""
    kinds = (kind,) if isinstance(kind, str) else kind
    found = Matter.objects.open().filter(
        kind__in=kinds, object_kind=about.kind, object_id=about.key
    )
    if organisation is not None:
        found = found.filter(organisation=organisation)
    return found.update(done_at=timezone.now(), done_by=by[:80])


@transaction.atomic
def remind_all(day: date | None = None) -> int:
    """The day's round: reminders before the due day, a word each day after it, escalation beyond; how many
    matters were touched."""
    today = day or timezone.localdate()
    days = arrays.working_days(today)
    if not days.is_working(today):
        return 0
    touched = 0
    for matter in Matter.objects.open().select_related("organisation"):
        left = days.between(today, matter.due_on)
        if matter.due_on < today:
            tell(matter, "overdue", today)
            if -left >= ESCALATE_AFTER and matter.escalated_to_id is None:
                escalate(matter, today)
        elif left in REMIND_BEFORE:
            tell(matter, "reminded", today)
        else:
            continue
        touched += 1
    return touched


def escalate(matter: Matter, today: date) -> None:
    """The level above is told, and sees the matter from now on."""
    above = level_above(matter.organisation)
    if above is None:
        return
    matter.escalated_to, matter.escalated_at = above, timezone.now()
    matter.save(update_fields=("escalated_to", "escalated_at"))
    record("matter.escalated", About("matter", str(matter.pk), matter.title), by=SYSTEM,
           after={"to": above.code, "due": str(matter.due_on)})  # fmt: skip
    tell(matter, "escalated", today)


def level_above(organisation: Organisation) -> Organisation | None:
    """The nearest organisation above that has people; beneath the zone itself, its building office."""
    ancestors = list(Organisation.objects.get_ancestors(organisation))
    for each in reversed(ancestors):
        if each.kind != Kind.ZONE and Membership.objects.on().filter(organisation=each).exists():
            return each
    office = (
        Membership.objects.on()
        .filter(role=Role.ZONE_OFFICER)
        .exclude(organisation=organisation)
        .first()
    )
    return None if office is None else office.organisation


_quiet: ContextVar[bool] = ContextVar("inbox_quiet", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Matters of long ago are written down: nobody is told of them now."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def tell(matter: Matter, reason: str, day: date | None = None) -> None:
    """A message for each person whom the matter concerns, by each of their channels; once a day and kind."""
    if _quiet.get():
        return
    today = day or timezone.localdate()
    for person in people(matter, reason):
        with override(person.language):
            text = words(matter, reason)
        for channel in channels(person):
            Message.objects.get_or_create(
                person=person, matter=matter, channel=channel, reason=reason, on=today,
                defaults={"text": text, "sent_at": timezone.now() if channel == Channel.PAGE else None},
            )  # fmt: skip


def words(matter: Matter, reason: str) -> str:
    """What a message says; no figures and no names of persons, since messages leave the house."""
    said = {
        "opened": _("新的待办：%(title)s，请于 %(due)s 前办理。"),
        "reminded": _("提醒：%(title)s，期限 %(due)s。"),
        "chased": _("催办：%(title)s，期限 %(due)s，请尽快办理。"),
        "overdue": _("已超期：%(title)s，期限是 %(due)s，请尽快办理。"),
        "told": _("告知：%(title)s。"),
        "escalated": _("下级超期未办：%(title)s，期限是 %(due)s。"),
    }[reason]
    return said % {"title": matter.title, "due": matter.due_on.isoformat()}


def people(matter: Matter, reason: str) -> list[Person]:
    place = matter.escalated_to if reason == "escalated" else matter.organisation
    wanted = Q(organisation=place)
    if matter.role and reason != "escalated":
        wanted &= Q(role=matter.role)
    members: Any = Membership.objects.on().filter(wanted, person__is_active=True)
    found = set(members.values_list("person", flat=True)) - {matter.except_for_id}
    if place is not None and place.kind == Kind.ENTERPRISE:
        letters: Any = Letter.objects.on().filter(
            enterprise=place, revoked_at=None, confirmed_at__isnull=False
        )
        found |= set(letters.values_list("agent", flat=True))
    return list(Person.objects.filter(pk__in=found).order_by("pk"))


def channels(person: Person) -> list[Channel]:
    """The page always; SMS and e-mail where there is an address and no wish against it."""
    wishes = dict(Preference.objects.filter(person=person).values_list("channel", "wanted"))
    found = [Channel.PAGE]
    for channel, address in ((Channel.SMS, person.mobile), (Channel.EMAIL, person.email)):
        if address and wishes.get(channel, channel == Channel.SMS):
            found.append(channel)
    if wishes.get(Channel.WEBHOOK):
        found.append(Channel.WEBHOOK)
    return found


@transaction.atomic
def wish(*, person: Person, by: Acting, wanted: dict[str, bool]) -> None:
    """A person's own channels beyond the page."""
    for channel, yes in wanted.items():
        Preference.objects.update_or_create(
            person=person, channel=channel, defaults={"wanted": yes}
        )
    record(
        "preference.changed",
        About("person", str(person.pk), person.name),
        by=by.actor,
        after=wanted,
    )


def read_all(person: Person) -> int:
    return Message.objects.filter(person=person, channel=Channel.PAGE, read_at=None).update(
        read_at=timezone.now()
    )
