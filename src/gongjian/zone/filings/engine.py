"""What the models cannot say of filings: once archived, a row is never changed. On SQLite a migration that makes the
table anew installs this again."""

from __future__ import annotations

from typing import Any

_STAYS = "an archived filing is never changed"
_SQLITE = (
    "CREATE TRIGGER filings_archived_stays BEFORE UPDATE ON filings_filing WHEN OLD.stage = 'archived'"
    f" BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END",
)
_POSTGRES = (
    "CREATE OR REPLACE FUNCTION filings_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{_STAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER filings_archived_stays BEFORE UPDATE ON filings_filing"
    " FOR EACH ROW WHEN (OLD.stage = 'archived') EXECUTE FUNCTION filings_refuse()",
)
_GONE = {
    "sqlite": "DROP TRIGGER IF EXISTS filings_archived_stays",
    "postgresql": "DROP TRIGGER IF EXISTS filings_archived_stays ON filings_filing",
}


def install(connection: Any) -> None:
    with connection.cursor() as cursor:
        for statement in _POSTGRES if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """For the going back of a migration."""
    with connection.cursor() as cursor:
        cursor.execute(_GONE[connection.vendor])
