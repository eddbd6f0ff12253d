"""What is proved before a release: the bundle installs and serves with the network off, and a backup comes back.

`python tools/check_release.py` makes the bundle, then runs each proof and prints a table. The proofs work
with what the bundle installed, not with this source tree.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import bundle
import postgres
from restore_drill import drill

ROOT = Path(__file__).parent.parent
PORT = 8391
# Seconds until `gongjian serve --demonstration` answers: with a zone to make up, and with one that is there.
FIRST, SECOND = 90, 10
Row = tuple[str, str, float]
INSIDE = "--inside"  # this tool again, in a network of its own
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


class Disproved(Exception):
    """A proof did not hold."""


def main(words: list[str]) -> int:
    if words[:1] == [INSIDE]:
        try:
            return inside(Path(words[1]), Path(words[2]))
        except Disproved as reason:
            print(reason, file=sys.stderr)
            return 1
    table: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="gongjian-release-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        try:
            prove(place, table)
        except (Disproved, bundle.Incomplete) as reason:
            print(f"不成立 disproved: {reason}", file=sys.stderr)
            return 1
        finally:
            print("\n".join(f"{took:7.1f} s  {what}：{told}" for what, told, took in table))
    return 0


def prove(place: Path, table: list[Row]) -> None:
    def timed(what: str, work: Callable[[], str]) -> None:
        begun = time.monotonic()
        told = work()
        table.append((what, told, time.monotonic() - begun))

    timed("离线包 the bundle", lambda: _bundled(place))
    timed("断网安装并开启 installed and served with the network off", lambda: _offline(place))
    gongjian = place / "installed" / "current" / "bin" / "gongjian"
    _drilled(gongjian, place / "sqlite", "", "SQLite", table)
    program = postgres.initdb()
    if program is None:
        raise Disproved("缺 PostgreSQL is missing: apt-get install postgresql")
    with postgres.running(program) as server:
        _drilled(gongjian, place / "postgres", server.url, "PostgreSQL", table)


# ---- the bundle


def _bundled(place: Path) -> str:
    archive = bundle.make()
    shutil.copy(archive, place)
    shutil.copy(archive.with_name(archive.name + ".sha256"), place)
    _run(["sha256sum", "--check", "--quiet", f"{archive.name}.sha256"], place)
    _run(["tar", "xzf", archive.name], place)
    return f"{archive.name}, {archive.stat().st_size / 1e6:,.0f} MB"


def _offline(place: Path) -> str:
    """Install and serve where there is no network but this machine's own loopback."""
    if shutil.which("unshare") is None:
        raise Disproved("缺 unshare is missing: apt-get install util-linux")
    apart = ["unshare", "-n"] if os.getuid() == 0 else ["unshare", "-rn"]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        raise Disproved(
            f"这里不许断网（{' '.join(apart)}），请在允许的机器上重做"
            f" the network cannot be cut here ({' '.join(apart)}): run this where it can"
        )
    (unpacked,) = (path.parent for path in place.glob("*/install.sh"))
    done = _run([*apart, sys.executable, __file__, INSIDE, str(unpacked), str(place)], place)
    return done.strip().splitlines()[-1]


def inside(unpacked: Path, place: Path) -> int:
    """Within the network of our own: nothing but loopback, and that is up."""
    names = [name for _number, name in socket.if_nameindex()]
    if names != ["lo"]:
        raise Disproved(f"the network is not off: {names}")
    _loopback_up()
    here = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(place), "LANG": "C.UTF-8"}
    base = getattr(sys, "_base_executable", sys.executable)
    begun = time.monotonic()
    _run(["sh", "install.sh", str(place / "installed")], unpacked, here | {"PYTHON": base})
    took = time.monotonic() - begun
    gongjian = place / "installed" / "current" / "bin" / "gongjian"
    version = _run([str(gongjian), "--version"], place, here).strip()
    _run([str(gongjian), "pack", "check", "tianjin"], place, here)
    with serving(gongjian, here | {"GONGJIAN_HOME": str(place / "offline")}) as ready:
        _expect("/healthz", '{"ok": true}')
        page = _expect("/sign-in/", "csrfmiddlewaretoken")
        _expect(_style_of(page), "{")
    _refuses_what_was_changed(unpacked, place, here | {"PYTHON": base})
    print(
        f"{version}, 安装 installed in {took:.0f} s, 开启 ready in {ready:.0f} s, /healthz, /sign-in/"
    )
    return 0


def _refuses_what_was_changed(unpacked: Path, place: Path, here: dict[str, str]) -> None:
    with (unpacked / "requirements.lock").open("ab") as file:
        file.write(b"\n")
    command = ["sh", "install.sh", str(place / "refused")]
    done = subprocess.run(command, cwd=unpacked, env=here, capture_output=True)
    if done.returncode != 2 or (place / "refused").exists():
        raise Disproved("install.sh took files that were changed")


def _loopback_up() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as line:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(line, _SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(line, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


# ---- the platform as it was installed


@contextmanager
def serving(gongjian: Path, environment: dict[str, str]) -> Iterator[float]:
    """The demonstration, until the block ends, and after how many seconds it answered; then nothing of it is left."""
    command = [str(gongjian), "serve", "--demonstration", "--port", str(PORT)]
    with tempfile.TemporaryFile() as log:
        begun = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(process, log)
            yield time.monotonic() - begun
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(30)
    if code:
        raise Disproved(f"gongjian serve ended with {code}")
    with closing(socket.socket()) as tried:
        if tried.connect_ex(("127.0.0.1", PORT)) == 0:
            raise Disproved("gongjian serve was ended, and something still listens")


def _wait(process: subprocess.Popen[bytes], log: Any) -> None:
    until = time.monotonic() + 240  # on PostgreSQL, beside whatever else this machine does
    while time.monotonic() < until and process.poll() is None:
        try:
            if _ask("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    log.seek(0)
    raise Disproved(f"gongjian serve did not answer:\n{log.read().decode()[-3000:]}")


def _expect(path: str, words: str) -> str:
    status, text = _ask(path)
    if status != 200 or words not in text:
        raise Disproved(f"{path} answered {status}: {text[:300]}")
    return text


def _ask(path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


def _style_of(page: str) -> str:
    return page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]


def _drilled(gongjian: Path, home: Path, url: str, database: str, table: list[Row]) -> None:
    """A start upon nothing, a copy that is brought back, a start upon what came back."""
    environment = {key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ}
    environment |= {"GONGJIAN_HOME": str(home), "DATABASE_URL": url, "GONGJIAN_DEMONSTRATION": "1"}
    with serving(gongjian, environment) as took:
        _expect("/healthz", '{"ok": true}')
    table.append((f"第一次开启 first start, {database}", _held(took, FIRST), took))
    begun = time.monotonic()
    try:
        told = drill(gongjian, home, environment)
    except AssertionError as reason:
        raise Disproved(str(reason)) from reason
    table.append((f"恢复演练 restore drill, {database}", told, time.monotonic() - begun))
    with serving(gongjian, environment) as took:
        _expect("/healthz", '{"ok": true}')
    table.append((f"再次开启 second start, {database}", _held(took, SECOND), took))


def _held(took: float, most: int) -> str:
    """A start against its measure. A miss is told and stops no release: the machine may be busy."""
    return f"{'达到 held' if took <= most else '没有达到 missed'}，≤ {most} s"


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Disproved(
            f"{' '.join(command)}: {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-3000:]}"
        )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
