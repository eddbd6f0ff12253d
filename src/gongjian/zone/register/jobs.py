"""What the worker does for the register."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django_tasks import task

from ...intake import BadInput
from ..accounts.models import Membership
from ..audit.recording import SYSTEM, Actor
from . import doubting, windows
from .choices import Stage
from .importing.applying import apply
from .importing.comparing import compare
from .importing.progress import Cancelled, Progress
from .models import Import

log = logging.getLogger("gongjian.register")


@task()
def carry_on(key: int) -> str:
    """Whatever a list waits for: its comparison, or its way into the register."""
    imported = Import.objects.get(pk=key)
    progress = Progress(imported)
    try:
        if imported.stage == Stage.COMPARING:
            compare(imported)
        elif imported.stage == Stage.APPLYING:
            apply(imported, actor=_actor(imported), progress=progress)
    except Cancelled:
        # asked for from outside while nobody could write: what was done of it is undone by now
        Import.objects.filter(pk=key, stage=Stage.APPLYING).update(stage=Stage.CANCELLED)
    except (BadInput, ValidationError, OSError, DatabaseError) as error:
        log.exception("a list could not be carried on")
        _failed(imported, error)
    progress.forget()
    imported.refresh_from_db()
    return str(imported.stage)


@task()
def look_for_doubles() -> int:
    """Pairs of living units that may be one, for a person to look at; how many were new."""
    return doubting.search()


@task()
def remind_of_rounds() -> int:
    """Each day: is there a round of maintenance to begin."""
    return windows.remind()


def carry_on_all() -> int:
    """Every list that was under way when the platform last ended goes on; how many."""
    under_way = Import.objects.filter(stage__in=(Stage.COMPARING, Stage.APPLYING))
    keys = list(under_way.values_list("pk", flat=True))
    for key in keys:
        carry_on.enqueue(key)
    return len(keys)


def _failed(imported: Import, error: Exception) -> None:
    """The person who can mend the list is told what is wrong with it; what is ours is in the log."""
    words = error.words.zh if isinstance(error, BadInput) else _said(error)
    Import.objects.filter(pk=imported.pk).exclude(stage=Stage.APPLIED).update(
        stage=Stage.FAILED, error=words[:500]
    )


def _said(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return "平台没能写完这份名单，什么都没有入库；请点“接着办”再试，还不行请联系管理员。"


def _actor(imported: Import) -> Actor:
    by = imported.applied_by
    if by is None:
        return SYSTEM
    place = Membership.objects.on().filter(person=by).select_related("organisation").first()
    if place is None:
        return Actor(str(by.pk), by.name)
    house = place.organisation
    return Actor(str(by.pk), by.name, house.code, house.name, place.role)
