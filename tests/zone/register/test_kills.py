"""A worker, or a server, that dies at any moment of a list leaves nothing of it or all, and the next one goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROWS = 240
KILLS = 20 if "postgresql" in str(settings.DATABASES["default"]["ENGINE"]) else 100


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
    assert set(told["handed_in"]) == {"all", "nothing"}, told
