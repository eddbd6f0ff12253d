"""What the worker does for the house itself."""

from __future__ import annotations

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

KEPT_DAYS = 14


@task()
def forget_old_jobs() -> None:
    """Results of jobs are kept for two weeks, failed ones twice as long."""
    call_command(
        "prune_db_task_results",
        min_age_days=KEPT_DAYS,
        failed_min_age_days=2 * KEPT_DAYS,
        verbosity=0,
    )


def give_up_interrupted() -> int:
    """Jobs that were under way when the platform last ended: failed, for a person to see, never silently again."""
    return DBTaskResult.objects.running().update(
        status="FAILED",
        finished_at=timezone.now(),
        exception_class_path="builtins.InterruptedError",
        traceback="平台在任务进行中停了 the platform was stopped while this was under way",
    )
