"""The app that dresses every page."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class Web(AppConfig):
    name = "gongjian.zone.web"
    label = "web"
    verbose_name = "网页"

    def ready(self) -> None:
        from .navigation import Entry, register

        register(
            Entry(
                key="components",
                label_zh="页面组件",
                label_en="Page components",
                url_name="components",
                group="system",
                order=900,
                may=_may_see_components,
            )
        )


def _may_see_components(request: object) -> bool:
    role = getattr(getattr(request, "acting", None), "role", "")
    return bool(getattr(settings, "DEMONSTRATION", False)) and role == "system_admin"
