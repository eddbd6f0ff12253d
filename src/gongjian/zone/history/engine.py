"""What the models cannot say of these tables: the index of grams, and that copies are never changed."""

from __future__ import annotations

from typing import Any

_KEPT = "a copy of what was is never changed"
_SQLITE = (
    "CREATE VIRTUAL TABLE history_grams USING fts5 (grams, tokenize = 'unicode61 remove_diacritics 0')",
    *(
        f"CREATE TRIGGER history_copy_no_{act} BEFORE {act} ON history_copy"
        f" BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
        for act in ("update", "delete")
    ),
)
_POSTGRES = (
    "ALTER TABLE history_text ADD COLUMN grams tsvector",
    "CREATE INDEX history_text_grams ON history_text USING gin (grams)",
    f"CREATE OR REPLACE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER history_copy_no_change BEFORE UPDATE OR DELETE ON history_copy"
    " FOR EACH ROW EXECUTE FUNCTION history_refuse()",
)
_GONE_SQLITE = (
    "DROP TRIGGER IF EXISTS history_copy_no_update",
    "DROP TRIGGER IF EXISTS history_copy_no_delete",
    "DROP TABLE IF EXISTS history_grams",
)
_GONE_POSTGRES = (
    "DROP TRIGGER IF EXISTS history_copy_no_change ON history_copy",
    "ALTER TABLE history_text DROP COLUMN IF EXISTS grams",
)


def install(connection: Any) -> None:
    _run(connection, _POSTGRES if connection.vendor == "postgresql" else _SQLITE)


def remove(connection: Any) -> None:
    """For the going back of a migration, and for tests that empty the database."""
    _run(connection, _GONE_POSTGRES if connection.vendor == "postgresql" else _GONE_SQLITE)


def _run(connection: Any, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
