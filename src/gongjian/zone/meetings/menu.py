from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..web.navigation import Entry, register
from . import permissions, queries
from .choices import Progress


def enter() -> None:
    register(
        Entry(key="for_leader", label_zh="请您审定、协调", label_en="For your decision", url_name="for_leader", group="desk",
              order=20, may=_asks(permissions.is_leader), count=_awaiting),
        *(
            Entry(key=key, label_zh=zh, label_en=en, url_name=key, group="委区共建", order=order, may=_asks(may), count=count)
            for key, zh, en, order, may, count in (
                ("meetings", "会议", "Meetings", 50, permissions.may_see, None),
                ("decisions", "议定事项", "Decisions", 52, permissions.may_see, None),
                ("coordinations", "协调事项", "Matters for coordination", 54, permissions.may_see, _raised),
                ("instructions", "领导批示", "Leaders' instructions", 56, permissions.may_see, None),
            )
        ),
        Entry(key="referrals", label_zh="送审", label_en="Before a leader", url_name="referrals", group="文书与发布", order=15,
              may=_asks(permissions.may_see_referrals)),
    )  # fmt: skip


def _asks(may: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda request: may(request.acting)


def _awaiting(request: Any) -> int:
    return len(queries.for_leader(request.acting))


def _raised(request: Any) -> int:
    """What waits for the office to assign it."""
    if not permissions.may_plan(request.acting):
        return 0
    return queries.matters(request.acting).filter(stage=Progress.RAISED).count()
