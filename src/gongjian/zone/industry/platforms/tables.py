from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...history.searching import keys_of
from ...web.tables import Column, Filter, Table
from .. import arrays
from .. import choices as c
from ..projects.tables import chains, of_park, parks


def platforms(found: Any, acting: Acting | None) -> Table:
    names, kinds = arrays.names(), arrays.platform_kinds()
    return Table(
        "platforms",
        (
            Column("name", _("平台名称"), lambda p: p.name, sort="name", link=lambda p: reverse("platform", args=[p.pk])),
            Column("kind_of", _("类别"), lambda p: kinds.get(p.kind_of, p.kind_of), sort="kind_of", narrow=True),
            Column("level", _("平台级别"), lambda p: p.get_level_display(), sort="level", narrow=True),
            Column("host", _("依托单位"), lambda p: p.host, sort="host"),
            Column("park", _("园区"), lambda p: p.park.name, sort="park__path", narrow=True),
            Column("approved_by", _("认定部门"), lambda p: p.approved_by, sort="approved_by", shown=False),
            Column("document", _("认定文号"), lambda p: p.document, shown=False),
            Column("chain", _("主导产业"), lambda p: names.place(p.chain, p.node), sort="chain", shown=False),
            Column("since", _("认定日期"), lambda p: p.since, sort="since", kind="day"),
            Column("until", _("止"), lambda p: p.until, sort="until", kind="day"),
        ),
        found.select_related("park"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("platform", text)),
        filters=(
            Filter("park", _("园区"), lambda: parks(acting), of_park),
            Filter("kind_of", _("类别"), lambda: list(kinds.items()), lambda rows, value: rows.filter(kind_of=value)),
            Filter("level", _("平台级别"), lambda: list(c.Level.choices), lambda rows, value: rows.filter(level=value)),
            Filter("chain", _("主导产业"), chains, lambda rows, value: rows.filter(chain=value)),
            Filter("now", _("现状"), lambda: [("yes", _("还在")), ("no", _("已结束"))],
                   lambda rows, value: rows.filter(until__isnull=value == "yes")),
        ),
        title=_("创新平台"),
        search_label=_("名称、依托单位、认定部门、文号"),
        empty_title=_("还没有登记创新平台"),
        empty_hint=_("重点实验室、工程研究中心、企业技术中心、新型研发机构、孵化器等登记在这里，进入园区的一园一档。"),
    )  # fmt: skip
