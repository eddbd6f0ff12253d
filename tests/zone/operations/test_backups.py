"""A copy is whole or it is not taken; and all of it comes back."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from restore_drill import drill

from gongjian.zone.operations import backups
from zone.once import ONCE

from .conftest import GONGJIAN, Installation


@pytest.fixture(scope="module")
def taken(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that is left as it was taken."""
    done = installation.manage("backup", "--to", str(tmp_path_factory.mktemp("copies")))
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture
def copy(taken: Path, tmp_path: Path) -> Path:
    """One to be spoilt."""
    return Path(shutil.copytree(taken, tmp_path / taken.name))


@ONCE  # on PostgreSQL `make check-release` drills it
def test_what_was_changed_and_lost_comes_back_and_damaged_copies_are_refused(
    installation: Installation,
) -> None:
    told = drill(GONGJIAN, installation.home, installation.environment)
    assert "chain whole" in told and "3 份" in told


def test_a_copy_is_readable_by_its_owner_alone(taken: Path) -> None:
    assert taken.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in taken.iterdir())
    assert not list(taken.parent.glob(".draft-*"))


def test_nothing_is_restored_under_a_running_platform(
    installation: Installation, copy: Path
) -> None:
    with (installation.home / "serving.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = installation.manage("restore", str(copy), "--yes")
    assert done.returncode == 2 and "systemctl stop gongjian" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"migrations": ["accounts.9999_later"], "version": "9.9"}, "更新的版本 9.9"),
        ({"vendor": "oracle"}, "备份来自 oracle"),
    ],
)
def test_a_copy_that_does_not_fit_is_refused_with_a_reason(
    installation: Installation, copy: Path, changes: dict[str, Any], said: str
) -> None:
    contents = copy / backups.CONTENTS
    told = json.loads(contents.read_text("utf-8")) | changes
    del told["digest"]
    contents.write_text(json.dumps({**told, "digest": backups._digest(told)}), "utf-8")
    done = installation.manage("restore", str(copy), "--yes")
    assert done.returncode == 2 and said in done.stderr


@pytest.mark.parametrize("broken", ["", "[]", '{"at": 1}'])
def test_a_folder_that_is_no_copy_is_refused_and_not_counted(
    broken: str, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    place = backups.folder() / "20260101-000000"
    place.mkdir(parents=True)
    (place / backups.CONTENTS).write_text(broken, "utf-8")
    with pytest.raises(backups.BackupFault, match="不是完整的备份"):
        backups.checked(place)
    assert backups.latest() is None


def test_the_newest_copy_is_known_wherever_it_was_put(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    for name in ("20260101-000000", "20260102-000000"):
        place = backups.folder() / name
        place.mkdir(parents=True)
        at = f"{name[:4]}-{name[4:6]}-{name[6:8]}T00:00:00+08:00"
        (place / backups.CONTENTS).write_text(json.dumps({"at": at}), "utf-8")
    found = backups.latest()
    assert found is not None and found[0].name == "20260102-000000"
    told = {"at": "2026-02-01T00:00:00+08:00", "place": "/mnt/tape/20260201-000000"}
    (backups.folder() / backups.NOTE).write_text(json.dumps(told), "utf-8")
    found = backups.latest()
    assert found is not None and str(found[0]) == told["place"]


def test_only_old_whole_copies_are_forgotten(tmp_path: Path) -> None:
    for name in ("20260101-000000", "20260102-000000", "20260103-000000"):
        (tmp_path / name).mkdir()
        (tmp_path / name / backups.CONTENTS).touch()
    (tmp_path / "20250101-000000").mkdir()
    (tmp_path / "papers").mkdir()
    assert [path.name for path in backups.forget(tmp_path, 2)] == ["20260101-000000"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "20250101-000000", "20260102-000000", "20260103-000000", "papers",
    ]  # fmt: skip
