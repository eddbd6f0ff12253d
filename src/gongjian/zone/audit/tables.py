from __future__ import annotations

from django.urls import reverse

from ..web.tables import Column, Filter, Table
from .models import Events
from .queries import acts


def events(found: Events) -> Table:
    return Table(
        "审计日志",
        (
            Column("number", "序号", lambda e: e.number, align="end", sort="number", kind="number",
                   link=lambda e: reverse("audit_event", args=[e.number])),
            Column("at", "时间", lambda e: e.at, sort="at", kind="moment"),
            Column("actor", "操作人", lambda e: e.actor_name, sort="actor_name"),
            Column("organisation", "机构", lambda e: e.organisation_name),
            Column("deputises", "代谁办理", lambda e: e.deputises, shown=False),
            Column("act", "事项", lambda e: e.act, sort="act"),
            Column("object", "对象", lambda e: e.object_name or e.object_id),
            Column("count", "条数", lambda e: e.count, align="end", kind="number"),
            Column("purpose", "目的", lambda e: e.purpose, shown=False),
            Column("address", "来源地址", lambda e: e.address),
            Column("hash", "指纹", lambda e: e.hash, shown=False),
        ),
        found,
        search=("actor_name", "act", "object_name", "organisation_name", "object_id"),
        filters=(
            Filter("act", "事项", lambda: [(a, a) for a in acts()],
                   lambda rows, value: rows.filter(act=value)),
        ),
        empty_title="没有这样的记录",
        empty_hint="换一个词，或者放宽筛选条件。",
    )  # fmt: skip
