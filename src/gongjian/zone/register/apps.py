from __future__ import annotations

from django.apps import AppConfig


class Register(AppConfig):
    name = "gongjian.zone.register"
    verbose_name = "名录库 register"

    def ready(self) -> None:
        from ..audit.words import say
        from . import acts, menu, visibility  # noqa: F401

        say(acts.ACTS)
        menu.enter()
