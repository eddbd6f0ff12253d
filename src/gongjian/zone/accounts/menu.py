from __future__ import annotations

from ..web.navigation import Entry, register
from . import permissions


def enter() -> None:
    register(
        Entry(
            key="organisations", label_zh="机构", label_en="Organisations", url_name="organisations",
            group="系统", order=10, may=lambda request: permissions.may_see_organisations(request.acting),
        ),
        Entry(
            key="people", label_zh="人员与权限", label_en="People and roles", url_name="people",
            group="系统", order=20, may=lambda request: permissions.may_see_people(request.acting),
        ),
        Entry(
            key="invitations", label_zh="邀请", label_en="Invitations", url_name="invitations",
            group="系统", order=30, may=lambda request: permissions.may_invite(request.acting),
        ),
        Entry(
            key="tokens", label_zh="接口令牌", label_en="API tokens", url_name="tokens",
            group="系统", order=45, may=lambda request: permissions.may_manage_people(request.acting),
        ),
        Entry(
            key="letters", label_zh="授权书", label_en="Letters of authority", url_name="letters",
            group="系统", order=40, may=lambda request: permissions.may_see_letters(request.acting),
        ),
    )  # fmt: skip
