"""Copies of the database and the files, each whole or not there; and back again.

SQLite is copied by its own online backup, PostgreSQL by pg_dump. A copy carries hashes of its parts, and
is checked by them before anything is put back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

DATABASE, FILES, CONTENTS = "database", "files.tar", "contents.json"


class BackupFault(Exception):
    """A copy that cannot be made or trusted, in one sentence."""


def folder() -> Path:
    return Path(settings.HOME) / "backups"


def latest() -> tuple[Path, datetime] | None:
    """The newest whole copy and when it was made."""
    found = sorted(place for place in folder().glob("*") if (place / CONTENTS).is_file())
    if not found:
        return None
    told = json.loads((found[-1] / CONTENTS).read_text(encoding="utf-8"))
    return found[-1], datetime.fromisoformat(told["at"])


def back_up(to: Path | None = None) -> Path:
    """A new copy in a folder of its own. Raises BackupFault."""
    parent = to or folder()
    parent.mkdir(parents=True, exist_ok=True)
    now = timezone.localtime()
    place = parent / now.strftime("%Y%m%d-%H%M%S")
    if place.exists():
        raise BackupFault(f"{place}：已有同名的备份 there is such a copy already")
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=parent))
    try:
        _copy_database(draft / DATABASE)
        with tarfile.open(draft / FILES, "w") as tar:
            if Path(settings.MEDIA_ROOT).is_dir():
                tar.add(settings.MEDIA_ROOT, arcname=".")
        told = {
            "at": now.isoformat(), "vendor": connection.vendor,
            "sha256": {name: _hash(draft / name) for name in (DATABASE, FILES)},
        }  # fmt: skip
        (draft / CONTENTS).write_text(json.dumps(told, indent=1), encoding="utf-8")
        draft.chmod(0o700)
        draft.rename(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return place


def checked(place: Path) -> dict[str, Any]:
    """What a copy holds, its hashes compared. Raises BackupFault."""
    try:
        told: dict[str, Any] = json.loads((place / CONTENTS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupFault(f"{place}：不是完整的备份 not a whole copy") from error
    for name, expected in told["sha256"].items():
        if not (place / name).is_file() or _hash(place / name) != expected:
            raise BackupFault(f"{place / name}：内容与记录不符，可能损坏 does not match its hash")
    if told["vendor"] != connection.vendor:
        raise BackupFault(
            f"备份来自 {told['vendor']}，这里是 {connection.vendor} the copy is of another database"
        )
    return told


def restore(place: Path) -> None:
    """Put a copy in the place of what is there. Server and worker are to be stopped. Raises BackupFault."""
    checked(place)
    connection.close()
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(place / DATABASE)) as source,
            closing(sqlite3.connect(_sqlite())) as target,
        ):
            source.backup(target)
    else:
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
             "--dbname", _postgres(), str(place / DATABASE))  # fmt: skip
    media = Path(settings.MEDIA_ROOT)
    draft = Path(tempfile.mkdtemp(prefix=".restored-", dir=media.parent))
    with tarfile.open(place / FILES) as tar:
        tar.extractall(draft, filter="data")
    shutil.rmtree(media, ignore_errors=True)
    draft.rename(media)


def _copy_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(_sqlite())) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
    else:
        _run("pg_dump", "--format=custom", "--file", str(target), _postgres())
    target.chmod(0o600)


def _sqlite() -> str:
    return str(connection.settings_dict["NAME"])


def _postgres() -> str:
    """A connection text without the password, which goes by the environment."""
    told = connection.settings_dict
    parts = {
        "host": told["HOST"],
        "port": told["PORT"],
        "user": told["USER"],
        "dbname": told["NAME"],
    }
    return " ".join(f"{key}={value}" for key, value in parts.items() if value)


def _run(*command: str) -> None:
    environment = os.environ | {"PGPASSWORD": str(connection.settings_dict["PASSWORD"] or "")}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise BackupFault(f"{command[0]}：没有安装 is missing (postgresql-client)") from error
    if done.returncode:
        raise BackupFault(f"{command[0]}: {done.stderr.strip()[:500]}")


def _hash(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
