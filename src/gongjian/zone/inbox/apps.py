from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Inbox(AppConfig):
    name = "gongjian.zone.inbox"
    verbose_name = "待办 inbox"

    def ready(self) -> None:
        from ..accounts import tokens
        from . import closing, menu, rules, visibility  # noqa: F401

        tokens.offer("inbox", _("待办事项"))
        menu.enter()
        rules.listen()
