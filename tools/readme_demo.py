"""Puts the true output of the demonstration into the README, between its two marks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_MARKED = re.compile(r"(<!-- demo:begin -->\n```\n).*?(\n```\n<!-- demo:end -->)", re.S)


def output() -> str:
    """What the demonstration prints."""
    done = subprocess.run(
        [sys.executable, "tools/demonstration.py"],
        cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout.strip()


def shown(readme: str) -> str:
    """What the README says that it prints."""
    match = _MARKED.search(readme)
    return "" if match is None else match.group(0)[len(match.group(1)) : -len(match.group(2))]


def main() -> None:
    path = ROOT / "README.md"
    text = path.read_text(encoding="utf-8")
    told = output()
    path.write_text(_MARKED.sub(lambda m: m.group(1) + told + m.group(2), text), encoding="utf-8")


if __name__ == "__main__":
    main()
