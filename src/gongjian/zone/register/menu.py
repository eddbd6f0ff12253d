from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..web.navigation import Entry, register
from . import permissions
from .models import Doubt


def enter() -> None:
    register(
        Entry(
            key="units", label_zh="名录", label_en="Units", url_name="units", group="名录库", order=10,
            may=lambda request: permissions.may_see_units(request.acting),
        ),
        Entry(
            key="imports", label_zh="名单导入", label_en="Imports", url_name="imports", group="名录库", order=20,
            may=lambda request: permissions.may_see_imports(request.acting),
        ),
        Entry(
            key="doubts", label_zh="存疑比对", label_en="Clerical review", url_name="doubts", group="名录库", order=30,
            may=lambda request: permissions.may_see_imports(request.acting), count=_open,
        ),
        *(
            Entry(key=key, label_zh=zh, label_en=en, url_name=url, group="名录库", order=order, may=_asks(may))
            for key, zh, en, url, order, may in (
                ("tabulated", "名录汇总", "Tables", "tabulated", 15, permissions.may_see_tables),
                ("requests", "变更请求", "Requests", "requests", 40, permissions.may_see_requests),
                ("frames", "调查名册", "Frames", "frames", 50, permissions.may_see_frames),
                ("rounds", "名录维护", "Maintenance", "rounds", 60, permissions.may_see_frames),
                ("quality", "名录质量", "Quality", "quality", 70, permissions.may_see_units),
                ("flows", "单位变动", "Demography", "flows", 80, permissions.may_see_frames),
            )
        ),
    )  # fmt: skip


def _asks(may: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda request: may(request.acting)


def _open(request: Any) -> int:
    return Doubt.objects.filter(answer="").count()
