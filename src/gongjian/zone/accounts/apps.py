from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Accounts(AppConfig):
    name = "gongjian.zone.accounts"
    verbose_name = "机构与人员 organisations and people"

    def ready(self) -> None:
        from ..audit import words
        from . import acts, listening, menu, tokens, visibility  # noqa: F401  (scopes are declared where they are read)
        from .choices import Role

        words.say(acts.ACTS)
        words.ROLES.update(Role.choices)
        tokens.offer("organisations", _("机构"))
        menu.enter()
        listening.listen()
