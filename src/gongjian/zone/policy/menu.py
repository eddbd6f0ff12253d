from __future__ import annotations

from ..web.navigation import Entry, register
from . import permissions


def enter() -> None:
    register(
        Entry(
            key="policy", label_zh="政策口径", label_en="Policy", url_name="policy",
            group="系统", order=50, may=lambda request: permissions.may_read(request.acting),
        ),
        Entry(
            key="editions", label_zh="政策版次", label_en="Policy editions", url_name="editions",
            group="系统", order=60, may=lambda request: permissions.may_see_editions(request.acting),
        ),
    )  # fmt: skip
