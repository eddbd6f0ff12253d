"""Made-up content for the page that shows every component."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import charts, numbers, tables, units

YUAN = 10_000


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that does not exist."""

    number: int
    name: str
    code: str
    park: str
    turnover: int | None
    research: int | None
    state: str
    sent: datetime | None

    @property
    def pk(self) -> int:
        return self.number


STATES = {
    "passed": ("ok", "已通过"),
    "waiting": ("info", "待审核"),
    "returned": ("bad", "退回修改"),
    "missing": ("idle", "未上报"),
    "open": ("wait", "填报中"),
}
PARKS = ("甲园", "乙园", "丙园", "丁园", "戊园")


def firms(count: int = 212) -> list[Firm]:
    trades = ("信息技术", "生物科技", "智能装备", "新能源", "新材料")
    first = datetime(2026, 11, 10, 2, 26, tzinfo=UTC)
    made = []
    for n in range(1, count + 1):
        state = [*STATES][n * 7 % 5]
        missing = state == "missing"
        made.append(
            Firm(
                number=n,
                name=f"示例{trades[n % 5]}第{n}有限公司",
                code=f"91000000MA{n:07d}X",
                park=PARKS[n * 3 % 5],
                turnover=None if missing else (n * 7919 % 90_000 + 500) * YUAN,
                research=None if missing else (n * 1733 % 7_000 + 90) * YUAN,
                state=state,
                sent=None if missing else first + timedelta(hours=n * 5, minutes=n),
            )
        )
    return made


def table(rows: list[Firm] | None = None) -> tables.Table:
    def badge(firm: Firm) -> tables.Badge:
        tone, words = STATES[firm.state]
        return tables.Badge(tone, _(words))

    columns = (
        tables.Column("number", _("序号"), lambda f: f.number, kind="number", align="start"),
        tables.Column(
            "name", _("企业名称"), lambda f: f.name, sort="name", link=lambda f: f"?q={f.code}"
        ),
        tables.Column("code", _("统一社会信用代码"), lambda f: f.code),
        tables.Column("park", _("所属园区"), lambda f: f.park, sort="park"),
        tables.Column(
            "turnover",
            _("营业收入（万元）"),
            lambda f: numbers.in_unit(f.turnover, "万元"),
            kind="number",
            sort="turnover",
            total=True,
        ),
        tables.Column(
            "research",
            _("研发费用（万元）"),
            lambda f: numbers.in_unit(f.research, "万元"),
            kind="number",
            sort="research",
            total=True,
        ),
        tables.Column("state", _("状态"), badge, kind="badge"),
        tables.Column("sent", _("上报时间"), lambda f: f.sent, kind="moment", sort="sent"),
        tables.Column(
            "deeds",
            _("操作"),
            lambda f: [(_("审核"), f"?q={f.code}"), (_("退回"), f"?q={f.code}")],
            kind="links",
        ),
    )
    return tables.Table(
        "components",
        columns,
        firms() if rows is None else rows,
        search=("name", "code"),
        filters=(
            tables.Filter(
                "park",
                _("所属园区"),
                lambda: [(park, park) for park in PARKS],
                lambda found, park: [f for f in found if f.park == park],
            ),
            tables.Filter(
                "state",
                _("状态"),
                lambda: [(key, _(words)) for key, (_tone, words) in STATES.items()],
                lambda found, state: [f for f in found if f.state == state],
            ),
        ),
        page_size=14,
        title=_("示例企业"),
        search_label=_("企业名称 / 统一社会信用代码"),
        empty_title=_("还没有企业"),
        empty_hint=_("请先导入名录，或点“新增企业”。"),
        microdata=True,
    )


class Sample(forms.Form):
    """A field of every kind."""

    name = forms.CharField(label=gettext_lazy("单位名称"), help_text=gettext_lazy("与营业执照一致"))
    code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"), help_text=gettext_lazy("18 位"), min_length=18
    )
    day = forms.DateField(
        label=gettext_lazy("成立日期"), widget=forms.DateInput(attrs={"type": "date"})
    )
    people = forms.IntegerField(label=gettext_lazy("从业人员期末人数"), required=False, min_value=0)
    park = forms.ChoiceField(label=gettext_lazy("所属园区"), choices=[(p, p) for p in PARKS])
    listed = forms.BooleanField(label=gettext_lazy("已上市"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("企业规模"),
        choices=[("big", gettext_lazy("规模以上")), ("small", gettext_lazy("规模以下"))],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("按统计口径"),
    )
    fields_of_work = forms.MultipleChoiceField(
        label=gettext_lazy("技术领域"),
        choices=[
            ("it", gettext_lazy("电子信息")),
            ("bio", gettext_lazy("生物医药")),
            ("new", gettext_lazy("新材料")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("情况说明"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=gettext_lazy("附件"), required=False, help_text=gettext_lazy("不超过 4 MB")
    )


def page(request: HttpRequest, shown: tables.Table) -> dict[str, Any]:
    unit = units.wanted(request, "亿元")
    turnover = sum(f.turnover or 0 for f in firms())
    return {
        "microdata": True,
        "table": shown.bind(request),
        "nothing": table([]).bind(request),
        "form": Sample(),
        "faulty": Sample(
            {"name": "示例第一有限公司", "code": "91", "kind": "big"}, auto_id="faulty_%s"
        ),
        "unit": unit,
        "unit_label": units.label(unit),
        "turnover": numbers.number(numbers.in_unit(turnover, unit), 2),
        "rate": numbers.growth(1096, 1000),
        "fall": numbers.growth(812, 1000),
        "level": numbers.growth(5, 5),
        "none": numbers.growth(5, 0),
        "moment": datetime(2026, 11, 23, 2, 26, tzinfo=UTC),
        **drawn(),
    }


def drawn() -> dict[str, Any]:
    """A chart of each kind."""
    done, left = _("已上报"), _("未上报")
    rows = [
        charts.Bar(
            park,
            (charts.Part("main", 12 + 7 * n, done), charts.Part("idle", 30 - 5 * n, left)),
            f"?park={park}",
        )
        for n, park in enumerate(PARKS)
    ]
    lights = ("green", "yellow", "red", "none")
    cells = [
        charts.Tile(park, f"{n * 3} {_('家')}", lights[n % 4] if n else "", n)
        for n, park in enumerate(PARKS)
    ]
    months = [f"{n}" for n in range(1, 13)]
    turnover = [180 + n * 11 % 60 if n < 10 else None for n in range(12)]
    last_year = [165 + n * 7 % 55 for n in range(12)]
    series = (charts.Line(_("本期"), turnover), charts.Line(_("上年同期"), last_year, "past"))
    return {
        "bars": charts.bars(rows, _("分园区上报进度")), "tiles": charts.tiles(cells, _("园区示意图（非地理边界）"), 5),
        "lines": charts.lines(months, series, _("营业收入月度走势")),
    }  # fmt: skip
