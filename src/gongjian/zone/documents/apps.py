from __future__ import annotations

from django.apps import AppConfig


class Documents(AppConfig):
    name = "gongjian.zone.documents"
    verbose_name = "文书 documents"

    def ready(self) -> None:
        from ..audit.words import say
        from . import acts, menu, visibility  # noqa: F401

        say(acts.ACTS)
        menu.enter()
