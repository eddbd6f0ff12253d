"""Asking somebody in, and what becomes of it: an invitation is worth as much as the right of who sent it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit.recording import About, record
from .acting import Acting, all_for
from .models import Invitation, Membership, Organisation, Person
from .permissions import may_invite

INVITED_FOR = timedelta(days=7)
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read for another


@transaction.atomic
def invite(
    *, organisation: Organisation, role: str, name: str, by: Acting, mobile: str = ""
) -> tuple[Invitation, str, str]:
    """The invitation, the secret of its link, and its code; neither of the two is kept."""
    secret = secrets.token_urlsafe(24)
    code = "".join(secrets.choice(_LETTERS) for _place in range(10))
    made = Invitation(
        organisation=organisation, role=role, name=name, mobile=mobile, digest=digest(secret),
        code_digest=digest(code), invited_by_id=by.person_id, expires_at=timezone.now() + INVITED_FOR,
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("invitation.sent", _about(made), by=by.actor,
           after={"role": role, "organisation": organisation.code, "until": made.expires_at.isoformat()})  # fmt: skip
    return made, secret, code


@transaction.atomic
def accept(*, invitation: Invitation, username: str, password: str, mobile: str) -> Person:
    """The invited person makes their account and is a member. Raises ValidationError."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not locked.is_open or not still_theirs(locked):
        raise ValidationError(_("邀请已用过、撤回或过期，请向邀请人要新的"), code="closed")
    person = Person.objects.create_user(
        username, password, name=locked.name, mobile=mobile or locked.mobile or None
    )
    Membership.objects.create(person=person, organisation=locked.organisation, role=locked.role)
    locked.accepted_by, locked.accepted_at = person, timezone.now()
    locked.save(update_fields=("accepted_by", "accepted_at"))
    from .listening import actor_of

    record("invitation.accepted", _about(locked), by=actor_of(person, None),
           after={"person": person.pk, "role": locked.role, "organisation": locked.organisation.code})  # fmt: skip
    return person


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Acting) -> None:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=("withdrawn_at",))
    record("invitation.withdrawn", _about(invitation), by=by.actor)


@transaction.atomic
def withdraw_lost(*, sender: Person, by: Acting) -> None:
    """What somebody sent out in a role that is theirs no more."""
    for invitation in Invitation.objects.select_for_update().filter(
        invited_by=sender, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ):
        if not still_theirs(invitation):
            withdraw(invitation=invitation, by=by)


def still_theirs(invitation: Invitation) -> bool:
    """Whether who sent it might send it today."""
    sender = Person.objects.get(pk=invitation.invited_by_id)
    return sender.is_active and any(
        may_invite(way, invitation.organisation, invitation.role) for way in all_for(sender)
    )


def digest(secret: str) -> str:
    return hashlib.sha256(secret.strip().encode("utf-8")).hexdigest()


def _about(invitation: Invitation) -> About:
    return About("invitation", str(invitation.pk), str(invitation))
