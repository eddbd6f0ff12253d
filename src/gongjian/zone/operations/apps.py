from __future__ import annotations

from django.apps import AppConfig


class Operations(AppConfig):
    name = "gongjian.zone.operations"
    verbose_name = "运行 operations"

    def ready(self) -> None:
        from ..web.navigation import Entry, register
        from .permissions import may_operate

        register(
            Entry(
                key="operations", label_zh="运行状态", label_en="Operations", url_name="operations",
                group="系统", order=80, may=lambda request: may_operate(request.acting),
            )
        )  # fmt: skip
