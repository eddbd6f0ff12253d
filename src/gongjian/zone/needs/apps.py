from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Needs(AppConfig):
    name = "gongjian.zone.needs"
    verbose_name = "需求与改革 needs and reforms"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.words import say
        from ..documents import kinds as documents
        from ..documents.proving import may_be_proved
        from ..inbox import kinds
        from ..meetings import instructions
        from . import actions, acts, menu, panels, papers, visibility  # noqa: F401
        from .models import Experience, Need, Reform
        from .telling import hidden_file

        say(acts.ACTS)
        kinds.say(actions.TITLES)
        documents.say(*papers.KINDS)
        may_be_proved(Need, hidden=hidden_file)
        may_be_proved(Reform)
        may_be_proved(Experience)
        instructions.offer(Need.kind(), Need)
        tokens.offer("needs", _("需求与改革"))
        menu.enter()
        panels.enter()
