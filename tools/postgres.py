"""A PostgreSQL server of one's own, in a temporary folder, on a socket; gone when the work is done.

`python tools/postgres.py COMMAND …` runs a command with DATABASE_URL naming such a server.
"""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens, and who owns it."""

    folder: Path
    user: str

    @property
    def words(self) -> str:
        return f"host={self.folder} user={self.user} dbname=postgres"

    @property
    def url(self) -> str:
        return f"postgresql://{self.user}@{quote(str(self.folder), safe='')}/postgres"


def initdb() -> Path | None:
    """The program, on the path or where Debian keeps it."""
    found = shutil.which("initdb")
    if found:
        return Path(found)
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)


@contextmanager
def running(program: Path) -> Iterator[Server]:
    """A server until the block ends; owned by a user who is not root, since initdb refuses root."""
    folder = Path(tempfile.mkdtemp(prefix="gongjian-pg-"))
    user = "postgres" if os.getuid() == 0 else getpass.getuser()
    if os.getuid() == 0:
        shutil.chown(folder, user)
    programs = program.resolve().parent
    data, log = folder / "data", folder / "log"
    options = f"-c listen_addresses='' -k {folder} -c fsync=off -c jit=off"
    _run(user, [programs / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"])
    _run(user, [programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", log, "start"])
    try:
        yield Server(folder, user)
    finally:
        _run(user, [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str, command: Sequence[str | Path]) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", user, "--", *words]
    # pg_ctl hands its output on to the server, which would keep a pipe open for ever.
    done = subprocess.run(words, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{words} ended with {done.returncode}")


def main(command: Sequence[str]) -> int:
    program = initdb()
    if program is None:
        print("postgresql is missing: apt-get install postgresql", file=sys.stderr)
        return 1 if os.environ.get("GONGJIAN_NO_SKIP") == "1" else 0
    with running(program) as server:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": server.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
