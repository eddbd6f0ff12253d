"""Run by test_kills in a process of its own: workers are forked, and killed at random moments of a list."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import django

AT_MOST = {"comparing": 6, "applying": 44}  # kills of one list at a stage: then it may go on


def main(kills: int, rows: int, seed: int) -> None:
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.db import connection, connections

    from gongjian.zone.accounts.acting import all_for
    from gongjian.zone.accounts.models import Person
    from gongjian.zone.demonstration import sowing
    from gongjian.zone.register import arrays, jobs
    from gongjian.zone.register.choices import Stage
    from gongjian.zone.register.importing import applying, comparing, handling
    from gongjian.zone.register.models import Import, State

    call_command("migrate", verbosity=0)
    sowing.sow("tianjin", firms=60, work=False)
    comparing.CHUNK = 20
    applying.BATCH_OF_ROWS = 20
    by, second = (all_for(Person.objects.get(username=name))[0] for name in ("zhao", "qian"))
    living = list(State.objects.as_of(date(2026, 10, 1)).exclude(code="").order_by("pk")[:40])
    content = "\n".join(
        ["单位名称,统一社会信用代码,园区,从业人员"]
        + [f"{s.name},{s.code},河西分园,{n + 1}" for n, s in enumerate(living)]
        + [f"天津断电{n}有限公司,,南开分园,{n + 1}" for n in range(rows - len(living))]
    ).encode()
    dice = random.Random(seed)
    told = {"kills": 0, "applied": 0, "kills_by_stage": {}}
    of_this: Counter[str] = Counter()  # kills of this list at each stage
    healthy: dict[str, float] = {}  # seconds that a stage takes by itself on this machine

    def believed() -> list[Any]:
        fields = ("name", "code", "owner", "staff", "since", "until")
        return sorted(map(str, State.objects.known().values_list(*fields)))

    def handed() -> Import:
        made = handling.hand_in(file=SimpleUploadedFile("l.csv", content), name="l.csv", source="park",
                                as_of=date(2026, 10, 1), park=None, by=by)  # fmt: skip
        return handling.specify(imported=made, columns=made.columns, by=by)

    def handing_in(longest: float | None = None) -> tuple[str, float]:
        """The server hands a list in, and dies at some moment of it: it is there with its file, or it is not."""
        before = set(Import.objects.values_list("pk", flat=True))
        apart()
        begun, child = time.perf_counter(), os.fork()
        if child == 0:
            try:
                handed()
            finally:
                os._exit(0)
        if longest is not None:
            time.sleep(dice.uniform(0, longest))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        took = time.perf_counter() - begun
        new = Import.objects.exclude(pk__in=before)
        assert new.count() <= 1 and all(Path(one.file.path).is_file() and one.heads for one in new)
        return ("all" if new.exists() else "nothing"), took

    def apart() -> None:
        """What a child would inherit of connections is no child's to have."""
        connections.close_all()
        if connection.vendor == "postgresql":
            connection.close_pool()

    arrays.pack_on()  # read once, not by each child before it begins
    arrays.likenesses([(1, {"name": "甲"})], [(2, {"name": "乙"})])  # nor its libraries
    before, after = believed(), None
    made = handed()
    handing_in()  # once whole, to know how long it takes
    longest = 1.2 * handing_in()[1]
    told["handed_in"] = sorted(handing_in(longest)[0] for _ in range(20))
    while told["kills"] < kills or told["applied"] < 2:
        apart()
        child = os.fork()
        if child == 0:
            try:
                jobs.carry_on.call(made.pk)
            finally:
                os._exit(0)
        stage, begun = str(made.stage), time.perf_counter()
        if told["kills"] < kills and stage in healthy and of_this[stage] < AT_MOST[stage]:
            time.sleep(
                dice.uniform(0, (1.1 if stage in told["kills_by_stage"] else 0.5) * healthy[stage])
            )
            if os.waitpid(child, os.WNOHANG)[0] == 0:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                told["kills"] += 1
                of_this[stage] += 1
                told["kills_by_stage"][stage] = told["kills_by_stage"].get(stage, 0) + 1
        else:
            os.waitpid(child, 0)
            healthy.setdefault(stage, time.perf_counter() - begun)
        made = Import.objects.get(pk=made.pk)
        assert made.stage != Stage.FAILED, made.error
        if made.stage == Stage.COMPARING:
            assert made.rows.count() == made.done and made.done % 20 == 0, made.done
        if made.stage == Stage.COMPARED:
            assert made.rows.count() == rows
            made = handling.approve(imported=made, by=second)
        if made.stage == Stage.APPLIED:
            after = after or believed()
            assert believed() == after != before
            told["applied"] += 1
            handling.take_back(imported=made, by=by)
            assert believed() == before
            made = handed()
            of_this.clear()
        else:
            assert believed() == before, "half of a list is in the register"
    connection.check_constraints()
    told["healthy"] = healthy
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
