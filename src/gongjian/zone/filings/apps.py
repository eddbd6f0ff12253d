from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Filings(AppConfig):
    name = "gongjian.zone.filings"
    verbose_name = "重大事项备案 filings"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.recording import recorded
        from ..audit.words import say
        from ..documents import kinds as papers_kinds
        from ..documents.proving import may_be_proved
        from ..inbox import kinds
        from . import actions, acts, declaring, menu, panels, papers, visibility  # noqa: F401
        from .models import Filing

        say(acts.ACTS)
        kinds.say(actions.TITLES)
        papers_kinds.say(*papers.KINDS)
        may_be_proved(Filing, settled=panels.is_settled)
        recorded.connect(declaring.heard, dispatch_uid="filings.declaring")
        panels.add()
        tokens.offer("filings", _("备案与申报事实"))
        menu.enter()
