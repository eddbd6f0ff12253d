"""Locks name no host and hold a hash for every distribution."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_HOST = re.compile(
    r"https?://|--(extra-)?index-url|--find-links|--trusted-host|files\.pythonhosted"
)


def faults(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    found = [
        f"{path}:{number}: names a host: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if _HOST.search(line)
    ]
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if "==" in block.split("\n")[0] and "--hash=sha256:" not in block:
            found.append(f"{path}: no hash for {block.split()[0]}")
    return found


def main() -> int:
    root = Path(__file__).parent.parent
    locks = [*root.glob("requirements*.lock"), *root.glob("benchmarks/peers/*/requirements.lock")]
    found = [fault for path in sorted(locks) for fault in faults(path)]
    print("\n".join(found) or f"{len(locks)} locks name no host")
    return 1 if found or not locks else 0


if __name__ == "__main__":
    sys.exit(main())
