"""What the register costs as it grows: from ten thousand to a million units of five versions, each measured in
the same zone as it fills up. Writes docs/measured/register-growth.svg, one line for each thing that is done."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import register_rooms as room

from gongjian.figures.charts import growth_lines

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
LIST = 5_000  # rows of the list that is compared and applied at each size
CHART = Path(__file__).parent.parent / "docs" / "measured"
LINES = {
    "写入 1,000 个单位": "1,000 units written",
    "比对并入库 1,000 行": "1,000 rows compared and applied",
    "名录一页": "a page of the list",
    "按名称查找": "a search by name",
    "冻结名册，每 1,000 个单位": "a frame, per 1,000 units",
}


def growth(report: Any, rows: int) -> None:
    """A page, a search, a thousand rows more and a thousand units of a frame at each size."""
    sizes = [size for size in SIZES if size <= rows]
    found: dict[str, list[float]] = {line: [] for line in LINES}
    with room.room() as (home, connection):
        parks, filled = room.owners(), 0
        for size in sizes:
            took = room.timed(lambda size=size, filled=filled: room.fill(filled, size, parks))
            found["写入 1,000 个单位"].append(took * 1000 / (size - filled))
            filled = size
            room.settled(connection)
            for line, seconds in _at(size, home):
                found[line].append(seconds)
            told = ", ".join(
                f"{LINES[line]} {1000 * each[-1]:,.0f} ms" for line, each in found.items()
            )
            report.note(f"register-growth {connection.vendor}, {size:,} units: {told}")
        engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    titles = [f"{chinese} {english}" for chinese, english in LINES.items()]
    chart = growth_lines(
        sizes, dict(zip(titles, found.values(), strict=True)),
        f"名录库越大，各花多少时间 · The register as it grows ({engine})", "单位数 units", "秒 s",
    )  # fmt: skip
    (CHART / f"register-growth-{connection.vendor}.svg").write_text(chart, encoding="utf-8")


def _at(size: int, home: Path) -> list[tuple[str, float]]:
    from gongjian.zone.register.queries import AsOf

    today = AsOf(date(2026, 11, 1))
    texts = room.wanted(size)[:20]
    made, frame = room.frame(today.day)
    return [
        ("比对并入库 1,000 行", _applied(home, size) * 1000 / LIST),
        ("名录一页", room.p95([lambda: room.page("zhao", today)])),
        ("按名称查找", room.p95([lambda t=t: room.page("zhao", today, t) for t in texts])),
        ("冻结名册，每 1,000 个单位", frame * 1000 / made.count),
    ]


def _applied(home: Path, size: int) -> float:
    """Matching apart: it holds every new row against the whole register, and is told in its own room."""
    from gongjian.zone.register.importing import applying, comparing, handling
    from gongjian.zone.register.models import Import

    made = room.handed_in(home, LIST, f"第{size}次")
    matching = comparing.link_new, comparing.weigh_doubts
    comparing.link_new = comparing.weigh_doubts = lambda *told: None
    took = room.timed(lambda: comparing.compare(made))
    comparing.link_new, comparing.weigh_doubts = matching
    handling.approve(imported=made, by=room.acting("qian"))
    return took + room.timed(lambda: applying.apply(Import.objects.get(pk=made.pk)))
