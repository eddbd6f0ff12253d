"""The small cast of every test of the platform: the made-up people of the demonstration."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from gongjian.zone.accounts.acting import Acting, all_for
from gongjian.zone.accounts.models import Person

ROLES = {
    "zone_statistician": "zhao", "zone_officer": "qian", "leader": "sun", "division_officer": "li",
    "district_officer": "zhou", "park_officer": "wu", "reporter": "wang", "auditor": "feng",
    "system_admin": "system", "security_admin": "security", "audit_admin": "audit",
}  # fmt: skip


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def acting(username: str) -> Acting:
    """How somebody acts at first."""
    return all_for(person(username))[0]


def signed_in(username: str, *, second_factor: bool = True) -> Client:
    """A browser in which somebody is signed in, with their second factor set up."""
    someone = person(username)
    if second_factor:
        with_second_factor(someone)
    client = Client()
    client.force_login(someone, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(someone.pk)
    session.save()
    return client


def with_second_factor(someone: Person) -> Any:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    found = Authenticator.objects.filter(user=someone, type=Authenticator.Type.TOTP).first()
    return found or TOTP.activate(someone, "JBSWY3DPEHPK3PXP").instance


def content(response: Any) -> bytes:
    """All of an answer; a file is closed, and the database's connection is not."""
    if not response.streaming:
        return bytes(response.content)
    told = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return told
