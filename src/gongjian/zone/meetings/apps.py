from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Meetings(AppConfig):
    name = "gongjian.zone.meetings"
    verbose_name = "会议与协调 meetings and coordination"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.words import say
        from ..documents import kinds as papers_kinds
        from ..documents.models import Document
        from ..documents.proving import may_be_proved
        from ..filings.models import Filing
        from ..inbox import kinds
        from ..reports.models import Report
        from ..tasks.models import Task
        from . import acts, due, instructions, menu, panels, papers, rules, visibility  # noqa: F401
        from .models import AgendaItem, Coordination, Decision

        say(acts.ACTS)
        kinds.say(due.TITLES)
        papers_kinds.say(*papers.KINDS)
        for model in (AgendaItem, Coordination):
            may_be_proved(model)
        for written_on in (Task, Document, Report, Filing, Decision, Coordination):
            instructions.offer(written_on.kind(), written_on)
        panels.enter()
        rules.listen()
        tokens.offer("meetings", _("会议与协调"))
        menu.enter()
