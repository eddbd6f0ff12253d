"""How far a process's memory rises while it works, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_WATCHED = """
import resource, threading, time
def now():
    return int(open('/proc/self/statm').read().split()[1]) * resource.getpagesize()
before = now(); top = [before]; done = []
def watch():
    while not done: top[0] = max(top[0], now()); time.sleep(0.002)
_watcher = threading.Thread(target=watch, daemon=True); _watcher.start(); kept = {work}; done.append(1)
_watcher.join(); print((max(top[0], now()) - before) / 1e6)
"""


def risen(prepared: str, work: str) -> float:
    """Megabytes above what `prepared` left, at the highest moment of `work`."""
    done = subprocess.run(
        [sys.executable, "-c", prepared + _WATCHED.replace("{work}", work)],
        cwd=Path(__file__).parent, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    return float(done.stdout)
