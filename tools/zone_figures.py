"""Writes docs/measured/synthetic-zone.md: the made-up zone beside the public figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gongjian.intake import packs
from gongjian.methods.kinds.columns import Floats, TextColumn
from gongjian.methods.synthetic import Plan, ZoneYear, make_zone

PAGE = Path(__file__).parent.parent / "docs" / "measured" / "synthetic-zone.md"
FIRMS = 20_000

_PAGE = """\
# 编造的示范区与公开数字 · The synthetic zone beside public figures

由 `tools/zone_figures.py` 写成：种子 1，{firms:,} 家企业，{year} 年。公开数字只用来看合不合理，不是目标。 Written by `tools/zone_figures.py`; public figures are there to judge plausibility, the zone is not fitted to them.

| | 编造的示范区 synthetic | 公开数字 public | 出处 source |
|---|---|---|---|
{rows}

规模用对数正态（对数的标准差 2.2），增长限制在 −36% 到 +38%。 Sizes are log-normal (2.2 in logs), growth is kept between −36 % and +38 %.
"""


def rows(year: ZoneYear) -> list[tuple[str, str, str, str]]:
    """One line of the table each: what, here, in public, where."""

    def of(code: str) -> Floats:
        column = annual.columns[code]
        assert not isinstance(column, TextColumn)
        return np.nan_to_num(column)

    annual = year.annual()
    revenue, staff = of("qc05_0"), of("qd01")
    top = np.sort(revenue)[-len(revenue) // 10 :].sum() / revenue.sum()
    hnte = of("qb11") > 0
    zones = "169 个国家高新区 2021"
    table = "169 个国家高新区，约 2020 年（论文表）"
    return [
        ("户均营业收入 revenue per firm", f"{revenue.mean() / 1e5:.2f} 亿元", "约 2.7 亿元", zones),
        ("营业收入中位数 median revenue", f"{np.median(revenue) / 10:,.0f} 万元", "未见", ""),
        ("收入最高的十分之一占 share of the top tenth", f"{top:.0%}", "未见；少数企业占大部分", "推断"),
        ("研发人员占从业人员 R&D staff share", f"{of('qj09').sum() / staff.sum():.1%}", "12.4%", table),
        ("高新技术企业家数占 high-tech share of firms", f"{hnte.mean():.1%}", "54.5%（高新技术产业企业，口径不同）", "2020"),
        ("高企从业人员占 high-tech share of staff", f"{staff[hnte].sum() / staff.sum():.1%}", "44.4%（同上）", "2020"),
        ("净利润率 net profit margin", f"{of('qc12').sum() / revenue.sum():.1%}", "9.1%（高新技术产业企业）", "2020"),
        ("上缴税费占收入 taxes to revenue", f"{of('qc13').sum() / revenue.sum():.1%}", "3.8%（高新技术产业企业）", "2020"),
        ("出口占收入 exports to revenue", f"{of('qc11').sum() / revenue.sum():.1%}", "19.3%（高新技术产业企业）", "2020"),
        ("研发费用占收入 R&D to revenue", f"{of('qj20').sum() / revenue.sum():.1%}", "未见", ""),
    ]  # fmt: skip


def page() -> str:
    pack = packs.read_from(packs.folder_of("tianjin"))
    *_, last = make_zone(Plan(FIRMS), pack).years()
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows(last))
    return _PAGE.format(firms=FIRMS, year=last.year, rows=lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
