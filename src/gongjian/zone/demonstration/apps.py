from __future__ import annotations

from django.apps import AppConfig


class Demonstration(AppConfig):
    name = "gongjian.zone.demonstration"
    verbose_name = "示范数据 demonstration"
