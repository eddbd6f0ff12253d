"""What the worker does for the house itself."""

from __future__ import annotations

from django.core.management import call_command
from django_tasks import task

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
