from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Register(AppConfig):
    name = "gongjian.zone.register"
    verbose_name = "名录库 register"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.words import say
        from ..inbox import kinds
        from . import acts, asking, closing, menu, rounds, visibility  # noqa: F401
        from .importing import waiting

        say(acts.ACTS)
        kinds.say(asking.TITLES | rounds.TITLES | waiting.TITLES)
        tokens.offer("register", _("名录"))
        menu.enter()
