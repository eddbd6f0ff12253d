from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..web.tables import Column, Filter, Table
from .models import Events
from .queries import acts, editions
from .words import PURPOSES, said


def events(found: Events) -> Table:
    return Table(
        "audit",
        (
            Column("number", _("序号"), lambda e: e.number, align="end", sort="number", kind="number",
                   link=lambda e: reverse("audit_event", args=[e.number])),
            Column("at", _("时间"), lambda e: e.at, sort="at", kind="moment"),
            Column("actor", _("操作人"), lambda e: e.actor_name, sort="actor_name"),
            Column("organisation", _("机构"), lambda e: e.organisation_name),
            Column("deputises", _("代谁办理"), lambda e: e.deputises, shown=False),
            Column("act", _("事项"), lambda e: said(e.act), sort="act"),
            Column("code", _("事项代码"), lambda e: e.act, shown=False),
            Column("object", _("对象"), lambda e: e.object_name or e.object_id),
            Column("count", _("条数"), lambda e: e.count, align="end", kind="number"),
            Column("purpose", _("目的"), lambda e: PURPOSES.get(e.purpose, e.purpose), shown=False),
            Column("edition", _("政策版次"), lambda e: e.edition, shown=False),
            Column("address", _("来源地址"), lambda e: e.address),
            Column("request", _("请求编号"), lambda e: e.request, shown=False),
            Column("hash", _("指纹"), lambda e: e.hash, shown=False),
        ),
        found,
        search=("actor_name", "act", "object_name", "organisation_name", "object_id", "request"),
        filters=(
            Filter("act", _("事项"), lambda: [(a, said(a)) for a in acts()],
                   lambda rows, value: rows.filter(act=value)),
            Filter("since", _("从"), tuple, lambda rows, value: rows.since(date.fromisoformat(value)), "day"),
            Filter("until", _("到"), tuple, lambda rows, value: rows.until(date.fromisoformat(value)), "day"),
            Filter("house", _("机构"), tuple, lambda rows, value: rows.of_house(value), "text"),
            Filter("purpose", _("目的"), lambda: list(PURPOSES.items()), lambda rows, value: rows.filter(purpose=value)),
            Filter("edition", _("政策版次"), lambda: [(e, e) for e in editions()],
                   lambda rows, value: rows.filter(edition=value)),
        ),
        title=_("审计日志"),
        empty_title=_("没有这样的记录"),
        empty_hint=_("换一个词，或者放宽筛选条件。"),
    )  # fmt: skip
