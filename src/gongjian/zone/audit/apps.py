from __future__ import annotations

from django.apps import AppConfig


class Audit(AppConfig):
    name = "gongjian.zone.audit"
    verbose_name = "审计日志 audit trail"

    def ready(self) -> None:
        from . import exports, menu

        menu.enter()
        exports.listen()
