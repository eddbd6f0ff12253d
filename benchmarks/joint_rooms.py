"""Joint building at a zone's size: ten years × 22 parks × 200 tasks × 12 reports, its pages, its circular, its search.

On SQLite, or on PostgreSQL where DATABASE_URL says so (`python tools/postgres.py python benchmarks/run.py --room
joint`). Beside the pages a bare page of the same frame; beside the search a bare scan of the same texts.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import register_rooms as room

YEARS, TASKS, MONTHS = 10, 200, 12
TURNS = 12
WORDS = (
    "走访企业三十家",
    "完成评审并公示名单",
    "平台建设进入设备安装",
    "召开推进会两次",
    "引进研发团队一个",
    "签约项目三个",
)


def joint(report: Any, rows: int) -> None:
    """`rows` are task reports in all: a million asks for the whole, less for fewer years."""
    years = max(1, min(YEARS, rows * YEARS // 1_000_000))
    with room.room() as (_home, connection):
        from django.core.management import call_command

        from gongjian.zone.web.warming import warm

        call_command("collectstatic", "--noinput", verbosity=0)
        took = room.timed(lambda: pour(years))
        room.settled(connection)
        warm()  # as a server does before its first page
        engine = connection.vendor
        _count(report, engine, years, took)
        _pages(report, engine)
        _circular(report, engine)
        _search(report, engine, connection)


# ---- the rows, poured in at once


def pour(years: int) -> None:
    from django.db import transaction

    from gongjian.zone.accounts.models import Organisation
    from gongjian.zone.history import searching
    from gongjian.zone.tasks import planning

    office = Organisation.objects.get(code="zone_office")
    planning.seed(by=None, house=office)
    dice, this = random.Random(7), date.today().year
    with transaction.atomic():
        for year in range(this - years + 1, this + 1):
            _year(year, office, dice)
        searching.write_all()


def _year(year: int, office: Any, dice: random.Random) -> None:
    from gongjian.zone.accounts.models import Person
    from gongjian.zone.tasks.models import Clause, Task
    from gongjian.zone.tasks.queries import parks

    clauses = list(Clause.objects.order_by("order"))
    qian, zhao = (Person.objects.get(username=name) for name in ("qian", "zhao"))
    tasks: list[Any] = []
    for park in parks():
        for n in range(TASKS):
            done = dice.random() < 0.6
            tasks.append(Task(
                year=year, number=f"{year}-{len(tasks):05d}", clause=clauses[n % len(clauses)], owner=park, park=park,
                title=f"{park.name}{WORDS[n % len(WORDS)]}{n}", result="按期完成", start=date(year, 1, 10),
                due=date(year, 1 + n % 12, 25), stage="issued", progress="done" if done else "under_way",
                done_on=date(year, 12, 1) if done else None, accepted_by=zhao if done else None,
                proposed_by=qian if done else None, light="green" if done else dice.choice(("green", "yellow", "red")),
                house=office, version=1,
            ))  # fmt: skip
    Task.objects.bulk_create(tasks, batch_size=1_000)
    _copies(tasks)
    _reports(year, tasks, qian, zhao, dice)


def _copies(things: list[Any]) -> None:
    from gongjian.zone.history.deeds import _plain
    from gongjian.zone.history.models import Copy, Text
    from gongjian.zone.history.searching import plain

    for start in range(0, len(things), 500):
        some = things[start : start + 500]
        Copy.objects.bulk_create([
            Copy(kind=t.kind(), key=t.pk, version=1, at=_at(t), act="issued", by_name="编造", organisation="编造",
                 told=_plain(t.own()) | {"partners": [], "milestones": []} | _parts(t)) for t in some
        ])  # fmt: skip
        Text.objects.bulk_create([
            Text(kind=t.kind(), key=t.pk, title=str(t), body=body, plain=plain(f"{t} {body}"), at=_at(t))
            for t in some for body in [_body(t)]
        ])  # fmt: skip


def _at(thing: Any) -> datetime:
    from django.utils import timezone

    day = next(
        day
        for name in ("start", "submitted_on", "opened_on")
        if (day := getattr(thing, name, None))
    )
    return min(timezone.make_aware(datetime(day.year, day.month, day.day, 9)), timezone.now())


def _parts(thing: Any) -> dict[str, Any]:
    lines = getattr(thing, "_parts", ())
    return {f"task_{line.task_id}": line.told() for line in lines}


def _body(thing: Any) -> str:
    return "\n".join(line.words for line in getattr(thing, "_parts", ())) or getattr(
        thing, "result", ""
    )


def _reports(year: int, tasks: list[Any], qian: Any, zhao: Any, dice: random.Random) -> None:
    from django.utils import timezone

    from gongjian.zone.reports.models import Line, Report, Round

    by_park: dict[int, list[Any]] = {}
    for task in tasks:
        by_park.setdefault(task.owner_id, []).append(task)
    for month in range(1, MONTHS + 1):
        begins = date(year, month, 1)
        ends = (begins + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        if ends >= date.today():
            return
        last = ends + timedelta(days=32) > date.today()
        of = Round.objects.create(
            period=f"{year}-{month:02d}", year=year, begins=begins, ends=ends, opened_on=ends + timedelta(days=1),
            due=ends + timedelta(days=15), stage="open" if last else "closed",
            closed_at=None if last else timezone.now(), house=tasks[0].house, version=1,
        )  # fmt: skip
        _copies([of])
        reports = [
            Report(round=of, owner_id=park, house_id=park, stage="submitted" if last else "accepted", words="总体按计划推进",
                   submitted_on=min(of.due + timedelta(days=dice.randrange(-5, 2)), date.today()), submitted_by=qian,
                   submitted_at=timezone.now(), accepted_at=None if last else timezone.now(),
                   accepted_by=None if last else zhao, version=1)
            for park in by_park
        ]  # fmt: skip
        Report.objects.bulk_create(reports)
        for report in reports:
            lines = [
                Line(report=report, task=task, state="under_way", percent=dice.randrange(100), next_steps="继续推进",
                     words="，".join(dice.sample(WORDS, 3)) + f"，累计{dice.randrange(999)}项", decided_by=None if last else zhao,
                     verdict="" if last else "accepted", decided_at=None if last else timezone.now())
                for task in by_park[report.owner_id]
            ]  # fmt: skip
            Line.objects.bulk_create(lines, batch_size=1_000)
            report._parts = lines
        _copies(reports)
        for report in reports:
            del report._parts


def _count(report: Any, engine: str, years: int, took: float) -> None:
    from gongjian.zone.reports.models import Line, Report
    from gongjian.zone.tasks.models import Task

    report.note(
        f"joint on {engine}: {years} years, {Task.objects.count():,} tasks, {Report.objects.count():,} reports of "
        f"{Line.objects.count():,} parts, poured in in {took:.0f} s"
    )


# ---- pages


def _pages(report: Any, engine: str) -> None:
    from gongjian.zone.reports.models import Report, Round
    from gongjian.zone.tasks.models import Plan, Task

    newest = Round.objects.order_by("-ends")[0]
    own = Report.objects.filter(round=newest, owner__code="nankai")[0]
    task = Task.objects.filter(owner__code="nankai").latest("pk")
    addresses = {
        "qian": [
            "/", "/tasks/", "/tasks/?q=走访企业", "/tasks/?page=7&sort=-due", "/tasks/tree/", "/tasks/board/", "/tasks/calendar/",
            "/tasks/gantt/", "/tasks/coverage/", f"/tasks/{task.pk}/", f"/plans/{Plan.objects.all()[0].pk}/", "/reports/",
            "/reports/rounds/", f"/reports/rounds/{newest.pk}/", f"/reports/{own.pk}/", "/parks/", "/parks/nankai/",
            "/find/?q=设备安装",
        ],
        "sun": ["/", "/parks/core/"], "wu": ["/", "/tasks/", f"/reports/{own.pk}/", "/parks/nankai/"],
    }  # fmt: skip
    worst: list[tuple[float, str, int]] = []
    for who, paths in addresses.items():
        client = signed_in(who)
        bare = room.p95(list(_turns(client, "/account/notices/")))
        for path in paths:
            took, asked = room.p95(list(_turns(client, path))), _asked(client, path)
            worst.append((took, f"{who} {path}", asked))
        report.note(f"joint {engine}: the frame alone, for {who}: {1000 * bare:.0f} ms")
    worst.sort(reverse=True)
    for took, path, asked in worst:
        report.note(f"joint {engine}: {path} p95 {1000 * took:.0f} ms, {asked} questions")
    report.measured(f"joint {engine}: slowest page p95", 1000 * worst[0][0], "ms", 200)
    report.measured(f"joint {engine}: middle page p95", 1000 * worst[len(worst) // 2][0], "ms", 200)


def _turns(client: Any, path: str) -> Iterator[Callable[[], object]]:
    def turn() -> object:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    turn()
    return islice(iter(lambda: turn, None), TURNS)


def _asked(client: Any, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def signed_in(username: str) -> Any:
    from allauth.mfa.totp.internal.auth import TOTP
    from django.test import Client

    from gongjian.zone.accounts.models import Person

    someone = Person.objects.get(username=username)
    TOTP.activate(someone, "JBSWY3DPEHPK3PXP")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(someone, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# ---- the circular and the search


def _circular(report: Any, engine: str) -> None:
    from gongjian.zone.reports import circulars
    from gongjian.zone.reports.models import Round

    made = circulars.ask(round=Round.objects.order_by("-ends")[0], by=room.acting("qian"))
    report.measured(
        f"joint {engine}: a circular of 22 parks", room.timed(lambda: circulars.make(made)), "s", 10
    )


def _search(report: Any, engine: str, connection: Any) -> None:
    from gongjian.zone.history import finding
    from gongjian.zone.history.models import Text

    by = room.acting("qian")
    texts = ["设备安装", "南开分园 评审", "累计777项", "研发团队", "没有这样的词"]
    took = room.p95(
        [lambda t=t: list(finding.seen(by, t)[:20]) for t in texts for _turn in range(4)]
    )

    def scanned() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM history_text WHERE plain LIKE %s", ["%设备安装%"])
            cursor.fetchone()

    start = time.perf_counter()
    scanned()
    report.note(
        f"joint {engine}: {Text.objects.count():,} texts; a bare scan of them all {1000 * (time.perf_counter() - start):.0f} ms"
    )
    report.measured(f"joint {engine}: search over all texts p95", 1000 * took, "ms", 300)
