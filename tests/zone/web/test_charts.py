"""Charts drawn on the server: to scale, in words, and without anything that the page's policy forbids."""

from __future__ import annotations

import re
from decimal import Decimal

from gongjian.zone.web.charts import Bar, Line, Part, Tile, bars, lines, tiles


def numbers(pattern: str, text: str) -> list[float]:
    return [float(n) for n in re.findall(pattern, text)]


def test_parts_of_bars_are_to_one_scale() -> None:
    drawn = bars(
        [
            Bar("甲园", [Part("ok", 10, "完成"), Part("bad", 30, "滞后")]),
            Bar("乙园", [Part("ok", 20, "完成")]),
        ],
        "任务",
    )
    widths = numbers(r'width="([0-9.]+)" height="14"', drawn)
    assert widths[1] == 3 * widths[0] and widths[2] == 2 * widths[0]
    starts = numbers(r'<rect x="([0-9.]+)"', drawn)
    assert starts[1] == starts[0] + widths[0] and starts[2] == starts[0]


def test_a_line_has_no_point_where_there_is_no_figure_and_rises_with_it() -> None:
    drawn = lines(["1", "2", "3"], [Line("收入", [Decimal(10), None, 20.0])], "走势")
    points = re.findall(r'<circle cx="([0-9.]+)" cy="([0-9.]+)"', drawn)
    assert len(points) == 2 and float(points[0][1]) > float(points[1][1]) == 12.0


def test_what_is_drawn_is_told_and_what_was_typed_is_escaped() -> None:
    drawn = tiles(
        [Tile("<b>园", "3 家", light="red", url="/parks/x/"), Tile("乙", "", shade=9)], "园区"
    )
    assert (
        "&lt;b&gt;园" in drawn
        and "<b>" not in drawn
        and 'class="tile-red"' in drawn
        and 'class="shade-4"' in drawn
    )
    assert 'role="group" aria-label="园区"' in drawn and 'role="img"' in lines([], [], "空")
    assert '<a href="/parks/x/">' in drawn


def test_nothing_of_a_chart_is_style_or_script() -> None:
    for drawn in (
        bars([], "空"),
        lines([], [], "空"),
        tiles([], "空"),
        bars([Bar("甲", [Part("ok", 0, "零")])], "零"),
    ):
        assert "style=" not in drawn and "script" not in drawn and "nan" not in drawn.lower()
