"""`gongjian serve`: what stops it before it begins, and how its processes end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gongjian.cli import main
from zone.once import ONCE

from .conftest import GONGJIAN, Installation, bare, gongjian

pytestmark = ONCE


@pytest.fixture
def port() -> int:
    """One that is free now."""
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def test_a_busy_port_gets_one_sentence_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code = main(["serve", "--demonstration", "--home", str(home), "--port", str(port)])
    said = capsys.readouterr()
    assert (code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert f"端口 {port} 已被占用" in said.err and f"PORT={port + 1}" in said.err
    assert not home.exists()


def test_without_a_secret_one_sentence_says_how_to_make_one(port: int, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = gongjian("serve", "--port", str(port), environment=bare(GONGJIAN_HOME=str(home)))
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert "GONGJIAN_SECRET" in done.stderr and "token_urlsafe" in done.stderr
    assert not home.exists()


@pytest.mark.parametrize("given", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"--port={given}"])
    assert ended.value.code == 2 and "1 到 65535" in capsys.readouterr().err


def test_a_port_of_the_environment_hurts_no_other_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "nonsense")
    assert main(["pack", "check", "tianjin"]) == 0


def test_real_data_are_not_served_as_a_demonstration(port: int, tmp_path: Path) -> None:
    here = bare(GONGJIAN_HOME=str(tmp_path), GONGJIAN_SECRET="s" * 40)
    one = ("from gongjian.zone.accounts.models import Organisation as O;"
           "O.objects.add_root({'code': 'z', 'kind': 'zone', 'name': '真', 'valid_from': '2015-02-26'})")  # fmt: skip
    for words in (("migrate", "-v0"), ("shell", "--no-imports", "-c", one)):
        done = gongjian("manage", *words, environment=here)
        assert done.returncode == 0, done.stderr
    done = gongjian("serve", "--demonstration", "--port", str(port), environment=here)
    assert done.returncode == 2 and "真实的数据" in done.stderr


@contextmanager
def serving(installation: Installation, port: int) -> Iterator[subprocess.Popen[str]]:
    """Until it has said where it listens; ended in any case."""
    command = [GONGJIAN, "serve", "--demonstration", "--port", str(port)]
    with (
        (installation.home / "log").open("w+") as log,
        subprocess.Popen(command, env=installation.environment, stdout=subprocess.PIPE,
                         stderr=log, text=True) as process,
    ):  # fmt: skip
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first == f"http://127.0.0.1:{port}\n", (installation.home / "log").read_text()
            yield process
        finally:
            process.terminate()


# A request of which a proxy and a server could each see another end.
TWO_LENGTHS = (
    b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\rb\r\n\r\n",
)


def said(port: int, request: bytes) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as line:
        line.sendall(request)
        return line.recv(4096)


def children(process: subprocess.Popen[str]) -> dict[int, str]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in listed}


def test_it_answers_and_ends_with_all_that_it_started(
    installation: Installation, port: int
) -> None:
    with serving(installation, port) as process:
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
            line.request("GET", "/healthz")
            assert line.getresponse().status == 200
        assert {said(port, each).split(b" ")[1] for each in TWO_LENGTHS} == {b"400", b"501"}
        started = children(process)
        assert len(started) == 3
        again = gongjian("serve", "--port", str(port + 1), environment=installation.environment)
        assert again.returncode == 2 and "已有一个平台" in again.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]


def test_where_one_process_dies_the_others_follow_and_the_code_is_1(
    installation: Installation, port: int
) -> None:
    with serving(installation, port) as process:
        started = children(process)
        (worker,) = (pid for pid, words in started.items() if "db_worker" in words)
        os.kill(worker, signal.SIGKILL)
        assert process.wait() == 1
    assert "worker 自己停了" in (installation.home / "log").read_text()
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]
