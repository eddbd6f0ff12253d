"""A database into one file and back: SQLite by its own online backup, PostgreSQL by its own programs.

Each way back is one transaction: what was there stays until the whole of the copy has taken its place.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

from .faults import BackupFault

WAITING = "10s"  # for a table that somebody else still uses

# `pg_restore --clean` would leave tables of a newer edition, and fail where they point at older ones.
EMPTY = """
DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('DROP %s IF EXISTS public.%I CASCADE',
      CASE each.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, each.relname);
  END LOOP;
  FOR each IN SELECT p.oid::regprocedure AS called FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', each.called);
  END LOOP;
END $$;
"""


def copy_to(target: Path) -> None:
    """The database as it stands at one moment. Raises BackupFault."""
    if connection.vendor == "sqlite":
        _pour(_sqlite(), target)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public",
             "--file", str(target), _postgres())  # fmt: skip


def put_back(source: Path, room: Path) -> None:
    """The copy in the place of the database; `room` is a folder for what is needed on the way. Raises BackupFault."""
    if connection.vendor == "sqlite":
        _pour(source, _sqlite())
        return
    statements, empty = room / "statements.sql", room / "empty.sql"
    empty.write_text(EMPTY, encoding="utf-8")
    listed = room / "listed"
    # The schema itself stays, so that its owner and rights do.
    wanted = [line for line in _run("pg_restore", "--list", str(source)).splitlines()
              if " SCHEMA - public " not in line]  # fmt: skip
    listed.write_text("\n".join(wanted), encoding="utf-8")
    _run("pg_restore", "--no-owner", "--no-privileges", "--use-list", str(listed),
         "--file", str(statements), str(source))  # fmt: skip
    _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
         "--output=/dev/null", "--file", str(empty), "--file", str(statements), _postgres())  # fmt: skip


def _pour(source: Path, target: Path) -> None:
    """One SQLite database over another; both may be in use."""
    try:
        with (
            closing(sqlite3.connect(source, timeout=20)) as given,
            closing(sqlite3.connect(target, timeout=20)) as taken,
        ):
            given.backup(taken)
    except sqlite3.Error as error:
        raise BackupFault(f"SQLite：{source} → {target}: {error}") from error


def _sqlite() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _postgres() -> str:
    """A connection text without the password, which goes by the environment."""
    told = connection.settings_dict
    parts = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": told["NAME"]}  # fmt: skip
    options = {
        key: told["OPTIONS"].get(key) for key in ("sslmode", "sslrootcert", "sslcert", "sslkey")
    }
    return " ".join(
        f"{key}='{_quoted(value)}'" for key, value in {**parts, **options}.items() if value
    )


def _quoted(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace("'", "\\'")


def _run(*command: str) -> str:
    environment = os.environ | {"PGOPTIONS": f"-c lock_timeout={WAITING}"}
    if password := connection.settings_dict["PASSWORD"]:
        environment["PGPASSWORD"] = str(password)
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise BackupFault(
            f"{command[0]}：没有安装 is missing: apt-get install postgresql-client"
        ) from error
    if done.returncode:
        raise BackupFault(f"{command[0]}: {done.stderr.strip()[:500]}")
    return done.stdout
