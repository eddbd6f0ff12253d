"""Puts what is due by the minute and by the day into the queue; the worker does it."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongjian.zone.audit.jobs import chain_reads, note_head
from gongjian.zone.audit.models import PendingRead
from gongjian.zone.operations.jobs import forget_old_jobs

EACH_MINUTE: tuple[tuple[Any, Any], ...] = ((chain_reads, PendingRead.objects.exists),)
EACH_DAY: tuple[Any, ...] = (note_head, forget_old_jobs)


class Command(BaseCommand):
    help = "按时把该做的事放进队列 puts what is due into the queue"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="只做一次 once")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        day = None
        while True:
            for job, is_due in EACH_MINUTE:
                if is_due():
                    job.enqueue()
            if day != timezone.localdate():
                day = timezone.localdate()
                for job in EACH_DAY:
                    job.enqueue()
            if once:
                return
            time.sleep(60)
