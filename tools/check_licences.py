"""What we ship and what we build with: every licence is one that we may use."""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|0BSD|Unlicense|Zlib|CC0"
    r"|Redistribution and use in source and binary forms)\b",  # the opening words of the BSD licence
    re.I,
)
FORBIDDEN = re.compile(r"\bAGPL|Affero", re.I)
# Weak copyleft: imported unchanged and replaceable by whoever runs it (docs/adr/0011, 0015).
UNCHANGED = ("psycopg", "psycopg-binary", "psycopg-pool", "docxtpl")
ONLY_TOOLS = re.compile(r"\bL?GPL|General Public", re.I)  # used here, never shipped


def locked(path: Path) -> list[str]:
    names = re.findall(r"^([A-Za-z0-9._-]+)==\S+(.*)$", path.read_text(encoding="utf-8"), re.M)
    return [name for name, _ in names]


def licence(found: Distribution) -> str:
    """What a distribution says of its licence, in any of the places where it may say so."""
    data = found.metadata
    said = [data.get("License-Expression") or "", (data.get("License") or "")[:200]]
    said += [c for c in data.get_all("Classifier") or [] if c.startswith("License")]
    return " | ".join(text for text in said if text)


def fault(name: str, *, shipped: bool) -> str | None:
    try:
        said = licence(distribution(name))
    except PackageNotFoundError:
        return None  # locked for another platform
    if FORBIDDEN.search(said) and not ALLOWED.search(said):
        return f"{name}: {said}: AGPL is not for us"
    if ONLY_TOOLS.search(said) and not ALLOWED.search(said):
        fine = not shipped or (name in UNCHANGED and "LGPL" in said)
        return None if fine else f"{name}: {said}: GPL is for tools only"
    if not ALLOWED.search(said):
        return f"{name}: licence not known: {said!r}"
    return None


def main() -> int:
    shipped = set(locked(ROOT / "requirements.lock"))
    names = sorted(shipped | set(locked(ROOT / "requirements-dev.lock")))
    found = [f for name in names if (f := fault(name, shipped=name in shipped))]
    print("\n".join(found) or f"{len(names)} licences are ones that we may use")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
