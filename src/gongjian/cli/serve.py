"""`gongjian serve`: the platform with its worker and its clock; `gongjian manage`: an operator's commands."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from gongjian import __version__

from ..methods.kinds.words import Words
from .problems import Problem

SETTINGS = "gongjian.config.settings"
THREADS = 8
STOPPING = 10  # seconds given to each process to end by itself


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "serve",
        help="开平台 run the platform",
        description="建库、升级、开网页服务和后台。 Migrates, then runs server, worker and clock until stopped.",
    )
    option = parser.add_argument
    option("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="端口 the port")
    option("--host", default="127.0.0.1", help="监听地址 the address to listen on")
    option("--home", type=Path, help="数据文件夹 the folder of data ($GONGJIAN_HOME)")
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


def run(options: argparse.Namespace) -> int:
    """Until it is stopped. Raises Problem."""
    if options.demonstration:
        os.environ["GONGJIAN_DEMONSTRATION"] = "1"
    if options.home is not None:
        os.environ["GONGJIAN_HOME"] = str(options.home)
    if options.host not in ("127.0.0.1", "localhost") and "GONGJIAN_HOSTS" not in os.environ:
        os.environ["GONGJIAN_HOSTS"] = f"127.0.0.1,localhost,{options.host}"
    _refuse_busy(options.host, options.port)
    set_up()
    _prepare(demonstration=options.demonstration)
    return _supervise(options.host, options.port, options.demonstration)


def run_manage(options: argparse.Namespace) -> int:
    """A command of Django's for this installation. Raises Problem."""
    set_up()
    from django.core.management import CommandError, execute_from_command_line

    try:
        execute_from_command_line(["gongjian manage", *options.words])
    except CommandError as error:
        raise Problem(Words(str(error), str(error))) from error
    return 0


def _refuse_busy(host: str, port: int) -> None:
    with closing(socket.socket()) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise Problem(
                Words(
                    f"端口 {port} 已被占用，请换一个：PORT={port + 1} make run",
                    f"port {port} is taken; choose another: PORT={port + 1} make run",
                )
            ) from error


def set_up() -> None:
    from ..config.environment import SettingMissing

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    try:
        django.setup()
    except SettingMissing as missing:
        raise Problem(Words(str(missing), str(missing))) from missing


def _prepare(*, demonstration: bool) -> None:
    """Database, cache, assets; the made-up zone where it is wanted and nothing is there yet."""
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if demonstration:
        from ..zone.demonstration import sowing

        if not sowing.is_sown():
            print("正在编造示范区… making up a zone", flush=True)
            sowing.sow(settings.PACK)


def _supervise(host: str, port: int, demonstration: bool) -> int:
    here = [sys.executable, "-m", "gongjian.cli"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "gongjian.config.wsgi:application", "--bind",
             f"{host}:{port}", "--worker-class", "gthread", "--threads", str(THREADS),
             "--access-logfile", "/dev/null", "--log-level", "warning"]
        ),
        subprocess.Popen([*here, "manage", "db_worker", "--no-reload"]),
        subprocess.Popen([*here, "manage", "clock"]),
    ]  # fmt: skip
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        _wait_until_open(host, port, processes[0])
        print(_greeting(host, port, demonstration), flush=True)
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        return 1
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_open(host: str, port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with closing(socket.socket()) as tried:
            tried.settimeout(1)
            if tried.connect_ex((host if host != "0.0.0.0" else "127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Problem(
        Words("网页服务没有起来，原因见上面的日志", "the server did not start; its log is above")
    )


def _greeting(host: str, port: int, demonstration: bool) -> str:
    lines = [f"http://{host}:{port}"]
    if demonstration:
        from ..zone.demonstration import people, sowing

        lines += ["", "示范账户，全为编造，密码都是 made-up accounts, all with the password "
                  + people.PASSWORD]  # fmt: skip
        lines += [f"  {name:<10} {role} · {place}" for name, role, place in sowing.told()]
    return "\n".join(lines)
