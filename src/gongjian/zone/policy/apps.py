from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Policy(AppConfig):
    name = "gongjian.zone.policy"
    verbose_name = "政策包 policy packs"

    def ready(self) -> None:
        from ..accounts import tokens
        from ..audit.recording import editions_are_told_by
        from ..audit.words import say
        from . import acts, menu, queries, visibility  # noqa: F401

        editions_are_told_by(queries.name_in_force)
        say(acts.ACTS)
        tokens.offer("policy", _("政策口径"))
        menu.enter()
