from __future__ import annotations

from typing import Any

from ..web.navigation import Entry, register
from . import permissions, queries


def enter() -> None:
    register(
        Entry(
            key="reports", label_zh="进展报告", label_en="Progress reports", url_name="reports", group="委区共建", order=12,
            may=_may, count=_waiting,
        ),
        Entry(
            key="report_rounds", label_zh="报告期与通报", label_en="Rounds and circulars", url_name="report_rounds",
            group="委区共建", order=14, may=_may,
        ),
    )  # fmt: skip


def _may(request: Any) -> bool:
    return permissions.may_see_reports(request.acting)


def _waiting(request: Any) -> int:
    """What the office has to read, a house has to write."""
    found = queries.to_write(request.acting).count()
    if permissions.may_manage(request.acting):
        found += queries.to_review(request.acting).count()
    return found
