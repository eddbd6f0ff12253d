"""The triggers of SQLite, where one transaction writes at a time."""

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

# "Greater than nothing" is true of every day; it leads to the index of what is believed alone.
_BROKEN = """(SELECT count(*) FROM register_state s WHERE s.unit_id = {unit} AND s.until > '' AND s.known_to IS NULL
 AND NOT EXISTS (SELECT 1 FROM register_state n WHERE n.unit_id = {unit} AND n.since = s.until
 AND n.known_to IS NULL)) > 1"""
_UNEQUAL = f"(SELECT coalesce(sum(millionths), 0) FROM register_sharepart p WHERE p.sharing_id = {{sharing}}) <> {WHOLE}"
# "Another" in two halves, each one range of the index: a unit's own states are passed over unseen.
_SAME_CODE = " OR ".join(
    f"""EXISTS (SELECT 1 FROM register_state s WHERE s.code = NEW.code AND s.unit_id {other} NEW.unit_id
 AND s.known_to IS NULL AND s.since < NEW.until AND NEW.since < s.until)"""
    for other in ("<", ">")
)


def _settle(what: str, which: str, broken: str) -> str:
    return (
        f"DELETE FROM register_unsettled WHERE what = '{what}' AND which = {which};"
        f" INSERT INTO register_unsettled (what, which, never_id) SELECT '{what}', {which}, 0 WHERE {broken};"
    )


def _overlap(table: str) -> str:
    return f"""EXISTS (SELECT 1 FROM {table} s WHERE s.unit_id = NEW.unit_id AND s.lane = NEW.lane
 AND s.known_to IS NULL AND s.id <> NEW.id AND s.since < NEW.until AND NEW.since < s.until)"""


_STATE = _settle("state", "NEW.unit_id", _BROKEN.format(unit="NEW.unit_id"))
_ACTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def statements(columns: Columns) -> list[str]:
    made = []
    for table in FACTS:
        made += [
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} WHEN {changed(columns[table], 'IS NOT')}"
            f" BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
        ]
    for act in ("INSERT", "UPDATE"):
        made.append(
            f"CREATE TRIGGER register_state_whole_{act.lower()} AFTER {act} ON register_state BEGIN {_STATE} END"
        )
    made.append(
        f"CREATE TRIGGER register_state_one_code BEFORE INSERT ON register_state"
        f" WHEN NEW.code <> '' AND NEW.known_to IS NULL AND ({_SAME_CODE})"
        f" BEGIN SELECT RAISE(ABORT, '{ONE_CODE}'); END"
    )
    made += [
        f"CREATE TRIGGER {table}_apart AFTER INSERT ON {table} WHEN NEW.known_to IS NULL AND {_overlap(table)}"
        f" BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END"
        for table in LANES
    ]
    for act, rows in _ACTS.items():
        frozen = " OR ".join(IS_FROZEN.format(row=row) for row in rows)
        made.append(
            f"CREATE TRIGGER register_framemember_frozen_{act.lower()} BEFORE {act} ON register_framemember"
            f" WHEN {frozen} BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
        )
        if "OLD" in rows:
            made.append(
                f"CREATE TRIGGER register_frame_frozen_{act.lower()} BEFORE {act} ON register_frame"
                f" WHEN OLD.state = 'frozen' BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
            )
    made += [
        f"CREATE TRIGGER register_sharepart_stands_{act.lower()} BEFORE {act} ON register_sharepart"
        f" BEGIN SELECT RAISE(ABORT, '{STANDING}'); END"
        for act in ("UPDATE", "DELETE")
    ]
    made.append(
        f"CREATE TRIGGER register_sharepart_whole AFTER INSERT ON register_sharepart"
        f" BEGIN {_settle('sharing', 'NEW.sharing_id', _UNEQUAL.format(sharing='NEW.sharing_id'))} END"
    )
    return made
