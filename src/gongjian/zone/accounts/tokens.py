"""Tokens for programs of an organisation: what they may ask, for which purpose, until when."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit.recording import About, record
from .acting import Acting, address_of
from .choices import Purpose, Role
from .models import ApiToken, Organisation

PREFIX = "gj_"
LONGEST_DAYS = 366
SCOPES = ("organisations", "policy", "inbox")  # what a token may be let into


@transaction.atomic
def issue(
    *, organisation: Organisation, name: str, role: str, purpose: str, scopes: list[str], expires_on: date, by: Acting
) -> tuple[ApiToken, str]:
    """The token and its secret, which is shown once and not kept. Raises ValidationError."""
    today = timezone.localdate()
    if role not in organisation.roles:
        raise ValidationError(_("这类机构没有这种角色"), code="role")
    if not today < expires_on or (expires_on - today).days > LONGEST_DAYS:
        raise ValidationError(_("有效期至少到明天，最长一年"), code="expiry")
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken(
        organisation=organisation, name=name, role=role, purpose=Purpose(purpose), scopes=sorted(scopes),
        expires_on=expires_on, digest=digest(secret), issued_by_id=by.person_id,
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("token.issued", _about(made), by=by.actor,
           after={"organisation": organisation.code, "role": role, "purpose": purpose,
                  "scopes": sorted(scopes), "until": str(expires_on)})  # fmt: skip
    return made, secret


@transaction.atomic
def revoke(*, token: ApiToken, by: Acting) -> None:
    token.revoked_at = timezone.now()
    token.save(update_fields=("revoked_at",))
    record("token.revoked", _about(token), by=by.actor)


def acting_by(request: HttpRequest, secret: str) -> tuple[ApiToken, Acting] | None:
    """Whose program asks, if the token is good today and its organisation lives."""
    found = (
        ApiToken.objects.select_related("organisation", "issued_by")
        .filter(digest=digest(secret), revoked_at=None, expires_on__gte=timezone.localdate())
        .filter(organisation__in=Organisation.objects.on()).first()
    )  # fmt: skip
    if found is None:
        return None
    organisation = found.organisation
    return found, Acting(
        f"t{found.pk}", 0, f"接口：{found.name}", str(Role(found.role)), organisation.pk, organisation.code,
        organisation.name, organisation.path, organisation.kind, address=address_of(request),
        request=getattr(request, "id", ""),
    )  # fmt: skip


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def _about(token: ApiToken) -> About:
    return About("apitoken", str(token.pk), str(token))


def let_into(token: Any, scope: str, purpose: Purpose) -> bool:
    """Within the token's scopes, and for no other purpose than its own; what is public is for all."""
    return scope in token.scopes and purpose in (Purpose.PUBLIC, token.purpose)
