from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse


class Dashboards(AppConfig):
    name = "gongjian.zone.dashboards"
    verbose_name = "工作台 dashboards"

    def ready(self) -> None:
        from ..documents import kinds
        from ..meetings import instructions
        from ..tasks.permissions import may_see_tasks
        from ..web.navigation import Entry, register
        from .papers import PAPER
        from .park_views import PARKS

        kinds.say(PAPER)
        instructions.offer("park", PARKS, page=lambda park: reverse("park", args=[park.code]))

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
