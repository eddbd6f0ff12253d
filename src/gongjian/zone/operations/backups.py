"""Copies of the database and the files, each whole or not there; and back again.

A copy is a folder: `database`, `files.tar`, and `contents.json`, which says when and of what it was made and
carries the hashes of the others and of itself. It is checked by them before anything is put back.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from gongjian import __version__

from . import databases
from .faults import BackupFault

DATABASE, FILES, CONTENTS = "database", "files.tar", "contents.json"
NOTE = "last.json"  # in HOME/backups: the last copy that was made, wherever it was put
told_log = logging.getLogger("gongjian.operations")


def folder() -> Path:
    return Path(settings.HOME) / "backups"


def latest() -> tuple[Path, datetime] | None:
    """The newest copy that was made here, and when."""
    found = [
        each for each in map(_made, [folder() / NOTE, *folder().glob("*/" + CONTENTS)]) if each
    ]
    return max(found, key=lambda each: each[1], default=None)


def back_up(to: Path | None = None) -> Path:
    """A new copy in a folder of its own. Raises BackupFault."""
    parent = (to or folder()).resolve()
    now = timezone.localtime()
    place = parent / now.strftime("%Y%m%d-%H%M%S")
    try:
        parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            raise BackupFault(f"{place}：已有同名的备份 there is such a copy already")
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=parent))
        try:
            _fill(draft, now)
            draft.rename(place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        folder().mkdir(parents=True, exist_ok=True)
        (folder() / NOTE).write_text(
            json.dumps({"at": now.isoformat(), "place": str(place)}), "utf-8"
        )
    except OSError as error:
        raise BackupFault(f"{parent}：写不进去 cannot be written: {error}") from error
    told_log.info("backed up", extra={"fields": {"place": str(place)}})
    return place


def forget(parent: Path, keep: int) -> list[Path]:
    """Remove all but the newest whole copies in a folder; what is no copy of ours is left alone."""
    copies = sorted(place.parent for place in parent.glob("[0-9]*-[0-9]*/" + CONTENTS))
    gone = copies[:-keep]
    for place in gone:
        shutil.rmtree(place)
    return gone


def checked(place: Path) -> dict[str, Any]:
    """What a copy holds, its hashes compared, and whether it fits here. Raises BackupFault."""
    told = _told(place)
    for name in (DATABASE, FILES):
        if not (place / name).is_file() or _hash(place / name) != told["sha256"][name]:
            raise BackupFault(f"{place / name}：内容与记录不符，可能损坏 does not match its hash")
    if told["vendor"] != connection.vendor:
        raise BackupFault(
            f"备份来自 {told['vendor']}，这里是 {connection.vendor} the copy is of another database"
        )
    unknown = set(told["migrations"]) - _known()
    if unknown:
        raise BackupFault(
            f"备份来自更新的版本 {told['version']}，这里是 {__version__}：请先装那个版本"
            f" the copy is of the newer version {told['version']}, this is {__version__}: install that first"
        )
    return told


def restore(place: Path) -> None:
    """Put a copy in the place of what is there. Raises BackupFault, and then nothing was changed."""
    checked(place)
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    with (
        _nobody_serves(),
        tempfile.TemporaryDirectory(prefix=".restoring-", dir=media.parent) as room,
    ):
        files = Path(room) / "files"
        with tarfile.open(place / FILES) as tar:
            tar.extractall(files, filter="data")
        connection.close()
        databases.put_back(place / DATABASE, Path(room))
        # Last, since it cannot fail half-way: two renames on one disk.
        if media.exists():
            media.rename(Path(room) / "before")
        files.rename(media)
    told_log.warning("restored", extra={"fields": {"place": str(place)}})


def _fill(draft: Path, now: datetime) -> None:
    databases.copy_to(draft / DATABASE)
    with tarfile.open(draft / FILES, "w") as tar:
        if Path(settings.MEDIA_ROOT).is_dir():
            tar.add(settings.MEDIA_ROOT, arcname=".")
    applied = MigrationLoader(connection, ignore_no_migrations=True).applied_migrations
    told: dict[str, Any] = {
        "at": now.isoformat(), "vendor": connection.vendor, "version": __version__,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "sha256": {name: _hash(draft / name) for name in (DATABASE, FILES)},
    }  # fmt: skip
    told["digest"] = _digest(told)
    (draft / CONTENTS).write_text(json.dumps(told, indent=1), encoding="utf-8")
    for part in (DATABASE, FILES, CONTENTS):
        (draft / part).chmod(0o600)
    draft.chmod(0o700)


def _told(place: Path) -> dict[str, Any]:
    """What a copy says of itself, unaltered. Raises BackupFault."""
    try:
        told: dict[str, Any] = json.loads((place / CONTENTS).read_text(encoding="utf-8"))
        digest = told.pop("digest")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupFault(f"{place}：不是完整的备份 not a whole copy") from error
    if digest != _digest(told):
        raise BackupFault(f"{place / CONTENTS}：内容与记录不符，可能损坏 does not match its hash")
    return told


def _made(contents: Path) -> tuple[Path, datetime] | None:
    """Where a copy is and when it was made; None for what is no copy."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(contents.read_text(encoding="utf-8"))
        place = Path(told["place"]) if contents.name == NOTE else contents.parent
        return place, datetime.fromisoformat(told["at"])
    return None


def _known() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {key for each in loader.disk_migrations.values() for key in each.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


@contextmanager
def _nobody_serves() -> Iterator[None]:
    """The lock that `gongjian serve` holds on this folder. Raises BackupFault."""
    with (Path(settings.HOME) / "serving.lock").open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupFault(
                "平台还在运行，请先停掉：systemctl stop gongjian"
                " the platform is still running; stop it first: systemctl stop gongjian"
            ) from error
        yield


def _digest(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _hash(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
