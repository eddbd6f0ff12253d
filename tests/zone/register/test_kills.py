"""A worker that dies at any moment of a list leaves nothing of it or all, and the next one goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

KILLS, ROWS = 100, 240


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


def test_a_hundred_kills_leave_nothing_or_all(elsewhere: dict[str, str]) -> None:
    script = Path(__file__).with_name("killed.py")
    done = subprocess.run(
        [sys.executable, str(script), str(KILLS), str(ROWS), "7"],
        env=elsewhere, capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["kills"] == KILLS and told["applied"] >= 2
    assert {"comparing", "applying"} <= told["kills_by_stage"].keys(), told
