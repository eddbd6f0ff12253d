from __future__ import annotations

from django.apps import AppConfig


class Policy(AppConfig):
    name = "gongjian.zone.policy"
    verbose_name = "政策包 policy packs"

    def ready(self) -> None:
        from ..audit.words import say
        from . import acts, menu, visibility  # noqa: F401

        say(acts.ACTS)
        menu.enter()
