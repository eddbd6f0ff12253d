from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..accounts.models import Person
from ..web.tables import Badge, Column, Filter, Table
from .actions import words
from .models import Channel
from .queries import light

LIGHTS = {
    "red": ("bad", _("已超期")),
    "yellow": ("wait", _("快到期")),
    "green": ("ok", _("未到期")),
    "none": ("idle", _("已办结")),
}


def matters(found: Any) -> Table:
    return Table(
        "matters",
        (
            Column("title", _("事项"), lambda m: m.title, sort="name", link=lambda m: m.url),
            Column("light", _("状态"), lambda m: Badge(LIGHTS[light(m)][0], str(LIGHTS[light(m)][1])), kind="badge"),
            Column("due_on", _("期限"), lambda m: m.due_on, sort="due_on", kind="day"),
            Column("organisation", _("承办"), lambda m: m.organisation.name),
            Column("opened_at", _("交办"), lambda m: m.opened_at, sort="opened_at", kind="moment"),
            Column("escalated", _("已报上级"), lambda m: m.escalated_to.name if m.escalated_to else ""),
            Column("done_at", _("办结"), lambda m: m.done_at, kind="moment", shown=False),
        ),
        found.select_related("organisation", "escalated_to"),
        search=("name", "organisation__name"),
        filters=(
            Filter("state", _("状态"), lambda: [("open", _("未办")), ("done", _("已办结"))],
                   lambda rows, value: rows.filter(done_at__isnull=value == "open")),
        ),
        title=_("待办事项"),
        empty_title=_("现在没有待办"),
        empty_hint=_("新的事项会出现在这里，到期前会提醒。"),
    )  # fmt: skip


def messages(found: Any) -> Table:
    return Table(
        "messages",
        (
            Column("text", _("内容"), lambda m: words(m.matter, m.reason) if m.matter else m.text, link=lambda m: m.matter.url if m.matter else None),
            Column("made_at", _("时间"), lambda m: m.made_at, sort="made_at", kind="moment"),
            Column("read", _("状态"), lambda m: Badge("idle", str(_("已读"))) if m.read_at else Badge("info", str(_("新"))), kind="badge"),
        ),
        found.filter(channel=Channel.PAGE).select_related("matter"),
        search=("text",),
        title=_("消息"),
        empty_title=_("没有消息"),
        empty_hint=_("有新的待办或提醒时会出现在这里。"),
    )  # fmt: skip


def sends(found: Any) -> Table:
    """For operators: that something was sent and whether it arrived, never to whose number."""
    return Table(
        "sends",
        (
            Column("made_at", _("生成"), lambda m: m.made_at, sort="made_at", kind="moment"),
            Column("channel", _("渠道"), lambda m: m.get_channel_display()),
            Column("person", _("收件人"), lambda m: _name(m.person)),
            Column("state", _("状态"), lambda m: Badge(m.state[0], str(m.state[1])), kind="badge"),
            Column("tries", _("尝试次数"), lambda m: m.tries, kind="number"),
            Column("error", _("出错"), lambda m: m.error),
        ),
        found.exclude(channel=Channel.PAGE).select_related("person"),
        filters=(
            Filter("channel", _("渠道"), lambda: [(c.value, c.label) for c in Channel if c != Channel.PAGE],
                   lambda rows, value: rows.filter(channel=value)),
        ),
        title=_("发送记录"),
        empty_title=_("还没有发送"),
        empty_hint=_("短信、邮件和政务微信的发送会记在这里。"),
    )  # fmt: skip


def _name(person: Person) -> str:
    return f"{person.name[:1]}**"
