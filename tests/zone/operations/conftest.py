"""Installations of the tests' own: a folder and a database apart from the one that pytest uses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

GONGJIAN = Path(sys.executable).parent / "gongjian"
SOW = "from gongjian.zone.demonstration import sowing; sowing.sow('tianjin', firms=60, work=False)"


def bare(**more: str) -> dict[str, str]:
    """The environment without a word to the platform."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith("GONGJIAN_") and k not in ("DATABASE_URL", "PORT", "DJANGO_SETTINGS_MODULE")}  # fmt: skip
    return kept | more


def gongjian(*words: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GONGJIAN, *words], env=dict(environment), capture_output=True, text=True, check=False
    )


@dataclass(frozen=True, slots=True)
class Installation:
    """A made-up zone that nobody serves."""

    home: Path
    environment: dict[str, str]

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return gongjian("manage", *words, environment=self.environment)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("installation")
    server = os.environ.get("DATABASE_URL", "")
    name = f"drill_{os.getpid()}"
    url = f"{server.rpartition('/')[0]}/{name}" if server else ""
    if server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
    made = Installation(
        home, bare(GONGJIAN_HOME=str(home), GONGJIAN_DEMONSTRATION="1", DATABASE_URL=url)
    )
    try:
        for words in (
            ("migrate", "-v0"),
            ("createcachetable",),
            ("shell", "--no-imports", "-c", SOW),
        ):
            done = made.manage(*words)
            assert done.returncode == 0, done.stderr
        yield made
    finally:
        if server:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
