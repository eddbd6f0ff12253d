from __future__ import annotations

from typing import Any

from ..web.navigation import Entry, register
from . import permissions, queries


def enter() -> None:
    register(
        *(
            Entry(
                key=key, label_zh=zh, label_en=en, url_name=key, group="委区共建", order=order,
                may=lambda request: permissions.may_see_filings(request.acting), count=count,
            )
            for key, zh, en, order, count in (
                ("filings", "重大事项备案", "Filings", 60, None),
                ("facts", "申报事实", "Declared facts", 62, None),
                ("facts_unfiled", "未备案的变化", "Unfiled changes", 64, _unfiled),
            )
        )
    )  # fmt: skip


def _unfiled(request: Any) -> int:
    return queries.unfiled(request.acting).count()
