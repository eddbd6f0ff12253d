"""Tokens for programs of an organisation: what they may ask, for which purpose, until when."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit.recording import About, record
from .acting import Acting, all_for
from .choices import Purpose
from .models import ApiToken, Membership

PREFIX = "gj_"
LONGEST_DAYS = 366
SCOPES: dict[str, Any] = {}  # what a token may be let into, and what it is called


def offer(scope: str, label: Any) -> None:
    """A part of the API that a token may be let into; apps say so at start-up."""
    SCOPES[scope] = label


@transaction.atomic
def issue(
    *,
    membership: Membership,
    name: str,
    purpose: str,
    scopes: list[str],
    expires_on: date,
    by: Acting,
) -> tuple[ApiToken, str]:
    """The token and its secret, which is shown once and not kept. Raises ValidationError."""
    today = timezone.localdate()
    if not today < expires_on or (expires_on - today).days > LONGEST_DAYS:
        raise ValidationError(_("有效期至少到明天，最长一年"), code="expiry")
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken(
        membership=membership, name=name, purpose=Purpose(purpose), scopes=sorted(scopes),
        expires_on=expires_on, digest=digest(secret), issued_by_id=by.person_id,
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("token.issued", _about(made), by=by.actor,
           after={"membership": str(membership), "purpose": purpose, "scopes": sorted(scopes),
                  "until": str(expires_on)})  # fmt: skip
    return made, secret


@transaction.atomic
def revoke(*, token: ApiToken, by: Acting) -> None:
    token.revoked_at = timezone.now()
    token.save(update_fields=("revoked_at",))
    record("token.revoked", _about(token), by=by.actor)


def acting_by(request: HttpRequest, secret: str) -> tuple[ApiToken, Acting] | None:
    """Whose program asks, if the token is good today, and so is the role that it stands on."""
    found = (
        ApiToken.objects.select_related("membership__person")
        .filter(digest=digest(secret), revoked_at=None, expires_on__gte=timezone.localdate()).first()
    )  # fmt: skip
    if found is None or not found.membership.person.is_active:
        return None
    ways = {way.key: way for way in all_for(found.membership.person, request)}
    way = ways.get(f"m{found.membership_id}")
    return (
        None
        if way is None
        else (found, replace(way, key=f"t{found.pk}", person_name=f"接口：{found.name}"))
    )


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def _about(token: ApiToken) -> About:
    return About("apitoken", str(token.pk), str(token))


def let_into(token: Any, scope: str, purpose: Purpose) -> bool:
    """Within the token's scopes, and for no other purpose than its own; what is public is for all."""
    return scope in token.scopes and purpose in (Purpose.PUBLIC, token.purpose)
