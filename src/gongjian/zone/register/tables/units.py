from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...accounts.choices import Kind as House
from ...accounts.models import Organisation
from ...web.tables import Badge, Column, Filter, Table
from .. import arrays, tiers
from ..choices import Incubation, Size, Status
from ..how_many import count
from ..quality import FAULTS
from ..queries import AsOf, found_by, of_district, of_industry, of_park
from ..words import Words

TONES = {
    Status.OPERATING: "ok", Status.SUSPENDED: "wait", Status.PREPARING: "info", Status.CLOSED: "idle",
    Status.BANKRUPT: "bad", Status.OTHER: "idle",
}  # fmt: skip


def units(rows: Any, acting: Acting | None, when: AsOf, industry: str = "") -> Table:
    """`industry`: the one that is chosen; the choices open beneath it."""
    words = Words()
    return Table(
        "units",
        (
            Column("name", _("单位名称"), lambda s: s.name, sort="name",
                   link=lambda s: reverse("unit", args=[s.unit_id]) + when.query),
            Column("code", _("统一社会信用代码"), lambda s: s.code, sort="code"),
            Column("owner", _("园区"), lambda s: s.owner.name, sort="owner__name"),
            Column("industry", _("行业"), lambda s: words.industry(s.industry, s.industry_edition), sort="industry"),
            Column("status", _("营业状态"), lambda s: Badge(TONES[Status(s.status)], str(s.get_status_display())), kind="badge"),
            Column("size", _("单位规模"), lambda s: s.get_size_display(), sort="size"),
            Column("kind", _("单位类别"), lambda s: s.unit.get_kind_display(), shown=False),
            Column("registration_type", _("登记注册类型"), lambda s: words.shown("registration_type", s.registration_type), shown=False),
            Column("founded", _("成立日期"), lambda s: s.founded, sort="founded", kind="day", shown=False),
            Column("address", _("经营地址"), lambda s: s.address, shown=False),
            Column("business", _("主要业务活动"), lambda s: s.business, shown=False),
            Column("carrier", _("孵化载体"), lambda s: words.shown("carrier_id", s.carrier_id), shown=False),
            Column("sharing", _("飞地分成"), lambda s: words.shown("sharing_id", s.sharing_id), shown=False),
            Column("edition", _("行业分类版本"), lambda s: s.industry_edition, shown=False),
            Column("since", _("起"), lambda s: s.since, sort="since", kind="day", shown=False),
        ),
        rows.select_related("owner", "unit").order_by("name", "pk"),
        search=lambda rows, text: found_by(rows, text, acting, when.moment),
        filters=(
            Filter("park", _("园区"), lambda: _parks(acting), of_park),
            Filter("district", _("所在区"), _districts, of_district),
            Filter("industry", _("行业"), lambda: _industries(industry), of_industry),
            Filter("size", _("单位规模"), lambda: list(Size.choices), lambda rows, value: rows.filter(size=value)),
            Filter("tier", _("梯度（按名录已有指标）"), lambda: tiers.choices(when.day), lambda rows, value: tiers.of_tier(rows, value, when.day)),
            Filter("status", _("营业状态"), lambda: list(Status.choices), lambda rows, value: rows.filter(status=value)),
            Filter("incubation", _("孵化关系"), lambda: list(Incubation.choices), lambda rows, value: rows.filter(incubation=value)),
            Filter("fault", _("质量问题"), lambda: [(key, words) for key, (words, _f) in FAULTS.items()],
                   lambda rows, value: FAULTS[value][1](rows)),
        ),
        microdata=True,
        count=count,
        title=_("名录"),
        search_label=_("名称、曾用名、代码、拼音首字母、地址"),
        empty_title=_("没有这样的单位"),
        empty_hint=_("放宽条件，或者换一个日期。"),
    )  # fmt: skip


def _parks(acting: Acting | None) -> list[tuple[str, str]]:
    found = Organisation.objects.on().filter(kind__in=(House.PARK, House.SUB_PARK))
    if acting is not None and acting.kind in (House.DISTRICT, House.PARK, House.SUB_PARK, House.FUNCTIONAL_AREA):  # fmt: skip
        found = found.beneath(acting.path)
    return [(o.code, "　" * (o.kind == House.SUB_PARK) + o.name) for o in found]


def _districts() -> list[tuple[str, str]]:
    return list(
        Organisation.objects.on().filter(kind=House.DISTRICT).values_list("district", "name")
    )


def _industries(chosen: str) -> list[tuple[str, str]]:
    """Sections, and beneath those on the way to the chosen one all that is right under them."""
    tree = arrays.tree(arrays.pack_on())
    way = tree.chain(chosen)

    def opened(above: str) -> Iterator[tuple[str, str]]:
        for code in tree.children.get(above, ()):
            yield code, "　" * (len(tree.chain(code)) - 1) + f"{code} {tree.names[code]}"
            if code in way:
                yield from opened(code)

    return list(opened(""))


def sharings(found: Any) -> Table:
    return Table(
        "sharings",
        (
            Column("name", _("名称"), lambda s: s.name, sort="name", link=lambda s: reverse("sharing", args=[s.pk])),
            Column("basis", _("依据"), lambda s: s.basis),
            Column("parts", _("份额"), lambda s: "；".join(f"{p.park.name} {p.percent}%" for p in s.parts.all())),
            Column("count", _("现有单位"), lambda s: s.count, kind="number", sort="count"),
            Column("made_at", _("登记"), lambda s: s.made_at, sort="made_at", kind="moment"),
        ),
        found.prefetch_related("parts__park"),
        search=("name", "basis"),
        title=_("飞地分成"),
        empty_title=_("还没有飞地分成"),
        empty_hint=_("一个单位的数字由几个园区按比例分享时，先在这里写明各园区的份额。"),
    )  # fmt: skip
