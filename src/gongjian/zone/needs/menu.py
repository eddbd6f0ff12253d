from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..web.navigation import Entry, register
from . import permissions, queries


def enter() -> None:
    register(
        *(
            Entry(key=key, label_zh=zh, label_en=en, url_name=url, group="委区共建", order=order, may=_asks(may), count=count)
            for key, zh, en, url, order, may, count in (
                ("needs", "需求与问题", "Needs", "needs", 70, permissions.may_see_needs, _waiting),
                ("need_figures", "需求统计", "Figures of needs", "need_figures", 71, permissions.may_see_figures, None),
                ("reforms", "改革与立法", "Reforms", "reforms", 72, permissions.may_see_joint, None),
                ("powers", "下放事项", "Delegated powers", "powers", 73, permissions.may_see_joint, None),
                ("experiences", "经验做法", "Experience", "experiences", 74, permissions.may_see_joint, None),
            )
        )
    )  # fmt: skip


def _asks(may: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda request: may(request.acting)


def _waiting(request: Any) -> int:
    return queries.waiting(request.acting)
