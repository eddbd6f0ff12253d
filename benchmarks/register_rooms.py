"""The register of units at a city's size: a list compared and applied, the list as of a day, search, frames.

On SQLite, or on PostgreSQL where DATABASE_URL says so (`python tools/postgres.py python benchmarks/run.py
--room register`). Beside each the same rows inserted bare: no index, no trigger, no history.
"""

from __future__ import annotations

import csv
import json
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

VERSIONS = 5
DAY = date(2018, 6, 30)


def register(report: Any, rows: int) -> None:
    """A fifth as many units, each with five versions; a list of half as many rows as there are units."""
    with room() as (home, connection):
        _measured(report, rows // VERSIONS, home, connection)


@contextmanager
def room() -> Iterator[tuple[Path, Any]]:
    """A zone of its own in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(GONGJIAN_HOME=home, GONGJIAN_DEMONSTRATION="1")
        os.environ["DJANGO_SETTINGS_MODULE"] = "gongjian.config.settings"
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        sow()
        yield Path(home), connection
        connection.close()


def sow() -> None:
    from gongjian.zone.demonstration import sowing
    from gongjian.zone.register import arrays

    sowing.sow("tianjin", firms=60, work=False)
    arrays.pack_on()  # a worker has read it


def _measured(report: Any, units: int, home: Path, connection: Any) -> None:
    from gongjian.zone.register.models import State

    parks = owners()
    engine = connection.vendor
    before = standing(connection)
    took = timed(lambda: fill(0, units, parks))
    settled(connection)
    facts = State.objects.count()
    report.note(
        f"register on {engine}: {facts:,} states of {units:,} units written in {took:.0f} s, {facts / took:,.0f}/s; "
        f"{bare(connection, before, most=50_000)}"
    )
    _lists(report, connection, units, home)
    _looks(report, engine, units)
    _frames(report, engine)


def owners() -> list[int]:
    from gongjian.zone.register.models import State

    return list(State.objects.values_list("owner", flat=True).distinct().order_by("owner"))


def settled(connection: Any) -> None:
    """What a PostgreSQL server does by itself within a minute of so many rows; SQLite never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


def fill(first_unit: int, units: int, parks: list[int]) -> None:
    """Units by thousands, in five changes each: entered, moved three times and renamed once."""
    from django.db import transaction
    from django.utils import timezone

    from gongjian.methods.timelines import first, revised
    from gongjian.zone.register.attributes import content
    from gongjian.zone.register.changes import begin
    from gongjian.zone.register.choices import Deed
    from gongjian.zone.register.models import State, Unit
    from gongjian.zone.register.recording import Lane, write

    dice = random.Random(1 + first_unit)
    for start in range(first_unit, units, 5_000):
        with transaction.atomic():
            at = timezone.now() - timedelta(days=3_000)
            made = begin(Deed.IMPORT, None, at=at)
            rows = Unit.objects.bulk_create(
                [Unit(entered=made) for _ in range(min(5_000, units - start))], batch_size=900
            )
            lanes = [Lane(State, {"unit_id": unit.pk}) for unit in rows]
            write(made, [
                (lane, first(date(2010, 1, 1) + timedelta(days=dice.randrange(1_500)), content({
                    "name": _name(start + n), "code": f"91{start + n:016d}", "owner": dice.choice(parks),
                    "industry": "6511", "staff": dice.randrange(1, 900), "size": "small", "contact": "x", "phone": "1",
                }))) for n, lane in enumerate(lanes)
            ])  # fmt: skip
            for turn in range(1, VERSIONS):
                made = begin(Deed.CHANGE, None, at=at + timedelta(days=300 * turn))
                day = date(2015, 1, 1) + timedelta(days=300 * turn)
                write(made, [
                    (lane, revised(lane.spans, day, _changed(dice.choice(parks), turn))) for lane in lanes
                ])  # fmt: skip


def _changed(park: int, turn: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def becomes(old: dict[str, Any]) -> dict[str, Any]:
        name = old["name"].replace("天津", "津门") if turn == 2 else old["name"]
        return {**old, "name": name, "owner_id": park, "staff": turn}

    return becomes


def _name(number: int, area: str = "天津") -> str:
    brands = "华中天海星云信达恒博瑞思科创新立安联凯泰金源德"
    word = "".join(
        brands[(number // 23**place) % 23] for place in range(4 if number < 23**4 else 5)
    )
    return f"{area}{word}{('软件', '电子科技', '生物医药', '精密仪器')[number % 4]}有限公司"


# ---- beside bare inserts


def standing(connection: Any) -> dict[str, int]:
    """The last key of each table of the register."""
    from django.apps import apps

    with connection.cursor() as cursor:
        found = {}
        for model in apps.get_app_config("register").get_models():
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {model._meta.db_table}")
            found[model._meta.db_table] = cursor.fetchone()[0]
        return found


def bare(connection: Any, before: dict[str, int], most: int = 1_000_000) -> str:
    """What was added since, again into tables that keep no order and check nothing, by the driver itself:
    of each table as many rows as `most`, the rest in proportion."""
    told, rows, took = [], 0, 0.0
    for table, last in standing(connection).items():
        count = _count(connection, table, before[table])
        if last == before[table] or not count:
            continue
        sample, seconds = _again(connection, table, before[table], most)
        took += seconds * count / sample
        rows += count
        told.append(f"{table.removeprefix('register_')} {count:,}")
    return f"bare, {rows:,} rows ({', '.join(told)}) take {took:.2f} s, {rows / took:,.0f}/s"


def _count(connection: Any, table: str, after: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE id > %s", [after])
        return int(cursor.fetchone()[0])


def _again(connection: Any, table: str, after: int, most: int) -> tuple[int, float]:
    driver = connection.connection
    rows = driver.execute(f"SELECT * FROM {table} WHERE id > {after} LIMIT {most}").fetchall()
    from django.db import transaction

    with transaction.atomic():
        driver.execute(f"CREATE TABLE bare AS SELECT * FROM {table} WHERE 1 = 0")
        start = time.perf_counter()
        if connection.vendor == "postgresql":
            with driver.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([_written(value) for value in row])
        else:
            driver.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * len(rows[0]))})", rows)
        took = time.perf_counter() - start
        driver.execute("DROP TABLE bare")
    return len(rows), took


def _written(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value


# ---- the work itself


def _lists(report: Any, connection: Any, units: int, home: Path) -> None:
    """A list of half as many rows as there are units: half known and changed, half new, one in two hundred at fault."""
    from gongjian.zone.register.importing import applying, comparing, handling
    from gongjian.zone.register.models import Import

    engine, count = connection.vendor, max(units // 2, 1_000)
    made = handed_in(home, count)
    matched: list[float] = []
    matching = comparing.link_new, comparing.weigh_doubts
    comparing.link_new, comparing.weigh_doubts = (
        lambda *told, work=work: matched.append(timed(lambda: work(*told))) for work in matching
    )  # fmt: skip
    before = standing(connection)
    took = timed(lambda: comparing.compare(made))
    comparing.link_new, comparing.weigh_doubts = matching
    report.measured(
        f"register {engine}: parse and check", count / (took - sum(matched)), "rows/s", 10_000, at_least=True
    )  # fmt: skip
    report.note(
        f"register {engine}: matching apart {sum(matched):.1f} s; {bare(connection, before)}"
    )
    tally = Import.objects.get(pk=made.pk).rows.values_list("verdict", flat=True)
    report.note(f"register {engine}: the list is {dict(Counter(tally))}")
    handling.approve(imported=made, by=acting("qian"))
    before = standing(connection)
    took = timed(lambda: applying.apply(Import.objects.get(pk=made.pk)))
    report.measured(f"register {engine}: apply", count / took, "rows/s", 4_000, at_least=True)
    report.note(f"register {engine}: what it added, {bare(connection, before)}")


def handed_in(home: Path, count: int, series: str = "") -> Any:
    from django.core.files import File

    from gongjian.zone.register.importing import handling

    path, by = home / "list.csv", acting("zhao")
    with path.open("w", encoding="utf-8", newline="") as out:
        told = csv.writer(out)
        told.writerow(["单位名称", "统一社会信用代码", "园区", "从业人员"])
        for n in range(count // 2):
            told.writerow([_name(n, "津门"), f"91{n:016d}", "南开分园", 1_000 + n % 7])
        for n in range(count - count // 2):
            fault = n % 100 == 99
            told.writerow(
                [
                    f"天津{series}新设{n}号科技有限公司",
                    "9112" * fault,
                    "河西分园",
                    "很多" if fault else 5,
                ]
            )
    with path.open("rb") as file:
        made = handling.hand_in(
            file=File(file), name="list.csv", source="market", as_of=date(2026, 1, 1), park=None, by=by
        )  # fmt: skip
    handling.specify(imported=made, columns=made.columns, by=by)
    made.refresh_from_db()
    return made


def acting(username: str) -> Any:
    from gongjian.zone.accounts.acting import all_for
    from gongjian.zone.accounts.models import Person

    return all_for(Person.objects.get(username=username))[0]


def _looks(report: Any, engine: str, units: int) -> None:
    from gongjian.zone.register.queries import AsOf

    known = date.today() - timedelta(days=3_000 - 700)
    here, then = AsOf(date(2026, 11, 1)), AsOf(DAY)
    for name, asks in (
        ("list today, whole zone", [lambda: page("zhao", here)]),
        ("list today, a park's officer", [lambda: page("wu", here)]),
        ("list as of 2018, whole zone", [lambda: page("zhao", then)]),
        ("list as of 2016 as known then", [lambda: page("zhao", AsOf(date(2016, 1, 1), known))]),
    ):
        report.measured(f"register {engine}: {name}, p95", 1000 * p95(asks), "ms", 150)
    asks = [lambda t=t: page("zhao", here, t) for t in wanted(units)]
    report.measured(f"register {engine}: search by name or code, p95", 1000 * p95(asks), "ms", 100)


def page(username: str, when: Any, text: str = "") -> None:
    """The list that a person sees: counted, its first page with every cell of it."""
    from django.test import RequestFactory

    from gongjian.zone.register import queries, tables

    by = acting(username)
    shown = tables.units(queries.states(by, when), by, when).bind(
        RequestFactory().get("/register/", {"q": text} if text else {})
    )
    assert shown.count >= 0
    list(shown.rows)


def wanted(units: int) -> list[str]:
    dice = random.Random(2)
    names = [_name(dice.randrange(units))[2:6] for _ in range(20)]
    return names + [f"91{dice.randrange(units):016d}" for _ in range(10)]


def _frames(report: Any, engine: str) -> None:
    from gongjian.zone.register import frame_differences

    frames = [frame(DAY), frame(date(2026, 11, 1))]
    took = sum(seconds for _frame, seconds in frames)
    count = sum(made.count for made, _seconds in frames)
    report.measured(f"register {engine}: a frame, per 50,000 units", took * 50_000 / count, "s", 5)
    (before, _), (now, _) = frames
    took = timed(lambda: frame_differences.compared(now, before))
    report.measured(
        f"register {engine}: two frames compared, per 50,000", took * 50_000 / now.count, "s", 1
    )


def frame(day: date) -> tuple[Any, float]:
    """Proposed and signed by another; the time is that of both."""
    from gongjian.zone.register import framing

    made: list[Any] = []
    took = timed(
        lambda: made.append(
            framing.propose(name="名册", rule="frame_annual", day=day, by=acting("zhao"))
        )
    )
    return made[0], took + timed(lambda: framing.sign(frame=made[0], by=acting("qian")))


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def p95(asks: list[Callable[[], None]]) -> float:
    """Of twenty times or more, warm."""
    asks[0]()
    took = [timed(ask) for ask in (asks * 20)[: max(20, len(asks))]]
    return statistics.quantiles(took, n=20)[-1]
