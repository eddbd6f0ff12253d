"""Which act makes what due, from whom, within how many working days; and which act is its doing.

An act and what becomes due by it stand or fall together: the rules run in the act's own transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..accounts.choices import Kind, Role
from ..accounts.models import Letter, Membership, Organisation
from ..audit.models import Event
from ..audit.recording import About, recorded
from ..policy.models import Edition
from . import kinds
from .actions import close_matters, open_matter

LETTER, EDITION = "confirm_letter", "decide_edition"
TITLES = {LETTER: _("确认授权书：%(name)s"), EDITION: _("批准政策版次：%(name)s")}
LETTER_DAYS, EDITION_DAYS = 3, 5


def listen() -> None:
    kinds.say(TITLES)
    recorded.connect(_heard, dispatch_uid="inbox.rules")


def _heard(sender: Any, event: Event, **_more: Any) -> None:
    rule = RULES.get(event.act)
    if rule is not None:
        rule(event)


def _letter_handed_in(event: Event) -> None:
    """The park above the enterprise confirms."""
    letter = Letter.objects.select_related("enterprise").get(pk=event.object_id)
    above = list(Organisation.objects.get_ancestors(letter.enterprise))
    if above:
        open_matter(
            kind=LETTER, name=letter.enterprise.name, about=_about(event),
            url=reverse("letter", args=[letter.pk]), organisation=_park(above), role=Role.PARK_OFFICER,
            working_days=LETTER_DAYS,
        )  # fmt: skip


def _park(above: list[Organisation]) -> Organisation:
    """The park of an enterprise, also where it stands beneath a sub-park."""
    return next((o for o in reversed(above) if o.kind == Kind.PARK), above[-1])


def _edition_proposed(event: Event) -> None:
    """A second officer of the office of whoever handed it in."""
    edition = Edition.objects.get(hash__startswith=event.object_id)
    membership = Membership.objects.on().filter(person=edition.proposed_by).first()
    if membership is not None:
        open_matter(
            kind=EDITION, about=_about(event),
            url=reverse("edition", args=[edition.hash[:12]]), organisation=membership.organisation,
            working_days=EDITION_DAYS, except_for=edition.proposed_by,
        )  # fmt: skip


def _done(kind: str) -> Callable[[Event], None]:
    def close(event: Event) -> None:
        close_matters(kind=kind, about=_about(event), by=event.actor_name)

    return close


def _about(event: Event) -> About:
    return About(event.object_kind, event.object_id, event.object_name)


RULES: dict[str, Callable[[Event], None]] = {
    "letter.handed_in": _letter_handed_in,
    "letter.confirmed": _done(LETTER),
    "letter.revoked": _done(LETTER),
    "edition.proposed": _edition_proposed,
    "edition.approved": _done(EDITION),
    "edition.rejected": _done(EDITION),
}
