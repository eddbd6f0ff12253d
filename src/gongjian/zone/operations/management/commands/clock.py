"""Puts what is due by the minute and by the day into the queue; the worker does it."""

from __future__ import annotations

import logging
import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from gongjian.zone.accounts.jobs import put_names_in_force
from gongjian.zone.audit.jobs import chain_reads, note_head
from gongjian.zone.audit.models import PendingRead
from gongjian.zone.filings.jobs import each_morning as look_after_filings
from gongjian.zone.inbox.delivering import waiting
from gongjian.zone.inbox.jobs import deliver, remind
from gongjian.zone.industry.jobs import each_morning as due_in_industry
from gongjian.zone.meetings.jobs import each_morning as see_to_matters
from gongjian.zone.needs.jobs import each_morning as light_needs
from gongjian.zone.operations.jobs import forget_old_jobs
from gongjian.zone.register.jobs import remind_of_rounds
from gongjian.zone.reports.jobs import each_day as open_reports
from gongjian.zone.tasks.jobs import each_morning as light_tasks

EACH_MINUTE: tuple[tuple[Any, Any], ...] = (
    (chain_reads, PendingRead.objects.exists),
    (deliver, waiting),
)
EACH_DAY: tuple[Any, ...] = (
    note_head,
    forget_old_jobs,
    put_names_in_force,
    light_tasks,
    open_reports,
    see_to_matters,
    look_after_filings,
    light_needs,
    due_in_industry,
)
EACH_MORNING: tuple[Any, ...] = (remind_of_rounds, remind)  # nobody is woken by a reminder
MORNING = 9
log = logging.getLogger("gongjian.operations")


class Command(BaseCommand):
    help = "按时把该做的事放进队列 puts what is due into the queue"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="只做一次 once")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        day: date | None = None
        morning: date | None = None
        while True:
            try:
                day = enqueue_due(day)
                morning = enqueue_in_the_morning(morning)
            except DatabaseError:
                if once:
                    raise
                # A database that is started again is no reason to stop: what is due stays due.
                log.exception("the clock could not reach the database; again in a minute")
            if once:
                return
            close_old_connections()
            time.sleep(60)


def enqueue_due(done: date | None) -> date:
    """What is due now into the queue; `done` is the day whose daily jobs are there already. The same for today."""
    for job, is_due in EACH_MINUTE:
        if is_due():
            job.enqueue()
    today = timezone.localdate()
    if done != today:
        for job in EACH_DAY:
            job.enqueue()
    return today


def enqueue_in_the_morning(done: date | None) -> date | None:
    """What people are told once a day, from nine o'clock; `done` is the day on which they were."""
    now = timezone.localtime()
    if done == now.date() or now.hour < MORNING:
        return done
    for job in EACH_MORNING:
        job.enqueue()
    return now.date()
