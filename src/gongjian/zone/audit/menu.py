from __future__ import annotations

from ..web.navigation import Entry, register
from .permissions import may_search


def enter() -> None:
    register(
        Entry(
            key="audit", label_zh="审计日志", label_en="Audit trail", url_name="audit_events",
            group="系统", order=90, may=lambda request: may_search(request.acting),
        )
    )  # fmt: skip
