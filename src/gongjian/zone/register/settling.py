"""Rules that the database keeps by itself, on SQLite and PostgreSQL alike, whoever writes to it.

A timeline has neither gap nor overlap: of n believed states of a unit, n - 1 end on the day on which
another begins. No two begin, and no two end, on one day (unique indexes), and each ends after it begins,
so these n - 1 links make one chain. It is looked at when the transaction is committed: until then a row in
`register_unsettled` refers to what is not there. A fact is never changed but to be closed, and never
removed.
"""

from __future__ import annotations

from typing import Any

FACTS = ("register_state", "register_residence", "register_identifier")
WHOLE = 1_000_000

_BROKEN = """(SELECT count(*) FROM register_state s WHERE s.unit_id = {unit} AND s.known_to IS NULL)
 - (SELECT count(*) FROM register_state s JOIN register_state n
    ON n.unit_id = s.unit_id AND n.since = s.until AND n.known_to IS NULL
    WHERE s.unit_id = {unit} AND s.known_to IS NULL) > 1"""
_UNEQUAL = f"(SELECT coalesce(sum(millionths), 0) FROM register_sharepart p WHERE p.sharing_id = {{sharing}}) <> {WHOLE}"
_SAME_CODE = """EXISTS (SELECT 1 FROM register_state s WHERE s.code = NEW.code AND s.known_to IS NULL
 AND s.unit_id <> NEW.unit_id AND s.since < NEW.until AND NEW.since < s.until)"""
_ONE_CODE = "two units have one code on one day"
_FROZEN = "a frozen frame is never altered"
_KEPT = "a fact of the register is closed, never changed"


def _settle(what: str, which: str, broken: str) -> str:
    return (
        f"DELETE FROM register_unsettled WHERE what = '{what}' AND which = {which};"
        f" INSERT INTO register_unsettled (what, which, never_id) SELECT '{what}', {which}, 0 WHERE {broken};"
    )


def _overlap(table: str) -> str:
    return f"""EXISTS (SELECT 1 FROM {table} s WHERE s.unit_id = NEW.unit_id AND s.lane = NEW.lane
 AND s.known_to IS NULL AND s.id <> NEW.id AND s.since < NEW.until AND NEW.since < s.until)"""


_STATE = _settle("state", "NEW.unit_id", _BROKEN.format(unit="NEW.unit_id"))
_ACTS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
_IS_FROZEN = (
    "EXISTS (SELECT 1 FROM register_frame f WHERE f.id = {row}.frame_id AND f.state = 'frozen')"
)
_LANES = tuple(table for table in FACTS if table != "register_state")


def _changed(table: str, differs: str) -> str:
    """True of an update that does more than close."""
    kept = [
        "unit_id", "since", "until", "known_from", "change_id",
        *{"register_state": ("name", "code", "industry", "owner_id", "status", "size"),
          "register_residence": ("place_id", "lane"), "register_identifier": ("value", "lane")}[table],
    ]  # fmt: skip
    return " OR ".join(["OLD.known_to IS NOT NULL", *(f"OLD.{k} {differs} NEW.{k}" for k in kept)])


def _sqlite() -> list[str]:
    made = []
    for table in FACTS:
        made += [
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} WHEN {_changed(table, 'IS NOT')}"
            f" BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        ]
    for act in ("INSERT", "UPDATE"):
        made.append(
            f"CREATE TRIGGER register_state_whole_{act.lower()} AFTER {act} ON register_state BEGIN {_STATE} END"
        )
    made.append(
        f"CREATE TRIGGER register_state_one_code BEFORE INSERT ON register_state"
        f" WHEN NEW.code <> '' AND NEW.known_to IS NULL AND {_SAME_CODE}"
        f" BEGIN SELECT RAISE(ABORT, '{_ONE_CODE}'); END"
    )
    made += [
        f"CREATE TRIGGER {table}_apart AFTER INSERT ON {table} WHEN NEW.known_to IS NULL AND {_overlap(table)}"
        f" BEGIN SELECT RAISE(ABORT, 'two facts of one kind overlap'); END"
        for table in _LANES
    ]
    for act, row in _ACTS:
        made.append(
            f"CREATE TRIGGER register_framemember_frozen_{act.lower()} BEFORE {act} ON register_framemember"
            f" WHEN {_IS_FROZEN.format(row=row)} BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END"
        )
        if row != "NEW" or act == "UPDATE":
            made.append(
                f"CREATE TRIGGER register_frame_frozen_{act.lower()} BEFORE {act} ON register_frame"
                f" WHEN OLD.state = 'frozen' BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END"
            )
    for act, row in _ACTS:
        which = f"{row}.sharing_id"
        made.append(
            f"CREATE TRIGGER register_sharepart_whole_{act.lower()} AFTER {act} ON register_sharepart"
            f" BEGIN {_settle('sharing', which, _UNEQUAL.format(sharing=which))} END"
        )
    return made


def _postgres() -> list[str]:
    made = [
        f"CREATE OR REPLACE FUNCTION register_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE OR REPLACE FUNCTION register_state_settle() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {_STATE} RETURN NULL; END $$",
        f"CREATE OR REPLACE FUNCTION register_one_code() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {_SAME_CODE} THEN RAISE EXCEPTION '{_ONE_CODE}' USING ERRCODE = 'unique_violation';"
        f" END IF; RETURN NULL; END $$",
        f"CREATE OR REPLACE FUNCTION register_share_settle() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ DECLARE that bigint; BEGIN IF TG_OP = 'DELETE' THEN that := OLD.sharing_id;"
        f" ELSE that := NEW.sharing_id; END IF;"
        f" {_settle('sharing', 'that', _UNEQUAL.format(sharing='that'))} RETURN NULL; END $$",
        "CREATE TRIGGER register_state_whole AFTER INSERT OR UPDATE ON register_state"
        " FOR EACH ROW EXECUTE FUNCTION register_state_settle()",
        "CREATE TRIGGER register_state_one_code AFTER INSERT ON register_state FOR EACH ROW"
        " WHEN (NEW.code <> '' AND NEW.known_to IS NULL) EXECUTE FUNCTION register_one_code()",
        "CREATE TRIGGER register_sharepart_whole AFTER INSERT OR UPDATE OR DELETE ON register_sharepart"
        " FOR EACH ROW EXECUTE FUNCTION register_share_settle()",
    ]
    made += [
        f"CREATE OR REPLACE FUNCTION register_frozen() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_FROZEN}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE OR REPLACE FUNCTION register_member_frozen() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ DECLARE that bigint; BEGIN IF TG_OP = 'DELETE' THEN that := OLD.frame_id;"
        f" ELSE that := NEW.frame_id; END IF;"
        f" IF EXISTS (SELECT 1 FROM register_frame f WHERE f.id = that AND f.state = 'frozen')"
        f" THEN RAISE EXCEPTION '{_FROZEN}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER register_frame_frozen BEFORE UPDATE OR DELETE ON register_frame FOR EACH ROW"
        " WHEN (OLD.state = 'frozen') EXECUTE FUNCTION register_frozen()",
        "CREATE TRIGGER register_framemember_frozen BEFORE INSERT OR UPDATE OR DELETE ON"
        " register_framemember FOR EACH ROW EXECUTE FUNCTION register_member_frozen()",
    ]
    for table in FACTS:
        made += [
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN ({_changed(table, 'IS DISTINCT FROM')}) EXECUTE FUNCTION register_refuse()",
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION register_refuse()",
        ]
    for table in _LANES:
        made += [
            f"CREATE OR REPLACE FUNCTION {table}_apart() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF {_overlap(table)} THEN RAISE EXCEPTION 'two facts of one kind overlap'"
            f" USING ERRCODE = 'unique_violation'; END IF; RETURN NULL; END $$",
            f"CREATE TRIGGER {table}_apart AFTER INSERT ON {table} FOR EACH ROW"
            f" WHEN (NEW.known_to IS NULL) EXECUTE FUNCTION {table}_apart()",
        ]
    return made


def install(connection: Any) -> None:
    with connection.cursor() as cursor:
        for statement in _postgres() if connection.vendor == "postgresql" else _sqlite():
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
