from __future__ import annotations

from django.apps import AppConfig


class Dashboards(AppConfig):
    name = "gongjian.zone.dashboards"
    verbose_name = "工作台 dashboards"

    def ready(self) -> None:
        from ..web.navigation import Entry, register

        register(
            Entry(
                key="home", label_zh="首页", label_en="Home", url_name="home", group="工作台", order=10,
                may=lambda request: request.acting is not None,
            )
        )  # fmt: skip
