"""Rules that the database keeps by itself, on SQLite and PostgreSQL alike, whoever writes to it.

A timeline has neither gap nor overlap: of the believed states of a unit each begins on the day on which
the one before it ends, and no two begin on one day (unique indexes). It is looked at when the transaction is committed: until then a row in
`register_unsettled` refers to what is not there. A fact is never changed but to be closed, and never
removed; nor are the parts of a sharing, on which past totals stand. A frozen frame is not altered at all.
"""

from __future__ import annotations

from typing import Any

from . import on_postgres, on_sqlite
from .rules import FACTS


def install(connection: Any) -> None:
    """As the tables are now: every column that they have is kept."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description
        columns = {table: [each.name for each in described(cursor, table)] for table in FACTS}
        by = on_postgres if connection.vendor == "postgresql" else on_sqlite
        for statement in by.statements(columns):
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """For the going back of a migration, and for tests that empty the database."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(
                "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
                " WHERE tgname LIKE 'register\\_%' AND NOT tgisinternal"
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'register%'"
            )
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgres else ""))
