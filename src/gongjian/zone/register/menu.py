from __future__ import annotations

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
    )  # fmt: skip


def _open(request: Any) -> int:
    return Doubt.objects.filter(answer="").count()
