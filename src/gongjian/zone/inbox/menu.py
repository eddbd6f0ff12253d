from __future__ import annotations

from ..audit.words import say
from ..web.navigation import Entry, register
from . import acts, queries


def enter() -> None:
    say(acts.ACTS)
    register(
        Entry(
            key="inbox", label_zh="待办事项", label_en="Inbox", url_name="inbox", group="工作台", order=20,
            may=lambda request: request.acting is not None,
            count=lambda request: queries.open_count(request.acting),
        ),
        Entry(
            key="sends", label_zh="发送记录", label_en="Send log", url_name="sends", group="系统", order=85,
            may=lambda request: queries.may_see_sends(request.acting),
        ),
    )  # fmt: skip
