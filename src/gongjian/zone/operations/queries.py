"""How it goes: the database, the queue, the copies, the versions."""

from __future__ import annotations

import platform
from typing import Any

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gongjian import __version__

from . import backups


def is_well() -> bool:
    """The database answers. Nothing else is told to a passer-by."""
    try:
        with connection.cursor() as cursor:
            # A table, since SQLite would say SELECT 1 over a file that is gone.
            cursor.execute("SELECT 1 FROM django_migrations")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def failed_jobs() -> int:
    return int(DBTaskResult.objects.failed().count())


def backup_hours() -> float | None:
    """How old the newest copy is; None where there is none."""
    made = backups.latest()
    return None if made is None else (timezone.now() - made[1]).total_seconds() / 3600


def is_overdue(hours: float | None) -> bool:
    """Whether a copy should have been made by now, by the measure of whoever runs the platform."""
    return hours is None or hours > settings.BACKUP_HOURS


def state() -> dict[str, Any]:
    hours = backup_hours()
    return {
        "versions": [("共建 Gongjian", __version__), ("Python", platform.python_version()),
                     ("Django", django.get_version()), (connection.display_name, _database_version())],
        "queued": DBTaskResult.objects.ready().count(),
        "failed": failed_jobs(),
        "backup_hours": hours,
        "overdue": is_overdue(hours),
    }  # fmt: skip


def _database_version() -> str:
    if connection.vendor == "sqlite":
        import sqlite3

        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
