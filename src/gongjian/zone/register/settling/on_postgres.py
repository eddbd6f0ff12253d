"""The triggers of PostgreSQL.

Looked at once for all rows of a statement, and each look is planned anew: a plan that was made while a
table was empty would serve the whole session, and go through the whole table for every row. A table that
nothing is known of yet, as in its first transaction, is taken for all but empty: where many rows come, each
is looked up in an index, and no plan may go through the table.

Where several write at once, whoever writes facts of a unit holds the unit until the end of the transaction,
and whoever writes a code holds one of 64 locks: each sees what the other has written.
"""

from __future__ import annotations

from .rules import (
    FACTS,
    FROZEN,
    IS_FROZEN,
    KEPT,
    LANES,
    ONE_CODE,
    OVERLAP,
    STANDING,
    WHOLE,
    Columns,
    changed,
)

_INTEGRITY = "USING ERRCODE = 'integrity_constraint_violation'"
_HOLD_UNITS = "PERFORM 1 FROM register_unit WHERE id IN (SELECT unit_id FROM fresh) ORDER BY id FOR NO KEY UPDATE;"  # fmt: skip
_HOLD_CODES = """PERFORM pg_advisory_xact_lock(4754, lock) FROM (SELECT DISTINCT abs(hashtext(code) % 64) AS lock
 FROM fresh WHERE code <> '' ORDER BY lock) locks;"""
_MANY = 200
_THROUGH = ("seqscan", "hashjoin", "mergejoin")
_CHAINS = (
    "DELETE FROM register_unsettled u USING fresh f WHERE u.what = 'state' AND u.which = f.unit_id",
    """INSERT INTO register_unsettled (what, which, never_id) SELECT DISTINCT 'state', unit_id, 0 FROM
 (SELECT s.unit_id, s.until, lead(s.since) OVER (PARTITION BY s.unit_id ORDER BY s.since) AS next
  FROM register_state s WHERE s.unit_id IN (SELECT unit_id FROM fresh) AND s.known_to IS NULL) chains
 WHERE next <> until""",
)
_PARTS = (
    "DELETE FROM register_unsettled u USING fresh f WHERE u.what = 'sharing' AND u.which = f.sharing_id",
    f"""INSERT INTO register_unsettled (what, which, never_id) SELECT 'sharing', sharing_id, 0
 FROM register_sharepart WHERE sharing_id IN (SELECT sharing_id FROM fresh)
 GROUP BY sharing_id HAVING sum(millionths) <> {WHOLE}""",
)
_FRESH_CODES = """SELECT 1 FROM fresh f JOIN register_state s ON s.code = f.code AND s.known_to IS NULL
 AND s.unit_id <> f.unit_id AND s.since < f.until AND f.since < s.until
 WHERE f.code <> '' AND f.known_to IS NULL"""
_FRESH_LANES = """SELECT 1 FROM fresh f JOIN {table} s ON s.unit_id = f.unit_id AND s.lane = f.lane
 AND s.known_to IS NULL AND s.id <> f.id AND s.since < f.until AND f.since < s.until WHERE f.known_to IS NULL"""
_INTO_FROZEN = (
    "SELECT 1 FROM fresh m JOIN register_frame f ON f.id = m.frame_id WHERE f.state = 'frozen'"
)


def statements(columns: Columns) -> list[str]:
    made = [
        _function("refuse", f"RAISE EXCEPTION '{KEPT}' {_INTEGRITY};"),
        _function("frozen", f"RAISE EXCEPTION '{FROZEN}' {_INTEGRITY};"),
        _function("share_stands", f"RAISE EXCEPTION '{STANDING}' {_INTEGRITY};"),
        _function("state_settle", f"{_HOLD_UNITS} {_planned(_CHAINS[0])} {_planned(_CHAINS[1])} RETURN NULL;"),
        _function("one_code", f"{_HOLD_CODES} {_refused(_FRESH_CODES, ONE_CODE, 'unique_violation')} RETURN NULL;"),
        _function("share_settle", f"{_planned(_PARTS[0])} {_planned(_PARTS[1])} RETURN NULL;"),
        _function("joined", f"{_refused(_INTO_FROZEN, FROZEN, 'integrity_constraint_violation')} RETURN NULL;"),
        _function(
            "member_frozen",
            f"IF {IS_FROZEN.format(row='OLD')} OR {IS_FROZEN.format(row='NEW')} THEN RAISE EXCEPTION '{FROZEN}' {_INTEGRITY}; END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
        ),
        *(_after(act, "state", "whole", "state_settle") for act in ("INSERT", "UPDATE")),
        _after("INSERT", "state", "one_code", "one_code"),
        _after("INSERT", "sharepart", "whole", "share_settle"),
        _after("INSERT", "framemember", "joined", "joined"),
        _before("UPDATE OR DELETE", "sharepart", "stands", "share_stands"),
        _before("UPDATE OR DELETE", "framemember", "frozen", "member_frozen"),
        _before("UPDATE OR DELETE", "frame", "frozen", "frozen", "OLD.state = 'frozen'"),
    ]  # fmt: skip
    for table in FACTS:
        short = table.removeprefix("register_")
        made += [
            _before("UPDATE", short, "kept", "refuse", changed(columns[table], "IS DISTINCT FROM")),
            _before("DELETE", short, "stays", "refuse"),
        ]
    for table in LANES:
        short = table.removeprefix("register_")
        apart = _refused(_FRESH_LANES.format(table=table), OVERLAP, "unique_violation")  # fmt: skip
        made += [
            _function(f"{short}_apart", f"{_HOLD_UNITS} {apart} RETURN NULL;"),
            _after("INSERT", short, "apart", f"{short}_apart"),
        ]
    return made


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION register_{name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ DECLARE found_one boolean; BEGIN {body} END $$"
    )


def _planned(statement: str) -> str:
    return _by_the_number(f"EXECUTE $q${statement}$q$;")


def _by_the_number(look: str) -> str:
    """For many rows each is looked up in an index: no plan goes through a table, neither for each nor for all."""
    off, on = (
        " ".join(f"PERFORM set_config('enable_{way}', '{value}', true);" for way in _THROUGH)
        for value in ("off", "on")
    )
    return f"IF (SELECT count(*) FROM fresh) > {_MANY} THEN {off} END IF; {look} {on}"


def _refused(question: str, words: str, code: str) -> str:
    return (
        _by_the_number(f"EXECUTE $q$SELECT EXISTS ({question})$q$ INTO found_one;")
        + f" IF found_one THEN RAISE EXCEPTION '{words}' USING ERRCODE = '{code}'; END IF;"
    )


def _after(act: str, table: str, name: str, function: str) -> str:
    return (
        f"CREATE TRIGGER register_{table}_{name}_{act.lower()} AFTER {act} ON register_{table}"
        f" REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION register_{function}()"
    )


def _before(acts: str, table: str, name: str, function: str, when: str = "") -> str:
    condition = f" WHEN ({when})" if when else ""
    return (
        f"CREATE TRIGGER register_{table}_{name} BEFORE {acts} ON register_{table}"
        f" FOR EACH ROW{condition} EXECUTE FUNCTION register_{function}()"
    )
