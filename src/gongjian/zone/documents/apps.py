from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Documents(AppConfig):
    name = "gongjian.zone.documents"
    verbose_name = "文书 documents"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.words import say
        from . import acts, menu, visibility  # noqa: F401

        say(acts.ACTS)
        tokens.offer("documents", _("文书"))
        menu.enter()
