"""What every test stands on: the network closed, real data where they are, packages that may lack."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent.parent
NO_SKIP = os.environ.get("GONGJIAN_NO_SKIP") == "1"
_connect = socket.socket.connect
_LOCAL = ("127.0.0.1", "::1", "localhost")


# what stands in one of these shares what is made once, at some cost: it is asked by one worker
SHARED = ("tests/zone/operations/", "tests/zone/dashboards/sown/")


class Together(LoadScopeScheduling):
    """Every test goes to whoever is free, those of a shared folder to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in SHARED if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return Together(config, log)


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine: only local sockets may be opened."""

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in _LOCAL:
            raise AssertionError(f"a test reached for the network: {address}")
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Where a test sends the log ends with the test: what it wrote to is closed by then."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def datasets() -> Path:
    """Real data to run on, in $GONGJIAN_DATASETS; the only skip that never fails."""
    folder = Path(os.environ.get("GONGJIAN_DATASETS", ROOT.parent / "shared" / "datasets"))
    if not folder.is_dir():
        pytest.skip(f"no data sets in {folder}: set GONGJIAN_DATASETS")
    return folder


@pytest.fixture(scope="session")
def require_debian() -> Callable[[str, str], str]:
    """Finds a program, or skips naming its Debian package; under GONGJIAN_NO_SKIP=1 that fails."""

    def require(program: str, package: str) -> str:
        found = shutil.which(program) or next(
            (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))), None
        )
        if found is None and NO_SKIP:
            pytest.fail(f"{program} is missing: apt-get install {package}")
        if found is None:
            pytest.skip(f"{program} is missing: apt-get install {package}")
        return str(found)

    return require
