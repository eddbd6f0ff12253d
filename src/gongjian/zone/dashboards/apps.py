from __future__ import annotations

from django.apps import AppConfig


class Dashboards(AppConfig):
    name = "gongjian.zone.dashboards"
    verbose_name = "工作台 dashboards"

    def ready(self) -> None:
        from ..documents import kinds
        from ..tasks.permissions import may_see_tasks
        from ..web.navigation import Entry, register
        from . import meetings_sections, needs_sections, sections
        from .park_views import PAPER

        kinds.say(PAPER)
        sections.add(*needs_sections.PARTS, *meetings_sections.PARTS)

        register(
            Entry(
                key="home", label_zh="首页", label_en="Home", url_name="home", group="工作台", order=10,
                may=lambda request: request.acting is not None,
            ),
            Entry(
                key="parks", label_zh="园区", label_en="Parks", url_name="parks", group="园区与产业", order=10,
                may=lambda request: may_see_tasks(request.acting),
            ),
        )  # fmt: skip
