"""The register of units at a city's size: a list compared and applied, the list as of a day, search, frames.

On SQLite, or on PostgreSQL where DATABASE_URL says so (`python tools/postgres.py python benchmarks/run.py
--room register`). Beside each the same rows inserted bare: no index, no trigger, no history.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

VERSIONS = 5
DAY = date(2018, 6, 30)


def register(report: Any, rows: int) -> None:
    """A fifth as many units, each with five versions; a list of a fifth of the units."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(GONGJIAN_HOME=home, GONGJIAN_DEMONSTRATION="1")
        os.environ["DJANGO_SETTINGS_MODULE"] = "gongjian.config.settings"
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        _measured(report, rows // VERSIONS, Path(home), connection)
        connection.close()


def _measured(report: Any, units: int, home: Path, connection: Any) -> None:
    from django.db import transaction

    from gongjian.zone.demonstration import sowing
    from gongjian.zone.register import arrays
    from gongjian.zone.register.models import State

    sowing.sow("tianjin", firms=60, work=False)
    arrays.pack_on()  # a worker has read it
    parks = list(State.objects.values_list("owner", flat=True).distinct().order_by("owner"))
    engine = connection.vendor
    took = _timed(lambda: _filled(units, parks))
    facts = State.objects.count()
    report.note(
        f"register on {engine}: {facts:,} states of {units:,} units written in {took:.0f} s, {facts / took:,.0f}/s"
    )
    with transaction.atomic():
        bare = _timed(lambda: _bare(connection, facts))
    report.note(f"the same rows bare, no index, no trigger: {facts / bare:,.0f}/s")
    _lists(report, engine, units, home)
    _looks(report, engine, units, parks)
    _frames(report, engine, units)


def _filled(units: int, parks: list[int]) -> None:
    """Units by thousands, in five changes each: entered, moved or renamed four times."""
    from django.db import transaction
    from django.utils import timezone

    from gongjian.methods.timelines import first, revised
    from gongjian.zone.register.attributes import content
    from gongjian.zone.register.changes import begin
    from gongjian.zone.register.choices import Deed
    from gongjian.zone.register.models import State, Unit
    from gongjian.zone.register.recording import Lane, write

    dice = random.Random(1)
    for start in range(0, units, 5_000):
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
                    (lane, revised(lane.spans, day, _moved(dice.choice(parks), turn))) for lane in lanes
                ])  # fmt: skip


def _moved(park: int, turn: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda old: {**old, "owner_id": park, "staff": turn}


def _name(number: int) -> str:
    brands = "华中天海星云信达恒博瑞思科创新立安联凯泰金源德"
    word = "".join(brands[(number // 23**place) % 23] for place in range(4))
    return f"天津{word}{('软件', '电子科技', '生物医药', '精密仪器')[number % 4]}有限公司"


def _bare(connection: Any, count: int) -> None:
    """As many rows of the same widths into a table that keeps no order and checks nothing, by the driver itself."""
    connection.ensure_connection()
    driver = connection.connection
    sample = driver.execute("SELECT * FROM register_state LIMIT 5000").fetchall()
    driver.execute("CREATE TABLE bare AS SELECT * FROM register_state WHERE 1 = 0")
    for _ in range(-(-count // len(sample))):
        if connection.vendor == "postgresql":
            with driver.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
                for row in sample:
                    copy.write_row(row)
        else:
            driver.executemany(
                f"INSERT INTO bare VALUES ({', '.join('?' * len(sample[0]))})", sample
            )
    driver.execute("DROP TABLE bare")


def _lists(report: Any, engine: str, units: int, home: Path) -> None:
    """A list of a fifth of the units: half known and changed, half new."""
    from django.core.files import File

    from gongjian.zone.accounts.acting import all_for
    from gongjian.zone.accounts.models import Person
    from gongjian.zone.register.importing import applying, comparing, handling
    from gongjian.zone.register.models import Import

    count = max(units // 2, 1_000)
    path = home / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        told = csv.writer(out)
        told.writerow(["单位名称", "统一社会信用代码", "园区", "从业人员"])
        for n in range(count // 2):
            told.writerow([_name(n), f"91{n:016d}", "南开分园", 1_000 + n % 7])
        for n in range(count - count // 2):
            told.writerow([f"天津新设{n}号科技有限公司", "", "河西分园", 5])
    by = all_for(Person.objects.get(username="zhao"))[0]
    with path.open("rb") as file:
        made = handling.hand_in(
            file=File(file),
            name="list.csv",
            source="market",
            as_of=date(2026, 1, 1),
            park=None,
            by=by,
        )
    handling.specify(imported=made, columns=made.columns, by=by)
    made.refresh_from_db()
    matched: list[float] = []
    matching = comparing._linked
    comparing._linked = lambda of: matched.append(_timed(lambda: matching(of)))
    took = _timed(lambda: comparing.compare(made))
    comparing._linked = matching
    report.measured(
        f"register {engine}: parse and check", count / (took - matched[0]), "rows/s", 10_000, at_least=True
    )  # fmt: skip
    report.note(f"matching of the new rows against the register: {matched[0]:.1f} s")
    handling.approve(imported=made, by=by)
    took = _timed(lambda: applying.apply(Import.objects.get(pk=made.pk)))
    report.measured(f"register {engine}: apply", count / took, "rows/s", 4_000, at_least=True)


def _looks(report: Any, engine: str, units: int, parks: list[int]) -> None:
    from gongjian.zone.register.models import State
    from gongjian.zone.register.queries import AsOf, found_by

    dice = random.Random(2)

    def listed(when: AsOf, park: int | None) -> None:
        rows = (
            State.objects.as_of(when.day, when.moment)
            .order_by("name", "pk")
            .select_related("owner")
        )
        rows = rows if park is None else rows.filter(owner=park)
        rows.count()
        list(rows[:25])

    today = AsOf(date(2026, 11, 1))
    known = date.today() - timedelta(days=3_000 - 700)
    for name, asks in (
        ("list today, whole zone", [lambda: listed(today, None)]),
        ("list today, a park", [lambda p=p: listed(today, p) for p in parks]),
        ("list as of 2018, whole zone", [lambda: listed(AsOf(DAY), None)]),
        (
            "list as of 2018 as known then",
            [lambda p=p: listed(AsOf(date(2016, 1, 1), known), p) for p in parks],
        ),
    ):
        report.measured(f"register {engine}: {name}, p95", 1000 * _p95(asks), "ms", 150)

    def searched(text: str) -> None:
        list(found_by(State.objects.as_of(today.day), text).order_by("name")[:25])

    texts = [_name(dice.randrange(units))[2:6] for _ in range(20)] + [
        f"91{dice.randrange(units):016d}" for _ in range(10)
    ]
    asks = [lambda t=t: searched(t) for t in texts]
    report.measured(f"register {engine}: search by name or code, p95", 1000 * _p95(asks), "ms", 100)


def _frames(report: Any, engine: str, units: int) -> None:
    from gongjian.zone.accounts.acting import all_for
    from gongjian.zone.accounts.models import Person
    from gongjian.zone.register import framing

    by, other = (all_for(Person.objects.get(username=n))[0] for n in ("zhao", "qian"))
    frames = []
    for day in (DAY, date(2026, 11, 1)):
        took = _timed(
            lambda day=day: frames.append(
                framing.propose(name="名册", rule="frame_annual", day=day, by=by)
            )
        )
        framing.sign(frame=frames[-1], by=other)
    count = frames[-1].count
    report.measured(f"register {engine}: a frame, per 50,000 units", took * 50_000 / count, "s", 5)
    took = _timed(lambda: framing.compared(frames[1], frames[0]))
    report.measured(
        f"register {engine}: two frames compared, per 50,000", took * 50_000 / count, "s", 1
    )
    del units


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _p95(asks: list[Callable[[], None]]) -> float:
    """Of twenty times or more, warm."""
    asks[0]()
    took = [_timed(ask) for ask in (asks * 20)[: max(20, len(asks))]]
    return statistics.quantiles(took, n=20)[-1]
