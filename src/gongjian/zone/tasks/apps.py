from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Tasks(AppConfig):
    name = "gongjian.zone.tasks"
    verbose_name = "规划与任务 plans and tasks"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.words import say
        from ..documents import kinds as papers_kinds
        from ..documents.proving import may_be_proved
        from ..inbox import kinds
        from . import actions, acts, menu, papers, visibility  # noqa: F401
        from .models import Task

        say(acts.ACTS)
        kinds.say(actions.TITLES)
        papers_kinds.say(*papers.KINDS)
        may_be_proved(Task)
        tokens.offer("tasks", _("规划与任务"))
        menu.enter()
