from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..web.numbers import masked_mobile
from ..web.tables import Badge, Column, Filter, Table
from .choices import Kind


def organisations(found: Any) -> Table:
    return Table(
        "organisations",
        (
            Column("name", _("名称"), lambda o: o.name, sort="name",
                   link=lambda o: reverse("organisation", args=[o.code])),
            Column("code", _("代码"), lambda o: o.code, sort="code"),
            Column("kind", _("类别"), lambda o: o.get_kind_display(), sort="kind"),
            Column("district", _("行政区划"), lambda o: o.district, sort="district", shown=False),
            Column("valid_from", _("起"), lambda o: o.valid_from, sort="valid_from", kind="day"),
            Column("valid_to", _("止"), lambda o: o.valid_to, sort="valid_to", kind="day", shown=False),
        ),
        found,
        search=("name", "code"),
        filters=(
            Filter("kind", _("类别"), lambda: list(Kind.choices), lambda rows, value: rows.filter(kind=value)),
        ),
        title=_("机构"),
        empty_title=_("没有这样的机构"),
        empty_hint=_("换一个词，或者放宽筛选条件。"),
    )  # fmt: skip


def people(found: Any, roles: Any) -> Table:
    """`roles`: the memberships that may be seen."""
    return Table(
        "people",
        (
            Column("name", _("姓名"), lambda p: p.name, sort="name",
                   link=lambda p: reverse("person", args=[p.pk])),
            Column("username", _("用户名"), lambda p: p.username, sort="username"),
            Column("mobile", _("手机"), lambda p: masked_mobile(p.mobile or "")),
            Column("roles", _("角色"), lambda p: "；".join(
                f"{m.get_role_display()}（{m.organisation.name}）" for m in p.memberships.all())),
            Column("active", _("状态"), lambda p: Badge("ok", str(_("可以登录"))) if p.is_active else Badge("idle", str(_("已停用"))),
                   kind="badge"),
            Column("last_login", _("上次登录"), lambda p: p.last_login, sort="last_login", kind="moment"),
        ),
        found.prefetch_related(Prefetch("memberships", roles.select_related("organisation"))),
        search=("name", "username"),
        filters=(
            Filter("active", _("状态"), lambda: [("yes", _("可以登录")), ("no", _("已停用"))],
                   lambda rows, value: rows.filter(is_active=value == "yes")),
        ),
        title=_("人员"),
        empty_title=_("没有这样的人员"),
        empty_hint=_("人员由邀请进入：在“邀请”页发一个。"),
    )  # fmt: skip


def invitations(found: Any) -> Table:
    return Table(
        "invitations",
        (
            Column("name", _("姓名"), lambda i: i.name, sort="name"),
            Column("organisation", _("机构"), lambda i: i.organisation.name),
            Column("role", _("角色"), lambda i: i.get_role_display()),
            Column("invited_by", _("邀请人"), lambda i: i.invited_by.name),
            Column("invited_at", _("发出"), lambda i: i.invited_at, sort="invited_at", kind="moment"),
            Column("expires_at", _("有效至"), lambda i: i.expires_at, sort="expires_at", kind="moment"),
            Column("state", _("状态"), lambda i: Badge(i.state[0], str(i.state[1])), kind="badge"),
            Column("open", _("办理"), lambda i: _("撤回") if i.is_open else "", export=False,
                   link=lambda i: reverse("invitation_withdraw", args=[i.pk]) if i.is_open else None),
        ),
        found.select_related("organisation", "invited_by"),
        search=("name", "organisation__name"),
        title=_("邀请"),
        empty_title=_("还没有邀请"),
        empty_hint=_("点“发邀请”，把链接或邀请码告诉对方。"),
    )  # fmt: skip


def tokens(found: Any) -> Table:
    return Table(
        "tokens",
        (
            Column("name", _("名称"), lambda t: t.name, sort="name"),
            Column("organisation", _("机构"), lambda t: t.membership.organisation.name),
            Column("role", _("谁负责，什么角色"), lambda t: f"{t.membership.person.name} · {t.membership.get_role_display()}"),
            Column("purpose", _("目的"), lambda t: t.get_purpose_display()),
            Column("scopes", _("可用接口"), lambda t: "、".join(t.scopes)),
            Column("expires_on", _("有效至"), lambda t: t.expires_on, sort="expires_on", kind="day"),
            Column("state", _("状态"), lambda t: Badge(t.state[0], str(t.state[1])), kind="badge"),
            Column("revoke", _("办理"), lambda t: "" if t.revoked_at else _("撤销"), export=False,
                   link=lambda t: None if t.revoked_at else reverse("token_revoke", args=[t.pk])),
        ),
        found.select_related("membership__organisation", "membership__person"),
        search=("name", "membership__organisation__name"),
        title=_("接口令牌"),
        empty_title=_("还没有接口令牌"),
        empty_hint=_("程序要取数时，给它的机构发一个。"),
    )  # fmt: skip


def letters(found: Any) -> Table:
    return Table(
        "letters",
        (
            Column("agent", _("代办人"), lambda e: e.agent.name, link=lambda e: reverse("letter", args=[e.pk])),
            Column("enterprise", _("企业"), lambda e: e.enterprise.name),
            Column("code", _("统一社会信用代码"), lambda e: e.enterprise.code),
            Column("valid_from", _("起"), lambda e: e.valid_from, sort="valid_from", kind="day"),
            Column("valid_to", _("止"), lambda e: e.valid_to, sort="valid_to", kind="day"),
            Column("state", _("状态"), lambda e: Badge(e.state[0], str(e.state[1])), kind="badge"),
        ),
        found.select_related("agent", "enterprise"),
        search=("agent__name", "enterprise__name", "enterprise__code"),
        title=_("授权书"),
        empty_title=_("还没有授权书"),
        empty_hint=_("替企业报表的会计先上传盖章的授权书，园区确认后生效。"),
    )  # fmt: skip
