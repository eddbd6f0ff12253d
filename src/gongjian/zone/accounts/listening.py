"""Signing in and out, refused attempts and second factors, told in the trail."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as mfa
from axes.signals import user_locked_out
from django.contrib.auth import signals as auth
from django.db import transaction
from django.http import HttpRequest

from ..audit.recording import NOTHING, About, Actor, record
from .acting import address_of, all_for
from .models import Person


def listen() -> None:
    auth.user_logged_in.connect(_entered, dispatch_uid="accounts.entered")
    auth.user_logged_out.connect(_left, dispatch_uid="accounts.left")
    auth.user_login_failed.connect(_refused, dispatch_uid="accounts.refused")
    user_locked_out.connect(_locked, dispatch_uid="accounts.locked")
    mfa.authenticator_added.connect(_factor_added, dispatch_uid="accounts.factor_added")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="accounts.factor_removed")
    mfa.authenticator_reset.connect(_factor_reset, dispatch_uid="accounts.factor_reset")


def actor_of(person: Person, request: HttpRequest | None) -> Actor:
    ways = all_for(person, request)
    if ways:
        return ways[0].actor
    address = address_of(request) if request else ""
    return Actor(str(person.pk), person.name, address=address, request=getattr(request, "id", ""))


def _entered(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    request.session["language"] = user.language
    _tell("person.signed_in", user, request)


def _left(sender: Any, request: HttpRequest, user: Person | None, **_: Any) -> None:
    if user is not None:
        _tell("person.signed_out", user, request)


def _refused(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    tried = str(credentials.get("username") or credentials.get("phone") or "")[:40]
    address = address_of(request) if request else ""
    with transaction.atomic():
        record(
            "person.refused",
            NOTHING,
            by=Actor(name="", address=address),
            after={"tried": _masked(tried)},
        )


def _locked(sender: Any, request: HttpRequest, username: str | None = None, **_: Any) -> None:
    with transaction.atomic():
        record(
            "person.locked",
            NOTHING,
            by=Actor(name="", address=address_of(request)),
            after={"tried": _masked(username or "")},
        )


def _masked(tried: str) -> str:
    """Enough to see which account was tried; a password typed in the wrong field is not kept."""
    known = Person.objects.filter(username__iexact=tried).exists()
    return tried if known else f"{tried[:2]}…"


def _factor_added(
    sender: Any, request: HttpRequest, user: Person, authenticator: Any, **_: Any
) -> None:
    _tell("second_factor.added", user, request, kind=str(authenticator.type))


def _factor_removed(
    sender: Any, request: HttpRequest, user: Person, authenticator: Any, **_: Any
) -> None:
    _tell("second_factor.removed", user, request, kind=str(authenticator.type))


def _factor_reset(
    sender: Any, request: HttpRequest, user: Person, authenticator: Any, **_: Any
) -> None:
    _tell("second_factor.reset", user, request, kind=str(authenticator.type))


def _tell(act: str, person: Person, request: HttpRequest | None, **after: Any) -> None:
    with transaction.atomic():
        record(
            act,
            About("person", str(person.pk), person.name),
            by=actor_of(person, request),
            after=after,
        )
