"""When somebody was last here: noted twice a minute, and never waited for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection, transaction

SEEN = "seen"
EVERY = 30  # seconds


def note(request: Any, now: float) -> None:
    """In the session, and in the list of sign-ins that people see and end.

    On SQLite one writes at a time, and a long list takes half a minute: a page goes on meanwhile, the next notes it.
    """
    session, before, changed = request.session, request.session.get(SEEN), request.session.modified
    session[SEEN] = now
    try:
        with _at_once(), transaction.atomic():
            session.save()
            UserSession.objects.create_from_request(request)
    except UpdateError:  # ended elsewhere meanwhile: the session's own middleware tells it
        return
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        session[SEEN] = before
        session.modified = changed
    else:
        session.modified = False


@contextmanager
def _at_once() -> Iterator[None]:
    """Now or not at all, where one writes at a time."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        wait = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {wait:d}")
