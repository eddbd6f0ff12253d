from __future__ import annotations

from django.apps import AppConfig


class Inbox(AppConfig):
    name = "gongjian.zone.inbox"
    verbose_name = "待办 inbox"

    def ready(self) -> None:
        from . import menu, rules, visibility  # noqa: F401

        menu.enter()
        rules.listen()
