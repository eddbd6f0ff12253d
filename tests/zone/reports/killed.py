"""Run by test_kills in a process of its own: whoever submits or accepts a report is killed at a random moment."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django


def main(kills: int, seed: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections
    from django.utils import timezone

    from gongjian.zone.accounts.acting import all_for
    from gongjian.zone.accounts.models import Person
    from gongjian.zone.audit.models import Event
    from gongjian.zone.audit.queries import broken
    from gongjian.zone.demonstration import sowing
    from gongjian.zone.history.models import Copy
    from gongjian.zone.inbox.models import Matter
    from gongjian.zone.reports import actions, rounds
    from gongjian.zone.reports.arrays import ended_before
    from gongjian.zone.reports.models import Line, Report
    from gongjian.zone.tasks.models import Task
    from zone.joint import issued

    call_command("migrate", verbosity=0)
    sowing.sow("tianjin", firms=60, work=False)
    who = {name: all_for(Person.objects.get(username=name))[0] for name in ("wu", "qian")}
    today, period = timezone.localdate(), ended_before(timezone.localdate())
    for number in range(8):
        issued("nankai", year=period.year, title=f"第{number}项", start=period.start,
               due=today + timedelta(days=90))  # fmt: skip
    rounds.open_round(period=str(period), by=who["qian"], due=today + timedelta(days=9))

    def state() -> tuple[Any, ...]:
        """All that submitting and accepting change."""
        report = Report.objects.get()
        return (
            report.stage, report.version, sorted(Line.objects.values_list("words", "verdict")),
            sorted(Task.objects.values_list("number", "percent", "version")), Copy.objects.count(), Event.objects.count(),
            sorted(Matter.objects.open().exclude(kind="do_task").values_list("kind", "organisation__code")),
        )  # fmt: skip

    def submit() -> None:
        report = Report.objects.select_related("owner", "round").get()
        told: dict[str, Any] = {"words": f"总体 {report.version}", "next_steps": "继续"}
        for line in report.lines.all():
            told |= {f"{line.task_id}.words": f"第 {report.version} 稿", f"{line.task_id}.next_steps": "继续",
                     f"{line.task_id}.state": "under_way", f"{line.task_id}.percent": 30 + report.version % 60}  # fmt: skip
        actions.submit(report=report, told=told, version=report.version, by=who["wu"])

    def accept() -> None:
        actions.accept(report=Report.objects.select_related("owner", "round").get(), by=who["qian"])

    def send_back() -> None:
        """So that there is something to submit and to accept again."""
        report = Report.objects.select_related("owner", "round").get()
        waiting = dict.fromkeys(
            report.lines.filter(verdict="").values_list("pk", flat=True), "再写"
        )
        actions.review(report=report, sent_back=waiting, by=who["qian"])

    def anew() -> None:
        """An accepted report as it was before anybody read it: for the next death, and by no act of anybody."""
        Line.objects.update(verdict="", decided_by=None, decided_at=None)
        Report.objects.update(stage="submitted", accepted_at=None, accepted_by=None)

    dice, told = random.Random(seed), {"kills": 0, "nothing": 0, "all": 0}
    healthy: dict[str, float] = {}

    def tried(name: str, act: Callable[[], None], wanted: str) -> bool:
        """An act in a process of its own, which may die of it; whether it was done. Half of it is no outcome."""
        before = state()
        connections.close_all()
        if connection.vendor == "postgresql":
            connection.close_pool()  # a pool is no child's to inherit
        child, begun = os.fork(), time.perf_counter()
        if child == 0:
            try:
                act()
            finally:
                os._exit(0)
        if name in healthy and told["kills"] < kills:
            time.sleep(dice.uniform(0, 1.1 * healthy[name]))
            if os.waitpid(child, os.WNOHANG)[0] == 0:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                told["kills"] += 1
        else:
            os.waitpid(child, 0)
            healthy[name] = time.perf_counter() - begun
        after = state()
        done = after[0] == wanted
        if done:
            assert after[1] == before[1] + 1 and after[4] > before[4] and after[5] > before[5], (
                after
            )
            assert (("review_report", "zone_office") in after[6]) == (wanted == "submitted"), after[
                6
            ]
            assert (("write_report", "nankai") in after[6]) is False, after[6]
        else:
            assert after == before, f"half of {name} is there"
        told["all" if done else "nothing"] += 1
        return done

    for act in (submit, accept):  # read once, not by each child before it begins
        while told["kills"] < (kills // 2 if act is submit else kills):
            wanted = "submitted" if act is submit else "accepted"
            if tried(act.__name__, act, wanted):
                (send_back if act is submit else anew)()
        if act is submit and Report.objects.get().stage != "submitted":
            submit()
    connection.check_constraints()
    assert list(broken()) == []
    told["healthy"] = healthy
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
