from __future__ import annotations

from django.apps import AppConfig


class History(AppConfig):
    name = "gongjian.zone.history"
    verbose_name = "沿革 what was"
