"""Two at once: what is there once is had once. Asked of PostgreSQL, where two write at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from gongjian.zone.accounts import actions, inviting
from gongjian.zone.accounts.choices import Role
from gongjian.zone.accounts.models import Invitation, Membership, Organisation, Person
from people import acting, person

pytestmark = pytest.mark.skipif(
    "sqlite" in str(settings.DATABASES["default"]["ENGINE"]),
    reason="SQLite lets one write at a time",
)


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Each deed in a thread of its own; what came of it."""
    gate, told = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], Any]) -> None:
        gate.wait()
        try:
            deed()
            told.append("done")
        except ValidationError:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(told)


def test_an_invitation_is_accepted_once(served: str) -> None:
    made, _secret, _code = inviting.invite(
        organisation=Organisation.objects.get(code="nankai"), role="park_officer", name="新人", by=acting("security")
    )  # fmt: skip

    def accept(username: str) -> Callable[[], Any]:
        found = Invitation.objects.get(pk=made.pk)
        return lambda: inviting.accept(
            invitation=found, username=username, password="渤海湾的风 and seven kites", mobile=""
        )

    assert at_once(accept("first"), accept("second")) == ["done", "refused"]
    assert Person.objects.filter(username__in=("first", "second")).count() == 1


def test_nobody_becomes_two_of_the_three_administrators(served: str) -> None:
    somebody = Person.objects.create(username="two.hats", name="两顶帽子")
    zone, by = Organisation.objects.get(code="commission"), acting("security")

    def grant(role: Role) -> Callable[[], Any]:
        return lambda: actions.grant(person=somebody, organisation=zone, role=role, by=by)

    assert at_once(grant(Role.SYSTEM_ADMIN), grant(Role.AUDIT_ADMIN)) == ["done", "refused"]
    assert Membership.objects.filter(person=somebody).count() == 1
    assert person("two.hats").is_active
