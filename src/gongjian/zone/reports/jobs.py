"""What the worker does for progress reports."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django_tasks import task

from . import circulars, rounds
from .choices import Making
from .models import Circular

log = logging.getLogger("gongjian.reports")


@task()
def make_circular(key: int) -> str:
    circular = Circular.objects.select_related("round", "asked_by").get(pk=key)
    if circular.stage not in (Making.WAITING, Making.MAKING):
        return str(circular.stage)
    try:
        circulars.make(circular)
    except (ValidationError, OSError, DatabaseError) as error:
        log.exception("a circular could not be made")
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        circulars.fail(circular, words)
    return str(Circular.objects.get(pk=key).stage)


@task()
def each_day() -> list[str]:
    return rounds.open_what_is_due()
