"""`gongjian serve`: the platform with its worker and its clock; `gongjian manage`: an operator's commands.

The three processes live and die together: where one ends by itself the others are ended too, and the exit
code is 1, so that whoever started us (systemd) starts all of them again.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType

from gongjian import __version__

from ..intake.reasons import reason_of
from ..methods.kinds.words import Words
from .problems import Problem, cannot_write

SETTINGS = "gongjian.config.settings"
THREADS = 8
STARTING = 60  # seconds until the server must answer
STOPPING = 10  # seconds given to all processes to end by themselves
_PR_SET_PDEATHSIG = 1


class Stopped(BaseException):
    """Somebody asked us to end: SIGTERM, or Ctrl-C."""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "serve",
        help="开平台 run the platform",
        description="建库、升级、开网页服务和后台。 Migrates, then runs server, worker and clock until stopped.",
    )
    option = parser.add_argument
    option(
        "--port", type=_port, default=os.environ.get("PORT") or "8000", help="端口 the port ($PORT)"
    )
    option("--host", default="127.0.0.1", help="监听地址 the address to listen on")
    option("--home", type=Path, help="数据文件夹 the folder of data ($GONGJIAN_HOME)")
    option("--processes", type=_count, default="1",
           help="网页服务的进程数，PostgreSQL 上可加 of the web server; more on PostgreSQL")  # fmt: skip
    option("--demonstration", action="store_true", help="编造的示范区 a made-up zone")
    option("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    option("--version", action="version", version=f"gongjian {__version__}")
    parser.set_defaults(run=run)
    manage = verbs.add_parser(
        "manage",
        help="运维命令 an operator's commands",
        description="平台的运维命令：migrate、backup、restore、clock 等。 Django's commands for this installation.",
    )
    manage.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND", help="如 backup")
    manage.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    manage.add_argument("--version", action="version", version=f"gongjian {__version__}")
    manage.set_defaults(run=run_manage)


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"端口应为 1 到 65535 a port is 1 to 65535: {text!r}")
    return int(text)


def _count(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= 64):
        raise argparse.ArgumentTypeError(f"应为 1 到 64 from 1 to 64: {text!r}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Until it is stopped. Raises Problem."""
    _refuse_busy(options.host, options.port)
    if options.demonstration:
        os.environ["GONGJIAN_DEMONSTRATION"] = "1"
    if options.home is not None:
        os.environ["GONGJIAN_HOME"] = str(options.home)
    if options.host not in ("127.0.0.1", "localhost") and "GONGJIAN_HOSTS" not in os.environ:
        os.environ["GONGJIAN_HOSTS"] = f"127.0.0.1,localhost,{options.host}"
    set_up()
    from django.conf import settings

    with _only_one(Path(settings.HOME)):
        _prepare()
        return _supervise(options.host, options.port, options.processes)


def run_manage(options: argparse.Namespace) -> int:
    """A command of Django's for this installation. Raises Problem."""
    set_up()
    from django.core.management import (
        BaseCommand,
        CommandError,
        ManagementUtility,
        handle_default_options,
    )

    words = list(options.words) or ["help"]
    utility = ManagementUtility(["gongjian manage", *words])
    if words[0] in ("help", "--help", "-h", "version"):
        utility.execute()
        return 0
    command = utility.fetch_command(words[0])
    parser = command.create_parser("gongjian manage", words[0])
    given = vars(parser.parse_args(words[1:]))
    handle_default_options(argparse.Namespace(**given))
    assert isinstance(command, BaseCommand)
    with _database_answers():
        try:
            command.execute(*given.pop("args", ()), **given)
        except CommandError as error:
            raise Problem(Words(str(error), str(error))) from error
    return 0


def _refuse_busy(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Problem(
                    Words(
                        f"端口 {port} 已被占用，请换一个：--port {port + 1}（make 用 PORT={port + 1} make run）",
                        f"port {port} is taken; choose another: --port {port + 1} (with make: PORT={port + 1} make run)",
                    )
                ) from error
            zh, en = reason_of(error)
            raise Problem(
                Words(f"不能监听 {host}:{port}（{zh}）", f"cannot listen on {host}:{port} ({en})")
            ) from error


def refuse_empty() -> None:
    """A command about a platform wants one to be there. Raises Problem."""
    from django.db import connection

    if "audit_head" not in connection.introspection.table_names():
        raise Problem(
            Words(
                "这里没有平台：请用 GONGJIAN_HOME 或 DATABASE_URL 指明",
                "there is no platform here: say where with GONGJIAN_HOME or DATABASE_URL",
            )
        )


def set_up() -> None:
    from ..config.environment import SettingMissing

    os.umask(0o077)  # database, letters and outbox are nobody else's to read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    try:
        django.setup()
    except SettingMissing as missing:
        raise Problem(Words(str(missing), str(missing))) from missing
    except OSError as error:
        raise cannot_write(
            Path(error.filename or os.environ.get("GONGJIAN_HOME", "var")), error
        ) from error


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """One platform to a folder of data: a second clock would do everything twice. Raises Problem."""
    place = home / "serving.lock"
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = place.open("w", encoding="ascii")
    except OSError as error:
        raise cannot_write(place, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Problem(
                Words(
                    f"{home}：已有一个平台在用这个数据文件夹，请先停掉它，或用 --home 换一个",
                    f"{home}: a platform is already serving this folder; stop it, or choose another with --home",
                )
            ) from error
        yield


@contextmanager
def _database_answers() -> Iterator[None]:
    """Where the database does not, one sentence instead of a traceback. Raises Problem."""
    from django.db import OperationalError, connection

    try:
        yield
    except OperationalError as error:
        told = connection.settings_dict
        where = f"{told['HOST']}/{told['NAME']}" if told["HOST"] else str(told["NAME"])
        said = " ".join(str(error).split())
        raise Problem(
            Words(
                f"数据库 {where} 没有应答，请查 DATABASE_URL 和数据库服务：{said}",
                f"the database {where} does not answer; look at DATABASE_URL and at its server: {said}",
            )
        ) from error


def _prepare() -> None:
    """Database, cache, assets; the made-up zone where it is wanted and nothing is there yet. Raises Problem."""
    from django.conf import settings
    from django.core.management import call_command

    with _database_answers():
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if settings.DEMONSTRATION:
            _make_up(settings.PACK)
        from ..zone.operations.jobs import give_up_interrupted
        from ..zone.register.jobs import carry_on_all

        give_up_interrupted()
        carry_on_all()
    call_command("collectstatic", interactive=False, verbosity=0)


def _make_up(pack: str) -> None:
    from ..zone.audit.models import Event
    from ..zone.demonstration import sowing

    if not sowing.is_sown():
        print("正在编造示范区… making up a zone", flush=True)
        sowing.sow(pack)
    elif not Event.objects.filter(act="demonstration.sown").exists():
        raise Problem(
            Words(
                "这个数据库里是真实的数据，不能当示范区来开：去掉 --demonstration，或用 --home 换一个文件夹",
                "this database holds real data and is not served as a demonstration: leave out --demonstration, or choose another folder with --home",
            )
        )


def _supervise(host: str, port: int, count: int) -> int:
    """Server, worker and clock until one of them ends or we are asked to. Raises Problem."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in _commands(host, port, count).items():
            processes[name] = _start(command)
        _wait_until_it_answers(host, port, processes)
        print(_greeting(host, port), flush=True)
        while not (ended := _ended(processes)):
            time.sleep(0.5)
        _tell_end(processes, ended)
        return 1
    except Stopped:
        return 0
    finally:
        _end(processes)
        print("已停止 stopped", flush=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):  # a second call must not cut the ending short
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _commands(host: str, port: int, count: int) -> dict[str, list[str]]:
    manage = [sys.executable, "-m", "gongjian.cli", "manage"]
    return {
        "网页服务 server": [
            sys.executable, "-m", "gunicorn", "gongjian.config.wsgi:application", "--bind",
            _address(host, port), "--worker-class", "gthread", "--threads", str(THREADS),
            "--workers", str(count), "--graceful-timeout", str(STOPPING // 2), "--no-control-socket",
            "--logger-class", "gongjian.zone.operations.server.JsonLog", "--log-level", "warning",
        ],
        "后台 worker": [*manage, "db_worker", "--no-reload"],
        "时钟 clock": [*manage, "clock"],
    }  # fmt: skip


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches us alone; and it never outlives us."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with(os.getpid()))


def _die_with(parent: int) -> Callable[[], None] | None:
    try:
        ask = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):  # not Linux
        return None

    def asked() -> None:
        ask(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # we died before it could be asked
            os._exit(1)

    return asked


def _ended(processes: dict[str, subprocess.Popen[bytes]]) -> str:
    return next((name for name, process in processes.items() if process.poll() is not None), "")


def _tell_end(processes: dict[str, subprocess.Popen[bytes]], name: str) -> None:
    code = processes[name].returncode
    print(
        f"{name} 自己停了（{code}），原因见上面的日志；其余的也停下，请重新启动"
        f" ended by itself ({code}), its log is above; the others are stopped too, start again",
        file=sys.stderr,
        flush=True,
    )


def _end(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        process.terminate()
    until = time.monotonic() + STOPPING
    for process in processes.values():
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(
    host: str, port: int, processes: dict[str, subprocess.Popen[bytes]]
) -> None:
    """Until the server gives any answer at all: a refusal of our name for it is one."""
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    until = time.monotonic() + STARTING
    while time.monotonic() < until and not _ended(processes):
        with closing(http.client.HTTPConnection(asked, port, timeout=5)) as line:
            try:
                line.request("GET", "/healthz")
                line.getresponse()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
    if ended := _ended(processes):
        _tell_end(processes, ended)
    raise Problem(
        Words("网页服务没有起来，原因见上面的日志", "the server did not start; its log is above")
    )


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _greeting(host: str, port: int) -> str:
    from django.conf import settings

    lines = [f"http://{_address(host, port)}"]
    if settings.DEMONSTRATION:
        from ..zone.demonstration import people, sowing

        lines += ["", "示范账户，全为编造，密码都是 made-up accounts, all with the password "
                  + people.PASSWORD]  # fmt: skip
        lines += [f"  {name:<10} {role} · {place}" for name, role, place in sowing.told()]
    return "\n".join(lines)
