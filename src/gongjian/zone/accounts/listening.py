"""Signing in and out, refused attempts and second factors, told in the trail."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.usersessions.models import UserSession
from axes.signals import user_locked_out
from django.contrib.auth import signals as auth
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from ..audit.recording import NOTHING, About, Actor, record
from ..web.tables import exported
from . import gateways
from .acting import address_of, all_for
from .measures import measured
from .models import Person

ENTERED = "entered"


def listen() -> None:
    auth.user_logged_in.connect(_entered, dispatch_uid="accounts.entered")
    auth.user_logged_out.connect(_left, dispatch_uid="accounts.left")
    auth.user_login_failed.connect(_refused, dispatch_uid="accounts.refused")
    user_locked_out.connect(_locked, dispatch_uid="accounts.locked")
    account.password_changed.connect(_password_changed, dispatch_uid="accounts.password_changed")
    account.authentication_step_completed.connect(_again, dispatch_uid="accounts.again")
    account.login_code_rejected.connect(_code_refused, dispatch_uid="accounts.code_refused")
    mfa.authentication_failed.connect(_factor_refused, dispatch_uid="accounts.factor_refused")
    mfa.authenticator_added.connect(_factor_added, dispatch_uid="accounts.factor_added")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="accounts.factor_removed")
    mfa.authenticator_reset.connect(_factor_reset, dispatch_uid="accounts.factor_reset")
    exported.connect(_measured, dispatch_uid="accounts.measured")


def actor_of(person: Person, request: HttpRequest | None) -> Actor:
    ways = all_for(person, request)
    if ways:
        return ways[0].actor
    address = address_of(request) if request else ""
    return Actor(str(person.pk), person.name, address=address)


def _entered(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    request.session["language"] = user.language
    request.session[ENTERED] = time.time()
    _tell("person.signed_in", user, request, by=_methods(request, user))


def _methods(request: HttpRequest, user: Person) -> list[str]:
    """How somebody showed who they are: password, code, mfa, and whose identity vouched."""
    records = get_authentication_records(request, user)
    return [str(each.get("provider") or each["method"]) for each in records]


def _again(
    sender: Any, request: HttpRequest, user: Person, reauthenticated: bool = False, **_: Any
) -> None:
    """Whoever shows again who they are goes on under a new key of the session."""
    before = request.session.session_key
    if reauthenticated and before:
        request.session.cycle_key()
        UserSession.objects.filter(session_key=before).update(
            session_key=request.session.session_key
        )


def end_others(request: HttpRequest, user: Person) -> None:
    """Every sign-in of a person but this one, since a way in was changed."""
    for each in UserSession.objects.filter(user=user).exclude(
        session_key=request.session.session_key
    ):
        each.end()


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


def _code_refused(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    _tell("person.refused", user, request, by=["code"])


def _factor_refused(
    sender: Any, request: HttpRequest, user: Person, authenticator: Any, **_: Any
) -> None:
    _tell("person.refused", user, request, by=[str(authenticator.type)])


def _password_changed(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    _tell("password.changed", user, request)
    gateways.warn(_verified(user), gettext("改了密码"))


def _factor_added(
    sender: Any, request: HttpRequest, user: Person, authenticator: Any, **_: Any
) -> None:
    _factor("added", gettext("启用了二次验证"), request, user, authenticator)


def _factor_removed(
    sender: Any, request: HttpRequest, user: Person, authenticator: Any, **_: Any
) -> None:
    _factor("removed", gettext("停用了二次验证"), request, user, authenticator)


def _factor_reset(
    sender: Any, request: HttpRequest, user: Person, authenticator: Any, **_: Any
) -> None:
    _factor("reset", gettext("换了恢复码"), request, user, authenticator)


def _factor(what: str, said: str, request: HttpRequest, user: Person, authenticator: Any) -> None:
    _tell(f"second_factor.{what}", user, request, kind=str(authenticator.type))
    end_others(request, user)
    gateways.warn(_verified(user), said)


def _verified(user: Person) -> str | None:
    return user.mobile if user.mobile_verified_at else None


def _measured(sender: Any, *, request: Any, **_: Any) -> None:
    """Tables leave at the pace of somebody who reads them."""
    measured(request, "export")


def _tell(act: str, person: Person, request: HttpRequest | None, **after: Any) -> None:
    with transaction.atomic():
        record(
            act,
            About("person", str(person.pk), person.name),
            by=actor_of(person, request),
            after=after,
        )
