"""Whoever submits or accepts a report and dies at any moment of it leaves nothing of it or all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

KILLS = 20


def test_twenty_kills_leave_nothing_or_all(elsewhere: dict[str, str]) -> None:
    script = Path(__file__).with_name("killed.py")
    elsewhere["PYTHONPATH"] = f"{elsewhere.get('PYTHONPATH', '')}:{script.parents[2]}"
    elsewhere["GONGJIAN_DEMONSTRATION"] = "1"
    done = subprocess.run(
        [sys.executable, str(script), str(KILLS), "7"],
        env=elsewhere, capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["kills"] == KILLS and told["nothing"] >= 2 and told["all"] >= 2, told
