from __future__ import annotations

from ..web.navigation import Entry, register
from . import permissions


def enter() -> None:
    register(
        Entry(
            key="documents", label_zh="文书", label_en="Documents", url_name="documents", group="文书与发布", order=10,
            may=lambda request: permissions.may_see_documents(request.acting),
        ),
        Entry(
            key="templates", label_zh="文书模板", label_en="Templates", url_name="templates", group="文书与发布", order=20,
            may=lambda request: permissions.may_keep_templates(request.acting),
        ),
    )  # fmt: skip
