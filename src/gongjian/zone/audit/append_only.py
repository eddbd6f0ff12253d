"""The database itself refuses to change or remove an event, whoever asks."""

from __future__ import annotations

from typing import Any

TABLE = "audit_event"
_SAYS = "the audit trail is append-only"

_SQLITE = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{act} BEFORE {act} ON {TABLE}"
    f" BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    for act in ("update", "delete")
)
_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$""",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}"
    f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
)


def install(connection: Any) -> None:
    with connection.cursor() as cursor:
        for statement in _POSTGRES if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """For the going back of a migration, and for tests that tamper."""
    postgres = connection.vendor == "postgresql"
    names = ("no_change", "no_truncate") if postgres else ("no_update", "no_delete")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {TABLE}_{name}" + (f" ON {TABLE}" if postgres else "")
            )
