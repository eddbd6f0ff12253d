from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Reports(AppConfig):
    name = "gongjian.zone.reports"
    verbose_name = "进展报告 progress reports"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.words import say
        from ..documents import kinds as papers
        from ..documents.proving import may_be_proved
        from ..inbox import kinds
        from ..web import panels
        from . import acts, menu, panel, paper, rounds, visibility  # noqa: F401
        from .models import Report

        say(acts.ACTS)
        kinds.say(rounds.TITLES)
        papers.say(paper.CIRCULAR, paper.REPORT)
        may_be_proved(Report)
        panels.add(panel.OF_TASK)
        tokens.offer("reports", _("进展报告"))
        menu.enter()
