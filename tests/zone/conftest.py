"""The made-up zone in the database of the tests: sown once, each test's changes rolled back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import translation

from gongjian.zone.audit import append_only
from gongjian.zone.demonstration import sowing
from gongjian.zone.history import engine
from gongjian.zone.register import settling
from zone.matrix import Planted, plant

FIRMS = 120
LOCKS = (settling, engine)  # what the database itself refuses, and what it indexes by itself


class Sown:
    """The zone as it was sown, to be had again when a test has emptied the database."""

    def __init__(self) -> None:
        self.kept: sqlite3.Connection | None = None

    def keep(self) -> None:
        if connection.vendor == "sqlite":
            self.kept = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(self.kept)

    def bring_back(self) -> None:
        if self.kept is not None:
            self.kept.backup(connection.connection)
        elif not sowing.is_sown():
            sowing.sow("tianjin", firms=FIRMS, work=False)


_SOWN = Sown()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        sowing.sow("tianjin", firms=FIRMS, work=False)
        _SOWN.keep()


@pytest.fixture(autouse=True)
def unmeasured() -> None:
    """What the tests before have asked for counts for nobody."""
    cache.clear()


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """A request in English leaves its language with the thread; each test begins in Chinese."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Planted]:
    """Rows of two parks, planted once for the tests of a module: each test's own changes are undone after it, these
    at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with translation.override("zh-hans"):
            found = plant()
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def served(live_server: Any, transactional_db: None) -> Iterator[str]:
    """The zone behind a server that a browser can reach; brought back, since every such test empties it."""
    append_only.install(connection)
    for lock in LOCKS:
        lock.remove(connection)
        lock.install(connection)
    _SOWN.bring_back()
    cache.clear()
    yield live_server.url
    cache.clear()
    append_only.remove(connection)
    for lock in LOCKS:
        lock.remove(connection)


@pytest.fixture(scope="session")
def browser(require_debian: Callable[[str, str], str]) -> Iterator[Any]:
    found = require_debian("chromium", "chromium")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop on this thread, at which Django would refuse its database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def tampering(db: None) -> Iterator[None]:
    """The lock of the trail is off, as for somebody who holds the database itself."""
    append_only.remove(connection)
    yield
    append_only.install(connection)


@pytest.fixture
def elsewhere(tmp_path: Path, db: None) -> Iterator[dict[str, str]]:
    """An empty database of the same kind, which several processes can reach."""
    made = {
        **os.environ,
        "GONGJIAN_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "gongjian.config.settings",
    }
    if connection.vendor != "postgresql":
        made.pop("DATABASE_URL", None)
        yield made
        return
    import psycopg

    url, name = os.environ["DATABASE_URL"], f"kills_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        base, _, query = url.partition("?")
        yield {
            **made,
            "DATABASE_URL": f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else ""),
        }
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
