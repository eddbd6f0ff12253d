"""What this room tells of a unit of the register: its projects and footholds, and the cooperation they came of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..accounts.acting import Acting
from ..accounts.scopes import within
from ..register.elsewhere import MOST, Thing
from ..register.models import Unit
from .models import Activity, Agreement, Foothold, Platform, Project


def of_unit(acting: Acting, unit: Unit) -> Iterator[Thing]:
    for project in _seen(acting, Project, unit=unit):
        yield _thing(project, project.get_stage_display())
    for foothold in _seen(acting, Foothold, unit=unit):
        yield _thing(foothold, foothold.get_kind_of_display())
    for platform in _seen(acting, Platform, unit=unit):
        yield _thing(platform, platform.get_level_display())
    for agreement in _seen(acting, Agreement, footholds__in=Foothold.objects.filter(unit=unit, withdrawn_at=None)):  # fmt: skip
        yield _thing(agreement, agreement.get_stage_display())
    for activity in _seen(acting, Activity, prospects__project__in=Project.objects.filter(unit=unit, withdrawn_at=None)):  # fmt: skip
        yield _thing(activity, activity.get_held_display())


def _seen(acting: Acting, model: Any, **concerns: Any) -> Any:
    return within(acting, model).filter(withdrawn_at=None, **concerns).distinct()[:MOST]


def _thing(of: Any, state: str) -> Thing:
    return Thing(str(of._meta.verbose_name), f"{of} · {state}", of.page_of(of.pk))
