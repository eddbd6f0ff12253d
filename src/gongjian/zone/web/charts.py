"""Charts on a page, drawn here as SVG: colours by class, places by attribute, so that the page's own policy of
content holds. What a chart shows stands in words for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .numbers import number

ROW, BAR, LABEL, NARROW, WIDTH = 26, 14, 110, 400, 640
TILE_W, TILE_H, GAP = 96, 52, 6


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar: its tone (ok, wait, bad, idle, info, main), how much, and what it is."""

    tone: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    parts: Sequence[Part]
    url: str = ""

    @property
    def total(self) -> float:
        return sum(part.value for part in self.parts)


def bars(
    rows: Sequence[Bar], title: str, whole: float | None = None, width: int = NARROW
) -> SafeString:
    """Bars below one another, each parted; all to one scale."""
    most = whole or max((row.total for row in rows), default=0) or 1
    room = width - LABEL - 50
    drawn = []
    for place, row in enumerate(rows):
        top, at = place * ROW, float(LABEL)
        stretches = []
        for part in row.parts:
            wide = round(part.value / most * room, 1)
            stretches.append(
                (
                    round(at, 1),
                    top + 6,
                    wide,
                    BAR,
                    part.tone,
                    f"{row.label} {part.words} {number(part.value)}",
                )
            )
            at += wide
        name = format_html(
            '<text class="chart-label" x="{}" y="{}" text-anchor="end">{}</text>',
            LABEL - 8,
            top + 18,
            row.label,
        )
        drawn.append(format_html(
            '{}{}<text class="chart-value" x="{}" y="{}">{}</text>',
            format_html('<a href="{}">{}</a>', row.url, name) if row.url else name,
            format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" class="fill-{}"><title>{}</title></rect>', stretches),
            round(at + 6, 1), top + 18, number(row.total),
        ))  # fmt: skip
    return _chart(width, len(rows) * ROW + 4, title, drawn)


@dataclass(frozen=True, slots=True)
class Tile:
    """A park on the schematic map: its name, a light or a shade from 0 to 4, and what that means."""

    label: str
    words: str
    light: str = ""
    shade: int = 0
    url: str = ""


def tiles(cells: Sequence[Tile], title: str, across: int = 6) -> SafeString:
    """Parks side by side, no map: no boundary is shown."""
    drawn = []
    for place, cell in enumerate(cells):
        x, y = place % across * (TILE_W + GAP), place // across * (TILE_H + GAP)
        css = f"tile-{cell.light}" if cell.light else f"shade-{min(max(cell.shade, 0), 4)}"
        body = format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="4" class="{}"/><text x="{}" y="{}" class="tile-name">{}</text>'
            '<text x="{}" y="{}" class="tile-words">{}</text>',
            x, y, TILE_W, TILE_H, css, x + 8, y + 22, cell.label.partition("（")[0][:7], x + 8, y + 41, cell.words,
        )  # fmt: skip
        drawn.append(format_html('<a href="{}">{}</a>', cell.url, body) if cell.url else body)
    rows = -(-len(cells) // across)
    return _chart(across * (TILE_W + GAP) - GAP, max(rows * (TILE_H + GAP) - GAP, 1), title, drawn)


@dataclass(frozen=True, slots=True)
class Line:
    """A series over periods; None where there is no figure. `tone`: main, other, past."""

    label: str
    values: Sequence[Decimal | float | None]
    tone: str = "main"


def lines(periods: Sequence[str], series: Sequence[Line], title: str) -> SafeString:
    """Series over the same periods, from zero up."""
    high = max((float(v) for line in series for v in line.values if v is not None), default=0) or 1
    left, top, wide, tall = 56, 12, WIDTH - 72, 170
    step = wide / max(len(periods) - 1, 1)

    def place(n: int, value: float) -> tuple[float, float]:
        return round(left + n * step, 1), round(top + tall * (1 - value / high), 1)

    drawn = [
        format_html(
            '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="chart-axis" x="{}" y="{}" text-anchor="end">{}</text>',
            left, left + wide, y, y, left - 6, y + 4, number(high * share / 4),
        )
        for share in range(5) for y in (round(top + tall * (1 - share / 4), 1),)
    ]  # fmt: skip
    drawn += [
        format_html('<text class="chart-axis" x="{}" y="{}" text-anchor="middle">{}</text>', place(n, 0)[0], top + tall + 18, period)
        for n, period in enumerate(periods)
    ]  # fmt: skip
    for line in series:
        points = [place(n, float(v)) for n, v in enumerate(line.values) if v is not None]
        path = " ".join(f"{'M' if n == 0 else 'L'}{x} {y}" for n, (x, y) in enumerate(points))
        dots = format_html_join("", '<circle cx="{}" cy="{}" r="3"/>', points)
        drawn.append(
            format_html(
                '<g class="line-{}"><path d="{}"/>{}<title>{}</title></g>',
                line.tone,
                path,
                dots,
                line.label,
            )
        )
    return _chart(WIDTH, top + tall + 30, title, drawn)


def _chart(width: int, height: int, title: str, drawn: Sequence[SafeString]) -> SafeString:
    inside = format_html_join("", "{}", ((each,) for each in drawn))
    role = "group" if "<a " in inside else "img"  # a picture holds nothing that can be followed
    return format_html(
        '<svg class="chart" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="{2}" aria-label="{3}">{4}</svg>',
        width, height, role, title, inside,
    )  # fmt: skip
