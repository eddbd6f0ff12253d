from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..web.navigation import Entry, register
from . import permissions
from .projects import queries


def enter() -> None:
    register(
        *(
            Entry(key=key, label_zh=zh, label_en=en, url_name=url, group="园区与产业", order=order, may=_asks(may), count=count)
            for key, zh, en, url, order, may, count in (
                ("chains", "主导产业", "Lead industries", "chains", 10, permissions.may_see_industry, None),
                ("projects", "重点项目", "Key projects", "projects", 20, permissions.may_see_industry, _problems),
                ("project_imports", "项目表导入", "Lists of projects", "project_imports", 25, permissions.may_import, None),
                ("agreements", "合作协议", "Agreements", "agreements", 30, permissions.may_see_industry, None),
                ("activities", "合作活动", "Activities", "activities", 40, permissions.may_see_industry, None),
                ("footholds", "总部与海外机构", "Headquarters and abroad", "footholds", 50, permissions.may_see_industry, None),
                ("platforms", "创新平台", "Innovation platforms", "platforms", 55, permissions.may_see_industry, None),
                ("exchanges", "数据与资源目录", "Data and resources", "exchanges", 60, permissions.may_see_industry, None),
            )
        )
    )  # fmt: skip


def _asks(may: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda request: may(request.acting)


def _problems(request: Any) -> int:
    """Problems that one's own house is to clear."""
    return queries.problems(request.acting).count() if permissions.keeps(request.acting) else 0
